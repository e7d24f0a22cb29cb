import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// Traps of stores that go back in time, and of clocks: each a small history that ends badly if one rule is left out
/// (Tests/Simulation/planted).
@Suite struct RecoveryTrapTests {
  /// The hub has the value again, by its author's journal, held for want of what it wrote over: that is lost with its
  /// author, and only the context says so.
  @Test func aCellIsOfferedForWhatItsContextNames() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    try scene.a.write("elder", scene.elder, ["phone": "13900000001"])
    for device in [scene.a, scene.b] { try device.sync() }
    try scene.b.write("elder", scene.elder, ["phone": "13900000002"])
    try scene.b.sync()
    try scene.goBack(to: backup)
    #expect(try scene.b.sync().held.map(\.code) == [.missingDependency])
    for offer in try scene.town.store.offers() {
      try scene.town.store.transaction { try scene.town.records.admit(offer) }
    }
    #expect(try scene.town.store.held().isEmpty)
    #expect(try scene.b.sync().verified)
    #expect(try scene.b.shown(scene.elder, "elder", "phone") == "13900000002")
  }

  /// Between the hub's word that it went back and its answer to what is sent again, nobody has accepted or held anything.
  @Test func whatIsSentAgainIsPendingUntilItIsAnswered() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    try scene.a.write("elder", scene.elder, ["phone": "13900000001"])
    try scene.a.write("elder", scene.elder, ["visit_interval_days": "20"])
    try scene.a.sync()
    func statuses() throws -> [ChangeStatus] { try scene.a.store.entries(of: scene.elder).map(\.status) }
    #expect(try statuses() == [.accepted, .accepted, .held])
    try scene.goBack(to: backup)
    var sync = DeviceSync(store: scene.a.store, clock: scene.a.clock)
    try sync.receive(try scene.a.post(try #require(try sync.next())))
    #expect(try statuses() == [.accepted, .pending, .pending])
    while let request = try sync.next() { try sync.receive(try scene.a.post(request)) }
    #expect(try statuses() == [.accepted, .accepted, .held])
  }

  /// A copy that hears that it is one may never come again; what it shares with the original may be nowhere else.
  @Test func whatAForkSharesIsTakenBeforeItIsTold() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let shared = try scene.a.write("visit", scene.visit("2026-09-21 08:30"))
    let copy = try scene.a.restored(try scene.a.image())
    try scene.a.write("visit", scene.visit("2026-09-22 08:30"))
    try scene.a.sync()
    try copy.write("visit", scene.visit("2026-09-23 08:30"))
    try scene.town.startAgain(on: backup, ledger: scene.town.store.ledger)
    var sync = DeviceSync(store: copy.store, clock: copy.clock)
    while !sync.receipt.forked { try sync.receive(try copy.post(try #require(try sync.next()))) }
    #expect(try scene.town.store.stored(shared, type: CareModel.Number.visit) != nil)
  }

  /// What others offer of a device's journal is not what the hub has of it.
  @Test func whatOthersOfferedOfAJournalIsStillAskedFor() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let visit = try scene.a.write("visit", scene.visit("2026-09-21 08:30"))
    for device in [scene.a, scene.b] { try device.sync() }
    try scene.goBack(to: backup)
    try scene.b.sync()
    #expect(try scene.town.store.offers().map(\.record.id) == [visit])
    let receipt = try scene.a.sync()
    #expect(receipt.verified && receipt.accepted == 1 && receipt.roundTrips == 2)
    #expect(try scene.town.store.offers().isEmpty)
    #expect(try scene.town.store.stored(visit, type: CareModel.Number.visit) != nil)
  }

  /// Who writes with a clock of another decade leads nobody along: neither the hub, nor the devices of a hub whose own
  /// clock is wrong.
  @Test func aClockOfTheFarFutureLeadsNobodyAlong() throws {
    let scene = try Scene()
    let tenYears: UInt64 = 3650 * 86_400_000
    let most = HybridTime.driftMillisecondsMax
    scene.a.clock.advance(milliseconds: tenYears)
    try scene.a.write("elder", scene.elder, ["note": "早"])
    try scene.a.sync()
    try scene.town.store.transaction {
      _ = try scene.town.records.write(Draft(type: "elder", record: scene.elder, text: ["note": "县里"]), account: "x")
    }
    let own = Dot(scene.town.store.ownReplica, 1)
    let time = try #require(try scene.town.store.historyEntry(own)).change.time
    #expect(time.milliseconds <= scene.town.clock.milliseconds + most)
    scene.town.clock.advance(milliseconds: tenYears)
    try scene.b.sync()
    try scene.b.write("elder", scene.elder, ["note": "晚"])
    let last = try #require(try scene.b.store.entries(of: scene.elder).last).change.time
    #expect(last.milliseconds <= scene.b.clock.milliseconds + most)
  }

  /// A change that lacks both what it refers to and what it has seen hears of what it refers to: that may be declined.
  @Test func whatRefersToTheDeclinedSaysSoWhateverElseItLacks() throws {
    let town = try Town()
    let a = try town.join("a", .county, "230422")
    let b = try town.join("b", .county, "230422")
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try a.sync()
    let backup = try town.store.image()
    let other = try a.write("elder", ["name": "李秀英", "village": village])
    try a.write("visit", visit, ["elder": other.testText])
    for device in [a, b] { try device.sync() }
    try b.write("visit", visit, ["elder": other.testText])
    try town.store.load(image: backup)
    try town.store.beginEpoch()
    // What the first says again is out of scope now.
    try town.setScope(of: "a", .county, "230421")
    for device in [a, b] { try device.sync() }
    let official = Authority(try town.store.account("b")!)
    try town.store.transaction { try town.records.decline(other, reason: "重复", by: official) }
    #expect(try town.store.held().filter { $0.change.dot.replica == b.replica }.map(\.code) == [.declinedDependency])
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
      for device in [a, b] { try device.sync() }
    }

    func visit(_ at: String) -> [String: String] { ["elder": elder.testText, "at": at, "outcome": "seen"] }

    /// The files are put back, and nobody says so.
    func goBack(to image: [UInt8]) throws {
      try town.store.load(image: image)
      try town.store.beginEpoch()
    }
  }
}
