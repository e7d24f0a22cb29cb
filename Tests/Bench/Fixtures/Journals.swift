import Model
import Replication
import Support

/// W as the journals of those who recorded it: the office registered the elders, sixty volunteers visited them.
struct Journals {
  static let office = "office"

  /// By the account in W.
  private(set) var pushers: [String: Pusher] = [:]
  /// The dots that W's UUIDs became.
  private(set) var dots: [String: Dot] = [:]

  /// - Parameters:
  ///   - replica: of the office; the volunteers' follow.
  ///   - incarnation: of the hub.
  ///   - mark: what the accounts' names end with, where one hub takes several W.
  init(_ workload: Workload, replica first: UInt64, incarnation: UInt64, mark: String = "") {
    for (index, account) in ([Self.office] + Workload.volunteers).enumerated() {
      pushers[account] = Pusher(
        replica: ReplicaID(first + UInt64(index)), account: account + mark, incarnation: incarnation)
    }
    for (index, row) in workload.elders.enumerated() {
      let at = WorkloadSource.start - 86_400_000 + Int64(index) * 1000
      dots[row.id] = pushers[Self.office]!.write(Mapping.elderType.number, at: at, Mapping.elder(row))
    }
    var random = SeededRandom(seed: 7)
    for row in workload.visits {
      let values = Mapping.visit(row, to: dots[row.cells[1].text]!)
      pushers[row.cells[2].text]!.write(
        Mapping.visitType.number, at: Recording.milliseconds(row, &random), values)
    }
  }

  /// Everybody's requests: the office's in parts of `count`, then each volunteer's.
  /// - Returns: request and replica in the order in which they go; what each holds.
  mutating func requests(of count: Int) -> [(bytes: [UInt8], replica: ReplicaID, changes: Int)] {
    var requests: [(bytes: [UInt8], replica: ReplicaID, changes: Int)] = []
    for account in [Self.office] + Workload.volunteers {
      while pushers[account]!.isWaiting {
        let (bytes, changes) = pushers[account]!.request(count, wantsRows: false)
        requests.append((bytes, pushers[account]!.replica, changes.count))
        pushers[account]!.taken(changes.count)
      }
    }
    return requests
  }
}

/// When a visit of W was entered: when it was over, within a minute.
enum Recording {
  static func milliseconds(_ row: Row, _ random: inout SeededRandom) -> Int64 {
    guard case .integer(let minutes) = row.cells[5], let at = Instant.parse(row.cells[4].text)?.milliseconds
    else {
      preconditionFailure("a visit has a time and a duration")
    }
    return at + Int64(minutes) * 60_000 + Int64.random(in: 0..<60_000, using: &random)
  }
}
