import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"
private let otherVillage = "230422990203"

@Suite struct DecisionTests {
  @Test func anAdmittedProposalReachesEveryoneUnderItsAuthorsName() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    try scene.decide { try $0.admit(held, reason: "看过身份证", by: scene.official) }
    #expect(try scene.device.sync().verified)
    #expect(try scene.device.shown(scene.elder, "elder", "id_number_masked") == "*****************X")
    #expect(try scene.device.store.held().isEmpty)
    let entry = try #require(try scene.town.store.historyEntry(held))
    #expect(entry.status == .admitted && entry.change.account == "a" && entry.reason == "看过身份证")
  }

  @Test func aDeclinedProposalTellsItsAuthorWhyAndCanStillBeAdmitted() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    try scene.decide { try $0.decline(held, reason: "与户口本不符", by: scene.official) }
    try scene.device.sync()
    let own = try #require(try scene.device.store.entries(of: scene.elder).last)
    #expect(own.status == .declined && own.reason == "与户口本不符")
    try scene.decide { try $0.admit(held, reason: "", by: scene.official) }
    try scene.device.sync()
    #expect(try scene.device.store.entries(of: scene.elder).last?.status == .accepted)
  }

  @Test func anAdmittedChangeCanBeTakenBack() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    try scene.decide { try $0.admit(held, reason: "", by: scene.official) }
    try scene.decide { try $0.revert(held, reason: "写错人了", by: scene.official) }
    #expect(try scene.device.sync().verified)
    #expect(try scene.device.shown(scene.elder, "elder", "id_number_masked") == nil)
  }

  @Test func aDecisionCouldNotBeTakenAThirdTime() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    try scene.decide { try $0.decline(held, reason: "不符", by: scene.official) }
    for isAdmitted in [true, false, true, false, true] {
      try scene.decide {
        if isAdmitted {
          try $0.admit(held, reason: "核实", by: scene.official)
        } else {
          try $0.revert(held, reason: "写错人了", by: scene.official)
        }
      }
      #expect(try scene.device.sync().verified)
      #expect(
        try scene.device.shown(scene.elder, "elder", "id_number_masked") == (isAdmitted ? "*****************X" : nil))
      #expect(try scene.device.store.declined().map(\.change.dot) == (isAdmitted ? [] : [held]))
    }
    #expect(try scene.town.store.check() == [])
  }

  @Test func whatWasTakenBackAndWrittenAnewByAnotherStays() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    try scene.decide { try $0.admit(held, reason: "", by: scene.official) }
    try scene.decide { try $0.revert(held, reason: "写错人了", by: scene.official) }
    try scene.decide {
      _ = try $0.write(
        Draft(type: "elder", record: scene.elder, text: ["id_number": "110101194001011226"]), account: "official")
    }
    #expect(throws: DecisionError.superseded) {
      try scene.decide { try $0.admit(held, reason: "", by: scene.official) }
    }
  }

  @Test func theAuthorWasNeverToldThatSomethingWasDeclined() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    #expect(try scene.device.sync().declined.isEmpty)
    try scene.decide { try $0.decline(held, reason: "与户口本不符", by: scene.official) }
    #expect(
      try scene.device.sync().declined == [
        Receipt.Declined(change: held, record: scene.elder, reason: "与户口本不符")
      ])
    #expect(try scene.device.sync().declined.isEmpty)
    try scene.town.store.newIncarnation()
    let receipt = try scene.device.sync()
    #expect(receipt.afresh && receipt.declined.isEmpty)
  }

  @Test func admittingAnElderLetsInTheVisitsThatWaited() throws {
    let scene = try Scene()
    let stray = try scene.device.write("elder", ["name": "张三", "village": otherVillage])
    let visit = try scene.device.write(
      "visit", ["elder": stray.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    #expect(try scene.device.sync().held.map(\.code) == [.outOfScope, .missingDependency])
    try scene.decide { try $0.admit(stray, reason: "", by: scene.official) }
    // The elder is in, outside the volunteer's villages; the visit follows as its author's own reach allows.
    #expect(try scene.town.store.stored(stray, type: CareModel.Number.elder) != nil)
    let entry = try #require(try scene.town.store.historyEntry(visit))
    #expect(entry.status == .held && entry.code == .outOfScope)
    try scene.decide { try $0.admit(visit, reason: "", by: scene.official) }
    #expect(try scene.town.store.stored(visit, type: CareModel.Number.visit)?.region == 230_422_990_203)
    #expect(try scene.device.sync().verified)
  }

  @Test func decliningAnElderSaysSoToWhatWaitsForIt() throws {
    let scene = try Scene()
    let stray = try scene.device.write("elder", ["name": "张三", "village": otherVillage])
    let visit = try scene.device.write(
      "visit", ["elder": stray.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try scene.device.sync()
    try scene.decide { try $0.decline(stray, reason: "不是本村人", by: scene.official) }
    #expect(try scene.town.store.historyEntry(visit)?.code == .declinedDependency)
  }

  @Test func aProposalThatItsAuthorReplacedIsNotBroughtBack() throws {
    let scene = try Scene()
    let first = try scene.proposeIDNumber()
    try scene.decide { try $0.decline(first, reason: "看不清", by: scene.official) }
    let second = try scene.proposeIDNumber()
    // An official's write that has seen nothing of the proposal does not stand in its way; the author's own does.
    try scene.decide {
      _ = try $0.write(
        Draft(type: "elder", record: scene.elder, text: ["id_number": "110105194912310038"]), account: "official")
    }
    try scene.decide { try $0.admit(second, reason: "", by: scene.official) }
    for change in [first, second] {
      #expect(throws: change == first ? DecisionError.superseded : .notHeld) {
        try scene.decide { try $0.admit(change, reason: "", by: scene.official) }
      }
    }
  }

  /// Of an earlier proposal only one field was let in: the other must not come up when a later one is taken back.
  @Test func takingBackBringsNothingThatWasNeverLetIn() throws {
    let scene = try Scene()
    let type = CareModel.current.type(key: "elder")!
    let (interval, id) = (type["visit_interval_days"], type["id_number"])
    try scene.device.write("elder", scene.elder, ["visit_interval_days": "20", "id_number": "11010519491231002X"])
    let first = try #require(try scene.device.sync().held.first).change
    try scene.decide {
      try $0.admit(first, keys: [CellKey(field: id.number)], reason: "", by: scene.official)
    }
    try scene.device.write("elder", scene.elder, ["visit_interval_days": "30"])
    let second = try #require(try scene.device.sync().held.first).change
    try scene.decide { try $0.admit(second, reason: "", by: scene.official) }
    try scene.decide { try $0.revert(second, reason: "照旧", by: scene.official) }
    let record = try #require(try scene.town.store.record(scene.elder, type: type.number))
    #expect(record.value(interval) == nil && record.value(id) == .text("11010519491231002X"))
  }

  @Test func officialsDecideWithinTheirScopeAndRightsOnly() throws {
    let scene = try Scene()
    let held = try scene.proposeIDNumber()
    for (role, region) in [(Role.town, "230421"), (.auditor, "230422"), (.volunteer, "230422"), (.village, "230422")] {
      let stranger = Authority(account: "x", role: role, regions: [Region(region)!])
      #expect(throws: DecisionError.notPermitted) { try scene.decide { try $0.admit(held, reason: "", by: stranger) } }
      #expect(throws: DecisionError.notPermitted) {
        try scene.decide { try $0.decline(held, reason: "", by: stranger) }
      }
    }
  }

  @Test(arguments: [
    (Value.integer(-5), HeldCode.invalidValue, DecisionError.invalid),
    (.integer(.min), .invalidValue, .invalid), (.text("九十"), .invalidValue, .invalid),
    (.opaque(tag: 77, bytes: [1]), .unknownType, .unknownType),
  ])
  func anEditToWhatNoFieldMayHoldWasAdmitted(_ value: Value, _ code: HeldCode, _ error: DecisionError) throws {
    let scene = try Scene()
    let age = CellKey(field: RecordType.elder["age_stated"].number)
    let draft = Draft(type: CareModel.Number.elder, record: scene.elder, values: [(age, value)])
    try scene.device.device.write([draft], account: "a")
    let held = try #require(try scene.device.sync().held.first)
    #expect(held.code == code)
    #expect(throws: error) { try scene.decide { try $0.admit(held.change, reason: "", by: scene.official) } }
    #expect(try scene.town.store.record(scene.elder, type: CareModel.Number.elder)?[age] == nil)
    try scene.decide { try $0.decline(held.change, reason: "写错了", by: scene.official) }
    #expect(try scene.device.sync().verified)
  }

  private struct Scene {
    let town: Town
    let device: TownDevice
    let elder: Dot
    let official = Authority(account: "official", role: .town, regions: [Region("230422")!])

    init() throws {
      town = try Town()
      device = try town.join("a", .volunteer, village)
      elder = try device.write("elder", ["name": "王桂兰", "village": village])
      try device.sync()
    }

    /// A volunteer's proposal; the dot of the held change.
    func proposeIDNumber() throws -> Dot {
      try device.write("elder", elder, ["id_number": "11010519491231002X"])
      return try #require(try device.sync().held.first).change
    }

    func decide(_ body: (HubRecords) throws -> Void) throws { try town.store.transaction { try body(town.records) } }
  }
}
