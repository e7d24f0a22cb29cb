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

@Suite struct SyncTests {
  @Test func anElderReachesTheOtherVolunteerAndTheOfficial() throws {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let b = try town.join("b", .volunteer, village)
    let official = try town.join("official", .town, "230422")
    let elder = try a.write("elder", ["name": "王桂兰", "village": village, "categories": "living_alone,disabled"])
    let first = try a.sync()
    #expect(first.accepted == 1 && first.verified && first.roundTrips == 1 && first.received == 0)
    for device in [b, official] {
      let receipt = try device.sync()
      #expect(receipt.received == 1 && receipt.verified)
      #expect(try device.shown(elder, "elder", "name") == "王桂兰")
      #expect(try device.record(elder, "elder") == a.record(elder, "elder"))
    }
  }

  /// What the hub has not acknowledged is unconfirmed without a row that says so.
  @Test func whatIsMadeAndEditedBeforeASyncIsConfirmedWithoutAnythingKeptAside() throws {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    func keptAside() throws -> Int64 { try a.store.connection.number("SELECT count(*) FROM confirmed") }
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    try a.write("elder", elder, ["phone": "13900000001"])
    #expect(try keptAside() == 0)
    var confirmed = 0
    try a.store.forEachConfirmed { _ in confirmed += 1 }
    #expect(confirmed == 0)
    let first = try a.sync()
    #expect(first.accepted == 2 && first.verified && first.roundTrips == 1)
    // Now there is something that an edit must not be taken for.
    try a.write("elder", elder, ["phone": "13900000002"])
    #expect(try keptAside() == 1)
    try a.store.forEachConfirmed { stored in
      confirmed += 1
      #expect(stored.record.text(RecordType.elder["phone"]) == "13900000001")
    }
    #expect(confirmed == 1)
    #expect(try a.sync().verified)
    #expect(try keptAside() == 0)
    #expect(try a.shown(elder, "elder", "phone") == "13900000002")
    #expect(try a.sync().verified)
  }

