import Model
import Replication
import Storage
import Store
import Sync

/// How large a county is, and which one.
package struct CountyScale: Sendable {
  package var seed: UInt64
  package var towns: Int
  package var villagesPerTown: Int
  package var elders: Int
  package var visits: Int
  package var volunteers: Int

  /// A county of 40 villages, as the figures have to bear it.
  package static let whole = CountyScale(
    seed: 1, towns: 4, villagesPerTown: 10, elders: 2000, visits: 24_000, volunteers: 60)
  /// A tenth of it, for every run of the tests.
  package static let tenth = CountyScale(
    seed: 1, towns: 2, villagesPerTown: 4, elders: 200, visits: 2400, volunteers: 6)
}

/// A county's year, day by day: the real hub, a device for each volunteer, who visit, are late to sync, make mistakes
/// and take them back, while officials move, archive, unite, assess, assign and grant. Everything follows from the seed.
/// Beside it `truth` notes what the hub may know, as soon as it may know it.
///
/// All people are invented.
package final class County {
  package static let year = 2025
  package static let code = "230422"

  package let scale: CountyScale
  package let town: Town
  package let truth: CountyTruth
  package internal(set) var volunteers: [CountyVolunteer] = []
  /// Codes of the villages, as text.
  package internal(set) var villages: [String] = []

  /// Officials' own devices.
  var clerks: [TownDevice] = []
  var random: SeededRandom
  var elders: [CountyElder] = []
  var helpers: [Dot] = []
  var openAlerts: [Dot] = []
  var openOrders: [(id: Dot, request: Dot, service: String)] = []
  var benefits: [(id: Dot, code: String)] = []
  var assessments = 0
  var archivings = 0
  var archivedAgain = 0
  var entitlements = 0
  /// So many volunteers do not sync from the middle of November on.
  var silent = 0
  /// When what stands in an elder's `living` was written, by the elder's place in `elders`.
  var livingTimes: [Int: UInt64] = [:]
  /// Changes that the hub has received and holds for a decision.
  package var heldChanges = 0
  /// Times at which somebody was visited: no two visits have the same, so that there is no doubt which came last.
  var times: Set<String> = []
  /// The day that is being lived, ms since 1970 at its start in Shanghai.
  var today: Int64 = 0

  /// - Parameters:
  ///   - path: where the hub's database is; in memory unless said.
  ///   - folder: where the volunteers' and the office's databases are; in memory unless said.
  package init(_ scale: CountyScale, path: String = ":memory:") throws {
    self.scale = scale
    random = SeededRandom(seed: scale.seed)
    town = try Town(seed: scale.seed, path: path)
    truth = try CountyTruth()
  }

  /// Lives the whole year, and ten days more, in which everybody syncs; but for as many volunteers as are left out: those
  /// do not since the middle of November.
  /// - Parameter look: what to do at eleven in the evening of each day, counted from 0.
  package func live(leavingUnsynced unsynced: Int = 0, evenings look: (Int) throws -> Void = { _ in }) throws {
    try settle()
    silent = unsynced
    guard let first = Instant.start(of: PartialDate(year: Self.year)!) else { return }
    for day in 0..<365 {
      today = first + Int64(day) * 86_400_000
      setClocks(hours: 6)
      try live(day)
      setClocks(hours: 23)
      try look(day)
    }
    today = first + 374 * 86_400_000
    setClocks(hours: 9)
    for volunteer in volunteers.dropFirst(unsynced) { try sync(volunteer) }
  }

  /// What is left after `live(leavingUnsynced:)` comes in.
  package func bringInTheRest() throws {
    for volunteer in volunteers { try sync(volunteer) }
  }

  func setClocks(hours: Int) {
    let now = UInt64(today + Int64(hours) * 3_600_000)
    town.clock.milliseconds = now
    for volunteer in volunteers { volunteer.device.clock.milliseconds = now }
  }

  /// Now, ms since 1970.
  package var now: Int64 { Int64(town.clock.milliseconds) }

  var day: String { "\(Instant.day(today))" }

  // MARK: - Writing

  /// An official writes at the hub; the hub knows at once.
  @discardableResult
  func office(_ type: String, _ record: Dot? = nil, _ values: [String: String?]) throws -> Dot {
    try town.store.transaction {
      try town.records.write(Draft(type: type, record: record, text: values.compactMapValues { $0 }), account: "office")
    }
  }

  /// Notes what an official did, at once.
  func note(_ table: String, _ id: Dot, new: Bool = true, _ row: [String: String?]) throws {
    if new {
      try truth.insert(table, row.merging(["id": id.testText]) { mine, _ in mine })
    } else {
      try truth.update(table, id.testText, row)
    }
  }

  /// A volunteer syncs: from now on the hub knows what they did.
  func sync(_ volunteer: CountyVolunteer) throws {
    try volunteer.device.sync()
    for fact in volunteer.untold { try fact() }
    volunteer.untold = []
    volunteer.lastSync = today
  }
}

/// A volunteer with a device.
package final class CountyVolunteer {
  package let device: TownDevice
  let helper: Dot
  let villages: [String]
  let syncEvery: Int
  var lastSync: Int64 = 0
  /// What they did and the hub does not know yet.
  var untold: [() throws -> Void] = []
  var visits: [(id: Dot, elder: Dot)] = []
  /// Minutes that they earned and nobody has taken back.
  var entries: [(id: Dot, minutes: Int)] = []

  init(device: TownDevice, helper: Dot, villages: [String], syncEvery: Int) {
    self.device = device
    self.helper = helper
    self.villages = villages
    self.syncEvery = syncEvery
  }
}

/// An elder, as far as the generator has to remember.
struct CountyElder {
  let id: Dot
  var village: String
  /// Whether the hub knows of them.
  var isKnown: Bool
  var isGone = false
  /// What the hub knows them to be archived for, if it may turn out otherwise.
  var leftFor: String?
  /// The day on which they left for it, as it was written or else recorded.
  var leftOn: String?
  var isUnited = false
}
