import Care
import Model
import Reckoning
import Replication
import Storage
import Store
import Support
import Sync
import Testing

/// A tenth of a county's year, and what the figures make of it. At full scale: `swift run -c release county`.
@Suite struct CountyTests {
  @Test func everyFigureIsWhatPlainSQLSays() throws {
    let county = try County(.tenth)
    try county.live(
      leavingUnsynced: 2,
      evenings: { day in
        // A year that runs: months that have not begun count for nothing.
        guard day == 193 else { return }
        var running = try Reckoning(county.town.store, county.truth, now: county.now)
        try running.compareAll([.visits, .coverage, .alerts, .volunteers], months: [CalendarMonth("2025-07")!])
        try running.compareSample(of: Period("2025-07")!, seed: 1, permille: 100)
        #expect(running.differences.isEmpty, "\(running.differences.prefix(20))")
        // Clocks that run fast have put visits, and somebody's leaving, after this evening.
        let month = "'2025-07-31'"
        for (table, condition) in [
          ("visit", "at > \(county.now + 600_000) AND date(at / 1000, 'unixepoch') < \(month)"),
          ("elder", "left_noted > '2025-07-14'"),
        ] {
          #expect(try county.truth.number("SELECT count(*) FROM \(table) WHERE \(condition)") > 0, "\(table)")
        }
      })
    let months = ["2025-05", "2025-09"].map { CalendarMonth($0)! }

    // Two volunteers have not synced since: the figures are those of what the hub knows.
    var early = try Reckoning(county.town.store, county.truth, now: county.now)
    try early.compare(.visits, Period(year: County.year)!, .village)
    #expect(early.differences.isEmpty)
    let before = try Report(.visits, ReportRequest(county.town.store, Period(year: County.year)!, now: county.now))

    // What they bring restates earlier months.
    try county.bringInTheRest()
    var late = try Reckoning(county.town.store, county.truth, now: county.now)
    try late.compareAll(months: months)
    #expect(late.differences.isEmpty, "\(late.differences.prefix(20))")
    #expect(late.compared > 3000)
    let after = try Report(.visits, ReportRequest(county.town.store, Period(year: County.year)!, now: county.now))
    #expect(before.total?.figures != after.total?.figures)

    // One town alone; other targets than the national ones.
    for (region, targets) in [
      ("230422990", CountyOracle.nationalKeys), ("", nil), ("", ["advanced_age", "low_income"]),
    ] {
      var other = try Reckoning(county.town.store, county.truth, region: region, targets: targets, now: county.now)
      let kinds = region.isEmpty ? ReportKind.allCases.filter(\.isAboutTargets) : ReportKind.allCases
      try other.compareAll(kinds, months: [CalendarMonth("2025-08")!], year: false)
      #expect(other.differences.isEmpty, "\(other.differences.prefix(20))")
    }
    try comparePublished(county, county.town.store)

    // The office's device, once verified, says the same as the hub.
    let office = try county.town.join("office", .county, County.code)
    #expect(try office.sync().verified == true)
    var device = try Reckoning(office.store, county.truth, now: county.now)
    try device.compareAll(months: months.suffix(1), year: false)
    try device.compareSample(of: Period(year: County.year)!, seed: 1, permille: 10)
    #expect(device.differences.isEmpty, "\(device.differences.prefix(20))")

    #expect(try county.town.store.unapplied().count { $0.status == .held } == county.heldChanges)
    #expect(county.heldChanges > 0)
    try isAYear(county)
  }

  /// Targets, what would be released, and which visits are drawn to be checked again.
  private func comparePublished(_ county: County, _ register: any Register) throws {
    var published = try Reckoning(register, county.truth, region: County.code, now: county.now)
    try published.compareTargets()
    let targets = published.compared
    #expect(targets > 80)
    try published.compareRelease(of: Period(year: County.year)!, withVillages: true)
    let released = published.compared
    #expect(released > targets + 1000)
    for seed in Int64(1)...3 {
      try published.compareSample(of: Period(year: County.year)!, seed: seed, permille: 10)
    }
    #expect(published.compared > released + 3 * 60)
    #expect(published.differences.isEmpty, "\(published.differences.prefix(20))")
  }

  /// The generator does not leave out what figures have to bear.
  private func isAYear(_ county: County) throws {
    for (what, condition) in [
      ("visit", "voided IS NOT NULL"), ("visit", "outcome = 'not_home'"), ("elder", "same_as IS NOT NULL"),
      ("elder", "archived = 'died'"), ("elder", "archived = 'entered_in_error'"), ("alert", "state = 'closed'"),
      ("membership", "until IS NOT NULL"), ("timebank", "counterpart IS NOT NULL"), ("\"order\"", "rating IS NOT NULL"),
      ("assessment", "level IS NOT NULL"), ("entitlement", "state = 'receiving'"), ("assignment", "until IS NOT NULL"),
      ("goal", "period = '2025Q2'"), ("training", "length(held) = 4"), ("training", "length(held) = 7"),
      ("\"order\"", "length(accepted_on) = 7"), ("assessment", "length(day) = 7"), ("elder", "length(left_on) = 7"),
      ("entitlement", "length(since) = 7"),
      ("(SELECT 1 FROM village GROUP BY code HAVING count(*) > 1)", "1"),
      ("(SELECT 1 FROM benefit WHERE service IS NOT NULL GROUP BY code HAVING count(*) > 1)", "1"),
      ("(SELECT 1 FROM assessment GROUP BY elder, day HAVING count(DISTINCT level) > 1)", "1"),
      ("(SELECT 1 FROM helper WHERE account IS NOT NULL GROUP BY account HAVING count(*) > 1)", "1"),
    ] {
      #expect(try county.truth.number("SELECT count(*) FROM \(what) WHERE \(condition)") > 0, "\(what) \(condition)")
    }
    #expect(try county.town.store.conflicted(in: nil).count > 0)
  }
}
