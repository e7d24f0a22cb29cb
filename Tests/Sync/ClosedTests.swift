import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// A device that is no longer admitted hands in everything it recorded, and only then stops.
@Suite struct ClosedTests {
  @Test func aRevokedDeviceHandsInEverythingOverSeveralRequestsAndThenKnowsThatItIsToBeErased() throws {
    let (town, a, b, elder) = try scene()
    let note = String(repeating: "门前有一棵大柳树。", count: 100)
    for index in 0..<60 { try a.write("elder", elder, ["note": "\(index)\(note)"]) }
    try town.revoke(a.replica)
    var sync = DeviceSync(store: a.store, clock: a.clock)
    sync.pushBytes = 50_000
    while let request = try sync.next() {
      let answer = try SyncAnswer(decoding: try a.post(request))
      #expect(answer.page == SyncAnswer.Page() && answer.scope == nil && answer.contacts == nil)
      #expect(try !a.store.state().isRevoked)
      try sync.receive(answer.encoded())
    }
    #expect(sync.receipt.roundTrips > 2 && sync.receipt.closed == .revoked)
    #expect(sync.receipt.held.count == 60 && sync.receipt.accepted == 0 && sync.receipt.received == 0)
    #expect(sync.receipt.held.allSatisfy { $0.code == .notPermitted })
    #expect(try town.store.held().count == 60)
    // From now on it writes nothing and asks nobody.
    #expect(throws: DraftError.revoked) { try a.write("elder", elder, ["phone": "13900000001"]) }
    let again = try a.sync()
    #expect(again.roundTrips == 0 && again.closed == .revoked)
    #expect(try b.sync().received == 0)
    // An official looks at what was brought.
    let official = Authority(try town.store.account("b")!)
    let last = Dot(a.replica, try town.store.replicaState(a.replica).taken.counter)
    try town.store.transaction { try town.records.admit(last, reason: "核实", by: official) }
    #expect(try b.sync().received == 1)
    #expect(try b.shown(elder, "elder", "note") == "59\(note)")
  }

  @Test func anAnswerLostOnTheWayErasesNothingTooEarly() throws {
    let (town, a, _, elder) = try scene()
    try a.write("elder", elder, ["phone": "13900000001"])
    try town.revoke(a.replica)
    var lost = DeviceSync(store: a.store, clock: a.clock)
    _ = try a.post(try #require(try lost.next()))
    #expect(try !a.store.state().isRevoked)
    try a.write("elder", elder, ["phone": "13900000002"])
    let receipt = try a.sync()
    #expect(receipt.closed == .revoked && receipt.held.count == 2 && receipt.roundTrips == 1)
    #expect(try town.store.held().count == 2)
  }

  @Test func whatWasAppliedBeforeTheRevocationIsNotHeld() throws {
    let (town, a, b, elder) = try scene()
    try a.write("elder", elder, ["phone": "13900000001"])
    var lost = DeviceSync(store: a.store, clock: a.clock)
    _ = try a.post(try #require(try lost.next()))
    try town.revoke(a.replica)
    let receipt = try a.sync()
    #expect(receipt.closed == .revoked && receipt.held.isEmpty && receipt.accepted == 1)
    try b.sync()
    #expect(try b.shown(elder, "elder", "phone") == "13900000001")
  }

  @Test func everyCopyOfARevokedDeviceHandsInItsOwnChanges() throws {
    let (town, a, b, elder) = try scene()
    let image = try a.image()
    let early = try a.restored(image)
    let late = try a.restored(image)
    // One copy is known before the revocation, the other forks afterwards.
    try a.write("elder", elder, ["phone": "13900000001"])
    try a.sync()
    try early.write("elder", elder, ["phone": "13900000002"])
    #expect(try early.sync().forked)
    try late.write("elder", elder, ["phone": "13900000003"])
    try early.write("elder", elder, ["address": "三组12号"])
    #expect(try town.store.transaction { try town.store.revoke(a.replica) }.count == 2)
    for (device, held) in [(late, 1), (early, 1), (a, 0)] {
      let receipt = try device.sync()
      #expect(receipt.closed == .revoked && receipt.held.count == held)
      #expect(try device.store.state().isRevoked)
    }
    #expect(try town.store.devices().filter { $0.account == "a" }.map(\.isRevoked) == [true, true, true])
    #expect(try town.store.held().map(\.code) == [.notPermitted, .notPermitted])
    #expect(try b.sync().verified)
    #expect(
      try b.record(elder, "elder")?[CellKey(field: CareModel.current.type(key: "elder")!["phone"].number)]?
        .siblings.count == 2)
  }

  @Test func aRevokedDeviceIsHeardAfterTheHubWasRestored() throws {
    let (town, a, b, elder) = try scene()
    let backup = try town.store.image()
    let ledger = town.store.ledger
    try a.write("elder", elder, ["phone": "13900000001"])
    try a.sync()
    try town.revoke(a.replica)
    try a.write("elder", elder, ["phone": "13900000002"])
    try town.startAgain(on: backup, ledger: ledger)
    // The ledger remembers the revocation; what was accepted before it is held now, for officials to see.
    let receipt = try a.sync()
    #expect(receipt.closed == .revoked && receipt.held.count == 2)
    #expect(try town.store.held().count == 2)
    #expect(try b.sync().verified)
  }

  @Test func aDisabledAccountKeepsWhatItHoldsAndGoesOnWhereItWas() throws {
    let (town, a, b, elder) = try scene()
    try b.write("elder", elder, ["address": "三组12号"])
    try b.sync()
    try a.write("elder", elder, ["phone": "13900000001"])
    try town.setDisabled(true, "a")
    for (sent, held) in [(1, 1), (0, 0)] {
      let receipt = try a.sync()
      #expect(receipt.closed == .disabled && receipt.sent == sent && receipt.held.count == held)
      #expect(receipt.roundTrips == 1 && receipt.received == 0)
    }
    #expect(try a.shown(elder, "elder", "name") != nil && a.shown(elder, "elder", "address") == nil)
    try a.write("elder", elder, ["group": "三组"])
    try town.setDisabled(false, "a")
    let receipt = try a.sync()
    #expect(receipt.closed == nil && receipt.verified && !receipt.afresh && receipt.accepted == 1)
    #expect(try a.shown(elder, "elder", "address") == "三组12号")
    #expect(try a.store.held().map(\.code) == [.notPermitted])
  }

  @Test func anUnknownDeviceIsNotToldAnything() throws {
    let (_, a, _, elder) = try scene()
    let other = try Town(seed: 2)
    let stranger = try TownDevice(town: other, replica: a.replica, account: "a", image: try a.image())
    #expect(throws: UnknownDevice.self) { try stranger.sync() }
    #expect(try !stranger.store.state().isRevoked && stranger.record(elder, "elder") != nil)
  }

  private func scene() throws -> (Town, TownDevice, TownDevice, Dot) {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let b = try town.join("b", .town, "230422")
    let elder = try b.write("elder", ["name": "王桂兰", "village": village])
    try b.sync()
    try a.sync()
    return (town, a, b, elder)
  }
}
