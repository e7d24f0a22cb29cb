import Care
import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

@testable import Casework

/// A town's device holds a part of its county, and some of what is the county's own.
@Suite struct PartOfTheWholeTests {
  private let town: Town
  private let device: TownDevice
  private let release: Dot
  private let now = Instant.parse("2026-09-25 10:00")!.milliseconds

  init() throws {
    town = try Town()
    town.clock.milliseconds = UInt64(now)
    let county = try town.join("county", .county, "230422")
    for village in ["230422100201", "230422200201"] {
      try county.write(
        "elder", ["name": "王秀英", "village": village, "enrolled": "2025", "categories": "living_alone"])
      try county.write(
        "target", ["indicator": "visit_rate", "division": village, "period": "2026", "value": "100"])
    }
    try county.write("target", ["indicator": "visit_rate", "division": "230422", "period": "2026", "value": "95"])
    let content = try Release(county.store, Period("2026-08")!, in: Region("230422"), withVillages: false, now: now)
      .content
    release = try county.write(
      "release",
      [
        "report": "year", "division": "230422", "period": "2026-08", "released_at": "2026-09-01", "state": "submitted",
        "content": content, "hash": Release.hash(content),
      ])
    try county.sync()
    device = try town.join("town", .town, "230422100")
    #expect(try device.sync().verified == true)
  }

  private func place(_ regions: [Region]? = [Region("230422100")!]) -> ReportDesk {
    let desk = Desk(
      device.store, writer: HubWriter(town.store, clock: town.clock),
      as: Authority(account: "town", role: .town, regions: regions), output: .nowhere, program: "tanfang", now: now,
      latest: now, holdsOnlyScope: true)
    return ReportDesk(desk, now: now) { _, _ in
      Freshness(asOfMilliseconds: nil, isHub: false, pending: 0, fleet: nil)
    }
  }

  private func asked(_ key: String, _ given: [String: String], _ operands: [String: String] = [:]) throws
    -> AskedReport.Answer
  {
    let report = try #require(AskedReport.all.first { $0.key == key })
    let arguments = Arguments(
      path: ["report", key], options: report.options, given: given.map { (name: $0.key, values: [$0.value]) },
      operands: operands)
    return try report.answer(place(), arguments)
  }

  @Test(arguments: ["visits", "coverage", "facilities"])
  func aTownsDevicePrintedItsPartAsTheCountys(_ key: String) throws {
    let (_, regions) = try asked(key, ["village": "230422", "month": "2026-08"])
    #expect(regions == [Region("230422100")!])
    let failure = #expect(throws: Failure.self) { try asked(key, ["village": "230422200201"]) }
    #expect(failure?.code == "not_yours")
  }

  @Test func theCountysTargetWasMeasuredInOneTown() throws {
    let (report, _) = try asked("targets", ["village": "230422", "year": "2026"])
    #expect(report.rows.count == 1, "that of the town's village")
  }

  @Test func whatOtherTownsHaveWasAChangeSinceTheRelease() throws {
    let failure = #expect(throws: Failure.self) {
      try asked("compare", [:], ["id": RecordName.text(release)])
    }
    #expect(failure?.code == "not_yours")
    // Two releases are compared wherever they can be read.
    let text = RecordName.text(release)
    #expect(try asked("compare", ["with": text], ["id": text]).0.rows.isEmpty)
  }
}
