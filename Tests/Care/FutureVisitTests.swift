import Care
import Model
import Replication
import Support
import Testing

/// What a clock that ran fast wrote, and figures at ten in the morning of 25 September 2026.
@Suite struct FutureVisitTests {
  private let village: Village
  private static let now = Instant.parse("2026-09-25 10:00")!.milliseconds

  init() throws { village = try Village() }

  /// All figures that look at visits.
  private func counted() throws -> [Figure?] {
    let volunteers = try village.report(.volunteers)
    let (visits, coverage) = (try village.report(.visits), try village.report(.coverage))
    let month = try VisitRate(village.store, CalendarMonth("2026-09")!, now: Self.now)
    let sample = try Sample(village.store, Period("2026-09")!, seed: 1, permille: 1000, now: Self.now)
    return [
      visits.total("visited"), visits.total("visits"), volunteers.total("visits"), volunteers.total("elders"),
      coverage.total("never").map { .count($0 == .count(0) ? 1 : 0) }, coverage.total("on_time"),
      coverage.total("health_managed_rate").map { .count($0 == .share(part: 1, of: 1) ? 1 : 0) },
      .count(month.total.visits), .count(sample.population),
    ]
  }

  @Test(arguments: ["2026-09-25 10:11", "2026-09-26 08:00", "2026-09-28 08:00", "2026-09-30 23:59"])
  func aVisitOfNextWeekCountedInTheMonthThatRuns(_ at: String) throws {
    let elder = try village.elder("王秀英", ["categories": "独居", "birth": "1940", "enrolled": "2025"])
    let visit = try village.visit(elder, at, "seen", by: "zhang", ["purpose": "health"])
    #expect(try counted() == Array(repeating: .count(0), count: 9))
    #expect(try FutureVisits(village.store, now: Self.now).count == 1)
    #expect(try village.report(.visits).notes.contains { $0.en.hasPrefix("1 visits lie in the future") })
    // Somebody corrects its time.
    try village.edit("visit", visit, ["at": "2026-09-24 08:00"])
    #expect(try counted() == Array(repeating: .count(1), count: 9))
  }

  @Test func aFewMinutesAheadAreNoFuture() throws {
    let elder = try village.elder("王秀英", ["categories": "独居", "birth": "1940", "enrolled": "2025"])
    try village.visit(elder, "2026-09-25 10:10", "seen", by: "zhang", ["purpose": "health"])
    #expect(try counted() == Array(repeating: .count(1), count: 9))
    #expect(try FutureVisits(village.store, now: Self.now).count == 0)
  }

  @Test func whoWasArchivedByAFastClockStayedATargetForYears() throws {
    let elder = try village.elder("王秀英", ["categories": "独居", "enrolled": "2025"])
    let now = village.clock.milliseconds
    village.clock.milliseconds = UInt64(Self.now) + 3 * 365 * 86_400_000
    try village.edit("elder", elder, ["archived": "died"])
    village.clock.milliseconds = now
    #expect(try village.report(.coverage).total("registered") == .count(0))
    #expect(try village.report(.visits).total("targets") == .count(0))
    #expect(try village.report(.visits, "2026-08").total("targets") == .count(1))
  }
}
