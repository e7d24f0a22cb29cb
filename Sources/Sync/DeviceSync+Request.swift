import Model
import Replication
import Store
import Wire

/// What a device says next.
extension DeviceSync {
  /// Nil once the hub has received everything and ended this device's enrolment.
  func makeRequest() throws -> SyncRequest? {
    let state = try store.state()
    if state.isRevoked { return nil }
    let inherited = try inherited(state)
    let changes =
      inherited.remain
      ? []
      : try store.journal(
        of: state.replica, after: state.acknowledged.counter, through: state.journalEnd.counter,
        bytesMax: pushBytes)
    let offers = try store.unsentOffers(bytesMax: pushBytes)
    var request = SyncRequest(
      replica: state.replica, modelVersion: model.version, incarnation: state.incarnation, cursor: state.cursor,
      acknowledged: JournalMark(state.acknowledged), journalEnd: JournalMark(state.journalEnd),
      contactsHash: state.contacts?.hash ?? 0, pageBytes: pageBytes, changes: changes,
      ancestry: state.knownAs > 0 ? state.ancestors.map(\.descent) : [])
    request.inherited = inherited.journal
    request.inheritedRemain = inherited.remain
    if !inherited.remain {
      request.offers = offers.rows
      request.offersRemain = offers.remain
    }
    return request
  }

  /// What the hub has lost of the journals that this one descends from, the oldest first.
  private func inherited(_ state: DeviceState) throws -> (journal: Inherited?, remain: Bool) {
    let lacking = state.ancestors.filter { $0.known < $0.descent.forkedAt }
    guard let next = lacking.last else { return (nil, false) }
    let changes = try store.journal(
      of: next.descent.parent, after: next.known, through: next.descent.forkedAt, bytesMax: Limits.pushBytesMax)
    let isWhole = changes.last?.dot.counter == next.descent.forkedAt
    return (Inherited(replica: next.descent.parent, changes: changes), lacking.count > 1 || !isWhole)
  }
}
