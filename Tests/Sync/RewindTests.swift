import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// Whether the hub's operator said `restore`, or a virtual machine's snapshot was simply put back.
enum Return: CaseIterable {
  case restored
  case putBack
}

@Suite struct RewindTests {
  @Test(arguments: Return.allCases) func whatTheHubForgotIsSentAgain(_ way: Return) throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let visit = try scene.a.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.a.write("elder", scene.elder, ["phone": "13900000001"])
    #expect(try scene.a.sync().verified)
    try scene.goBack(to: backup, way)
    let receipt = try scene.a.sync()
    #expect(receipt.verified && receipt.accepted == 2 && receipt.held.isEmpty)
    #expect(try scene.a.record(visit, "visit") != nil)
    #expect(try scene.b.sync().verified)
    #expect(try scene.b.record(visit, "visit") != nil)
    #expect(try scene.b.shown(scene.elder, "elder", "phone") == "13900000001")
    #expect(try scene.town.store.offers().isEmpty)
  }

  /// The hub sends no row for a record that the device's own journal has just given back to it.
  @Test(arguments: Return.allCases) func aRecordThatItsAuthorSentAgainStaysWithThem(_ way: Return) throws {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let backup = try town.store.image()
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    try a.sync()
    try a.write("elder", elder, ["phone": "13900000001"])
    try a.sync()
    try town.store.load(image: backup)
    try town.store.beginEpoch()
    if way == .restored { try town.store.newIncarnation() }
    let receipt = try a.sync()
    #expect(receipt.verified && receipt.accepted == 2 && receipt.evicted == 0)
    // The rewind, and one run from nothing.
    #expect(receipt.roundTrips == 2)
    #expect(try a.shown(elder, "elder", "phone") == "13900000001")
  }

  /// Another's move of the elder waited for it, to where it was made: the author's own moves, which lost, led the author's
  /// visit elsewhere.
  @Test func aVisitIsWhereTheElderIsThoughItsAuthorMovedThemInVain() throws {
    let town = try Town()
    let a = try town.join("a", .county, "230422")
    let b = try town.join("b", .county, "230422")
    let backup = try town.store.image()
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    try a.sync()
    try b.sync()
    b.clock.milliseconds += 60_000
    try b.write("elder", elder, ["village": village])
    a.clock.milliseconds -= 3_600_000
    try a.write("elder", elder, ["village": "230422990203"])
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try town.store.load(image: backup)
    try town.store.beginEpoch()
    try town.store.newIncarnation()
    #expect(try b.sync().held.map(\.code) == [.missingDependency])
    #expect(try a.sync().verified)
    #expect(try town.store.stored(visit, type: CareModel.Number.visit)?.region == Int64(village))
    #expect(try a.store.stored(visit, type: CareModel.Number.visit)?.region == Int64(village))
  }

  /// What was held before, the hub may have taken otherwise since: by a copy of the device, or after an upgrade.
  @Test func afterAFreshStartTheVerdictsAreAllThereAre() throws {
    let scene = try Scene()
    _ = try scene.town.join("official", .town, "230422990")
    try scene.a.write("elder", scene.elder, ["id_number": "11010519491231002X"])
    #expect(try scene.a.sync().held.count == 1)
    let image = try scene.a.image()
    let dot = try #require(try scene.a.store.held().first?.change.dot)
    let official = Authority(try scene.town.store.account("official")!)
    let entry = try #require(try scene.town.store.historyEntry(dot))
    try scene.town.store.transaction {
      try scene.town.records.admit(dot, reason: "核实", by: official)
      var applied = entry
      (applied.status, applied.code) = (.applied, nil)
      try scene.town.store.setStatus(applied)
    }
    try scene.town.store.newIncarnation()
    let copy = try scene.a.restored(image)
    #expect(try copy.sync().verified)
    #expect(try copy.store.held().isEmpty)
  }

  @Test(arguments: Return.allCases) func whatOnlyAnotherDeviceStillHoldsComesBack(_ way: Return) throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let visit = try scene.a.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.a.write("elder", scene.elder, ["phone": "13900000001"])
    try scene.a.sync()
    try scene.b.sync()
    try scene.goBack(to: backup, way)
    // A is lost for good; B held what A wrote.
    try scene.b.write("visit", scene.visit("2026-09-22 08:30"))
    let receipt = try scene.b.sync()
    #expect(receipt.verified && receipt.accepted == 1)
    let offers = try scene.town.store.offers()
    #expect(Set(offers.map(\.record.id)) == [visit, scene.elder])
    #expect(try scene.b.record(visit, "visit") == nil)
    try scene.town.store.transaction { for offer in offers { try scene.town.records.admit(offer) } }
    #expect(try scene.b.sync().verified)
    #expect(try scene.b.record(visit, "visit") != nil)
    #expect(try scene.b.shown(scene.elder, "elder", "phone") == "13900000001")
    #expect(try scene.b.store.unsentOffers(bytesMax: 1_000_000).rows.isEmpty)
  }

  @Test func anOfferGivesWayToItsAuthorsJournal() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let visit = try scene.a.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.a.sync()
    try scene.b.sync()
    try scene.goBack(to: backup, .restored)
    try scene.b.sync()
    #expect(try scene.town.store.offers().map(\.record.id) == [visit])
    #expect(try scene.a.sync().verified)
    #expect(try scene.town.store.offers().isEmpty)
    #expect(try scene.b.sync().verified)
    #expect(try scene.b.record(visit, "visit") == scene.a.record(visit, "visit"))
  }

  @Test func offersAreMadeAgainToEachLifeOfTheHub() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let visit = try scene.a.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.a.sync()
    try scene.b.sync()
    for _ in 0..<3 {
      try scene.goBack(to: backup, .restored)
      #expect(try scene.b.sync().verified)
      #expect(try scene.town.store.offers().map(\.record.id) == [visit])
    }
  }

  @Test func aSettlementOfALostHubReplicaIsOfferedByItsContext() throws {
    let scene = try Scene()
    try scene.a.write("elder", scene.elder, ["phone": "13900000001"])
    try scene.b.write("elder", scene.elder, ["phone": "13900000002"])
    for device in [scene.a, scene.b, scene.a] { try device.sync() }
    let backup = try scene.town.store.image()
    // An official settles at the hub itself; only A hears of it before the disk fails.
    try scene.town.store.transaction {
      _ = try scene.town.records.write(
        Draft(type: "elder", record: scene.elder, text: ["phone": "13900000002"]), account: "official")
    }
    try scene.a.sync()
    try scene.goBack(to: backup, .restored)
    #expect(try scene.a.sync().verified)
    let offer = try #require(try scene.town.store.offers().first)
    try scene.town.store.transaction { try scene.town.records.admit(offer) }
    #expect(try scene.b.sync().verified)
    let type = CareModel.current.type(key: "elder")!
    #expect(try scene.b.record(scene.elder, "elder")!.conflicts(type).isEmpty)
  }

  @Test func aHubThatMerelyRestartsForgetsNothing() throws {
    let scene = try Scene()
    try scene.town.store.beginEpoch()
    let receipt = try scene.a.sync()
    #expect(receipt.verified && !receipt.afresh && receipt.roundTrips == 1)
  }

  @Test func aDeviceThatOnlyClaimsToKnowMoreDoesNotMakeTheTownBeginAfresh() throws {
    let scene = try Scene()
    let incarnation = scene.town.store.incarnation
    try scene.b.store.transaction {
      var state = try scene.b.store.state()
      state.cursor[state.cursor.count - 10] ^= 1
      try scene.b.store.setState(state)
    }
    #expect(try scene.b.sync().verified)
    try scene.b.store.transaction {
      var state = try scene.b.store.state()
      state.cursor = try scene.a.store.state().cursor
      try scene.b.store.setState(state)
    }
    #expect(try scene.b.sync().verified)
    #expect(scene.town.store.incarnation == incarnation)
    let receipt = try scene.a.sync()
    #expect(receipt.verified && !receipt.afresh)
  }

  private struct Scene {
    let town: Town
    let a: TownDevice
    let b: TownDevice
    let elder: Dot

    init() throws {
      town = try Town()
      a = try town.join("a", .volunteer, village)
      b = try town.join("b", .volunteer, village)
      elder = try a.write("elder", ["name": "王桂兰", "village": village])
      try a.write("visit", visit("2026-09-20 08:30"))
      try a.sync()
      try b.sync()
    }

    func visit(_ at: String) -> [String: String] { ["elder": elder.testText, "at": at, "outcome": "seen"] }

    func goBack(to image: [UInt8], _ way: Return) throws {
      try town.store.load(image: image)
      try town.store.beginEpoch()
      if way == .restored { try town.store.newIncarnation() }
    }
  }
}
