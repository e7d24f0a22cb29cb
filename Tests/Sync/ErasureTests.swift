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

@Suite struct ErasureTests {
  @Test func everythingOfThePersonGoesFromTheHubAndEveryDevice() throws {
    let scene = try Scene()
    let images = try [scene.town.store.image(), scene.a.image(), scene.b.image()]
    for secret in Scene.secrets { for image in images { #expect(image.holds(secret)) } }
    let erasure = try scene.erase(scene.elder)
    #expect(Set(erasure.records) == [scene.elder, scene.visit] && erasure.changes == 3)
    for device in [scene.a, scene.b] {
      let receipt = try device.sync()
      #expect(receipt.verified && receipt.erased == 2 && receipt.evicted == 0 && receipt.held.isEmpty)
      #expect(try device.record(scene.elder, "elder") == nil && device.record(scene.visit, "visit") == nil)
      #expect(try device.store.find("王", limit: 9).isEmpty)
      #expect(try device.sync().roundTrips == 1)
    }
    for secret in Scene.secrets {
      for image in try [scene.town.store.image(), scene.a.image(), scene.b.image()] { #expect(!image.holds(secret)) }
    }
    #expect(try scene.town.store.check().isEmpty)
    #expect(try scene.town.store.erasureMark(of: scene.elder)?.reason == "申请 12 号")
    #expect(try scene.town.store.erasedChanges(to: scene.elder).count == 2)
  }

  @Test func theNeighbourStaysUntouched() throws {
    let scene = try Scene()
    let neighbour = try scene.a.write("elder", ["name": "李永贵", "village": village])
    let visit = try scene.a.write("visit", ["elder": neighbour.testText, "at": "2026-09-21 08:30", "outcome": "seen"])
    try scene.a.sync()
    try scene.erase(scene.elder)
    for device in [scene.a, scene.b] {
      #expect(try device.sync().verified)
      #expect(try device.shown(neighbour, "elder", "name") == "李永贵" && device.record(visit, "visit") != nil)
    }
  }

  @Test func pendingChangesToTheErasedAreTakenWithTheirHashAndSaidToBeHeld() throws {
    let scene = try Scene()
    try scene.a.write("elder", scene.elder, ["phone": "13900000009"])
    let late = try scene.a.write("visit", scene.visit("2026-09-22 08:30", note: "头晕"))
    try scene.erase(scene.elder)
    let receipt = try scene.a.sync()
    #expect(receipt.verified && receipt.held.map(\.code) == [.erased, .erased] && receipt.accepted == 0)
    #expect(try scene.a.record(late, "visit") == nil && scene.a.store.held().isEmpty)
    for secret in ["13900000009", "头晕"] {
      for image in try [scene.town.store.image(), scene.a.image()] { #expect(!image.holds(secret)) }
    }
    #expect(try scene.town.store.isErased(late))
    #expect(try scene.town.store.erasedChanges(to: late).map(\.isLate) == [true])
    #expect(try scene.town.store.held().isEmpty)
    // It goes on as any device.
    let next = try scene.a.write("elder", ["name": "李永贵", "village": village])
    #expect(try scene.a.sync().accepted == 1)
    #expect(try scene.b.sync().verified)
    #expect(try scene.b.record(next, "elder") != nil)
    #expect(try scene.town.store.check().isEmpty)
  }

  @Test func aLostAnswerIsSaidAgain() throws {
    let scene = try Scene()
    try scene.a.write("elder", scene.elder, ["phone": "13900000009"])
    try scene.erase(scene.elder)
    var lost = DeviceSync(store: scene.a.store, clock: scene.a.clock)
    _ = try scene.a.post(try #require(try lost.next()))
    try scene.b.sync()
    let receipt = try scene.a.sync()
    #expect(receipt.verified && receipt.held.map(\.code) == [.erased] && receipt.erased == 2)
    #expect(!(try scene.a.image()).holds("13900000009"))
  }

  @Test func smallPagesTellOfEachErasureOnce() throws {
    let scene = try Scene()
    for index in 0..<60 { try scene.a.write("visit", scene.visit("2026-09-22 08:30", note: "第\(index)次：饭量好，精神好，血压正常")) }
    try scene.a.sync()
    let fresh = try scene.town.join("c", .volunteer, village)
    var sync = DeviceSync(store: fresh.store, clock: fresh.clock, pageBytes: Limits.pageBytesMin)
    try sync.receive(try fresh.post(try #require(try sync.next())))
    #expect(try fresh.store.count(CareModel.Number.visit) > 0)
    // In the middle of its run.
    try scene.erase(scene.elder)
    while let request = try sync.next() { try sync.receive(try fresh.post(request)) }
    #expect(sync.receipt.verified)
    #expect(try fresh.store.count(CareModel.Number.visit) == 0 && fresh.store.count(CareModel.Number.elder) == 0)
    #expect(!(try fresh.image()).holds("饭量好"))
  }

  @Test func anotherDevicesLaterVisitIsNotKept() throws {
    let scene = try Scene()
    let late = try scene.b.write("visit", scene.visit("2026-09-23 08:30", note: "头晕"))
    try scene.b.write("visit", late, ["note": "头晕好些"])
    try scene.erase(scene.elder)
    try scene.a.sync()
    let receipt = try scene.b.sync()
    #expect(receipt.verified && receipt.held.map(\.code) == [.erased, .erased])
    for image in try [scene.town.store.image(), scene.b.image()] { #expect(!image.holds("头晕")) }
    #expect(try scene.b.store.count(CareModel.Number.visit) == 0)
    #expect(try scene.a.sync().verified)
  }

  @Test func whatIsUnitedGoesTogetherWithItsVisits() throws {
    let scene = try Scene()
    let twin = try scene.b.write("elder", ["name": "王桂兰", "village": village, "phone": "13900000007"])
    let visit = try scene.b.write("visit", ["elder": twin.testText, "at": "2026-09-23 08:30", "outcome": "seen"])
    try scene.b.sync()
    try scene.town.store.transaction {
      _ = try scene.town.records.write(
        Draft(type: "elder", record: twin, text: ["same_as": scene.elder.testText]), account: "official")
    }
    // Whichever of them is named.
    let erasure = try scene.erase(twin)
    #expect(Set(erasure.records) == [scene.elder, scene.visit, twin, visit])
    for device in [scene.a, scene.b] {
      #expect(try device.sync().verified)
      #expect(try device.store.count(CareModel.Number.elder) == 0)
    }
    #expect(!(try scene.town.store.image()).holds("13900000007"))
  }

  @Test func aDistinctionGoesWithEitherOfTheTwo() throws {
    let scene = try Scene()
    let other = try scene.b.write("elder", ["name": "王桂花", "village": village])
    try scene.b.sync()
    let official = try scene.town.join("desk", .town, "230422990")
    try official.sync()
    let distinction = try official.write(
      "distinction", ["elder": other.testText, "other": scene.elder.testText, "note": "王桂兰住村东头"])
    for device in [official, scene.b] { #expect(try device.sync().verified) }
    // One that is still on its way.
    let late = try official.write(
      "distinction", ["elder": other.testText, "other": scene.elder.testText, "note": "王桂兰有三个孩子"])
    #expect(Set(try scene.erase(scene.elder).records) == [scene.elder, scene.visit, distinction])
    #expect(try official.sync().held.map(\.code) == [.erased])
    for device in [scene.a, scene.b, official] {
      #expect(try device.sync().verified)
      #expect(try device.record(other, "elder") != nil && device.record(distinction, "distinction") == nil)
      for secret in ["王桂兰住", "王桂兰有"] { #expect(!(try device.image()).holds(secret)) }
    }
    #expect(try scene.town.store.isErased(late) && !(try scene.town.store.image()).holds("王桂兰有"))
  }

  @Test func whatIsOnlyHeldGoesToo() throws {
    let scene = try Scene()
    let stray = try scene.a.write("elder", ["name": "张三", "village": otherVillage, "phone": "13900000005"])
    let visit = try scene.a.write("visit", ["elder": stray.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    #expect(try scene.a.sync().held.count == 2)
    let erasure = try scene.erase(stray)
    #expect(Set(erasure.records) == [stray, visit])
    #expect(try scene.a.sync().verified)
    #expect(try scene.a.store.held().isEmpty && scene.town.store.held().isEmpty)
    for image in try [scene.town.store.image(), scene.a.image()] { #expect(!image.holds("13900000005")) }
    #expect(try scene.town.records.belongings(of: Dot(ReplicaID(99), 1)).isEmpty)
  }

  @Test func aProposalToTheErasedGoesAndAReferenceToItIsHeldAsItIs() throws {
    let scene = try Scene()
    try scene.a.write("elder", scene.elder, ["id_number": "11010519491231002X"])
    let other = try scene.b.write("elder", ["name": "李永贵", "village": village])
    for device in [scene.a, scene.b] { try device.sync() }
    #expect(try scene.town.store.held().count == 1)
    try scene.town.store.transaction {
      _ = try scene.town.records.erase([scene.elder, scene.visit], by: "official", reason: "")
    }
    #expect(try scene.town.store.held().isEmpty)
    // A device that has not heard of it moves a visit of somebody else over to the erased.
    let visit = try scene.b.write("visit", ["elder": other.testText, "at": "2026-09-23 08:30", "outcome": "seen"])
    try scene.b.write("visit", visit, ["elder": scene.elder.testText])
    #expect(try scene.b.sync().held.map(\.code) == [.erased])
    #expect(try scene.b.record(visit, "visit") != nil && !scene.town.store.isErased(visit))
    #expect(try scene.a.sync().verified)
  }

  @Test func anOfferCannotHaveSomebodyElsesRecordErased() throws {
    let scene = try Scene()
    let next = Dot(scene.b.replica, 1)
    let type = CareModel.current.type(key: "visit")!
    let forged = Change(
      dot: next, time: HybridTime(rawValue: 1), record: next, type: type.number, account: "b",
      writes: [Write(key: CellKey(field: type["elder"].number), value: .reference(scene.elder), seen: VersionVector())])
    var record = Record(id: next, type: type.number)
    record.apply(forged)
    var sync = DeviceSync(store: scene.a.store, clock: scene.a.clock)
    var request = try SyncRequest(decoding: try #require(try sync.next()))
    request.offers = [Row(id: next, type: type.number, region: 230_422_990_201, whole: false, cells: record.cells)]
    for isErased in [false, true] {
      // Before the erasure, and once more after it.
      if isErased { #expect(try scene.erase(scene.elder).records.count == 2) }
      let answer = try SyncAnswer(decoding: try scene.a.post(request.encoded()))
      #expect(answer.page.erased.contains(next) == isErased)
      #expect(try scene.town.store.offers().count == (isErased ? 0 : 1))
    }
    let mine = try scene.b.write("elder", ["name": "赵秀英", "village": village])
    let receipt = try scene.b.sync()
    #expect(mine == next && receipt.accepted == 1 && receipt.verified)
    #expect(try scene.town.store.stored(mine, type: CareModel.Number.elder) != nil)
  }

  // MARK: - Going back in time

  @Test func whatIsOfferedOfTheErasedGoesFromHubAndDevice() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    let visit = try scene.a.write("visit", scene.visit("2026-09-22 08:30", note: "头晕"))
    try scene.a.sync()
    try scene.b.sync()
    try scene.goBack(to: backup, .restored)
    // A is lost for good; B offers what A wrote.
    #expect(try scene.b.sync().verified)
    #expect(try scene.town.store.offers().map(\.record.id) == [visit])
    #expect(try scene.b.image().holds("头晕"))
    #expect(try scene.erase(scene.elder).records.contains(visit))
    #expect(try scene.town.store.offers().isEmpty)
    #expect(try scene.b.sync().verified)
    for image in try [scene.town.store.image(), scene.b.image()] { #expect(!image.holds("头晕")) }
  }

  @Test func anOfferOfTheErasedIsRefusedAndLetGoOf() throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    try scene.a.write("visit", scene.visit("2026-09-22 08:30", note: "头晕"))
    try scene.a.sync()
    try scene.b.sync()
    try scene.goBack(to: backup, .restored)
    // Before anybody has told the restored hub of the visit.
    try scene.erase(scene.elder)
    #expect(try scene.b.sync().verified)
    #expect(try scene.town.store.offers().isEmpty)
    for image in try [scene.town.store.image(), scene.b.image()] { #expect(!image.holds("头晕")) }
    // Its author brings it, too late.
    #expect(try scene.a.sync().verified)
    #expect(!(try scene.town.store.image()).holds("头晕"))
  }

  @Test(arguments: Return.allCases) func anOlderBackupIsErasedAgainAndJournalsAreResentAsHashes(_ way: Return) throws {
    let scene = try Scene()
    let backup = try scene.town.store.image()
    try scene.a.write("elder", scene.elder, ["note": "头晕"])
    try scene.a.sync()
    try scene.erase(scene.elder)
    try scene.a.sync()
    // B has not heard of it yet. The ledger is beside the store, and says so at the next start.
    #expect(backup.holds("桂兰"))
    try scene.goBack(to: backup, way)
    #expect(try scene.town.store.isErased(scene.elder) && scene.town.store.isScrubDue)
    try scene.town.store.scrub()
    try scene.town.store.beginEpoch()
    #expect(try !scene.town.store.isScrubDue)
    for device in [scene.a, scene.b, scene.a] { #expect(try device.sync().verified) }
    #expect(try scene.town.store.offers().isEmpty)
    for secret in Scene.secrets + ["头晕"] {
      for image in try [scene.town.store.image(), scene.a.image(), scene.b.image()] { #expect(!image.holds(secret)) }
    }
    #expect(try scene.town.store.check().isEmpty)
    #expect(try scene.town.store.replicaState(scene.a.replica).taken.counter == 4)
  }

  @Test func aRecordTheStoreDoesNotKnowIsErasedWhenItComes() throws {
    let scene = try Scene()
    let unknown = Dot(scene.b.replica, 1)
    try scene.town.store.transaction { _ = try scene.town.records.erase([unknown], by: "official", reason: "") }
    let late = try scene.b.write("elder", ["name": "赵秀英", "village": village])
    #expect(late == unknown)
    #expect(try scene.b.sync().held.map(\.code) == [.erased])
    for image in try [scene.town.store.image(), scene.b.image()] { #expect(!image.holds("赵秀英")) }
  }

  @Test func aForkAfterAnErasureKeepsItsPlaces() throws {
    let scene = try Scene()
    let image = try scene.a.image()
    try scene.erase(scene.elder)
    // The one goes on; the other is restored from before, and has written since.
    try scene.a.sync()
    try scene.a.write("elder", ["name": "李永贵", "village": village])
    try scene.a.sync()
    let clone = try scene.a.restored(image)
    try clone.write("elder", scene.elder, ["phone": "13900000008"])
    try clone.write("elder", ["name": "赵秀英", "village": village])
    let receipt = try clone.sync()
    #expect(receipt.forked && receipt.verified && receipt.held.map(\.code) == [.erased] && receipt.accepted == 1)
    for secret in Scene.secrets + ["13900000008"] {
      for image in try [scene.town.store.image(), clone.image()] { #expect(!image.holds(secret)) }
    }
    // A fork of what holds erased places, pending again.
    let later = try clone.image()
    try clone.write("elder", ["name": "孙德福", "village": village])
    try clone.sync()
    let second = try clone.restored(later)
    try second.write("elder", ["name": "周玉珍", "village": village])
    let again = try second.sync()
    #expect(again.forked && again.verified)
    for device in [scene.a, scene.b, clone, second] { #expect(try device.sync().verified) }
    #expect(try scene.town.store.check().isEmpty)
  }

  @Test func erasedPlacesAreCarriedOverAFork() throws {
    let scene = try Scene()
    let image = try scene.a.image()
    try scene.a.write("elder", scene.elder, ["phone": "13900000009"])
    try scene.a.sync()
    let copy = try scene.a.image()
    try scene.erase(scene.elder)
    // The hub loses what came after the first image; so does its ledger's caller, for the order of things.
    let device = try scene.a.restored(copy)
    try device.sync()
    let other = try scene.a.restored(image)
    #expect(try other.sync().forked)
    #expect(try other.sync().verified && device.sync().verified)
  }

  @Test func aRevokedDevicesLastWordsOfTheErasedAreNotKept() throws {
    let scene = try Scene()
    try scene.a.write("elder", scene.elder, ["phone": "13900000009"])
    try scene.erase(scene.elder)
    try scene.town.store.transaction {
      var device = try #require(try scene.town.store.device(scene.a.replica))
      device.isRevoked = true
      try scene.town.store.put(device)
    }
    #expect(try scene.a.sync().held.map(\.code) == [.erased])
    #expect(!(try scene.town.store.image()).holds("13900000009"))
  }

  @Test func whoLeavesTheScopeLeavesTheFileToo() throws {
    let scene = try Scene()
    let official = try scene.town.join("official", .town, "230422")
    try official.sync()
    try official.write("elder", scene.elder, ["village": otherVillage])
    try official.sync()
    #expect(try scene.b.sync().evicted == 2)
    for secret in Scene.secrets { #expect(!(try scene.b.image()).holds(secret)) }
  }

  private struct Scene {
    static let secrets = ["桂兰", "guilan", "13912345678", "膝盖疼"]
    let town: Town
    let a: TownDevice
    let b: TownDevice
    let elder: Dot
    let visit: Dot

    init() throws {
      town = try Town()
      a = try town.join("a", .volunteer, village)
      b = try town.join("b", .volunteer, village)
      elder = try a.write("elder", ["name": "王桂兰", "village": village, "phone": "13912345678"])
      visit = try a.write(
        "visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen", "note": "膝盖疼"])
      try a.write("elder", elder, ["address": "三组12号"])
      try a.sync()
      try b.sync()
    }

    func visit(_ at: String, note: String) -> [String: String] {
      ["elder": elder.testText, "at": at, "outcome": "seen", "note": note]
    }

    @discardableResult
    func erase(_ id: Dot) throws -> Erasure {
      let erasure = try town.store.transaction {
        try town.store.noteScrub()
        return try town.records.erase(try town.records.belongings(of: id), by: "official", reason: "申请 12 号")
      }
      #expect(try town.store.scrub())
      return erasure
    }

    func goBack(to image: [UInt8], _ way: Return) throws {
      try town.store.load(image: image)
      try town.store.beginEpoch()
      if way == .restored { try town.store.newIncarnation() }
    }
  }
}
