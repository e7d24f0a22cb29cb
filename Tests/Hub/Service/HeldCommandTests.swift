import Foundation
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

/// What a volunteer may only propose, decided with the real `tanfangd` while the hub serves.
@Suite(.serialized) struct HeldCommandTests {
  @Test(.timeLimit(.minutes(1))) func aProposalIsListedAdmittedAndTakenBack() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.write("elder", ["id_number": "11010519491231002X"], on: elder)
    #expect(try device.sync().held.count == 1)

    let list = try JSONValue.parse(try town.run(["held", "list", "--json"]).output)
    let item = try #require(list.elements?.first)
    let id = try #require(item["id"]?.string)
    #expect(list.elements?.count == 1 && item["code"]?.string == "not_permitted")
    #expect(item["fields"]?.elements?.first?["value"]?.string == "11010519491231002X")

    for words in [["held", "admit", "zzzz-9"], ["held", "decline", id, "--reason", "x", "--as", "nobody"]] {
      #expect(try town.run(words).status == 66)
    }
    #expect(try town.run(["held", "decline", id]).status == 64)
    #expect(try town.run(["held", "admit", id, "--reason", "看过身份证"]).status == 0)
    #expect(try town.run(["held", "admit", id]).status == 66)
    try device.sync()
    #expect(try masked(elder, device) == "*****************X")
    #expect(try town.run(["held", "reverse", id, "--reason", "写错人了"]).status == 0)
    #expect(try device.sync().verified)
    #expect(try masked(elder, device) == nil)
    #expect(try town.run(["held", "list", "--json"]).output == "[]\n")
    #expect(try town.folder.open(.existing).check() == [])
  }

  @Test(.timeLimit(.minutes(1))) func anAdmittedLevelDidNotReachTheElder() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    let assessment = try device.write(
      "assessment", ["elder": elder.testText, "instrument": "gb42195", "assessed_on": "2026-05-01"])
    try device.write("assessment", ["final_level": "severe"], on: assessment)
    #expect(try device.sync().held.count == 1)
    func level() throws -> Int64? {
      try device.sync()
      let type = RecordType.elder
      return try device.store.record(elder, type: type.number)?.integer(type["ability_level"])
    }
    let list = try JSONValue.parse(try town.run(["held", "list", "--json"]).output)
    let id = try #require(list.elements?.first?["id"]?.string)
    #expect(try level() == nil)
    #expect(try town.run(["held", "admit", id, "--reason", "看过量表"]).status == 0)
    #expect(try level() == Vocabulary.abilityLevel["severe"])
  }

  @Test(.timeLimit(.minutes(1))) func aDecisionCouldNotBeTakenAThirdTime() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.write("elder", ["id_number": "11010519491231002X"], on: elder)
    try device.sync()
    let list = try JSONValue.parse(try town.run(["held", "list", "--json"]).output)
    let id = try #require(list.elements?.first?["id"]?.string)
    #expect(try town.run(["held", "decline", id, "--reason", "不符"]).status == 0)
    for _ in 0..<4 { #expect(try town.run(["held", "reverse", id, "--reason", "改判"]).status == 0) }
    #expect(try town.run(["held", "admit", id, "--reason", "看过身份证"]).status == 0, "a declined one can be admitted")
    #expect(try device.sync().verified)
    #expect(try masked(elder, device) == "*****************X")
    #expect(try town.folder.open(.existing).check() == [])
  }

  @Test(.timeLimit(.minutes(1))) func aDeclinedOfferWasDestroyed() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    let lost = Dot(ReplicaID(77), 1)
    let id = RecordName.text(lost)
    var record = Record(id: lost, type: CareModel.Number.elder)
    let field = CareModel.current.type(key: "elder")!.field(key: "name")!
    record.merge(
      Cell(dot: lost, time: HybridTime(rawValue: 1), value: .text("李桂芝"), seen: VersionVector()),
      into: CellKey(field: field.number))
    try offer(StoredRecord(record: record, region: Int64(village)!), to: town)
    func history() throws -> JSONValue? {
      try JSONValue.parse(try town.run(["history", id, "--json"]).output)["history"]?.elements?.first
    }
    #expect(try history()?["status"]?.string == "held")
    #expect(try town.run(["held", "decline", id, "--reason", "不明"]).status == 0)
    #expect(try town.run(["held", "list", "--json"]).output == "[]\n")
    let line = try #require(try history())
    #expect(line["value"]?.string == "李桂芝" && line["status"]?.string == "declined")
    #expect(line["offered"]?.bool == true && line["decisions"]?.elements?.first?["reason"]?.string == "不明")
    #expect(try town.run(["held", "reverse", id, "--reason", "查明"]).status == 0)
    #expect(try town.folder.open(.existing).stored(lost, type: CareModel.Number.elder) != nil)
    #expect(try town.run(["held", "reverse", id, "--reason", "仍不明"]).status == 0)
    #expect(try history()?["status"]?.string == "declined")
    #expect(try device.store.record(elder, type: CareModel.Number.elder) != nil)
  }

  private func offer(_ offer: StoredRecord, to town: ServedTown) throws {
    let store = try town.folder.open(.existing)
    try store.transaction { try store.putOffer(offer, receivedMilliseconds: 1_789_000_000_000) }
  }

  private func masked(_ elder: Dot, _ device: HubDevice) throws -> String? {
    let type = CareModel.current.type(key: "elder")!
    guard case .text(let text)? = try device.store.record(elder, type: type.number)?.value(type["id_number_masked"])
    else { return nil }
    return text
  }

  @Test(.timeLimit(.minutes(1))) func anOfficialDecidesOnlyInTheirOwnTown() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.write("elder", ["id_number": "11010519491231002X"], on: elder)
    try device.sync()
    #expect(try town.run(["account", "add", "far", "--role", "town", "--region", "230421"]).status == 0)
    #expect(try town.run(["account", "add", "near", "--role", "town", "--region", "230422"]).status == 0)
    #expect(try town.run(["held", "list", "--json", "--as", "far"]).output == "[]\n")
    let list = try JSONValue.parse(try town.run(["held", "list", "--json", "--as", "near"]).output)
    let id = try #require(list.elements?.first?["id"]?.string)
    #expect(try town.run(["held", "admit", id, "--as", "far"]).status == 66)
    #expect(try town.run(["held", "decline", id, "--reason", "不符", "--as", "near"]).status == 0)
    try device.sync()
    #expect(try device.store.entries(of: elder).last?.reason == "不符")
  }
}
