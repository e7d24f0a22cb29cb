import Foundation
import Terminal
import Testing

@testable import tanfang

@Suite struct HelpTests {
  private static let commands = [
    "join", "sync", "status", "elder add", "elder edit", "elder archive", "elder show", "elder list", "find",
    "visit add", "visit amend", "visit void", "visit show", "visit list", "due", "alert raise", "alert list",
    "alert show", "alert close", "alert void", "drafts list", "drafts resume", "drafts discard", "ids", "conflicts",
    "settle", "duplicates", "unite", "separate", "distinct",
    "history", "report visits", "export", "doctor",
    "completions", "help",
  ]

  @Test(arguments: commands)
  func everyCommandExplainsItselfInBothLanguages(_ command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let home = try Home(regions: [])
    let en = try home.runHere(words + ["--help"])
    home.language = "zh"
    let zh = try home.runHere(words + ["--help"])
    #expect(en.code == 0 && zh.code == 0)
    #expect(en.out.contains("tanfang \(command)"))
    #expect(zh.out.contains("用法：tanfang \(command)"))
    #expect(en.err.isEmpty && zh.err.isEmpty)
  }

  @Test func theProgramExplainsItself() throws {
    let run = try Home(regions: []).tanfang("visit", "add", "--help")
    #expect(run.code == 0 && run.out.contains("tanfang visit add") && run.err.isEmpty)
  }

  @Test func theTableOfCommandsIsSound() { #expect(Tanfang.program.tableDefects.isEmpty) }

  @Test(arguments: ["conflicts", "settle", "duplicates", "unite", "separate", "distinct", "report visits"])
  func theHubsCommandsExplainThemselvesInBothLanguages(_ command: String) throws {
    let words = command.split(separator: " ").map(String.init) + ["--help"]
    let en = try Binary.run(words, environment: ["LANG": "en_GB.UTF-8"], program: "tanfangd")
    let zh = try Binary.run(words, environment: ["LANG": "zh_CN.UTF-8"], program: "tanfangd")
    #expect(en.code == 0 && en.out.contains("tanfangd \(command)") && en.out.contains("--as ACCOUNT"))
    #expect(zh.code == 0 && zh.out.contains("用法：tanfangd \(command)"))
  }

  @Test func theContractNamesEveryCommand() throws {
    let here = URL(fileURLWithPath: #filePath)
    let contract = try String(
      contentsOf: here.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("JSON.md"),
      encoding: .utf8)
    for command in Self.commands where !["completions", "help"].contains(command) {
      #expect(contract.contains("`\(command)"), "\(command)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionsKnowTheModelsWords(_ shell: String) throws {
    let run = try Home(regions: []).tanfang("completions", shell)
    #expect(run.code == 0)
    for word in ["archive", "living_alone", "id-number"] { #expect(run.out.contains(word), "\(word)") }
  }
}
