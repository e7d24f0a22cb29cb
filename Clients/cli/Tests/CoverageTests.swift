import Foundation
import Terminal
import Testing

@testable import tanfang
@testable import tanfangd

/// `COVERAGE.md` says which command does what the policies ask, and which test shows it. This holds it to the tables of
/// commands and to the sources of the tests: whatever it names must be there, and the tests it names must run what it
/// names.
@Suite struct CoverageTests {
  /// One line: what is asked, the commands in the words of a command line, the tests as `Suite.test`.
  private struct Row {
    let item: String
    let commands: [String]
    let tests: [(suite: String, test: String)]
  }

  /// The items of the policies' table that are marked core.
  private static let core = [
    "000-1", "000-2", "000-3", "000-4", "000-7", "000-20", "000-21", "000-26", "000-28", "000-36", "000-37", "000-39",
    "000-49", "000-64", "000-65", "000-76", "000-77", "001-83", "001-84", "001-85", "001-88", "001-89", "001-90",
    "001-94", "001-95", "001-96", "001-97", "001-98", "001-100", "001-101", "001-108", "001-121", "001-126", "001-128",
    "002-136", "002-137", "002-138", "002-144", "002-155", "003-188", "003-194", "004-203", "004-206", "004-207",
    "004-210", "004-212",
  ]

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  private static let rows: [Row] = {
    let page = folder.deletingLastPathComponent().appendingPathComponent("COVERAGE.md")
    let lines = ((try? String(contentsOf: page, encoding: .utf8)) ?? "").split(separator: "\n")
    return lines.filter { $0.hasPrefix("| ") }.compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, cells[0] != "item" else { return nil }
      return Row(item: cells[0], commands: quoted(cells[2]), tests: quoted(cells[3]).map(test))
    }
  }()

  private static func quoted(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  private static func test(_ name: String) -> (suite: String, test: String) {
    let parts = name.split(separator: ".").map(String.init)
    return parts.count == 2 ? (parts[0], parts[1]) : (name, "")
  }

  /// The sources of the tests on the real binaries, of a folder beside this file or of this one.
  private static func sources(_ name: String) -> [String] {
    let path = folder.path + name
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".swift") && $0 != "CoverageTests.swift" }.sorted().compactMap {
      try? String(contentsOfFile: "\(path)/\($0)", encoding: .utf8)
    }
  }

  /// By suite: the members of the file that it stands in.
  private static let suites: [String: [SourceMember]] = {
    var suites: [String: [SourceMember]] = [:]
    for source in sources("") {
      let members = SourceMember.all(in: source)
      for type in Set(members.map(\.type)) { suites[type] = members }
    }
    return suites
  }()

  private static let support = sources("/Support").flatMap(SourceMember.all)

  /// The source of one test without blanks, so that a call may be broken anywhere: its own, how its suite begins, and all
  /// that these call of the suite's file and of what the tests stand on. Nil if there is no such test.
  private static func source(of test: String, in suite: String) -> String? {
    guard let own = suites[suite], own.contains(where: { $0.name == test && $0.type == suite }) else { return nil }
    let members = own + support.map(\.byItsType)
    var next = own.indices.filter { own[$0].type == suite && [test, "init"].contains(own[$0].name) }
    var taken = Set(next)
    var source = ""
    while let index = next.popLast() {
      source += members[index].text
      for (other, member) in members.enumerated() where members[index].words.contains(member.name) {
        if taken.insert(other).inserted { next.append(other) }
      }
    }
    return source
  }

  /// The command that a line of the table begins with, and the words that name it.
  private static func command(_ line: String) -> (command: Command, path: [String], rest: [String])? {
    var words = line.split(separator: " ").map(String.init)
    let program = words.first == "tanfangd" ? TanfangD.program : Tanfang.program
    if ["tanfang", "tanfangd"].contains(words.first) { words.removeFirst() }
    for count in [3, 2, 1] where words.count >= count {
      let path = Array(words.prefix(count))
      if let command = program.command(path), command.subcommands.isEmpty {
        return (command, path, Array(words.dropFirst(count)))
      }
    }
    return nil
  }

  @Test func everyCoreItemHasItsLine() {
    let items = Self.rows.map(\.item)
    #expect(Self.core.count == 46 && Set(items).count == items.count)
    for item in Self.core { #expect(items.contains(item), "\(item)") }
    for row in Self.rows { #expect(!row.commands.isEmpty && !row.tests.isEmpty, "\(row.item)") }
  }

  @Test func everyCommandAndOptionIsThere() throws {
    let global = Set(Program.sharedOptions.map(\.name))
    for row in Self.rows {
      for line in row.commands {
        let found = try #require(Self.command(line), "\(row.item): there is no command “\(line)”")
        let known = Set(found.command.options.map(\.name)).union(global)
        for word in found.rest where word.hasPrefix("--") {
          #expect(known.contains(String(word.dropFirst(2))), "\(row.item): “\(line)” has no \(word)")
        }
      }
    }
  }

  @Test func everyTestIsThereAndRunsWhatItIsNamedFor() throws {
    for row in Self.rows {
      let sources = try row.tests.map { suite, test in
        try #require(Self.source(of: test, in: suite), "\(row.item): there is no test \(suite).\(test) here")
      }
      for line in row.commands {
        guard let (_, path, rest) = Self.command(line) else { continue }
        let running = sources.filter { Self.runs(path, $0) }
        // The sources are long: only whether it is there is worth showing.
        #expect(!running.isEmpty, "\(row.item): none of its tests runs “\(path.joined(separator: " "))”")
        for option in rest where option.hasPrefix("--") {
          let isGiven = running.contains { Self.gives(option, $0) }
          #expect(isGiven, "\(row.item): none of its tests runs “\(path.joined(separator: " "))” with \(option)")
        }
      }
    }
  }

  private static func runs(_ path: [String], _ source: String) -> Bool {
    // As words, in a line that is typed at a terminal, or as `"report", report`, which stands for several.
    source.contains(path.map { "\"\($0)\"" }.joined(separator: ",")) || source.contains("tanfang" + path.joined())
      || (source.contains("\"\(path[0])\",\(path[0])") && source.contains("\"\(path[path.count - 1])\""))
  }

  private static func gives(_ option: String, _ source: String) -> Bool {
    if source.contains("\"\(option)\"") { return true }
    // As a member of a line of JSON, or from a table of names.
    let key = option.dropFirst(2).replacing("-", with: "_")
    return source.contains("\"--rows\"") && source.contains("\"\(key)\":")
      || source.contains("\"--\"+") && source.contains("\"\(option.dropFirst(2))\"")
  }

  /// A test that is named for what another test of its suite runs, or for an option that none gives, is found out.
  @Test func aTestIsNotTakenForItsNeighbours() throws {
    let lines = [
      "@Suite(.serialized) struct S {",
      "  private func add(_ home: Home) throws -> String { try home.id(\"elder\", \"add\") }", "",
      "  init() throws { _ = Town() }", "", "  /// One.", "  @Test(arguments: [",
      "    (\"--sex\", 1), (\"--birth\", 2),", "  ])",
      "  func one(_ pair: (String, Int)) throws {", "    try home.id(", "      \"visit\", \"add\", try add(home))", "",
      "    end()", "  }",
      "", "  @Test func two() throws { try home.id(\"visit\", \"void\") }", "}", "", "extension T {", "  func end() {}",
      "}",
    ]
    let members = SourceMember.all(in: lines.joined(separator: "\n"))
    #expect(members.map(\.name) == ["add", "init", "one", "two", "end"])
    #expect(members.map(\.type) == ["S", "S", "S", "S", "T"])
    let one = members[2]
    #expect(one.words.isSuperset(of: ["add", "end"]) && !one.words.contains("two"))
    #expect(Self.runs(["visit", "add"], one.text) && !Self.runs(["visit", "void"], one.text))
    #expect(Self.gives("--birth", one.text) && !Self.gives("--phone", one.text))
    #expect(Self.source(of: "aTestIsNotTakenForItsNeighbours", in: "VisitTests") == nil)
    let other = try #require(Self.source(of: "aVisitIsNowAtHomeAndSeenUnlessSaid", in: "VisitTests"))
    #expect(Self.runs(["elder", "add"], other) && !Self.runs(["visit", "amend"], other))
  }

  /// `JSON.md` has a line for every command, and none twice.
  @Test func theContractNamesEveryCommandOnce() throws {
    let page = Self.folder.deletingLastPathComponent().appendingPathComponent("JSON.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
    var seen: [String: Int] = [:]
    var named: Set<String> = []
    for line in lines {
      let (first, rest) = (line.split(separator: "|")[0], line.split(separator: "|").dropFirst().joined())
      var group = ""
      for name in Self.quoted(String(first)) {
        // `report visits`, `coverage`: the group is said once.
        let whole = Self.command(name) == nil ? "\(group) \(name)" : name
        guard let path = Self.command(whole)?.path else { continue }
        if path.count > 1 { group = path[0] }
        seen[whole, default: 0] += 1
        named.insert(path.joined(separator: " "))
      }
      // What can only fail is said beside what it belongs to.
      for name in Self.quoted(rest) {
        if let path = Self.command(name)?.path { named.insert(path.joined(separator: " ")) }
      }
    }
    for (name, count) in seen { #expect(count == 1, "\(name) has \(count) lines") }
    func leaves(_ commands: [Command], _ group: [String]) -> [String] {
      commands.flatMap {
        $0.subcommands.isEmpty
          ? [(group + [$0.name]).joined(separator: " ")] : leaves($0.subcommands, group + [$0.name])
      }
    }
    for command in leaves(Tanfang.program.commands, []) { #expect(named.contains(command), "\(command)") }
  }
}
