import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing

private let here = "230422990201"
private let there = "230422990203"

@Suite struct UniteTests {
  private let type = CareModel.current.type(key: "elder")!

  @Test func visitsGoWhereTheSurvivorIsAndComeBack() throws {
    let scene = try Scene()
    try scene.unite(scene.double, into: scene.elder)
    for device in [scene.official, scene.near, scene.far, scene.near, scene.far] { #expect(try device.sync().verified) }
    // All of the person is in the survivor's village now, and nothing is left on the other volunteer's device.
    #expect(try scene.near.store.count(CareModel.Number.visit) == 2)
    #expect(try scene.near.record(scene.double, "elder") != nil)
    #expect(try scene.far.store.count(CareModel.Number.elder) == 0)
    #expect(try scene.far.store.count(CareModel.Number.visit) == 0)
    #expect(try Set(scene.near.store.united(with: scene.elder, type)) == [scene.elder, scene.double])
    try scene.official.write("elder", scene.double, ["same_as": ""])
    for device in [scene.official, scene.near, scene.far] { #expect(try device.sync().verified) }
    #expect(try scene.near.store.count(CareModel.Number.visit) == 1)
    #expect(try scene.far.store.count(CareModel.Number.visit) == 1)
    #expect(try scene.far.record(scene.double, "elder") != nil)
  }

  @Test func anUnionIsUndoneAlsoWhenBothWereEditedMeanwhile() throws {
    let scene = try Scene()
    try scene.unite(scene.double, into: scene.elder)
    try scene.near.write("elder", scene.elder, ["phone": "13900000001"])
    try scene.far.write("elder", scene.double, ["phone": "13900000002"])
    for device in [scene.official, scene.near, scene.far] { #expect(try device.sync().verified) }
    try scene.official.sync()
    try scene.official.write("elder", scene.double, ["same_as": ""])
    for device in [scene.official, scene.near, scene.far] { #expect(try device.sync().verified) }
    #expect(try scene.near.shown(scene.elder, "elder", "phone") == "13900000001")
    #expect(try scene.far.shown(scene.double, "elder", "phone") == "13900000002")
  }

  @Test func twoOfficialsUnitingInOppositeDirectionsConverge() throws {
    let scene = try Scene()
    let other = try scene.town.join("lead", .town, "230422")
    try other.sync()
    try scene.unite(scene.double, into: scene.elder)
    try other.write("elder", scene.elder, ["same_as": scene.double.testText])
    for device in [scene.official, other, scene.official, scene.near, scene.far] { #expect(try device.sync().verified) }
    let survivor = min(scene.elder, scene.double)
    for store in [scene.official.store, other.store] {
      for id in [scene.elder, scene.double] {
        #expect(try store.survivor(of: store.record(id, type: type.number)!, type) == survivor)
      }
    }
    let regions = try [scene.elder, scene.double].map { try scene.town.store.stored($0, type: type.number)!.region }
    #expect(Set(regions).count == 1)
    // Separating clears every edge of the cycle.
    for id in try other.store.cycle(of: other.record(scene.elder, "elder")!, type) {
      try other.write("elder", id, ["same_as": ""])
    }
    for device in [other, scene.near, scene.far] { #expect(try device.sync().verified) }
    #expect(try scene.far.store.count(CareModel.Number.visit) == 1)
    #expect(try scene.near.store.count(CareModel.Number.visit) == 1)
  }

  @Test func aSurvivorWhoMovesTakesTheUnitedAlong() throws {
    let scene = try Scene()
    try scene.unite(scene.double, into: scene.elder)
    try scene.official.write("elder", scene.elder, ["village": there])
    for device in [scene.official, scene.near, scene.far] { #expect(try device.sync().verified) }
    #expect(try scene.far.store.count(CareModel.Number.visit) == 2)
    #expect(try scene.far.store.count(CareModel.Number.elder) == 2)
    #expect(try scene.near.store.count(CareModel.Number.elder) == 0)
  }

  /// The moves of a united record lead nowhere, whatever its author's device makes of them on the way.
  @Test func aNewVisitIsWhereTheSurvivorOfItsNewElderIs() throws {
    let scene = try Scene()
    let new = try scene.official.write("elder", ["name": "王桂兰", "village": here])
    try scene.official.write("elder", new, ["same_as": scene.elder.testText])
    try scene.official.write("elder", new, ["village": there])
    let visit = try scene.official.write(
      "visit", ["elder": new.testText, "at": "2026-09-22 08:30", "outcome": "seen"])
    #expect(try scene.official.sync().verified)
    for (id, type) in [(new, type.number), (visit, CareModel.Number.visit)] {
      let mine = try scene.official.store.stored(id, type: type)
      #expect(try mine?.region == scene.town.store.stored(id, type: type)?.region && "\(mine?.region ?? 0)" == here)
    }
  }

  private struct Scene {
    let town: Town
    let near: TownDevice
    let far: TownDevice
    let official: TownDevice
    let elder: Dot
    let double: Dot

    init() throws {
      town = try Town()
      near = try town.join("near", .volunteer, here)
      far = try town.join("far", .volunteer, there)
      official = try town.join("official", .town, "230422")
      elder = try near.write("elder", ["name": "王桂兰", "village": here])
      double = try far.write("elder", ["name": "王桂兰", "village": there])
      try near.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
      try far.write("visit", ["elder": double.testText, "at": "2026-09-21 08:30", "outcome": "seen"])
      for device in [near, far, official] { try device.sync() }
    }

    func unite(_ one: Dot, into other: Dot) throws {
      try official.write("elder", one, ["same_as": other.testText])
      #expect(try official.sync().held.isEmpty)
    }
  }
}
