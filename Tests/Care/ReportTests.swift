import Care
import Model
import Replication
import Support
import Testing
import Wire

@Suite struct ReportTests {
  let village: Village

  init() throws { village = try Village() }

  private func figures(_ report: Report) -> [String: [Figure]] {
    Dictionary(uniqueKeysWithValues: report.rows.map { ($0.key, $0.figures) })
  }

  @Test(arguments: ReportKind.allCases)
  func everyReportHasAFigureForEachColumn(_ kind: ReportKind) throws {
    let elder = try village.elder("王秀英", ["categories": "独居"])
    try village.visit(elder, "2026-09-03")
    try village.alert(elder, "2026-09-03", ["kind": "fall"])
    let helper = try village.record("helper", ["name": "李志愿", "division": Village.east])
    for (type, values) in [
      ("order", ["elder": elder.testText, "service": "meals", "ordered_at": "2026-09-03"]),
      ("timebank", ["helper": helper.testText, "kind": "earned", "minutes": "60", "at": "2026-09-03"]),
      ("facility", ["name": "食堂", "division": Village.east, "kind": "canteen"]),
    ] {
      try village.record(type, values)
    }
    for grouping in kind.groupings {
      let report = try village.report(kind, by: grouping)
      for row in report.rows + [try #require(report.total)] {
        #expect(row.figures.count == kind.indicators.count)
        #expect(!row.name.isEmpty)
      }
      #expect(!report.rows.isEmpty)
      #expect(report.isRunning)
    }
    #expect(Set(kind.indicators.map(\.key)).count == kind.indicators.count)
    #expect(kind.indicators.allSatisfy { !$0.definition.zh.isEmpty && !$0.definition.en.isEmpty })
    // Of a year that runs the months that have begun, of one that is over all.
    #expect(try village.report(kind, "2026", by: .month).rows.count == 9)
    #expect(try village.report(kind, "2025", by: .month).rows.count == 12)
    #expect(try village.report(kind, "2027", by: .month).rows.isEmpty)
  }

  @Test func monthsFollowEachOtherAndLateVisitsRestateThem() throws {
    let elder = try village.elder("王秀英", ["categories": "独居", "enrolled": "2026-02-01"])
    try village.visit(elder, "2026-03-03")
    let year = try village.report(.visits, "2026", by: .month)
    #expect(year.rows.map(\.key).first == "2026-01" && year.rows.map(\.key).last == "2026-09")
    #expect(year.rows.map { $0.figures[0] } == [.count(0)] + Array(repeating: .count(1), count: 8))
    #expect(year.rows[2].figures[2].permille == 1000 && year.rows[3].figures[2].permille == 0)
    #expect(year.total?.figures[0] == .count(8) && year.total?.figures[1] == .count(1))
    #expect(year.chart?.isTrend == true)
    try village.visit(elder, "2026-04-30")
    #expect(try village.report(.visits, "2026", by: .month).rows[3].figures[2].permille == 1000)
  }

  /// A release left out columns of which nothing could be said, so that its text was not what FIGURES.md says.
  @Test func aReleaseNamesTheColumnsThatNothingCanBeSaidOf() throws {
    try village.elder("王秀英", ["categories": "独居"])
    let release = try Release(
      village.store, Period("2026-09")!, in: nil, withVillages: false, now: Int64(village.clock.milliseconds))
    for kind in ReportKind.allCases {
      let columns = kind.indicators.map(\.key).sorted().joined(separator: " ")
      #expect(release.content.split(separator: "\n").contains("\(kind.rawValue) columns \(columns)"))
    }
    #expect(release.figure(.alerts, "", "minutes_to_close") == nil)
    #expect(Release(content: release.content).content == release.content)
  }

  /// Whoever compared such a release with now was thrown out of the program.
  @Test func aReleaseWithNumbersThatNobodyCountsIsReadWithoutThem() throws {
    let text = "visits columns rate targets visits\nvisits . \(Int.max)/1 \(Int.min) 7"
    let release = Release(content: text)
    #expect(release.figure(.visits, "", "rate") == nil)
    let targets = try #require(release.figure(.visits, "", "targets"))
    #expect(Figure.count(1).less(targets) == .none)
    #expect(release.figure(.visits, "", "visits") == .count(7))
  }

