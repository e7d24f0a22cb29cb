import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let here = "230422990201"
private let there = "230422990203"

/// Traps of the protocol that have no other place: each a small history that a hub or device walks into if one rule is
/// left out (Tests/Simulation/README.md lists all).
@Suite struct TrapTests {
  /// Up to where the journals are one the hashes tell; what was acknowledged may be less.
  @Test func aForkIsWhereTheJournalsPartNotWhereTheHubAcknowledged() throws {
    let scene = try Scene()
    try scene.near.write("visit", scene.visit("2026-09-21 08:30"))
    // The hub takes it, and the answer is lost.
    var sync = DeviceSync(store: scene.near.store, clock: scene.near.clock)
    _ = try scene.near.post(try #require(try sync.next()))
    let clone = try scene.near.restored(try scene.near.image())
    try scene.near.write("visit", scene.visit("2026-09-22 08:30"))
    try scene.near.sync()
    try clone.write("visit", scene.visit("2026-09-23 08:30"))
    let receipt = try clone.sync()
    #expect(receipt.forked && receipt.verified && receipt.accepted == 1)
    #expect(try scene.town.store.count(CareModel.Number.visit) == 4)
  }

  @Test func whatAForkHasSeenNamesNoDotsOfTheOther() throws {
    let scene = try Scene()
    let clone = try scene.near.restored(try scene.near.image())
    try scene.near.write("elder", scene.elder, ["phone": "13900000001"])
    // What the clone writes first has the same dot as that; what it writes next has seen its own first, not the other's.
    try clone.write("elder", scene.elder, ["phone": "13900000002"])
    try clone.write("elder", scene.elder, ["phone": "13900000003"])
    try scene.near.sync()
    #expect(try clone.sync().verified)
    // Neither covers what the other wrote.
    let phone = CellKey(field: CareModel.current.type(key: "elder")!["phone"].number)
    let siblings = try #require(try scene.town.store.record(scene.elder, type: CareModel.Number.elder)?[phone]).siblings
    #expect(Set(siblings.map(\.value)) == [.text("13900000001"), .text("13900000003")])
  }

  /// Before any device could tell that its store went back, the hub may write.
  @Test func theHubNeverWritesTwoChangesUnderOneName() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let first = try scene.hubWrites("县里")
    try scene.near.sync()
    try scene.town.store.load(image: backup)
    try scene.town.store.beginEpoch()
    let second = try scene.hubWrites("又写")
    #expect(first != second)
    #expect(try scene.near.sync().verified)
    #expect(try scene.town.store.offers().map(\.record.id) == [scene.elder])
  }

  @Test func ofTwoOfficialsOnOneFormTheSecondIsAskedToLookAgain() throws {
    let scene = try Scene()
    let shown = try scene.town.store.record(scene.elder, type: CareModel.Number.elder)
    func send(_ note: String) throws {
      let draft = Draft(type: "elder", record: scene.elder, text: ["note": note])
      try scene.town.store.transaction {
        _ = try scene.town.records.write(
          Draft(type: draft.type, record: draft.record, values: draft.values, shown: shown), account: "official")
      }
    }
    try send("第一")
    #expect(throws: DraftError.stale) { try send("第二") }
    #expect(try scene.official.sync().verified)
    #expect(try scene.official.shown(scene.elder, "elder", "note") == "第一")
  }

