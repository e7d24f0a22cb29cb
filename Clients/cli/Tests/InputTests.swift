import Foundation
import Terminal
import Testing

/// Scripts hand in ids and values from standard input and files.
@Suite(.waiting) struct InputTests {
  /// Runs the binary with something on standard input.
  private func run(_ home: Home, _ words: [String], input: String) throws -> Run {
    let file = home.path + "/input-\(UUID().uuidString)"
    try Data(input.utf8).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Binary.path)
    process.arguments = words
    process.environment = ["TANFANG_DATA": home.path, "LANG": "en_GB.UTF-8"]
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let said = out.fileHandleForReading.readDataToEndOfFile()
    let complaints = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      code: process.terminationStatus, out: String(decoding: said, as: UTF8.self),
      err: String(decoding: complaints, as: UTF8.self))
  }

  @Test func everyIDOfAListIsShown() throws {
    let home = try Home()
    for name in ["王秀英", "李德福"] { try home.id("elder", "add", "--name", name) }
    let list = try home.tanfang("ids", "elder").out.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    let shown = try run(home, ["elder", "show", "-", "--json"], input: list.joined(separator: "\n"))
    #expect(shown.code == 0)
    #expect(try shown.json.elements?.map { $0["fields"]?["name"]?.string } == ["王秀英", "李德福"])
    // An elder that is not there does not keep the others from being visited.
    let visits = try run(
      home, ["visit", "add", "-", "--mode", "phone", "--json"], input: "\(list[0])\nzzzz-9\n\(list[1])\n")
    #expect(visits.code == 66)
    let elements = try #require(try visits.json.elements)
    #expect(elements.count == 3 && elements[1]["error"]?["code"]?.string == "no_such_record")
    #expect(try home.ids("visit", "list").count == 2)
  }

  @Test func visitsAreReadFromAFileOfLines() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let rows = """
      {"elder":"\(elder)","at":"2026-01-05 09:00","outcome":"seen","basic_living":["fine"],"systolic":150}
      {"elder":"\(elder)","at":"2026-01-06 09:00","mode":"home","note":"two\\nlines"}
      {"elder":"\(elder)","outcome":"nonsense"}
      """
    let added = try run(home, ["visit", "add", "--rows", "-", "--mode", "phone", "--json"], input: rows)
    #expect(added.code == 65 && added.err.isEmpty)
    let elements = try #require(try added.json.elements)
    #expect(elements[2]["input"]?.integer == 3)
    #expect(elements[2]["error"]?["code"]?.string == "unknown_value")
    #expect(elements[2]["error"]?["hint"]?.string?.contains("seen") == true)
    let visits = try #require(try home.json("visit", "list").elements)
    #expect(visits.map { $0["mode"]?.string } == ["home", "phone"])
    #expect(visits[0]["note"]?.string == "two\nlines")
    let first = try home.json("visit", "show", try #require(elements[0]["id"]?.string))["fields"]
    #expect(first?["systolic"]?.integer == 150 && first?["basic_living"]?.strings == ["fine"])
  }

  @Test func aNoteIsReadFromStandardInput() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let added = try run(home, ["visit", "add", elder, "--note", "-", "--json"], input: "first\nsecond\n")
    let id = try #require(try added.json["id"]?.string)
    #expect(try home.json("visit", "show", id)["fields"]?["note"]?.string == "first\nsecond")
  }

  @Test func whoMayBeRegisteredAlreadyIsSaid() throws {
    let home = try Home()
    let first = try home.id("elder", "add", "--name", "王秀英", "--birth", "1941-03")
    let again = try home.json("elder", "add", "--name", "王秀颖", "--birth", "1941-03-05")
    let similar = try #require(again["similar"]?.elements?.first)
    #expect(similar["id"]?.string == first)
    #expect(similar["reasons"]?.strings == ["name_homophone", "birth_partial", "village_same"])
    #expect(try home.json("elder", "add", "--name", "赵铁柱")["similar"]?.elements?.isEmpty == true)
    let said = try home.tanfang("elder", "add", "--name", "王秀英")
    #expect(said.code == 0 && said.err.contains("registered before") && said.err.contains("tanfang unite"))
    #expect(said.out.contains("the same name"))
  }
}
