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
