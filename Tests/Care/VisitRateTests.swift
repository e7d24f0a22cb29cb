import Care
import Model
import Support
import Testing

@Suite struct VisitRateTests {
  let village: Village

  init() throws { village = try Village() }

  @Test func severalVisitsCountATargetOnce() throws {
    let first = try village.elder("王秀英", ["categories": "独居"])
    try village.elder("李德福", ["categories": "空巢"])
    try village.visit(first, "2026-09-03")
    try village.visit(first, "2026-09-20")
    let total = try village.rate().total
    #expect(total.targets == 2)
    #expect(total.visited == 1)
    #expect(total.visits == 2)
    #expect(total.permille == 500)
  }

  @Test(arguments: TargetSet.nationalKeys)
  func eachNationalCategoryMakesATarget(_ key: String) throws {
    try village.elder("王秀英", ["categories": key])
    try village.elder("李德福", ["categories": "advanced_age,low_income"])
    #expect(try village.rate().total.targets == 1)
    #expect(try village.rate("2026-09", .all).total.targets == 2)
    #expect(try village.rate("2026-09", #require(TargetSet("高龄"))).total.targets == 1)
  }

  @Test(arguments: Vocabulary.visitOutcome.terms.map(\.key))
  func onlySeenIsAVisit(_ outcome: String) throws {
    let elder = try village.elder("王秀英", ["categories": "独居"])
    try village.visit(elder, "2026-09-03", outcome)
    let total = try village.rate().total
    #expect(total.visited == (outcome == "seen" ? 1 : 0))
    #expect(total.attempts == (outcome == "seen" ? 0 : 1))
  }

  @Test(arguments: [
    ("2026-08-31 23:59", 0), ("2026-09-01 00:00", 1), ("2026-09-30 23:59", 1), ("2026-10-01 00:00", 0),
    ("2026-08-31T16:00:00Z", 1), ("2026-09-30T16:00:00Z", 0),
  ])
  func monthsAreShanghais(_ at: String, _ visited: Int) throws {
    let elder = try village.elder("王秀英", ["categories": "独居"])
    try village.visit(elder, at)
    #expect(try village.rate().total.visited == visited)
  }

  @Test func aVoidVisitNeverCounts() throws {
    let elder = try village.elder("王秀英", ["categories": "独居"])
    let visit = try village.visit(elder, "2026-09-03")
    try village.edit("visit", visit, ["voided": "entered_in_error"])
    let total = try village.rate().total
    #expect((total.visited, total.visits, total.attempts) == (0, 0, 0))
  }

  @Test(arguments: [
    ("died", "2026-08-31", 0), ("died", "2026-09-30", 0), ("died", "2026-10-01", 1), ("moved_away", "2026-09-15", 0),
    ("in_institution", "2026-09-15", 0), ("service_declined", "2026-09-15", 1), ("other", "2026-09-15", 1),
    ("entered_in_error", "2026-12-01", 0),
  ])
  func whoLeftByTheMonthsEndIsNoTarget(_ reason: String, _ day: String, _ targets: Int) throws {
    try village.elder("王秀英", ["categories": "独居", "archived": reason, "archived_on": day])
    #expect(try village.rate().total.targets == targets)
  }

