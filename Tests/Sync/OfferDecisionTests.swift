import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// What officials decide about offers is kept, and can be decided anew.
@Suite struct OfferDecisionTests {
  @Test func aDeclinedOfferWasDestroyed() throws {
    let scene = try Scene()
    try scene.decide { try $0.decline(offer: scene.visit, reason: "重复", by: scene.official) }
    #expect(try scene.town.store.offers().isEmpty)
    #expect(try scene.town.store.allOffers().map(\.status) == [.declined])
    #expect(try scene.b.sync().verified)
    #expect(try scene.b.record(scene.visit, "visit") == nil)
    for isShown in [true, false, true, false] {
      try scene.decide {
        if isShown {
          try $0.admit(offer: scene.visit, reason: "并非重复", by: scene.official)
        } else {
          try $0.revert(offer: scene.visit, reason: "还是重复", by: scene.official)
        }
      }
      #expect(try scene.b.sync().verified)
      #expect(try (scene.b.shown(scene.visit, "visit", "outcome") == nil) == !isShown)
    }
    #expect(
      try scene.town.store.offerDecisions(on: scene.visit).map(\.status)
        == [.declined, .admitted, .declined, .admitted, .declined])
    #expect(try scene.town.store.check() == [])
  }

  @Test(arguments: [true, false]) func whatWasDecidedWasListedAgainInALaterLifeOfTheHub(isAdmitted: Bool) throws {
    let scene = try Scene()
    try scene.decide {
      if isAdmitted {
        try $0.admit(offer: scene.visit, reason: "", by: scene.official)
      } else {
        try $0.decline(offer: scene.visit, reason: "重复", by: scene.official)
      }
    }
    let decided = try scene.town.store.image()
    try scene.b.sync()
    for _ in 0..<2 {
      try scene.goBack(to: decided)
      #expect(try scene.b.sync().verified)
      #expect(try scene.town.store.offers().isEmpty)
      #expect(try scene.town.store.allOffers().map(\.status) == [isAdmitted ? .admitted : .declined])
    }
  }

  @Test func aDeclinedOfferGoesWithThePersonWhoIsErased() throws {
    let scene = try Scene()
    try scene.decide { try $0.decline(offer: scene.visit, reason: "王桂兰的", by: scene.official) }
    try scene.decide { records in
      try records.erase(try records.belongings(of: scene.elder), by: "official", reason: "")
    }
    #expect(try scene.town.store.allOffers().isEmpty)
    #expect(try scene.town.store.offerDecisions(on: scene.visit).isEmpty)
  }

  @Test func onlyAnOfficialOfTheRegionDecidesAboutAnOffer() throws {
    let scene = try Scene()
    for (role, region) in [(Role.town, "230421"), (.auditor, "230422"), (.volunteer, "230422")] {
      let stranger = Authority(account: "x", role: role, regions: [Region(region)!])
      #expect(throws: DecisionError.notPermitted) {
        try scene.decide { try $0.decline(offer: scene.visit, reason: "", by: stranger) }
      }
    }
    #expect(throws: DecisionError.notHeld) {
      try scene.decide { try $0.revert(offer: scene.visit, reason: "", by: scene.official) }
    }
  }

  @Test(arguments: [Value.integer(.min), .integer(131), .text("九十")])
  func anOfferOfWhatNoFieldMayHoldWasAdmitted(_ value: Value) throws {
    let scene = try Scene()
    let age = CellKey(field: RecordType.elder["age_stated"].number)
    var record = Record(id: scene.elder, type: CareModel.Number.elder)
    let time = HybridTime(milliseconds: scene.town.clock.milliseconds)
    record.merge(Cell(dot: Dot(ReplicaID(99), 7), time: time, value: value, seen: VersionVector()), into: age)
    let offer = StoredRecord(record: record, region: Int64(village)!)
    try scene.town.store.transaction {
      try scene.town.store.putOffer(offer, receivedMilliseconds: 1)
      try scene.town.store.setOfferStatus(.held, of: scene.elder)
    }
    #expect(throws: DecisionError.invalid) {
      try scene.decide { try $0.admit(offer: scene.elder, reason: "", by: scene.official) }
    }
    #expect(try scene.town.store.record(scene.elder, type: CareModel.Number.elder)?[age] == nil)
    try scene.decide { try $0.decline(offer: scene.elder, reason: "写错了", by: scene.official) }
  }

  /// A's visit is lost with the hub's disk; B still has it and has offered it.
  private struct Scene {
    let town: Town
    let a: TownDevice
    let b: TownDevice
    let elder: Dot
    let visit: Dot
    let official = Authority(account: "official", role: .town, regions: [Region("230422")!])

    init() throws {
      town = try Town()
      a = try town.join("a", .volunteer, village)
      b = try town.join("b", .volunteer, village)
      elder = try a.write("elder", ["name": "王桂兰", "village": village])
      try a.sync()
      try b.sync()
      let backup = try town.store.image()
      visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-21 08:30", "outcome": "seen"])
      try a.sync()
      try b.sync()
      try goBack(to: backup)
      try b.sync()
      try #require(try town.store.offers().map(\.record.id) == [visit])
    }

    func goBack(to image: [UInt8]) throws {
      try town.store.load(image: image)
      try town.store.beginEpoch()
      try town.store.newIncarnation()
    }

    func decide(_ body: (HubRecords) throws -> Void) throws { try town.store.transaction { try body(town.records) } }
  }
}