  /// A cell that changes before a page ends and again after it is sent with the later page.
  @Test func whatChangesTwiceDuringARunArrives() throws {
    let scene = try Scene()
    try scene.far.sync()
    try scene.fill(scene.official, elders: 8)
    try scene.official.sync()
    var sync = DeviceSync(store: scene.far.store, clock: scene.far.clock, pageBytes: Limits.pageBytesMin)
    try scene.hubWrites("一")
    try sync.receive(try scene.far.post(try #require(try sync.next())))
    try scene.hubWrites("二")
    while let request = try sync.next() { try sync.receive(try scene.far.post(request)) }
    #expect(sync.receipt.verified && !sync.receipt.afresh && sync.receipt.pages > 1)
    #expect(try scene.far.shown(scene.elder, "elder", "note") == "二")
  }

  /// An elder who moves takes more along than fits a page.
  @Test func whatMovesWithAnElderArrivesAcrossPages() throws {
    let scene = try Scene()
    try scene.fill(scene.near, visits: 12)
    try scene.near.sync()
    let other = try scene.town.join("other", .volunteer, there)
    try other.sync()
    try scene.near.write("elder", scene.elder, ["village": there])
    try scene.near.sync()
    let receipt = try other.sync(pageBytes: Limits.pageBytesMin)
    #expect(receipt.verified && !receipt.afresh && receipt.pages > 2)
    #expect(try other.store.count(CareModel.Number.visit) == 13)
  }

  /// What a device says is not sent back; what somebody else wrote to the same cell is.
  @Test func aCellThatAnotherWroteAsWellComesBackWithBoth() throws {
    let scene = try Scene()
    try scene.far.sync()
    try scene.near.write("elder", scene.elder, ["phone": "13900000001"])
    try scene.near.sync()
    try scene.far.write("elder", scene.elder, ["phone": "13900000002"])
    let receipt = try scene.far.sync()
    #expect(receipt.verified && !receipt.afresh && receipt.received == 1)
    let type = CareModel.current.type(key: "elder")!
    #expect(try scene.far.record(scene.elder, "elder")!.conflicts(type).map(\.key) == ["phone"])
  }

  /// An offer is the whole cell: without the device's own value its context would say that it was written over.
  @Test func anOfferBringsTheValueOfWhoOffersAsWell() throws {
    let scene = try Scene()
    try scene.far.sync()
    let backup = try scene.town.store.image()
    try scene.far.write("elder", scene.elder, ["phone": "13900000002"])
    try scene.near.write("elder", scene.elder, ["phone": "13900000001"])
    for device in [scene.near, scene.far] { try device.sync() }
    try scene.town.store.load(image: backup)
    try scene.town.store.beginEpoch()
    // The other's disk is lost; both values are on this one.
    #expect(try scene.far.sync().verified)
    for offer in try scene.town.store.offers() {
      try scene.town.store.transaction { try scene.town.records.admit(offer) }
    }
    #expect(try scene.far.sync().verified)
    let phone = CellKey(field: CareModel.current.type(key: "elder")!["phone"].number)
    let siblings = try #require(try scene.far.record(scene.elder, "elder")?[phone]).siblings
    #expect(Set(siblings.map(\.value)) == [.text("13900000001"), .text("13900000002")])
  }

  /// A change that lacks both what it refers to and what it has seen waits for what it refers to, and is let in.
  @Test func whatRefersToAMissingRecordIsLetInWhenThatComes() throws {
    let town = try Town()
    let a = try town.join("a", .county, "230422")
    let b = try town.join("b", .county, "230422")
    let first = try a.write("elder", ["name": "王桂兰", "village": here])
    let visit = try a.write("visit", ["elder": first.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try a.sync()
    let backup = try town.store.image()
    let second = try a.write("elder", ["name": "李秀英", "village": here])
    try a.write("visit", visit, ["elder": second.testText])
    try a.sync()
    try b.sync()
    try b.write("visit", visit, ["elder": second.testText])
    try town.store.load(image: backup)
    try town.store.beginEpoch()
    try town.store.newIncarnation()
    #expect(try b.sync().held.map(\.code) == [.missingDependency])
    #expect(try a.sync().verified)
    #expect(try town.store.held().isEmpty)
    #expect(try b.sync().verified)
  }

  /// A visit waits for its elder and its correction for the visit: the elder lets in both.
  @Test func whatWaitsForSomethingThatWaitedIsLetInWithIt() throws {
    let town = try Town()
    let a = try town.join("a", .county, "230422")
    let b = try town.join("b", .county, "230422")
    let before = try town.store.image()
    let elder = try a.write("elder", ["name": "王桂兰", "village": here])
    try a.sync()
    try b.sync()
    try town.store.load(image: before)
    try town.store.beginEpoch()
    try town.store.newIncarnation()
    let visit = try b.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try b.write("visit", visit, ["note": "一切都好"])
    #expect(try b.sync().held.map(\.code) == [.missingDependency, .missingDependency])
    #expect(try a.sync().verified)
    #expect(try town.store.held().isEmpty)
    #expect(try b.sync().verified)
  }

  @Test func whatWaitsForASharedChangeIsLetInWhenThatComes() throws {
    let scene = try Scene()
    let empty = try scene.town.store.image()
    try scene.near.write("elder", scene.elder, ["phone": "13900000001"])
    try scene.near.sync()
    let clone = try scene.near.restored(try scene.near.image())
    try scene.near.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.near.sync()
    try clone.write("elder", scene.elder, ["phone": "13900000002"])
    #expect(try clone.sync().forked)
    let state = try clone.store.state()
    // The hub goes back to before the shared change, and takes the clone's journal first.
    try scene.town.startAgain(on: empty, ledger: scene.town.store.ledger)
    try scene.town.store.transaction {
      try scene.town.store.enrol(state.replica, descent: state.ancestors[0].descent, nowMilliseconds: 0)
      let changes = try clone.store.journal(
        of: state.replica, after: 0, through: state.journalEnd.counter, bytesMax: .max)
      let request = SyncRequest(
        replica: state.replica, modelVersion: 1, incarnation: 0, cursor: [],
        acknowledged: JournalMark(JournalPoint(startOf: state.replica)), journalEnd: JournalMark(state.journalEnd),
        contactsHash: 0, pageBytes: Limits.pageBytesMin, changes: changes)
      let enrolment = try #require(try scene.town.store.enrolment(of: state.replica))
      _ = try HubSync(records: scene.town.records).answer(request, from: enrolment)
    }
    #expect(try scene.town.store.held().map(\.code) == [.missingDependency])
    #expect(try scene.near.sync().verified)
    #expect(try scene.town.store.held().isEmpty)
  }

  @Test func anAdmittedProposalReplacesTheOnesBefore() throws {
    let scene = try Scene()
    try scene.near.write("elder", scene.elder, ["visit_interval_days": "20"])
    try scene.near.write("elder", scene.elder, ["visit_interval_days": "30"])
    let held = try scene.near.sync().held.map(\.change)
    let official = Authority(try scene.town.store.account("official")!)
    try scene.town.store.transaction { try scene.town.records.admit(held[1], reason: "核实", by: official) }
    #expect(try scene.town.store.historyEntry(held[0])?.status == .superseded)
    #expect(throws: DecisionError.self) {
      try scene.town.store.transaction { try scene.town.records.admit(held[0], reason: "核实", by: official) }
    }
  }

  private struct Scene {
    let town: Town
    let near: TownDevice
    let far: TownDevice
    let official: TownDevice
    let elder: Dot

    init() throws {
      town = try Town()
      near = try town.join("near", .volunteer, here, there)
      far = try town.join("far", .volunteer, here)
      official = try town.join("official", .town, "230422990")
      elder = try near.write("elder", ["name": "王桂兰", "village": here])
      try near.write("visit", visit("2026-09-20 08:30"))
      try near.sync()
      try official.sync()
    }

    func visit(_ at: String) -> [String: String] { ["elder": elder.testText, "at": at, "outcome": "seen"] }

    private var long: String { String(repeating: "好", count: 400) }

    func fill(_ device: TownDevice, elders: Int) throws {
      for index in 0..<elders { try device.write("elder", ["name": "张三\(index)", "village": here, "note": long]) }
    }

    func fill(_ device: TownDevice, visits: Int) throws {
      for day in 1...visits {
        var values = visit("2026-08-\(day < 10 ? "0" : "")\(day) 08:30")
        values["note"] = long
        try device.write("visit", values)
      }
    }

    /// The note that an official writes at the hub, and its name.
    @discardableResult
    func hubWrites(_ note: String) throws -> Dot {
      try town.store.transaction {
        _ = try town.records.write(Draft(type: "elder", record: elder, text: ["note": note]), account: "official")
      }
      let replica = town.store.ownReplica
      return Dot(replica, try town.store.replicaState(replica).taken.counter)
    }
  }
}
