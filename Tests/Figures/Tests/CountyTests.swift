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
    try county.live(leavingUnsynced: 2)
    let months = ["2025-01", "2025-05", "2025-09"].map { CalendarMonth($0)! }

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

    // One town alone.
    var town = try Reckoning(county.town.store, county.truth, region: "230422990", now: county.now)
    try town.compareAll(months: [CalendarMonth("2025-08")!])
    #expect(town.differences.isEmpty, "\(town.differences.prefix(20))")

    // The office's device, once verified, says the same as the hub.
    let office = try county.town.join("office", .county, County.code)
    #expect(try office.sync().verified == true)
    var device = try Reckoning(office.store, county.truth, now: county.now)
    try device.compareAll(months: months.suffix(1))
    #expect(device.differences.isEmpty, "\(device.differences.prefix(20))")

    #expect(try county.town.store.unapplied().count { $0.status == .held } == county.heldChanges)
    #expect(county.heldChanges > 0)
    try isAYear(county)
  }

  /// The generator does not leave out what figures have to bear.
  private func isAYear(_ county: County) throws {
    for (what, condition) in [
      ("visit", "voided IS NOT NULL"), ("visit", "outcome = 'not_home'"), ("elder", "same_as IS NOT NULL"),
      ("elder", "archived = 'died'"), ("elder", "archived = 'entered_in_error'"), ("alert", "state = 'closed'"),
      ("membership", "until IS NOT NULL"), ("timebank", "counterpart IS NOT NULL"), ("\"order\"", "rating IS NOT NULL"),
      ("assessment", "level IS NOT NULL"), ("entitlement", "state = 'receiving'"), ("assignment", "until IS NOT NULL"),
    ] {
      #expect(try county.truth.number("SELECT count(*) FROM \(what) WHERE \(condition)") > 0, "\(what) \(condition)")
    }
    #expect(try county.town.store.conflicted(in: nil).count > 0)
  }
}
