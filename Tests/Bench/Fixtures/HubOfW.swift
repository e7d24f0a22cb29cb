import Model
import Replication
import Storage
import Store
import Support
import Wire

/// A hub in this process, on disk or in memory, that takes W.
final class HubOfW {
  static let region = "62"

  let town: Town
  var journals: Journals
  /// What is still to be pushed.
  private(set) var requests: [(bytes: [UInt8], replica: ReplicaID, changes: Int)]

  /// - Parameter batch: changes in one request.
  init(
    _ workload: Workload, path: String = ":memory:", engine: Engine = .sqlite, batch: Int = HubOfW.batch,
    first: UInt64 = 0xc000
  ) throws {
    town = try Town(path: path, engine: engine)
    town.clock.milliseconds = UInt64(WorkloadSource.start) + 200 * 86_400_000
    journals = Journals(workload, replica: first, incarnation: town.store.incarnation)
    try Self.enrol(journals, in: town)
    requests = journals.requests(of: batch)
  }

  /// Of a volunteer's year, what came at once.
  static let batch = 400

  static func enrol(_ journals: Journals, in town: Town, region: String = region) throws {
    let now = town.clock.milliseconds
    try town.store.transaction {
      for account in [Journals.office] + Workload.volunteers {
        let pusher = journals.pushers[account]!
        try town.store.put(
          Account(
            name: pusher.account, role: account == Journals.office ? .county : .volunteer,
            regions: [Region(region)!], createdMilliseconds: now))
        try town.store.put(
          DeviceEntry(
            replica: pusher.replica, account: pusher.account, name: pusher.account,
            tokenHash: SHA256.hash(Array("\(pusher.replica)".utf8)), enrolledMilliseconds: now))
      }
    }
  }

  /// Takes everything that is to be pushed, one request a transaction.
  func merge() throws {
    for request in requests {
      let answer = try town.answer(request.bytes, from: request.replica)
      let verdicts = try SyncAnswer(decoding: answer).verdicts
      guard verdicts.isEmpty else { throw BenchError("the hub holds \(verdicts.count) changes of W") }
    }
    requests = []
  }

  /// What somebody of W's accounts does on a device of theirs.
  func join(_ account: String, path: String = ":memory:") throws -> TownDevice {
    try town.join(account, account == Journals.office ? .county : .volunteer, in: [Self.region], path: path)
  }
}
