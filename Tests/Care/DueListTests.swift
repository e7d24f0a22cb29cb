import Care
import Model
import Replication
import Support
import Testing

@Suite struct DueListTests {
  let village: Village
  let now = Instant.parse("2026-09-20 10:00")!.milliseconds

  init() throws { village = try Village() }

  private func due(days: Int? = nil, ahead: Int = 0) throws -> DueList {
    try DueList(village.store, DueList.Terms(now: now, days: days, daysAhead: ahead))
  }

  private func reasons(of elder: Dot) throws -> [String] {
    try due().items.first { $0.elder == elder }?.reasons.map(\.key) ?? []
  }

  @Test(arguments: [
    // The tier decides; without one, targets are visited monthly and others quarterly; one's own interval is first.
    (["risk_tier": "high"], 7), (["risk_tier": "priority"], 30), (["risk_tier": "general"], 90),
    (["categories": "独居"], 30), (["categories": "高龄"], 90), ([:], 90),
    (["risk_tier": "high", "visit_interval_days": "3"], 3), (["visit_interval_days": "200"], 200),
  ])
  func whoWasNotSeenForTheIntervalIsDue(_ profile: [String: String], _ days: Int) throws {
    for (ago, isDue) in [(days - 1, false), (days, true)] {
      let village = try Village()
      let elder = try village.elder("王秀英", profile)
      try village.visit(elder, Instant.rfc3339(now - Int64(ago) * 86_400_000))
      let due = try DueList(village.store, DueList.Terms(now: now))
      #expect(due.items.map(\.elder) == (isDue ? [elder] : []), "\(ago) days ago")
      #expect(due.registered == 1)
      if isDue { #expect(due.items[0].reasons.map(\.key) == ["overdue"] && due.items[0].interval.days == Int64(days)) }
      let ahead = try DueList(village.store, DueList.Terms(now: now, daysAhead: 1))
      #expect(ahead.items.count == 1)
    }
  }

  @Test func onlyBeingSeenCounts() throws {
    let elder = try village.elder("王秀英", ["risk_tier": "high"])
    #expect(try reasons(of: elder) == ["never"])
    try village.visit(elder, "2026-09-10")
    try village.visit(elder, "2026-09-19", "not_home")
    #expect(try reasons(of: elder) == ["overdue"])
    let seen = try village.visit(elder, "2026-09-19 12:00")
    #expect(try due().items.isEmpty)
    try village.edit("visit", seen, ["voided": "wrong_elder"])
    #expect(try reasons(of: elder) == ["overdue"])
  }

  @Test func twiceInARowNotAtHomeIsAReason() throws {
    let elder = try village.elder("王秀英")
    try village.visit(elder, "2026-09-10")
    try village.visit(elder, "2026-09-12", "not_home")
    #expect(try reasons(of: elder).isEmpty)
    let second = try village.visit(elder, "2026-09-14", "not_home")
    #expect(try reasons(of: elder) == ["unreached"])
    #expect(try due().items[0].reasons == [.unreached(times: 2)])
    try village.visit(elder, "2026-09-13", "refused")
    #expect(try reasons(of: elder).isEmpty, "somebody spoke with them in between")
    try village.edit("visit", second, ["voided": "duplicate"])
    try village.visit(elder, "2026-09-15", "not_home")
    try village.visit(elder, "2026-09-16", "not_home")
    #expect(try reasons(of: elder) == ["unreached"])
    try village.visit(elder, "2026-09-17")
    #expect(try reasons(of: elder).isEmpty)
  }

  @Test func aPromiseHoldsUntilItsDayWasKept() throws {
    let elder = try village.elder("王秀英")
    try village.visit(elder, "2026-09-01", "seen", ["next_visit": "2026-09-20"])
    #expect(try reasons(of: elder) == ["promised"])
    try village.visit(elder, "2026-09-19")
    #expect(try reasons(of: elder) == ["promised"], "the day promised has not been kept")
    try village.visit(elder, "2026-09-20 08:00")
    #expect(try due().items.isEmpty)
    let other = try village.elder("李德福")
    try village.visit(other, "2026-09-01", "seen", ["next_visit": "2026-09-22"])
    #expect(try reasons(of: other).isEmpty)
    #expect(try due(ahead: 2).items.map(\.elder) == [other])
    try village.visit(other, "2026-09-02", "not_home", ["next_visit": "2026-10-22"])
    #expect(try due(ahead: 2).items.isEmpty, "another day was promised")
  }

  @Test func whatTheLastVisitFoundShortensTheInterval() throws {
    let elder = try village.elder("王秀英")
    try village.visit(elder, "2026-09-13 09:00", "seen", ["risk": "urgent"])
    #expect(try reasons(of: elder) == ["risk", "overdue"])
    try village.visit(elder, "2026-09-13 10:00", "seen", ["risk": "medium"])
    #expect(try due().items.isEmpty)
  }

  @Test func anUrgentRiskIsAReasonOnTheNextDay() throws {
    let (urgent, high) = (try village.elder("王秀英"), try village.elder("李淑珍"))
    try village.visit(urgent, "2026-09-19 09:00", "seen", ["risk": "urgent"])
    try village.visit(high, "2026-09-19 09:00", "seen", ["risk": "high"])
    #expect(try reasons(of: urgent) == ["risk"])
    #expect(try due().items.map(\.elder) == [urgent])
    try village.visit(urgent, "2026-09-20 07:00", "seen", ["risk": "urgent"])
    #expect(try due().items.isEmpty, "somebody was there today")
  }

  @Test func anOpenAlertIsTheFirstReason() throws {
    let elder = try village.elder("王秀英", ["risk_tier": "high"])
    let alert = try village.alert(elder, "2026-09-19", ["kind": "fall", "severity": "urgent"])
    #expect(try reasons(of: elder) == ["alert", "never"])
    try village.edit("alert", alert, ["state": "handled"])
    #expect(try reasons(of: elder) == ["alert", "never"])
    try village.edit("alert", alert, ["state": "closed"])
    #expect(try reasons(of: elder) == ["never"])
    try village.edit("alert", try village.alert(elder, "2026-09-19", ["kind": "fall"]), ["voided": "entered_in_error"])
    #expect(try reasons(of: elder) == ["never"])
  }

  @Test func theMostUrgentComeFirst() throws {
    let longest = try village.elder("甲")
    let target = try village.elder("乙", ["categories": "独居"])
    let never = try village.elder("丙")
    let high = try village.elder("丁", ["risk_tier": "high"])
    let priority = try village.elder("戊", ["risk_tier": "priority"])
    let recent = try village.elder("己")
    let (promised, risky, missed) = (try village.elder("庚"), try village.elder("辛"), try village.elder("壬"))
    let (warned, fallen) = (try village.elder("癸"), try village.elder("子"))
    for (elder, day) in [
      (longest, "2025-01-01"), (target, "2026-08-01"), (high, "2026-08-31"), (priority, "2026-08-01"),
      (recent, "2026-05-01"),
    ] {
      try village.visit(elder, day)
    }
    try village.visit(promised, "2026-09-01", "seen", ["next_visit": "2026-09-19"])
    try village.visit(risky, "2026-09-01", "seen", ["risk": "high"])
    for day in ["2026-09-01", "2026-09-02"] { try village.visit(missed, day, "not_home") }
    try village.alert(warned, "2026-09-19", ["kind": "risk", "severity": "attention"])
    try village.alert(fallen, "2026-09-19", ["kind": "fall", "severity": "emergency"])
    #expect(
      try due().items.map(\.elder) == [
        fallen, warned, missed, risky, promised, high, priority, target, never, longest, recent,
      ])
    #expect(try due().registered == 11)
  }

