import Foundation
import Model
import Replication
import Storage
import Store
import Terminal
import Testing

/// What the hub keeps without applying it stays before its author's eyes.
@Suite(.waiting) struct HeldTests {
  /// A volunteer of one village, whose elder's village somebody else took over.
  private struct Scene {
    let town: StickTown
    let elder: String
    let alert: String
    let visit: String

    /// An alert and a visit were recorded offline and are held; an alert of the same village as well.
    init() throws {
      town = try StickTown()
      let invited = try town.hub("invite", "--role", "volunteer", "--region", Home.village, "--account", "zhang")
      try town.json("a", "join", try #require(try invited.json["code"]?.string), "--name", "a")
      elder = try #require(
        try town.json("a", "elder", "add", "--name", "王桂兰", "--village", Home.village)["id"]?.string)
      try town.json("a", "sync")
      visit = try #require(try town.json("a", "visit", "add", elder, "--note", "都好")["id"]?.string)
      alert = try #require(
        try town.json("a", "alert", "raise", elder, "--kind", "fall", "--severity", "emergency")["id"]?.string)
      let disabled = try town.hub("account", "disable", "zhang")
      guard disabled.code == 0 else { throw RunFailed(words: ["account", "disable"], run: disabled) }
      #expect(try town.tanfang("a", "sync").code == 77)
    }
  }

  @Test func aHeldAlertVanishedFromItsAuthorsListAndStatus() throws {
    let scene = try Scene()
    let town = scene.town
    let item = try #require(try town.json("a", "alert", "list").elements?.first)
    #expect(item["id"]?.string == scene.alert && item["name"]?.string == "王桂兰")
    #expect(item["sent"]?.bool == true && item["held"]?.string == "not_permitted")
    let words = try town.tanfang("a", "alert", "list").out
    #expect(words.contains("received by the hub, held: ") && words.contains("not seen by anybody else yet"))
    let urgent = try #require(try town.json("a", "status")["alerts_urgent"]?.elements?.first)
    #expect(urgent["id"]?.string == scene.alert && urgent["reach"]?.string == "held")
    #expect(urgent["held"]?.string == "not_permitted")
    let status = try town.tanfang("a", "status").out
    #expect(status.contains("not seen by anybody else yet"))
    let shown = try town.json("a", "alert", "show", scene.alert)
    #expect(
      shown["unsettled"]?.elements?.contains { $0["field"]?.string == "kind" && $0["status"]?.string == "held" } == true
    )
  }

  @Test func aHeldVisitVanishedFromItsElder() throws {
    let scene = try Scene()
    let visits = try #require(try scene.town.json("a", "elder", "show", scene.elder)["visits"]?.elements)
    #expect(visits.map { $0["id"]?.string } == [scene.visit] && visits[0]["held"]?.string == "not_permitted")
    let listed = try #require(try scene.town.json("a", "visit", "list", "--elder", scene.elder).elements)
    #expect(listed.map { $0["id"]?.string } == [scene.visit] && listed[0]["note"]?.string == "都好")
    #expect(try scene.town.json("a", "visit", "list").elements?.count == 1)
    #expect(try scene.town.tanfang("a", "visit", "list").out.contains("not seen by anybody else yet"))
    #expect(try scene.town.tanfang("a", "visit", "show", scene.visit).out.contains("都好"))
  }

  /// Once it is admitted, it is an alert like any other, and nowhere twice.
  @Test func anAdmittedOneIsListedOnce() throws {
    let scene = try Scene()
    for id in [scene.visit, scene.alert] { #expect(try scene.town.hub("held", "admit", id).code == 0) }
    #expect(try scene.town.hub("account", "enable", "zhang").code == 0)
    try scene.town.json("a", "sync")
    let item = try #require(try scene.town.json("a", "alert", "list").elements)
    #expect(item.count == 1 && item[0]["held"] == .null)
    #expect(try scene.town.json("a", "visit", "list").elements?.count == 1)
    #expect(try scene.town.json("a", "status")["alerts_urgent"]?.elements?.first?["reach"]?.string == "hub")
  }

  @Test func anOfficialCouldNotSeeWhoseFallIsHeld() throws {
    let scene = try Scene()
    let items = try #require(try scene.town.hub("held", "list").json.elements)
    #expect(items.map { $0["type"]?.string } == ["alert", "visit"], "alerts come first, though they are younger")
    for item in items {
      #expect(item["elder"]?.string == scene.elder && item["name"]?.string == "王桂兰")
      #expect(item["village"]?.string == Home.village)
      let reference = item["fields"]?.elements?.first { $0["field"]?.string == "elder" }
      #expect(reference?["value"]?.string == scene.elder && reference?["name"]?.string == "王桂兰")
    }
    func people(_ words: String...) throws -> String {
      try Binary.run(
        words, environment: ["TANFANGD_DATA": scene.town.file("hub"), "LANG": "zh_CN.UTF-8"], program: "tanfangd"
      ).out
    }
    let list = try people("held", "list")
    #expect(list.contains("王桂兰 \(Home.village)") && list.contains("警情"))
    #expect(try people("history", scene.alert).contains("王桂兰"))
    let here = try scene.town.tanfang("a", "history", scene.visit, "--local").out
    #expect(here.contains("王桂兰") && here.contains("received, held"))
  }
}
