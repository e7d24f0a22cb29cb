import Replication
import Store
import Wire

/// Takes from a device what the hub has lost of the journals that its replica descends from (SPEC §rewind).
struct InheritedIntake {
  let records: HubRecords
  private var store: any HubStore { records.store }

  init(records: HubRecords) { self.records = records }

  /// Takes what follows what is here, up to where the device's replica forked. What differs is left: another device
  /// wrote it, and brings it.
  func take(_ request: SyncRequest, _ enrolment: Enrolment) throws {
    guard let inherited = request.inherited else { return }
    guard let shared = try store.ancestors(of: request.replica).first(where: { $0.replica == inherited.replica })
    else { throw RefusedRequest.wrongReplica }
    let state = try store.replicaState(inherited.replica)
    guard inherited.changes[0].dot.counter <= state.taken.counter + 1 else { throw RefusedRequest.gap }
    for item in inherited.changes where item.dot.counter <= state.taken.counter {
      guard try store.journalItem(item.dot)?.isSame(as: item) ?? false else { return }
    }
    let lost = try store.lostChains(of: inherited.replica)
    var point = state.taken
    var items: [JournalItem] = []
    for item in inherited.changes
    where item.dot.counter > state.taken.counter && item.dot.counter <= shared.counter {
      point = point.appending(item)
      if let chain = lost[point.counter], chain != point.chain.prefix8 { break }
      items.append(item)
    }
    let scope = try store.enrolment(of: inherited.replica)?.scope ?? enrolment.scope
    var intake = Intake(
      records: records, enrolment: Enrolment(replica: inherited.replica, scope: scope, closed: enrolment.closed))
    _ = try intake.take(items, known: state.taken, matched: state.acknowledged)
  }
}
