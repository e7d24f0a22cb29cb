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

  /// The sources of the tests on the real binaries, without blanks, so that a call may be broken anywhere.
  private static let sources: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".swift") && $0 != "CoverageTests.swift" }.sorted().compactMap {
      try? String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
    }
  }()

  private static func source(of suite: String) -> String? {
    sources.first { $0.contains("struct \(suite) ") || $0.contains("struct \(suite):") }
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
    let global = Set(Program.globalOptions.map(\.name))
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
      var run = ""
      for (suite, test) in row.tests {
        let source = try #require(Self.source(of: suite), "\(row.item): there is no suite \(suite) here")
        let isThere = source.contains("func \(test)(")
        #expect(isThere, "\(row.item): \(suite) has no test \(test)")
        run += source.filter { !$0.isWhitespace }
      }
      for line in row.commands {
        guard let path = Self.command(line)?.path else { continue }
        let words = path.map { "\"\($0)\"" }.joined(separator: ",")
        // The sources are long: only whether it is there is worth showing. `"report", report` stands for several.
        let isRun =
          run.contains(words)
          || (run.contains("\"\(path[0])\",\(path[0])") && run.contains("\"\(path[path.count - 1])\""))
        #expect(isRun, "\(row.item): none of its tests runs “\(path.joined(separator: " "))”")
      }
    }
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
