import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// What comes back when devices and the hub are restored together.
@Suite struct RecoveryTests {
  @Test(arguments: [true, false]) func aCloneIsFoundThoughTheHubWasRestoredToo(ledgerIsKept: Bool) throws {
    let scene = try Scene()
    let image = try scene.a.image()
    let backup = try scene.town.store.image()
    let ledger = scene.town.store.ledger
    // A's last visit reaches the hub and B; then A's disk and the hub's fail.
    let lost = try scene.visit(scene.a, 21)
    try scene.a.sync()
    try scene.b.sync()
    try scene.town.startAgain(on: backup, ledger: ledgerIsKept ? ledger : Ledger())
    let restored = try scene.a.restored(image)
    if !ledgerIsKept { try scene.b.sync() }
    let other = try scene.visit(restored, 22)
    let receipt = try restored.sync()
    #expect(receipt.forked && receipt.verified && receipt.held.isEmpty)
    #expect(try restored.store.state().replica != scene.a.replica)
    try scene.b.sync()
    let offer = try #require(try scene.town.store.offers().first)
    #expect(offer.record.id == lost)
    try scene.town.store.transaction { try scene.town.records.admit(offer) }
    for device in [scene.b, restored] { #expect(try device.sync().verified) }
    let renamed = try #require(try restored.store.alias(of: other))
    for device in [scene.b, restored] {
      #expect(try device.record(lost, "visit") != nil)
      #expect(try device.record(renamed, "visit") != nil)
    }
  }

  @Test func aCloneWithNothingToSayIsFoundByTheLedger() throws {
    let scene = try Scene()
    let image = try scene.a.image()
    let backup = try scene.town.store.image()
    _ = try scene.visit(scene.a, 21)
    try scene.a.sync()
    try scene.goBack(to: backup)
    let restored = try scene.a.restored(image)
    #expect(try restored.sync().forked)
    _ = try scene.visit(restored, 22)
    #expect(try restored.sync().verified)
    // The original is not lost after all.
    let receipt = try scene.a.sync()
    #expect(receipt.verified && !receipt.forked && receipt.accepted == 1)
    #expect(try scene.town.store.count(CareModel.Number.visit) == 3)
  }

  @Test func anApparentLedgerEntryOfAnHonestDeviceIsNoFork() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    for day in 21...24 { _ = try scene.visit(scene.a, day) }
    try scene.a.sync()
    try scene.goBack(to: backup)
    _ = try scene.visit(scene.a, 25)
    let receipt = try scene.a.sync()
    #expect(receipt.verified && !receipt.forked && receipt.accepted == 5)
  }

  @Test(arguments: [true, false]) func whatAForkSharesWithTheLostOriginalComesBack(hubKnowsTheFork: Bool) throws {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let empty = try town.store.image()
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try a.sync()
    let image = try a.image()
    try a.write("elder", elder, ["phone": "13900000001"])
    try a.sync()
    let clone = try a.restored(image)
    #expect(try clone.sync().forked)
    let later = try clone.write("visit", ["elder": elder.testText, "at": "2026-09-22 08:30", "outcome": "seen"])
    try clone.sync()
    try town.startAgain(on: empty, ledger: town.store.ledger)
    if hubKnowsTheFork {
      let state = try clone.store.state()
      try town.store.transaction {
        try town.store.enrol(state.replica, descent: state.ancestors[0].descent, nowMilliseconds: 0)
      }
    }
    let receipt = try clone.sync()
    #expect(receipt.verified)
    for id in [visit, later] { #expect(try town.store.stored(id, type: CareModel.Number.visit) != nil) }
    #expect(try clone.shown(elder, "elder", "name") == "王桂兰")
    #expect(try town.store.offers().map(\.record.id) == [elder])
    // The original turns up: its later edit comes by its own journal.
    #expect(try a.sync().verified)
    #expect(try town.store.offers().isEmpty)
    #expect(try clone.sync().verified)
    #expect(try clone.shown(elder, "elder", "phone") == "13900000001")
  }

  @Test func aForkOfAForkBringsBackBothItsAncestors() throws {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let empty = try town.store.image()
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    try a.sync()
    var device = a
    var visits: [Dot] = []
    for day in 20...22 {
      let image = try device.image()
      _ = try device.write("visit", ["elder": elder.testText, "at": "2026-09-\(day) 08:30", "outcome": "seen"])
      try device.sync()
      device = try device.restored(image)
      let visit = try device.write("visit", ["elder": elder.testText, "at": "2026-09-\(day) 18:30", "outcome": "seen"])
      #expect(try device.sync().forked)
      visits.append(try #require(try device.store.alias(of: visit)))
    }
    #expect(try device.store.state().ancestors.count == 3)
    try town.startAgain(on: empty, ledger: town.store.ledger)
    #expect(try device.sync(pageBytes: Limits.pageBytesMin).verified)
    #expect(try device.shown(elder, "elder", "name") == "王桂兰")
    for visit in visits { #expect(try device.record(visit, "visit") != nil) }
    #expect(try town.store.offers().count == 3)
  }

  @Test func aForkLearnsWhatWasHeldOfWhatItShares() throws {
    let scene = try Scene()
    try scene.a.write("elder", scene.elder, ["id_number": "11010519491231002X"])
    let image = try scene.a.image()
    _ = try scene.visit(scene.a, 21)
    #expect(try scene.a.sync().held.count == 1)
    let clone = try scene.a.restored(image)
    _ = try scene.visit(clone, 22)
    #expect(try clone.sync().forked)
    let held = try clone.store.held()
    #expect(held.map(\.code) == [.notPermitted] && held[0].change.dot.replica == scene.a.replica)
    #expect(try clone.shown(scene.elder, "elder", "id_number") == nil)
    let official = Authority(try scene.town.store.account("official")!)
    try scene.town.store.transaction {
      try scene.town.records.decline(held[0].change.dot, reason: "证件不符", by: official)
    }
    #expect(try clone.sync().verified)
    #expect(try clone.store.held().isEmpty)
    let entry = try clone.store.entries(of: scene.elder).first { $0.change.dot == held[0].change.dot }
    #expect(entry?.status == .declined && entry?.reason == "证件不符")
  }

  @Test func aRevocationOutlivesTheBackup() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    try scene.town.store.transaction {
      var device = try scene.town.store.device(scene.a.replica)!
      device.isRevoked = true
      try scene.town.store.put(device)
    }
    try scene.goBack(to: backup)
    #expect(try scene.town.store.device(scene.a.replica)?.isRevoked == true)
    #expect(try scene.town.store.device(scene.b.replica)?.isRevoked == false)
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
      _ = try town.join("official", .town, "230422990")
      elder = try a.write("elder", ["name": "王桂兰", "village": village])
      try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
      try a.sync()
      try b.sync()
    }

    func visit(_ device: TownDevice, _ day: Int) throws -> Dot {
      try device.write("visit", ["elder": elder.testText, "at": "2026-09-\(day) 08:30", "outcome": "seen"])
    }

    func goBack(to image: [UInt8]) throws { try town.startAgain(on: image, ledger: town.store.ledger) }
  }
}
