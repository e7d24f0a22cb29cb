import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

@testable import Hub

/// People united by the real `tanfangd` while the hub serves their volunteers.
@Suite(.serialized) struct UniteProcessTests {
  private struct Scene {
    let town = try! ServedTown()
    let hub: ServedHub
    let near: HubDevice
    let far: HubDevice
    let kept: Dot
    let twin: Dot

    init() throws {
      hub = try town.serve()
      near = try town.device("near", .volunteer, village)
      far = try town.device("far", .volunteer, otherVillage)
      kept = try near.write("elder", ["name": "王桂兰", "village": village, "enrolled": "2026-01-01"])
      twin = try far.write("elder", ["name": "王桂兰", "village": otherVillage, "enrolled": "2026-01-01"])
      for (device, elder) in [(near, kept), (far, twin)] {
        try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
        #expect(try device.sync().verified)
      }
    }

    func run(_ words: String...) throws -> JSONValue {
      let run = try town.run(words + ["--json"])
      #expect(run.status == 0, "\(words): \(run.error)")
      return try JSONValue.parse(run.output)
    }

    func visits(_ device: HubDevice) throws -> Int { try device.store.count(CareModel.Number.visit) }
  }

  @Test(.timeLimit(.minutes(1))) func visitsFollowTheSurvivorAndComeBackWithWhatWasEditedMeanwhile() throws {
    let scene = try Scene()
    defer { _ = scene.hub.stop() }
    let (kept, twin) = (RecordName.text(scene.kept), RecordName.text(scene.twin))
    #expect(try scene.run("unite", twin, "--into", kept, "--reason", "已核实", "--yes")["status"]?.string == "united")
    // The other volunteer has not heard of it yet, and writes on.
    try scene.far.write("elder", ["phone": "13904680012"], on: scene.twin)
    try scene.near.write("elder", ["phone": "13904680011"], on: scene.kept)
    for device in [scene.far, scene.near, scene.far] {
      let receipt = try device.sync()
      #expect(receipt.verified && receipt.held.isEmpty)
    }
    #expect(try scene.visits(scene.near) == 2 && scene.visits(scene.far) == 0)
    #expect(try scene.near.store.survivors().survivor(of: scene.twin) == scene.kept)
    #expect(
      try scene.run("report", "visits", "--month", "2026-09", "--targets", "all")["total"]?["targets"]?.integer == 1)

    #expect(try scene.run("separate", twin, "--reason", "是堂姐妹")["status"]?.string == "separated")
    for device in [scene.near, scene.far] { #expect(try device.sync().verified) }
    #expect(try scene.visits(scene.near) == 1 && scene.visits(scene.far) == 1)
    let phone = RecordType.elder["phone"]
    #expect(try scene.near.store.record(scene.kept, type: 1)?.text(phone) == "13904680011")
    #expect(try scene.far.store.record(scene.twin, type: 1)?.text(phone) == "13904680012")
    #expect(try scene.town.folder.open(.existing).check() == [])
  }

  @Test(.timeLimit(.minutes(1))) func aConflictIsSettledAtTheHubAndReachesTheDevices() throws {
    let scene = try Scene()
    defer { _ = scene.hub.stop() }
    let other = try scene.town.device("other", .volunteer, village)
    try other.sync()
    try scene.near.write("elder", ["phone": "13904680011"], on: scene.kept)
    try other.write("elder", ["phone": "13904680022"], on: scene.kept)
    for device in [scene.near, other] { try device.sync() }
    let conflict = try #require(try scene.run("conflicts").elements?.first)
    #expect(conflict.members?.map(\.key) == ["id", "type", "title", "field", "values", "before"])
    let id = try #require(conflict["id"]?.string)
    let pick = try #require(
      conflict["values"]?.elements?.first { $0["value"]?.string == "13904680011" }?["pick"]?.integer)
    #expect(try scene.run("settle", id, "phone", "--pick", "\(pick)", "--reason", "电话核实")["id"]?.string == id)
    #expect(try scene.run("conflicts").elements?.isEmpty == true)
    for device in [scene.near, other] {
      #expect(try device.sync().verified)
      let record = try device.store.record(scene.kept, type: 1)
      #expect(record?.text(RecordType.elder["phone"]) == "13904680011")
      #expect(record?.conflicts(.elder).isEmpty == true)
    }
  }
}
