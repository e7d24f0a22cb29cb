import Foundation
import Terminal
import Testing

/// `history` and an erasure as the client sees them, with a real hub.
@Suite(.serialized, .waiting) struct HistoryTests {
  @Test(.timeLimit(.minutes(1))) func theHubTellsWhatBecameOfEveryWriteUntilItIsErased() throws {
    let hub = try HubHome()
    let serving = try Serving(hub)
    defer { serving.stop() }
    let home = try Home(regions: [])
    let code = try hub.json("invite", "--role", "volunteer", "--region", Home.village, "--account", "zhang")["code"]
    try home.json("join", try #require(code?.string), "--hub", serving.url, "--name", "小张的手机")
    let elder = try home.id("elder", "add", "--name", "王桂兰", "--village", Home.village, "--phone", "13800000001")
    try home.json("sync")
    try home.id("elder", "edit", elder, "--phone", "13800000002")
    try home.id("elder", "edit", elder, "--id-number", "11010519491231002X")
    #expect(try home.json("sync")["held"]?.elements?.count == 1)
    let held = try #require(try hub.json("held", "list").elements?.first?["id"]?.string)
    try hub.json("held", "decline", held, "--reason", "字迹不清")
    #expect(try home.tanfang("sync").out.contains("字迹不清"), "its author is told")
    #expect(try home.json("sync")["declined"]?.elements?.isEmpty == true, "once")
    try home.id("elder", "edit", elder, "--phone", "13800000003")

    let history = try home.json("history", elder)
    #expect(history.members?.map(\.key) == ["id", "type", "source", "history", "events"])
    #expect(history["source"]?.string == "hub" && history["events"]?.elements?.isEmpty == true)
    let phones = history["history"]?.elements?.filter { $0["field"]?.string == "phone" } ?? []
    #expect(phones.map { $0["value"]?.string } == ["13800000001", "13800000002", "13800000003"])
    #expect(phones.map { $0["status"]?.string } == ["applied", "applied", "pending"])
    #expect(
      phones[1].members?.map(\.key) == [
        "field", "value", "replaced", "change", "by", "device", "claimed", "recorded", "received", "reason", "status",
        "code", "decision", "settles", "offered", "decisions",
      ])
    #expect(phones[1]["replaced"]?.elements?.first?["value"]?.string == "13800000001")
    #expect(phones[1]["device"]?.string == "小张的手机" && phones[1]["by"]?.string == "zhang")
    let people = try home.tanfang("history", elder)
    #expect(people.code == 0 && people.out.contains("13800000002") && people.out.contains("Not synced yet"))

    // The official sees the number, and why it was not taken.
    let all = try hub.json("history", elder)["history"]?.elements ?? []
    let number = try #require(all.first { $0["field"]?.string == "id_number" })
    #expect(number["status"]?.string == "declined" && number["code"]?.string == "not_permitted")
    #expect(number["decisions"]?.elements?.first?["reason"]?.string == "字迹不清")
    let table = try hub.run("history", elder)
    #expect(table.code == 0 && table.out.contains("字迹不清") && table.out.contains("13800000002"))

    try hub.json("erase", elder, "--yes")
    let gone = try home.run(["history", elder, "--json"])
    #expect(gone.code == 66 && gone.error?["code"]?.string == "erased")
    let synced = try home.json("sync")
    #expect(synced["erased"]?.integer == 1 && synced["verified"]?.bool == true)
    #expect(synced["held"]?.elements?.first?["code"]?.string == "erased")
    #expect(try home.tanfang("elder", "show", elder).code == 66)
    #expect(try home.json("status")["held"]?.integer == 0 && home.json("doctor")["ok"]?.bool == true)
  }
}

/// `tanfangd serve` on a port of its own.
private final class Serving {
  private let process = Process()
  private let out = Pipe()
  let url: String

  init(_ hub: HubHome) throws {
    process.executableURL = URL(fileURLWithPath: Binary.path).deletingLastPathComponent()
      .appendingPathComponent("tanfangd")
    process.arguments = ["serve", "--listen", "127.0.0.1:0", "--json"]
    process.environment = ["TANFANGD_DATA": hub.path + "/hub", "LANG": "en_GB.UTF-8"]
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let ready = try JSONValue.parse(Array(out.fileHandleForReading.availableData))
    url = "https://127.0.0.1:\(try #require(ready["port"]?.integer))"
  }

  deinit { if process.isRunning { process.terminate() } }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
