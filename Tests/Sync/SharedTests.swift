import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// What belongs to a division as a whole: whoever works inside reads it, offline too, and only its own officials write it.
@Suite struct SharedTests {
  private let village = "230422990201"
  private let neighbour = "230422991201"

  /// A policy of each division around the village, and of its neighbours.
  private final class Scene {
    let town: Town
    let county: TownDevice
    private(set) var policies: [String: Dot] = [:]

    init() throws {
      town = try Town()
      county = try town.join("county", .county, "23")
      for code in ["230422990201", "230422990203", "230422990", "230422991", "230422", "230423", "2304", "23"] {
        policies[code] = try county.write(
          "policy", ["division": code, "from": "2026-01-01", "interval_general_days": "90"])
      }
      try county.sync()
    }

    func held(by device: TownDevice) throws -> Set<String> {
      Set(try policies.filter { try device.record($0.value, "policy") != nil }.keys)
    }
  }

  @Test func aVolunteerGetsThePoliciesAroundTheVillageAndNoOthers() throws {
    let scene = try Scene()
    let volunteer = try scene.town.join("v", .volunteer, village)
    let receipt = try volunteer.sync()
    #expect(receipt.verified && receipt.received == 5)
    #expect(try scene.held(by: volunteer) == [village, "230422990", "230422", "2304", "23"])
    let official = try scene.town.join("t", .town, "230422990")
    #expect(try official.sync().verified)
    #expect(
      try scene.held(by: official) == [village, "230422990203", "230422990", "230422", "2304", "23"],
      "the town's villages and what lies around the town, not the next town")
    // A change of the county's policy arrives as a change, not as a whole row.
    try scene.county.write("policy", scene.policies["230422"], ["interval_general_days": "60"])
    try scene.county.sync()
    let update = try volunteer.sync()
    #expect(update.verified && update.received == 1 && !update.afresh && update.evicted == 0)
    #expect(try volunteer.shown(scene.policies["230422"]!, "policy", "interval_general_days") == "60")
    #expect(try volunteer.sync().received == 0)
  }

  @Test func anotherScopeSwapsWhatIsNotSharedAndSendsNothingTwice() throws {
    let scene = try Scene()
    let a = try scene.town.join("a", .volunteer, village)
    try a.sync()
    try scene.town.setScope(of: "a", .volunteer, neighbour)
    let swapped = try a.sync()
    #expect(swapped.verified && !swapped.afresh)
    #expect(try scene.held(by: a) == ["230422991", "230422", "2304", "23"])
    #expect(swapped.received == 1 && swapped.evicted == 2, "the county's, the city's and the province's stay")
    try scene.town.setScope(of: "a", .volunteer, neighbour, village)
    let widened = try a.sync()
    #expect(widened.verified && widened.received == 2 && widened.evicted == 0)
    try scene.town.setScope(of: "a", .volunteer, village)
    let narrowed = try a.sync()
    #expect(narrowed.verified && narrowed.received == 0 && narrowed.evicted == 1)
    #expect(try scene.held(by: a) == [village, "230422990", "230422", "2304", "23"])
  }

  @Test func whatMovesToAnotherDivisionLeavesThoseWhoNoLongerReadIt() throws {
    let scene = try Scene()
    let a = try scene.town.join("a", .volunteer, village)
    let b = try scene.town.join("b", .volunteer, neighbour)
    try a.sync()
    try b.sync()
    let policy = scene.policies["230422990"]!
    try scene.county.write("policy", policy, ["division": "230422991"])
    try scene.county.sync()
    let (left, came) = (try a.sync(), try b.sync())
    #expect(left.verified && left.evicted == 1 && left.received == 0)
    #expect(came.verified && came.evicted == 0 && came.received == 1)
    #expect(try a.record(policy, "policy") == nil && b.shown(policy, "policy", "division") == "230422991000")
    try scene.county.write("policy", policy, ["division": "230422"])
    try scene.county.sync()
    #expect(try a.sync().received == 1)
    #expect(try b.sync().verified)
    #expect(try a.record(policy, "policy") != nil && b.record(policy, "policy") != nil)
  }

  @Test func onlyOfficialsOfTheDivisionWriteWhatBelongsToIt() throws {
    let scene = try Scene()
    let town = try scene.town.join("t", .town, "230422990")
    try town.sync()
    try town.write("policy", scene.policies["230422990"], ["interval_high_days": "5"])
    try town.write("policy", scene.policies["230422"], ["interval_high_days": "6"])
    try town.write("policy", ["division": "230422", "from": "2026-01-01"])
    try town.write("policy", ["division": "230422990", "from": "2026-02-01"])
    let receipt = try town.sync()
    #expect(receipt.accepted == 2 && receipt.held.map(\.code) == [.outOfScope, .outOfScope] && receipt.verified)
    let volunteer = try scene.town.join("v", .volunteer, village)
    try volunteer.sync()
    try volunteer.write("policy", scene.policies[village], ["interval_high_days": "30"])
    #expect(try volunteer.sync().held.map(\.code) == [.notPermitted])
    #expect(try town.shown(scene.policies[village]!, "policy", "interval_high_days") == nil)
  }

  @Test func aVillagesRecordMayReferToWhatBelongsToTheTown() throws {
    let scene = try Scene()
    let helper = try scene.county.write("helper", ["name": "李", "division": "230422990", "account": "v"])
    let stranger = try scene.county.write("helper", ["name": "赵", "division": "230422991"])
    let elder = try scene.county.write("elder", ["name": "王", "village": village])
    try scene.county.sync()
    let volunteer = try scene.town.join("v", .volunteer, village)
    try volunteer.sync()
    #expect(try volunteer.record(helper, "helper") != nil && volunteer.record(stranger, "helper") == nil)
    let visit = ["elder": elder.testText, "at": "2026-09-20 08:30"]
    try volunteer.write("visit", visit.merging(["helper": helper.testText]) { $1 })
    try volunteer.write("visit", visit.merging(["helper": stranger.testText]) { $1 })
    let receipt = try volunteer.sync()
    #expect(receipt.accepted == 1 && receipt.held.map(\.code) == [.outOfScope])
    // What follows the town's helper belongs to the town: read, though not the volunteer's to change.
    let entry = try volunteer.write(
      "timebank", ["helper": helper.testText, "kind": "earned", "minutes": "90", "at": "2026-09-20 10:00"])
    let earned = try volunteer.sync()
    #expect(earned.accepted == 1 && earned.verified && earned.evicted == 0)
    #expect(try scene.town.store.stored(entry, type: CareModel.Number.timebank)?.region == 230_422_990_000)
    #expect(try volunteer.sync().evicted == 0 && volunteer.record(entry, "timebank") != nil)
  }

  @Test func aVolunteerEarnsForNobodyElse() throws {
    let scene = try Scene()
    let mine = try scene.county.write("helper", ["name": "李", "division": village, "account": "v"])
    let other = try scene.county.write("helper", ["name": "赵", "division": village, "account": "w"])
    let nobodys = try scene.county.write("helper", ["name": "钱", "division": village])
    try scene.county.sync()
    let volunteer = try scene.town.join("v", .volunteer, village)
    try volunteer.sync()
    func earn(_ device: TownDevice, _ helper: Dot) throws {
      try device.write(
        "timebank", ["helper": helper.testText, "kind": "earned", "minutes": "60", "at": "2026-09-20 10:00"])
    }
    for helper in [mine, other, nobodys] { try earn(volunteer, helper) }
    let receipt = try volunteer.sync()
    #expect(receipt.accepted == 1 && receipt.held.map(\.code) == [.notPermitted, .notPermitted])
    let official = try scene.town.join("o", .village, village)
    try official.sync()
    for helper in [mine, other, nobodys] { try earn(official, helper) }
    #expect(try official.sync().accepted == 3)
  }
}