  @Test func theDaysAskedForTakeThePlaceOfTheReasons() throws {
    let (seen, late) = (try village.elder("甲", ["risk_tier": "high"]), try village.elder("乙"))
    try village.visit(seen, "2026-09-10")
    try village.visit(late, "2026-08-01")
    let never = try village.elder("丙")
    #expect(try due(days: 30).items.map(\.elder) == [never, late])
    #expect(try due(days: 30).items.map { $0.reasons.map(\.key) } == [["never"], ["unseen"]])
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
    // One was out when one record was visited, and again when the other was.
    try village.visit(kept, "2026-09-11", "not_home")
    try village.visit(twin, "2026-09-12", "not_home")
    #expect(try reasons(of: kept) == ["unreached"])
  }

  /// A device knows that two records are one person before the hub has moved the one that gave way.
  @Test func whoGaveWayToSomebodyElsewhereIsNotListedWhereTheyWere() throws {
    let village = try Village()
    let kept = try village.elder("王秀英")
    let twin = try village.elder("王秀瑛", ["same_as": kept.testText], village: Village.west)
    try village.visit(twin, "2026-09-22 08:30")
    let now: Int64 = 1_790_200_000_000
    let west = [Region(Village.west)!]
    #expect(try DueList(village.store, DueList.Terms(now: now, in: west)).registered == 0)
    #expect(try DueList(village.store, DueList.Terms(now: now)).items.isEmpty)
    #expect(try DueList(village.store, DueList.Terms(now: now)).registered == 1)
    let rate = try village.rate("2026-09", .all)
    #expect(rate.total.targets == 1 && rate.total.visited == 1)
  }
}