  @Test func anUndatedDepartureCountsFromWhenItWasRecorded() throws {
    let elder = try village.elder("王秀英", ["categories": "独居"])
    village.clock.milliseconds = UInt64(try #require(Instant.parse("2026-10-05 10:00")).milliseconds)
    try village.edit("elder", elder, ["archived": "died"])
    #expect(try village.rate("2026-09").total.targets == 1)
    #expect(try village.rate("2026-10").total.targets == 0)
  }

  @Test(arguments: [("2026-09-30", 1), ("2026-10-01", 0), ("2026", 1)])
  func whoWasEnrolledLaterIsNoTargetYet(_ day: String, _ targets: Int) throws {
    try village.elder("王秀英", ["categories": "独居", "enrolled": day])
    #expect(try village.rate().total.targets == targets)
  }

  /// A town whose register was entered in September had 0 % in every month before.
  @Test func whoHasNoDayOfEnrolmentCountsFromTheDayOfTheRecord() throws {
    let elder = try village.elder("王秀英", ["categories": "独居"])
    #expect(try village.rate("2026-08").total.targets == 0)
    #expect(try village.rate("2026-09").total.targets == 1)
    // What is written about them later does not move it.
    village.clock.milliseconds = UInt64(try #require(Instant.parse("2026-10-05 10:00")).milliseconds)
    try village.edit("elder", elder, ["name": "王秀瑛", "phone": "13904680033"])
    #expect(try village.rate("2026-09").total.targets == 1)
    // Of two records of one person the first.
    let twin = try village.elder("王秀英", ["categories": "独居"])
    try village.edit("elder", elder, ["same_as": twin.testText])
    #expect(try village.rate("2026-09").total.targets == 1)
    try village.edit("elder", twin, ["enrolled": "2026-08-31"])
    #expect(try village.rate("2026-08").total.targets == 1)
  }

  @Test func aClockAheadKeepsNobodyOffTheRegister() throws {
    let now = village.clock.milliseconds
    village.clock.milliseconds += 9 * 366 * 86_400_000
    try village.elder("王秀英", ["categories": "独居"])
    village.clock.milliseconds = now
    #expect(try village.rate("2026-09").total.targets == 1)
    #expect(try village.rate("2026-08").total.targets == 0)
  }

  @Test func aReportSaysWhomTheDayOfTheRecordLeavesOut() throws {
    try village.elder("王秀英", ["categories": "独居"])
    try village.elder("李德福", ["categories": "独居", "enrolled": "2026-01-01"])
    let notes = ReportKind.visits.notes.count
    #expect(try village.report(.visits, "2026-09").notes.count == notes)
    let year = try village.report(.visits, "2026")
    #expect(year.total?.figures[0] == .count(10))
    #expect(year.notes.count == notes + 1 && year.notes.last?.zh.hasPrefix("1 名老人没有写登记日期") == true)
    #expect(try village.report(.alerts, "2026").notes.count == ReportKind.alerts.notes.count)
  }

  @Test func whoLivesInAnInstitutionIsNoTarget() throws {
    try village.elder("王秀英", ["categories": "失能", "living": "institution"])
    #expect(try village.rate().total.targets == 0)
  }

  /// Nobody was to visit them there; once they had died, the months before had a target whom nobody had visited.
  @Test func whoDiedInAHomeCameBackOntoTheRegister() throws {
    for reason in ["died", "moved_away"] {
      let elder = try village.elder("王秀英", ["categories": "失能", "living": "institution", "enrolled": "2020"])
      try village.edit("elder", elder, ["archived": reason, "archived_on": "2026-10-05"])
    }
    #expect(try village.rate("2026-09").total.targets == 0)
    // Of who is archived for it the day is known.
    try village.elder(
      "李德福",
      [
        "categories": "失能", "living": "institution", "enrolled": "2020", "archived": "in_institution",
        "archived_on": "2026-10-05",
      ])
    #expect(try village.rate("2026-09").total.targets == 1)
    #expect(try village.rate("2026-10").total.targets == 0)
  }

  /// Who had been visited at home until June was in no month's figures any more.
  @Test func theMonthsBeforeAHomeWereLostWithADeathInIt() throws {
    let elder = try village.elder(
      "王秀英", ["categories": "失能", "living": "institution", "institution_on": "2026-06", "enrolled": "2020"])
    func targets() throws -> [Int?] {
      try ["2026-05", "2026-06", "2026-09"].map { try village.rate($0).total.targets }
    }
    #expect(try targets() == [1, 0, 0])
    try village.edit("elder", elder, ["archived": "died", "archived_on": "2026-10-05"])
    #expect(try targets() == [1, 0, 0])
    // Whoever came home again is on the register, whatever was written of the home.
    try village.edit("elder", elder, ["archived": "", "archived_on": "", "living": "alone"])
    #expect(try targets() == [1, 1, 1])
  }

  /// The day on which somebody had declined the service was that of their death, years later.
  @Test func aDeathWasOfTheDayOfAnEarlierReason() throws {
    let elder = try village.elder(
      "王秀英",
      ["categories": "独居", "enrolled": "2020", "archived": "service_declined", "archived_on": "2025-03-01"])
    village.clock.milliseconds = UInt64(try #require(Instant.parse("2026-10-05 10:00")).milliseconds)
    try village.edit("elder", elder, ["archived": "died"])
    #expect(try ["2025-03", "2026-09", "2026-10"].map { try village.rate($0).total.targets } == [1, 1, 0])
    // A day that somebody writes afterwards is of what stands.
    village.clock.milliseconds += 86_400_000
    try village.edit("elder", elder, ["archived_on": "2026-09-02"])
    #expect(try village.rate("2026-08").total.targets == 1)
    #expect(try village.rate("2026-09").total.targets == 0)
  }

  @Test(arguments: [
    ("独居@2026-09-30", 1), ("独居@2026-10", 0), ("独居@2020~2026-08-31", 0), ("独居@2020~2026-08", 0),
    ("独居@2020~2026", 1), ("独居@2020~2026-09-01", 1),
  ])
  func aMembershipHoldsBetweenItsDates(_ categories: String, _ targets: Int) throws {
    try village.elder("王秀英", ["categories": categories])
    #expect(try village.rate().total.targets == targets)
  }

  @Test func twoRecordsOfOnePersonAreOne() throws {
    let kept = try village.elder("王秀英", ["categories": "独居"])
    let twin = try village.elder("王秀瑛", ["categories": "独居"])
    try village.visit(twin, "2026-09-03")
    #expect(try village.rate().total.visited == 1)
    #expect(try village.rate().total.targets == 2)
    try village.edit("elder", twin, ["same_as": kept.testText])
    #expect(try village.rate().total.targets == 1)
    #expect(try village.rate().total.permille == 1000)
    // A circle resolves to the smallest id.
    try village.edit("elder", kept, ["same_as": twin.testText])
    #expect(try village.rate().total.targets == 1)
    #expect(try village.rate().total.visited == 1)
  }

  @Test func groupsAddUp() throws {
    let east = try village.elder("王秀英", ["categories": "独居,失能"])
    let west = try village.elder("李德福", ["categories": "留守"], village: Village.west)
    let other = try village.elder("赵淑兰", [:], village: Village.west)
    try village.visit(east, "2026-09-03", by: "zhang")
    try village.visit(west, "2026-09-04", by: "li")
    try village.visit(other, "2026-09-05", by: "li")
    let villages = try village.rate().lines
    #expect(villages.map(\.key) == [Village.east, Village.west])
    #expect(villages.map(\.targets) == [1, 1])
    #expect(villages.map(\.visits) == [1, 1])
    let categories = try village.rate(by: .category).lines
    #expect(categories.map(\.key) == ["disabled", "left_behind", "living_alone"])
    #expect(categories.map(\.visited) == [1, 1, 1])
    let volunteers = try village.rate(by: .volunteer).lines
    #expect(volunteers.map(\.key) == ["li", "zhang"])
    #expect(volunteers.map(\.visited) == [1, 1])
    #expect(volunteers.map(\.visits) == [1, 1])
    #expect(volunteers.map(\.targets) == [nil, nil])
  }

  @Test(arguments: VisitRate.Grouping.allCases)
  func visitsAndAttemptsAreThoseToTargets(_ grouping: VisitRate.Grouping) throws {
    let target = try village.elder("王秀英", ["categories": "独居,失能"])
    let other = try village.elder("赵淑兰", ["categories": "高龄"], village: Village.west)
    for elder in [target, other] {
      try village.visit(elder, "2026-09-03", by: elder == target ? "zhang" : "li")
      try village.visit(elder, "2026-09-04", "not_home", by: elder == target ? "zhang" : "li")
    }
    let rate = try village.rate(by: grouping)
    // In two categories, and once in the total.
    #expect((rate.total.visits, rate.total.attempts) == (1, 1))
    #expect(rate.lines.map(\.visits) == Array(repeating: 1, count: grouping == .category ? 2 : 1))
    #expect(rate.lines.map(\.attempts) == Array(repeating: 1, count: grouping == .category ? 2 : 1))
    let all = try village.rate("2026-09", .all, by: grouping)
    #expect((all.total.visits, all.total.attempts) == (2, 2))
  }

  @Test func aRateOfAllMeansAll() throws {
    for index in 0..<3 {
      try village.visit(try village.elder("王\(index)", ["categories": "独居", "enrolled": "2026-07"]), "2026-09-03")
    }
    #expect(try village.rate().total.permille == 1000)
    try village.elder("李德福", ["categories": "独居"])
    #expect(try village.rate().total.permille == 750)
    #expect(try village.rate("2026-07").total.permille == 0)
  }
}
