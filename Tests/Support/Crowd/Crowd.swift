import Model
import Replication
package import Storage
import Store
import Sync
import Wire

/// How much a hub has to bear, and which one.
package struct CrowdScale: Sendable {
  package var seed: UInt64 = 1
  package var people = 100_000
  /// Of the year before `until`.
  package var visits = 1_200_000
  /// The moment that the hub stands at, ms since 1970.
  package var until: UInt64

  package init(until: UInt64) { self.until = until }

  /// About 300 elders live in a village.
  package var villages: Int { max(2, (people + 299) / 300) }
}

/// A hub of a whole county or more: a register of elders, a year of visits, alerts and requests, conflicts, duplicates and
/// held changes to decide on, accounts, devices and an audit. Nobody's day is lived here, as `County` does: devices have
/// no store of their own, but every change of theirs goes through the hub's own intake, so that journals, history, digests
/// and verdicts are what they would be. Everything follows from the seed and the moment.
///
/// All people are invented.
package final class Crowd {
  package static let code = "230422"
  /// The account that writes for the office.
  package static let office = "office"

  package let scale: CrowdScale
  package let store: HubDatabase
  package private(set) var written = 0

  var random: SeededRandom
  let clock: ManualClock
  var villages: [CrowdVillage] = []
  var openWork: [(type: String, id: Dot)] = []
  private var nextReplica: UInt64 = 0xc0_0000

  static let day: UInt64 = 86_400_000

  /// - Parameter path: where the hub's database is made.
  package init(_ scale: CrowdScale, path: String) throws {
    self.scale = scale
    random = SeededRandom(seed: scale.seed)
    let clock = ManualClock(scale.until - 380 * Self.day)
    self.clock = clock
    var source = SeededRandom(seed: scale.seed &* 31 + 7)
    store = try HubDatabase(
      path: path, opening: .create, random: { source.next() }, milliseconds: { clock.milliseconds })
  }

  /// Fills the hub.
  /// - Parameter say: told how far it is, in words.
  package func fill(_ say: (String) -> Void = { _ in }) throws {
    try addOffice()
    try addVillages()
    for index in villages.indices { try register(village: index) }
    say("\(written) changes: \(villages.count) villages, \(villages.map(\.people.count).reduce(0, +)) elders")
    let rounds = 24
    let first = scale.until - 365 * Self.day
    for round in 0..<rounds {
      let span = 365 * Self.day / UInt64(rounds)
      let start = first + UInt64(round) * span
      clock.milliseconds = start + span
      try live(start..<(start + span), round: round, of: rounds)
      say("\(written) changes: \(round + 1) of \(rounds) rounds of visits")
    }
    clock.milliseconds = scale.until
    try leaveToDecide()
    try setContacts()
    say("\(written) changes, all in")
  }

  // MARK: - Writing

  /// The office writes at the hub.
  @discardableResult
  func write(_ type: String, _ record: Dot? = nil, _ text: [String: String], reason: String = "") throws -> Dot {
    written += 1
    return try HubRecords(store: store, clock: clock)
      .write(Draft(type: type, record: record, text: text, reason: reason), account: Self.office)
  }

  /// What one device has to say, through the hub's intake: it has more to say each time, so that no rows are made for it.
  func push(_ device: inout CrowdDevice) throws {
    guard !device.changes.isEmpty, let enrolment = try store.enrolment(of: device.replica) else { return }
    var point = device.known
    for change in device.changes { point = point.appending(change.canonicalBytes) }
    let request = SyncRequest(
      replica: device.replica, modelVersion: CareModel.current.version, incarnation: store.incarnation, cursor: [],
      acknowledged: JournalMark(device.known), journalEnd: JournalMark(counter: point.counter + 1, prefix: 0),
      contactsHash: 0, pageBytes: Limits.pageBytesDefault, changes: device.changes.map { .change($0) })
    _ = try HubSync(records: HubRecords(store: store, clock: clock)).answer(request, from: enrolment)
    written += device.changes.count
    device.known = point
    device.changes = []
  }

  // MARK: - Who there is

  private func put(_ name: String, _ role: Role, _ regions: [String]) throws {
    try store.put(
      Account(name: name, role: role, regions: regions.map { Region($0)! }, createdMilliseconds: clock.milliseconds))
  }

  private func addOffice() throws {
    try store.transaction {
      try put(Self.office, .county, [Self.code])
      for name in ["county", "auditor"] { try put(name, name == "county" ? .county : .auditor, [Self.code]) }
      for (name, action) in [("invite", 40), ("console_login", 2000), ("report_export", 400)] {
        for _ in 0..<action * scale.people / 10_000 {
          try store.append(
            AuditEntry(
              milliseconds: clock.milliseconds, account: Self.office, action: name, regions: [Region(Self.code)!]))
        }
      }
    }
  }

  private func addVillages() throws {
    try store.transaction {
      for index in 0..<scale.villages {
        let town = "\(Self.code)\(100 + index / 34)"
        let code = "\(town)\(201 + index % 34)"
        try write("village", nil, ["name": Self.villageName(index), "code": code])
        var village = CrowdVillage(code: code)
        for number in 1...2 {
          nextReplica += 1
          let replica = ReplicaID(nextReplica)
          let account = "v\(index + 1)-\(number)"
          try put(account, .volunteer, [code])
          try store.put(
            DeviceEntry(
              replica: replica, account: account, name: "\(account)的手机",
              tokenHash: SHA256.hash(Array("\(account) \(replica)".utf8)), enrolledMilliseconds: clock.milliseconds,
              lastContactMilliseconds: clock.milliseconds))
          village.devices.append(CrowdDevice(replica: replica, account: account))
        }
        villages.append(village)
        if index % 34 == 0 { try put("town\(index / 34 + 1)", .town, [town]) }
      }
    }
  }

  static func villageName(_ index: Int) -> String {
    let first = Array("东西南北前后上下新永双万")
    let second = Array("风旺兴安和平胜利丰福山河林沟屯岭泉")
    let place = "\(first[index % first.count])\(second[index / first.count % second.count])"
    return index < first.count * second.count ? place + "村" : "\(place)\(index / (first.count * second.count) + 1)村"
  }

  /// Most devices were heard from in these days, some weeks ago, a few never.
  private func setContacts() throws {
    try store.transaction {
      for entry in try store.devices() {
        var entry = entry
        let silent = random.chance(5) ? UInt64(5 + random.below(40)) : UInt64(random.below(3))
        entry.lastContactMilliseconds = random.chance(1) ? 0 : scale.until - silent * Self.day - 60_000
        entry.clockOffsetMilliseconds = Int64(random.below(4000)) - 2000
        try store.put(entry)
      }
    }
  }
}

