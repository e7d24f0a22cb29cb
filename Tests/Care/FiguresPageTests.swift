import Care
import Foundation
import Model
import Testing

/// The definitions that outputs carry are those of the page.
@Suite("Protocol/FIGURES.md")
struct FiguresPageTests {
  private var file: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Protocol/FIGURES.md").standardized
  }

  /// Set to write the tables instead of comparing them.
  private static let variable = "TANFANG_WRITE_FIGURES"
  private static let start = "<!-- From here on made from Sources/Care; see Tests/Care/FiguresPageTests.swift. -->\n"

  private var tables: String {
    ReportKind.allCases.map { kind in
      var text = "## \(kind.rawValue) \(kind.title.zh)\n\n"
      text += "By \(kind.groupings.map { "`\($0.rawValue)`" }.joined(separator: ", ")).\n\n"
      text += "| key | unit | | |\n|---|---|---|---|\n"
      for indicator in kind.indicators {
        text +=
          "| `\(indicator.key)` | \(indicator.unit.rawValue) | **\(indicator.label.en)**: \(indicator.definition.en)"
        text += " | **\(indicator.label.zh)**：\(indicator.definition.zh) |\n"
      }
      if !kind.notes.isEmpty { text += "\n" }
      for note in kind.notes { text += "- \(note.en)\n- \(note.zh)\n" }
      return text
    }.joined(separator: "\n")
  }

  private var rules: String {
    var text = "## discover 主动发现\n\n"
    text += """
      Of elders on the register; the first of those who have died, moved away or entered an institution. A rule finds nobody
      who is in one of the categories of *not for* today (the six national ones where it makes none), and nobody dismissed by
      it (type `dismissal`) since that of which it tells.


      """
    text += "| rule | makes | not for | asks | |\n|---|---|---|---|---|\n"
    for rule in DiscoveryRule.all {
      let isForNonTargets = rule.settledBy == TargetSet.nationalKeys
      let settled = isForNonTargets ? "the six" : rule.settledBy.map { "`\($0)`" }.joined(separator: " ")
      text += "| `\(rule.key)` | \(rule.category.map { "`\($0)`" } ?? "") | \(settled) | \(rule.definition.en) "
      text += "| **\(rule.term.label.zh)**：\(rule.definition.zh) |\n"
    }
    return text
  }

  @Test func theTablesAreTheDeclarations() throws {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let prose = text.components(separatedBy: Self.start)[0]
    let wanted = prose + Self.start + "\n" + tables + "\n" + rules
    if ProcessInfo.processInfo.environment[Self.variable] == "1" { try Data(wanted.utf8).write(to: file) }
    #expect(
      try Data(contentsOf: file) == Data(wanted.utf8),
      "Protocol/FIGURES.md is out of date: run `\(Self.variable)=1 swift test --filter FiguresPageTests` and commit it")
  }
}
