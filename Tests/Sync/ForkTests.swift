import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing

private let village = "230422990201"

@Suite struct ForkTests {
  @Test func aRestoredDeviceThatHasNothingToPushIsFound() throws {
    let scene = try Scene()
    let image = try scene.device.image()
    try scene.device.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.device.sync()
    let restored = try scene.device.restored(image)
    let receipt = try restored.sync()
    #expect(receipt.forked && receipt.verified)
    #expect(try restored.store.state().replica != scene.device.replica)
    #expect(try restored.store.count(CareModel.Number.visit) == 2)
    #expect(try scene.device.sync().verified)
  }

  @Test func bothClonesKeepWhatTheyWroteWhicheverSyncsFirst() throws {
    for order in [[0, 1], [1, 0]] {
      let scene = try Scene()
      let image = try scene.device.image()
      let clones = [scene.device, try scene.device.restored(image)]
      for (clone, time) in zip(clones, ["2026-09-21 08:30", "2026-09-22 08:30"]) {
        try clone.write("visit", scene.visit(time))
        try clone.write("elder", scene.elder, ["phone": time == "2026-09-21 08:30" ? "13900000001" : "13900000002"])
      }
      #expect(try !clones[order[0]].sync().forked)
      let second = try clones[order[1]].sync()
      #expect(second.forked && second.verified && second.held.isEmpty && second.accepted == 2)
      #expect(try clones[order[0]].sync().verified)
      for clone in clones {
        #expect(try clone.store.count(CareModel.Number.visit) == 3)
        let type = CareModel.current.type(key: "elder")!
        #expect(try clone.record(scene.elder, "elder")!.conflicts(type).map(\.key) == ["phone"])
      }
    }
  }

  @Test func restoringOneImageTwiceDoublesNothing() throws {
    let scene = try Scene()
    let image = try scene.device.image()
    try scene.device.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.device.sync()
    for _ in 0..<2 {
      let restored = try scene.device.restored(image)
      let receipt = try restored.sync()
      #expect(receipt.forked && receipt.verified)
    }
    let late = try scene.device.restored(image)
    try late.write("visit", scene.visit("2026-09-23 08:30"))
    let copy = try late.image()
    for _ in 0..<2 {
      let restored = try scene.device.restored(copy)
      let receipt = try restored.sync()
      #expect(receipt.forked && receipt.verified)
    }
    #expect(try scene.device.sync().verified)
    #expect(try scene.device.store.count(CareModel.Number.visit) == 3)
  }

  @Test func aForkOfAForkIsFoundToo() throws {
    let scene = try Scene()
    let image = try scene.device.image()
    try scene.device.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.device.sync()
    let first = try scene.device.restored(image)
    try first.write("visit", scene.visit("2026-09-22 08:30"))
    try first.sync()
    let image2 = try first.image()
    try first.write("visit", scene.visit("2026-09-23 08:30"))
    try first.sync()
    let second = try first.restored(image2)
    try second.write("visit", scene.visit("2026-09-24 08:30"))
    let receipt = try second.sync()
    #expect(receipt.forked && receipt.verified && receipt.accepted == 1)
    for device in [scene.device, first, second] {
      #expect(try device.sync().verified)
      #expect(try device.store.count(CareModel.Number.visit) == 5)
    }
  }

  @Test func aRecordIsFoundUnderItsFormerName() throws {
    let scene = try Scene()
    let image = try scene.device.image()
    try scene.device.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.device.sync()
    let restored = try scene.device.restored(image)
    let visit = try restored.write("visit", scene.visit("2026-09-22 08:30"))
    try restored.sync()
    let now = try #require(try restored.store.alias(of: visit))
    #expect(try restored.record(now, "visit") != nil)
    #expect(now.replica != visit.replica)
  }

  @Test func aForkWhoseAnswerIsLostGoesOnAsOne() throws {
    let scene = try Scene()
    let image = try scene.device.image()
    try scene.device.write("visit", scene.visit("2026-09-21 08:30"))
    try scene.device.sync()
    let restored = try scene.device.restored(image)
    try restored.write("visit", scene.visit("2026-09-22 08:30"))
    var sync = DeviceSync(store: restored.store, clock: restored.clock)
    try sync.receive(try restored.post(try #require(try sync.next())))
    // The first answer to the new replica never arrives.
    _ = try restored.post(try #require(try sync.next()))
    let receipt = try restored.sync()
    #expect(receipt.verified && !receipt.forked)
    #expect(try restored.store.count(CareModel.Number.visit) == 3)
  }

  private struct Scene {
    let town: Town
    let device: TownDevice
    let elder: Dot

    init() throws {
      town = try Town()
      device = try town.join("a", .volunteer, village)
      elder = try device.write("elder", ["name": "王桂兰", "village": village])
      try device.write("visit", visit("2026-09-20 08:30"))
      try device.sync()
    }

    func visit(_ at: String) -> [String: String] { ["elder": elder.testText, "at": at, "outcome": "seen"] }
  }
}