/// A village, as far as the generator has to remember.
struct CrowdVillage {
  let code: String
  var people: [CrowdPerson] = []
  var devices: [CrowdDevice] = []
  /// Who is visited next in turn.
  var turn = 0
}

/// An elder, as far as the generator has to remember.
struct CrowdPerson {
  let id: Dot
  let text: [String: String]
}

/// A volunteer's journal.
struct CrowdDevice {
  let replica: ReplicaID
  let account: String
  var known: JournalPoint
  var changes: [Change] = []

  init(replica: ReplicaID, account: String) {
    self.replica = replica
    self.account = account
    known = JournalPoint(startOf: replica)
  }

  /// - Parameter record: what the office registered, whose cells are as it wrote them; nil for a new record.
  /// - Returns: the record.
  @discardableResult
  mutating func write(_ type: String, _ record: Dot? = nil, at milliseconds: UInt64, _ text: [String: String]) -> Dot {
    let dot = Dot(replica, known.counter + UInt64(changes.count) + 1)
    let draft = Draft(type: type, text: text)
    let seen = record.map { VersionVector($0) } ?? VersionVector()
    changes.append(
      Change(
        dot: dot, time: HybridTime(milliseconds: milliseconds, counter: 0), record: record ?? dot, type: draft.type,
        account: account, writes: draft.values.map { Write(key: $0.key, value: $0.value, seen: seen) }))
    return record ?? dot
  }
}