  @Test func aSecondSyncMovesNothingInOneRoundTrip() throws {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    for _ in 0..<30 { try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"]) }
    let first = try a.sync()
    #expect(first.accepted == 31 && first.verified && first.roundTrips == 1 && first.received == 0)
    let second = try a.sync()
    #expect(second.sent == 0 && second.received == 0 && second.roundTrips == 1 && second.verified)
    #expect(second.bytesReceived <= 300)
  }

  @Test func concurrentEditsOfDifferentFieldsBothSurvive() throws {
    let (_, a, b, elder) = try twoVolunteersWithAnElder()
    try a.write("elder", elder, ["phone": "13900000001"])
    try b.write("elder", elder, ["address": "三组12号"])
    try a.sync()
    #expect(try b.sync().verified)
    #expect(try a.sync().verified)
    for device in [a, b] {
      #expect(try device.shown(elder, "elder", "phone") == "13900000001")
      #expect(try device.shown(elder, "elder", "address") == "三组12号")
    }
    #expect(try a.record(elder, "elder") == b.record(elder, "elder"))
  }

  @Test func concurrentEditsOfOneFieldAreAConflictUntilSettled() throws {
    let (town, a, b, elder) = try twoVolunteersWithAnElder()
    let official = try town.join("official", .town, "230422")
    try official.sync()
    let type = CareModel.current.type(key: "elder")!
    try a.write("elder", elder, ["phone": "13900000001"])
    try b.write("elder", elder, ["phone": "13900000002"])
    for device in [a, b, a, official] { #expect(try device.sync().verified) }
    for device in [a, b, official] {
      #expect(try device.record(elder, "elder")!.conflicts(type).map(\.key) == ["phone"])
    }
    try official.write("elder", elder, ["phone": "13900000002"])
    for device in [official, a, b] { #expect(try device.sync().verified) }
    for device in [a, b, official] {
      #expect(try device.record(elder, "elder")!.conflicts(type).isEmpty)
      #expect(try device.shown(elder, "elder", "phone") == "13900000002")
    }
  }

  @Test func aVolunteerHoldsOnlyTheirVillagesAndNoOfficialsFields() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let here = try official.write(
      "elder", ["name": "王桂兰", "village": village, "id_number": "11010519491231002X"])
    let there = try official.write("elder", ["name": "李永贵", "village": otherVillage])
    #expect(try official.sync().verified)
    let volunteer = try town.join("a", .volunteer, village)
    let receipt = try volunteer.sync()
    #expect(receipt.verified && receipt.received == 1)
    #expect(try volunteer.record(there, "elder") == nil)
    #expect(try volunteer.shown(here, "elder", "id_number") == nil)
    #expect(try volunteer.shown(here, "elder", "id_number_masked") == "*****************X")
    #expect(try official.sync().verified)
    #expect(try official.shown(here, "elder", "id_number") == "11010519491231002X")
  }

  @Test func whatAVolunteerMayNotWriteIsHeldAndBlocksNothing() throws {
    let (_, a, b, elder) = try twoVolunteersWithAnElder()
    try a.write("elder", elder, ["id_number": "11010519491231002X"])
    let stray = try a.write("elder", ["name": "张三", "village": otherVillage])
    try a.write("visit", ["elder": stray.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    let receipt = try a.sync()
    #expect(receipt.held.map(\.code) == [.notPermitted, .outOfScope, .missingDependency])
    #expect(receipt.accepted == 1 && receipt.verified)
    #expect(try a.shown(elder, "elder", "id_number") == nil)
    #expect(try a.store.held().count == 3)
    #expect(try b.sync().verified)
    #expect(try b.record(visit, "visit") != nil)
    #expect(try b.record(stray, "elder") == nil)
    #expect(try a.sync().held.isEmpty)
  }

  @Test func anElderWhoMovesLeavesOneDeviceAndArrivesWholeOnTheOther() throws {
    let town = try Town()
    let here = try town.join("here", .volunteer, village)
    let there = try town.join("there", .volunteer, otherVillage)
    let official = try town.join("official", .town, "230422")
    let elder = try here.write("elder", ["name": "王桂兰", "village": village])
    let visit = try here.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    for device in [here, there, official] { #expect(try device.sync().verified) }
    try official.write("elder", elder, ["village": otherVillage])
    try here.write("visit", ["elder": elder.testText, "at": "2026-09-21 08:30", "outcome": "seen"])
    #expect(try official.sync().verified)
    #expect(try there.sync().received == 2)
    let receipt = try here.sync()
    #expect(receipt.accepted == 1 && receipt.evicted >= 2 && receipt.verified)
    #expect(try here.record(elder, "elder") == nil)
    #expect(try here.record(visit, "visit") == nil)
    let late = try there.sync()
    #expect(late.received == 1 && late.verified)
    #expect(try here.sync().verified)
  }

  @Test func aFirstSyncComesInPagesAndResumesAfterACut() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    for index in 0..<200 {
      try official.write("elder", ["name": "王桂兰", "village": village, "note": "第\(index)户，门前有一棵大柳树。"])
    }
    #expect(try official.sync().verified)
    let volunteer = try town.join("a", .volunteer, village)
    var cut = DeviceSync(store: volunteer.store, clock: volunteer.clock, pageBytes: Limits.pageBytesMin)
    for _ in 0..<2 {
      let request = try #require(try cut.next())
      try cut.receive(try town.answer(request, from: volunteer.replica))
    }
    #expect(cut.receipt.received > 0 && cut.receipt.received < 200)
    // The third answer is lost; a new sync goes on from the second.
    _ = try town.answer(try #require(try cut.next()), from: volunteer.replica)
    let rest = try volunteer.sync(pageBytes: Limits.pageBytesMin)
    #expect(rest.verified && rest.pages > 1)
    #expect(cut.receipt.received + rest.received == 200)
  }

  @Test func aLostAnswerLosesAndDoublesNothing() throws {
    let (town, a, b, elder) = try twoVolunteersWithAnElder()
    try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    var sync = DeviceSync(store: a.store, clock: a.clock)
    _ = try town.answer(try #require(try sync.next()), from: a.replica)
    try a.write("elder", elder, ["phone": "13900000001"])
    let receipt = try a.sync()
    #expect(receipt.accepted == 2 && receipt.verified)
    let other = try b.sync()
    #expect(other.received == 2 && other.verified)
  }

  @Test func aLateAnswerIsNotApplied() throws {
    let (town, a, _, elder) = try twoVolunteersWithAnElder()
    try a.write("elder", elder, ["phone": "13900000001"])
    var slow = DeviceSync(store: a.store, clock: a.clock)
    let answer = try town.answer(try #require(try slow.next()), from: a.replica)
    try a.sync()
    #expect(throws: SyncError.staleAnswer) { try slow.receive(answer) }
    #expect(try a.sync().verified)
  }

  @Test func aRequestThatArrivesLateDoesNotLookLikeAFork() throws {
    let (town, a, _, elder) = try twoVolunteersWithAnElder()
    try a.write("elder", elder, ["phone": "13900000001"])
    var slow = DeviceSync(store: a.store, clock: a.clock)
    let request = try #require(try slow.next())
    try a.sync()
    try a.write("elder", elder, ["phone": "13900000003"])
    try a.sync()
    let answer = try town.answer(request, from: a.replica)
    #expect(throws: SyncError.staleAnswer) { try slow.receive(answer) }
    #expect(try a.sync().verified)
  }

  /// Of two syncs at once the later one's answer is lost, and the earlier one's request arrives last.
  @Test func aForkDeclaredOnARequestFromBeforeTheLastWriteIsLate() throws {
    let (town, a, _, elder) = try twoVolunteersWithAnElder()
    try a.write("elder", elder, ["phone": "13900000001"])
    var slow = DeviceSync(store: a.store, clock: a.clock)
    let request = try #require(try slow.next())
    try a.write("elder", elder, ["phone": "13900000003"])
    var other = DeviceSync(store: a.store, clock: a.clock)
    _ = try town.answer(try #require(try other.next()), from: a.replica)
    let answer = try town.answer(request, from: a.replica)
    #expect(throws: SyncError.staleAnswer) { try slow.receive(answer) }
    let receipt = try a.sync()
    #expect(receipt.verified && !receipt.forked)
    #expect(try a.store.state().replica == a.replica)
  }

  @Test func whatADeviceCreatedKeepsItsRegionAfterTheHubTookIt() throws {
    let (town, a, _, elder) = try twoVolunteersWithAnElder()
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try a.sync()
    for (id, type) in [(elder, CareModel.Number.elder), (visit, CareModel.Number.visit)] {
      #expect(try a.store.stored(id, type: type)?.region == Int64(village))
      #expect(try town.store.stored(id, type: type)?.region == Int64(village))
    }
  }

  @Test func aVisitToAnElderWhoMovedMeanwhileIsWhereTheElderIs() throws {
    let town = try Town()
    let a = try town.join("a", .town, "230422")
    let b = try town.join("b", .town, "230422")
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    for device in [a, b] { try device.sync() }
    try b.write("elder", elder, ["village": otherVillage])
    try b.sync()
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    #expect(try a.sync().verified)
    #expect(try a.store.stored(elder, type: CareModel.Number.elder)?.region == Int64(otherVillage))
    #expect(try a.store.stored(visit, type: CareModel.Number.visit)?.region == Int64(otherVillage))
  }

  @Test func aVisitGivenToAnElderWhoMovedInKeepsItsRegion() throws {
    let town = try Town()
    let a = try town.join("a", .town, "230422")
    let b = try town.join("b", .town, "230422")
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    let other = try a.write("elder", ["name": "李永贵", "village": otherVillage])
    let visit = try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    for device in [a, b] { try device.sync() }
    try b.write("elder", other, ["village": village])
    try b.sync()
    try a.write("visit", visit, ["elder": other.testText])
    #expect(try a.sync().verified)
    #expect(try a.store.stored(visit, type: CareModel.Number.visit)?.region == Int64(village))
  }

  /// The volunteer hears that the proposal was held and admitted at once: the first answer was lost.
  @Test(arguments: [false, true])
  func whatWasAdmittedBeforeItsAuthorHeardOfItComesInRows(partly: Bool) throws {
    let (town, a, _, elder) = try twoVolunteersWithAnElder()
    let official = try town.join("official", .town, "230422")
    try a.write("elder", elder, ["id_number": "11010519491231002X", "phone": "13900000001"])
    let change = Dot(a.replica, try a.store.state().journalEnd.counter)
    var lost = DeviceSync(store: a.store, clock: a.clock)
    _ = try a.post(try #require(try lost.next()))
    try town.store.transaction {
      let keys: Set<CellKey>? = partly ? [CellKey(field: 1000)] : nil
      try town.records.admit(change, keys: keys, reason: "", by: Authority(town.store.account(official.account)!))
    }
    let receipt = try a.sync()
    #expect(receipt.verified && !receipt.afresh && receipt.held.isEmpty)
    #expect(try a.record(elder, "elder")?[CellKey(field: 1000)] == nil)
    #expect(try a.shown(elder, "elder", "id_number_masked") == "*****************X")
    #expect(try a.shown(elder, "elder", "phone") == (partly ? nil : "13900000001"))
  }

  @Test func aScopeMayNameATownAndOneOfItsVillages() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422", village)
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    #expect(try official.sync().verified)
    let volunteer = try town.join("a", .volunteer, village)
    #expect(try volunteer.sync().verified)
    #expect(try volunteer.record(elder, "elder") != nil)
    let receipt = try official.sync()
    #expect(receipt.verified && !receipt.afresh)
  }

  private func twoVolunteersWithAnElder() throws -> (Town, TownDevice, TownDevice, Dot) {
    let town = try Town()
    let a = try town.join("a", .volunteer, village)
    let b = try town.join("b", .volunteer, village)
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    try a.sync()
    try b.sync()
    return (town, a, b, elder)
  }
}
