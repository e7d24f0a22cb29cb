import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// A village of its own, and the device of its volunteer: the same scope whatever else the hub holds.
final class Neighbourhood {
  private(set) var pusher: Pusher
  private let elders: [Dot]
  private var rows: [Row] = []
  private var source: WorkloadSource
  private var random = SeededRandom(seed: 9)
  /// Where each elder's phone number has been written.
  private var seen: [Dot: VersionVector] = [:]
  private var time: Int64

  /// Registers so many elders in a village and enrols its volunteer.
  /// - Parameters:
  ///   - code: the village, 12 digits.
  ///   - replica: of the volunteer; the one after it is the office's.
  init(_ town: Town, code: String, elders count: Int, replica: UInt64, token: Hash256? = nil) throws {
    source = WorkloadSource(seed: UInt32(truncatingIfNeeded: replica))
    time = Int64(town.clock.milliseconds)
    let workload = source.workload(elders: count, visits: 0, secondsApart: 1)
    rows = workload.elders
    var office = Pusher(
      replica: ReplicaID(replica + 1), account: "office-\(code)", incarnation: town.store.incarnation)
    pusher = Pusher(replica: ReplicaID(replica), account: "volunteer-\(code)", incarnation: town.store.incarnation)
    var elders: [Dot] = []
    for row in rows {
      var cells = row.cells
      cells[6] = .text(code)
      elders.append(office.write(Mapping.elderType.number, at: time, Mapping.elder(Row(cells: cells))))
    }
    self.elders = elders
    try town.store.transaction {
      for (role, member) in [(Role.county, office), (.volunteer, pusher)] {
        try town.store.put(
          Account(name: member.account, role: role, regions: [Region(code)!], createdMilliseconds: UInt64(time)))
        try town.store.put(
          DeviceEntry(
            replica: member.replica, account: member.account, name: member.account,
            tokenHash: token ?? SHA256.hash(Array("\(member.replica)".utf8)), enrolledMilliseconds: UInt64(time)))
      }
    }
    let (bytes, changes) = office.request(wantsRows: false)
    _ = try town.answer(bytes, from: office.replica)
    office.taken(changes.count)
  }

  /// A village in which each elder has been visited nine times, read by its device.
  static func settled(in town: Town, elders: Int) throws -> Neighbourhood {
    let place = try Neighbourhood(town, code: "620101001001", elders: elders, replica: 0xe000)
    try place.readAll { try town.answer($0, from: place.pusher.replica) }
    let request = place.day(visits: 9 * elders, edits: 0)
    try place.heard(try town.answer(request, from: place.pusher.replica), changes: 9 * elders)
    return place
  }

  private init(_ other: Neighbourhood) {
    (pusher, elders, rows, source) = (other.pusher, other.elders, other.rows, other.source)
    (random, seen, time) = (other.random, other.seen, other.time)
  }

  /// The same village as it is now, whose days go on by themselves: for a copy of the hub.
  func copy() -> Neighbourhood { Neighbourhood(self) }

  /// Reads everything that the volunteer's device may hold.
  func readAll(_ post: ([UInt8]) throws -> [UInt8]) throws {
    while try !pusher.heard(try post(pusher.request(wantsRows: true).bytes)) {}
  }

  /// A day of 30 visits and 5 edits, or as many of each as `share` says, as one request.
  func day(visits: Int = 30, edits: Int = 5) -> [UInt8] {
    time += 86_400_000
    for index in 0..<visits {
      let place = index % elders.count
      let row = source.visit(to: rows[place], by: "V007", at: time + Int64(index) * 900_000)
      pusher.write(
        Mapping.visitType.number, at: Recording.milliseconds(row, &random), Mapping.visit(row, to: elders[place]))
    }
    for index in 0..<edits {
      let elder = elders[(index * 7 + 3) % elders.count]
      let values = Mapping.elder("phone", .text("139\(digits(Int.random(in: 0..<100_000_000, using: &random), 8))"))
      pusher.write(
        Mapping.elderType.number, elder, at: time + Int64(index) * 1_000_000, values,
        seen: seen[elder] ?? VersionVector(elder))
      seen[elder, default: VersionVector(elder)].insert(pusher.last)
    }
    return pusher.request(wantsRows: true).bytes
  }

  /// The hub has answered a day.
  func heard(_ answer: [UInt8], changes: Int) throws {
    pusher.taken(changes)
    guard try pusher.heard(answer) else { throw BenchError("the day's answer is not the whole run") }
  }
}
