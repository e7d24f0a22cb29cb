import Care
import Model
import Replication
import Support
import Testing

@Suite struct DueListTests {
  let village: Village
  let now = Instant.parse("2026-09-20 10:00")!.milliseconds

  init() throws { village = try Village() }

  private func due() throws -> DueList {
    try DueList(village.store, since: CalendarMonth("2026-09")!.instants().lowerBound, now: now)
  }

  @Test func whoWasSeenThisMonthIsNotDue() throws {
    let elder = try village.elder("王秀英")
    #expect(try due().items.map(\.elder) == [elder])
    try village.visit(elder, "2026-08-31 23:59")
    #expect(try due().items.map(\.daysSince) == [20])
    try village.visit(elder, "2026-09-19", "not_home")
    #expect(try due().items.count == 1)
    let seen = try village.visit(elder, "2026-09-01 00:00")
    #expect(try due().items.isEmpty)
    try village.edit("visit", seen, ["voided": "wrong_elder"])
    #expect(try due().items.count == 1)
  }

  @Test func theMostUrgentComeFirst() throws {
    let longest = try village.elder("甲")
    let target = try village.elder("乙", ["categories": "独居"])
    let never = try village.elder("丙")
    let high = try village.elder("丁", ["risk_tier": "high"])
    let priority = try village.elder("戊", ["risk_tier": "priority"])
    let recent = try village.elder("己")
    for (elder, day) in [(longest, "2026-01-01"), (target, "2026-08-30"), (high, "2026-08-31"), (recent, "2026-08-01")]
    {
      try village.visit(elder, day)
    }
    #expect(try due().items.map(\.elder) == [high, priority, target, never, longest, recent])
    #expect(try due().registered == 6)
  }

  @Test(arguments: Vocabulary.archived.terms.map(\.key))
  func theArchivedAreNotDue(_ reason: String) throws {
    try village.elder("王秀英", ["archived": reason])
    #expect(try due().items.isEmpty)
    #expect(try due().registered == 0)
  }

  @Test func aUnitedRecordsVisitsAreThePersons() throws {
    let kept = try village.elder("王秀英")
    let twin = try village.elder("王秀瑛", ["same_as": kept.testText])
    #expect(try due().items.map(\.elder) == [kept])
    try village.visit(twin, "2026-09-10")
    #expect(try due().items.isEmpty)
  }

  /// A device knows that two records are one person before the hub has moved the one that gave way.
  @Test func whoGaveWayToSomebodyElsewhereIsNotListedWhereTheyWere() throws {
    let village = try Village()
    let kept = try village.elder("王秀英")
    let twin = try village.elder("王秀瑛", ["same_as": kept.testText], village: Village.west)
    try village.visit(twin, "2026-09-22 08:30")
    let now: Int64 = 1_790_200_000_000
    let west = [Region(Village.west)!]
    #expect(try DueList(village.store, since: 0, now: now, in: west).registered == 0)
    #expect(try DueList(village.store, since: 0, now: now).items.isEmpty)
    #expect(try DueList(village.store, since: 0, now: now).registered == 1)
    let rate = try village.rate("2026-09", .all)
    #expect(rate.total.targets == 1 && rate.total.visited == 1)
  }
}