  @Test func severalMonthsOfAVillageAddUp() throws {
    let east = try village.elder("王秀英", ["categories": "独居", "enrolled": "2025"])
    try village.elder("李德福", ["categories": "留守", "enrolled": "2025"], village: Village.west)
    try village.visit(east, "2026-01-03")
    try village.visit(east, "2026-02-03")
    try village.visit(east, "2026-02-04", "refused")
    let year = figures(try village.report(.visits, "2026"))
    // Nine months have begun: the others are not held against anybody.
    #expect(year[Village.east] == [.count(9), .count(2), .share(part: 2, of: 9), .count(2), .count(1)])
    #expect(year[Village.west] == [.count(9), .count(0), .share(part: 0, of: 9), .count(0), .count(0)])
    #expect(try village.report(.visits, "2026", by: .volunteer).rows.map { $0.figures[0] } == [.none])
  }

  @Test func coverageStandsAsOfThePeriodsEnd() throws {
    let due = try village.elder(
      "王秀英", ["categories": "独居", "enrolled": "2025", "reviewed_on": "2026-03-01", "risk_tier": "high"])
    try village.elder("李德福", ["enrolled": "2025", "doctor_contract": "true", "doctor_contract_until": "2026-08"])
    try village.elder("赵淑兰", ["enrolled": "2026-09-01", "categories": "高龄"])
    try village.visit(due, "2026-08-25")
    func column(_ key: String, _ period: String) throws -> Figure? { try village.report(.coverage, period).total(key) }
    #expect(try column("registered", "2026-08") == .count(2) && column("registered", "2026-09") == .count(3))
    #expect(try column("targets", "2026-08") == .count(1))
    #expect(try column("on_time", "2026-08") == .count(1) && column("on_time", "2026-09") == .count(0))
    #expect(try column("never", "2026-08") == .count(1) && column("never", "2026-07") == .count(2))
    #expect(try column("reviewed", "2026-02") == .count(0) && column("reviewed", "2026-03") == .count(1))
    #expect(try column("doctor_contract_rate", "2026-08") == .share(part: 1, of: 2))
    #expect(try column("doctor_contract_rate", "2026-09") == .share(part: 0, of: 3))
    let categories = figures(try village.report(.coverage, by: .category))
    #expect(categories.keys.sorted() == ["", "advanced_age", "living_alone"])
  }

  @Test func alertsAreCountedByWhenTheyWereRaised() throws {
    let elder = try village.elder("王秀英")
    let closed = try village.alert(
      elder, "2026-09-01 08:00",
      [
        "kind": "fall", "severity": "urgent", "due_at": "2026-09-01 12:00", "state": "closed",
        "taken_at": "2026-09-01 08:30",
      ])
    try village.edit("alert", closed, ["closed_at": "2026-09-01 13:00"])
    try village.alert(elder, "2026-09-02", ["kind": "fire", "due_at": "2026-09-03"])
    try village.alert(elder, "2026-09-24", ["kind": "fire", "due_at": "2026-09-26", "state": "taken"])
    try village.edit("alert", try village.alert(elder, "2026-09-02", ["kind": "gas"]), ["voided": "duplicate"])
    try village.alert(elder, "2026-10-01", ["kind": "fire"])
    let report = try village.report(.alerts, by: .kind)
    #expect(
      report.total?.figures == [
        .count(3), .count(2), .count(1), .count(2), .share(part: 1, of: 3), .count(2), .minutes(30), .minutes(300),
      ])
    #expect(report.rows.map(\.key) == ["fall", "fire"])
    #expect(report.rows[1].name == Label("火情", "fire"))
  }

  @Test func whatWasOpenedAgainKeptItsTimes() throws {
    let elder = try village.elder("王秀英")
    let times = ["due_at": "2026-09-01 12:00", "handled_at": "2026-09-01 09:00", "closed_at": "2026-09-01 10:00"]
    let alert = try village.alert(elder, "2026-09-01 08:00", times.merging(["state": "closed"]) { $1 })
    func figures() throws -> [Figure?] {
      let report = try village.report(.alerts)
      return [report.total("late"), report.total("minutes_to_close")]
    }
    #expect(try figures() == [.count(0), .minutes(120)])
    for (state, late) in [("raised", 1), ("taken", 1), ("handled", 0)] {
      try village.edit("alert", alert, ["state": state])
      #expect(try figures() == [.count(late), Figure.none], "\(state)")
    }
  }

  @Test func whatNobodyHadTakenInTimeWasLateInListsAlone() throws {
    try village.record(
      "policy", ["division": "230422000000", "from": "2026-09-01", "alert_taken_minutes": "30"])
    let elder = try village.elder("王秀英")
    let alert = try village.alert(elder, "2026-09-25 09:00", ["kind": "fall"])
    func late() throws -> Figure? { try village.report(.alerts).total("late") }
    #expect(try late() == .count(1))
    // Handed on, it waits anew.
    try village.edit("alert", alert, ["state": "raised", "handed_at": "2026-09-25 09:40"])
    #expect(try late() == .count(0))
    try village.edit("alert", alert, ["handed_at": "2026-09-25 09:20"])
    #expect(try late() == .count(1))
    try village.edit("alert", alert, ["state": "taken", "taken_at": "2026-09-25 09:45"])
    #expect(try late() == .count(0))
  }

  @Test(arguments: [
    ("2026-09", "2026-09"), ("2026", "2026"), ("2026年9月", "2026-09"), ("2026Q3", "2026Q3"), ("2021-2025", "2021-2025"),
  ])
  func periodsAreReadAsWritten(_ text: String, _ shown: String) throws {
    #expect(try #require(Period(text)).description == shown)
    for wrong in ["2026-09-01", "moon", "2026Q5", "2025-2021", "2026-13", ""] { #expect(Period(wrong) == nil) }
    #expect(Period(twelveEndingWith: CalendarMonth("2026-09")!).description == "2025-10~2026-09")
    #expect(Period(twelveEndingWith: CalendarMonth("2026-09")!).months.count == 12)
  }
}

