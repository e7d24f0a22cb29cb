import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// What several figures need.
struct Fixtures {
  fileprivate var merged: HubOfW?
  fileprivate var day: DayOfSync?
  var device: DeviceFolder?
  var growth: [Fit.Point] = []
  /// What a day cost a hub of growing size, counted.
  var counted: [(size: Int, work: Work)] = []
  fileprivate var moved: (gained: Receipt, lost: Receipt)?
  #if PostgreSQL
  var crowds: Crowds?
  #endif
  /// The hubs of `growth`.
  var grownHubs: [GrownHub] = []
}

extension Bench {
  /// A hub in memory that has taken W.
  func hubWithW() throws -> HubOfW {
    if let merged = fixtures.merged { return merged }
    let hub = try HubOfW(workload)
    try hub.merge()
    fixtures.merged = hub
    return hub
  }

  /// What went over the wire when a device was given a village of 500 elders and lost it again.
  func movedVillage() throws -> (gained: Receipt, lost: Receipt) {
    if let moved = fixtures.moved { return moved }
    let village = try MovedVillage(self)
    let moved = (gained: try village.gain(), lost: try village.lose())
    fixtures.moved = moved
    return moved
  }

  /// What went over the wire when a volunteer's device took W, lived D, handed it in, and synced once more.
  func dayOfSync() throws -> DayOfSync {
    if let day = fixtures.day { return day }
    let day = try DayOfSync(self)
    fixtures.day = day
    return day
  }
}

/// A volunteer's first sync, day, sync of that day, and a sync with nothing to say.
struct DayOfSync {
  private(set) var first = Receipt()
  private(set) var day = Receipt()
  private(set) var idle = Receipt()

  fileprivate init(_ bench: Bench) throws {
    // A hub of its own: what other figures take from `hubWithW` must not depend on whether this one was asked for.
    let hub = try HubOfW(bench.workload)
    try hub.merge()
    let device = try hub.join("V007")
    first = try device.sync(pageBytes: Limits.pageBytesMax)
    try Day(bench.workload, hub.journals.dots).live(on: device)
    hub.town.clock.milliseconds = device.clock.milliseconds + 60_000
    day = try device.sync()
    idle = try device.sync()
    guard first.verified, day.verified, idle.verified, day.held.isEmpty, day.accepted == 35 else {
      throw BenchError("the day's sync did not go as it should: \(day)")
    }
  }
}
