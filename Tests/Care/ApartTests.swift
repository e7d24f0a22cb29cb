import Model
import Replication
import Store
import Support
import Sync
import Testing

@testable import Care

/// Two offices record the same thing, unaware of each other: every store that holds both says the same of it.
@Suite struct ApartTests {
  private let town: Town
  private let county: TownDevice
  private let township: TownDevice
  private let now = Instant.parse("2026-09-25 10:00")!.milliseconds

  init() throws {
    town = try Town()
    town.clock.milliseconds = UInt64(now)
    county = try town.join("county", .county, "230422")
    township = try town.join("township", .town, "230422100")
  }

  private func syncAll() throws {
    for device in [county, township, county] { #expect(try device.sync().verified == true) }
  }

  private var registers: [any Register] { [town.store, county.store, township.store] }

  private func reports(_ kind: ReportKind) throws -> [Report] {
    try registers.map { try Report(kind, ReportRequest($0, Period("2026-09")!, now: now)) }
  }

  /// - Parameter isCountyFirst: its ids are the smaller ones.
  @Test(arguments: [true, false])
  func whichOfTwoAssessmentsOfADayWasLastWasLeftToChance(_ isCountyFirst: Bool) throws {
    for device in [county, township] { device.clock.milliseconds = UInt64(now) - 86_400_000 }
    let elder = try county.write("elder", ["name": "王秀英", "village": Village.east, "enrolled": "2025"])
    try syncAll()
    func assess(_ device: TownDevice, _ level: String) throws {
      try device.write(
        "assessment",
        ["elder": elder.testText, "instrument": "gb42195", "assessed_on": "2026-09-20", "final_level": level])
    }
    let (first, second) = isCountyFirst ? (county, township) : (township, county)
    first.clock.milliseconds = UInt64(now) - 7_200_000
    second.clock.milliseconds = UInt64(now) - 3_600_000
    try assess(first, "mild")
    try assess(second, "severe")
    try syncAll()
    for report in try reports(.assessment) {
      #expect(report.total("level_severe") == .count(1))
      #expect(report.total("level_mild") == .count(0))
      #expect(report.total("worsened") == .count(1))
    }
    // What somebody is eligible for follows the same level.
    for register in registers {
      let people = try Claimants(register)
      let record = try #require(try register.record(elder, type: CareModel.Number.elder))
      #expect(people.claimant(record, on: 20_260_925).level == Vocabulary.abilityLevel["severe"])
    }
  }

  @Test func deviceAndHubTookDifferentItemsOfOneCode() throws {
    for (device, age) in [(county, "70"), (township, "80")] {
      try device.write(
        "benefit",
        ["code": "A", "name": "A", "division": "230422100000", "from": "2026-01-01", "age_from": age])
    }
    try syncAll()
    for register in registers {
      #expect(try Catalogue(register, on: 20_260_925).item("A", at: Int64(Village.east)!)?.terms.ageFrom == 80)
    }
  }

  @Test func aVillageOfTwoRecordsHadADifferentNameInEachPlace() throws {
    var ids: [Dot] = []
    for (device, name, elders) in [(county, "东风村", nil), (township, "东风新村", "90")] as [(TownDevice, String, String?)] {
      let text = ["code": Village.east, "name": name, "elders": elders].compactMapValues { $0 }
      ids.append(try device.write("village", text))
    }
    try county.write("elder", ["name": "王秀英", "village": Village.east, "enrolled": "2025"])
    try syncAll()
    for report in try reports(.coverage) {
      #expect(report.rows.map(\.name.zh) == ["东风村"])
      // Of what the first does not say the other's word holds.
      #expect(report.total("register_coverage") == .share(part: 1, of: 90))
    }
    for register in registers {
      let village = try #require(try VillageList(register).entries.first)
      #expect(village.record == ids.min())
      #expect(village.names == ["东风村", "东风新村"])
    }
  }

  @Test func whoHadLeftHadTheVisitsOfTheirNewPost() throws {
    let elder = try county.write("elder", ["name": "王秀英", "village": Village.east, "enrolled": "2025"])
    func helper(_ device: TownDevice, _ text: [String: String]) throws -> Dot {
      try device.write("helper", text.merging(["name": "张", "account": "zhang"]) { mine, _ in mine })
    }
    let old = try helper(
      county, ["division": "230422200000", "state": "left", "left_on": "2026-04-10", "joined_on": "2020"])
    let new = try helper(township, ["division": "230422100000", "state": "active", "joined_on": "2026-04-01"])
    try syncAll()
    let zhang = try town.join("zhang", .volunteer, Village.east)
    try zhang.sync()
    for at in ["2026-03-03 08:00", "2026-09-03 08:00"] {
      try zhang.write("visit", ["elder": elder.testText, "at": at, "outcome": "seen"])
    }
    try zhang.sync()
    try syncAll()
    for register in [town.store, county.store] as [any Register] {
      for (month, helper) in [("2026-03", old), ("2026-09", new)] {
        let report = try Report(.volunteers, ReportRequest(register, Period(month)!, by: .helper, now: now))
        let column = try #require(report.indicators.firstIndex { $0.key == "visits" })
        #expect(report.rows.filter { $0.figures[column] == .count(1) }.map(\.key) == [RowNames.key(helper)])
      }
    }
  }
}