@Suite struct FreshnessTests {
  private let now = Instant.parse("2026-09-25 10:00")!.milliseconds
  private let day: Int64 = 86_400_000

  @Test func ofARunningMonthWhoeverIsSilentForDaysIsMissing() throws {
    let fleet = Freshness.Fleet(
      contacts: [now, now - 2 * day, now - 5 * day, 0], held: 2, period: Period("2026-09")!, now: now)
    #expect((fleet.inScope, fleet.silent, fleet.never, fleet.held) == (4, 2, 1, 2))
    #expect(fleet.oldestMilliseconds == now - 5 * day)
    let sentence = Freshness(asOfMilliseconds: now, isHub: true, pending: 0, fleet: fleet).sentence
    #expect(
      sentence.en.contains("2 of 4 devices") && sentence.en.contains("2026-09-20") && sentence.en.contains("1 never"))
    #expect(sentence.zh.contains("4 台设备，2 台") && sentence.zh.contains("2 项收下未用"))
  }

  @Test func ofAnEndedMonthWhoeverSyncedSinceHasBroughtAll() throws {
    let end = Period("2026-06")!.instants.upperBound
    let fleet = Freshness.Fleet(contacts: [end, end - 1], held: 0, period: Period("2026-06")!, now: now)
    #expect((fleet.silent, fleet.oldestMilliseconds) == (1, end - 1))
    let whole = Freshness.Fleet(contacts: [end], held: 0, period: Period("2026-06")!, now: now)
    #expect(whole.silent == 0 && whole.oldestMilliseconds == nil)
  }

  @Test func whatADeviceWasToldAgesWithIt() {
    let report = FleetReport(
      held: 1, contacts: [0, UInt64(now), UInt64(now - 4 * day), UInt64(now - 400 * day)], now: UInt64(now))
    #expect(report.ages == [.init(days: 0, devices: 1), .init(days: 4, devices: 1), .init(days: 366, devices: 1)])
    let fresh = Freshness.Fleet(report, at: UInt64(now), Period("2026-09")!, now: now)
    #expect((fresh.inScope, fresh.silent, fresh.never, fresh.held) == (4, 3, 1, 1))
    // Five days later nobody here knows whether anybody has been heard from.
    let later = Freshness.Fleet(report, at: UInt64(now), Period("2026-09")!, now: now + 5 * day)
    #expect(later.silent == 4)
    // Of a month that ended when the others had been silent for long.
    let ended = Freshness.Fleet(report, at: UInt64(now), Period("2026-08")!, now: now)
    #expect(ended.silent == 2)
  }

  @Test func aDeviceSaysWhatItKnows() throws {
    let never = Freshness(asOfMilliseconds: nil, isHub: false, pending: 3, fleet: nil).sentence
    #expect(never.en.contains("never synced") && never.en.contains("3 changes"))
    #expect(
      Freshness(asOfMilliseconds: now, isHub: false, pending: 0, fleet: nil).sentence.zh.contains("2026-09-25 10:00"))
  }
}
