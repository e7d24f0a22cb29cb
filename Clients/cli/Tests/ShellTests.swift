import Foundation
import Terminal
import Testing

/// Completions of the real program, by the shells themselves: they ask it for the ids of records.
@Suite(.waiting) struct ShellTests {
  static let shells = ["bash", "zsh", "fish"].filter { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

  /// What a shell offers behind these words.
  private func offers(_ shell: String, _ home: Home, _ words: [String]) throws -> Set<String> {
    let script = try home.tanfang("completions", shell).out
    let quoted = (["tanfang"] + words).map { "'\($0)'" }.joined(separator: " ")
    let driver =
      switch shell {
      case "bash":
        script + """
          COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count)
          _tanfang
          printf '%s\\n' "${COMPREPLY[@]}"
          """
      case "zsh":
        // The completion system's own function is replaced by one that prints what it is given.
        "compdef() { : }\n" + script + """
          _describe() {
            if [[ $1 == -o ]]; then shift; fi
            local one
            for one in "${(@P)2}"; do
              one=${one%%:*}
              if [[ $one == "${words[CURRENT]}"* ]]; then print -r -- "$one"; fi
            done
          }
          words=(\(quoted)) CURRENT=\(words.count + 1)
          _tanfang
          """
      default: script + "complete -C '\((["tanfang"] + words).joined(separator: " "))'\n"
      }
    let file = home.path + "/driver"
    try Data(driver.utf8).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/\(shell)")
    process.arguments = [file]
    let bin = URL(fileURLWithPath: Binary.path).deletingLastPathComponent().path
    process.environment = [
      "PATH": "\(bin):/usr/bin:/bin", "TANFANG_DATA": home.path, "LANG": "en_GB.UTF-8", "HOME": home.path,
    ]
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Set(said.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
  }

  @Test(arguments: shells)
  func recordsAndTermsAreCompleted(_ shell: String) throws {
    let home = try Home { try $0.addVillage(Home.village, "东风村") }
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let visit = try home.id("visit", "add", elder)
    let alert = try home.id("alert", "raise", elder, "--kind", "fall")
    func short(_ id: String) -> String { String(id.prefix(4)) + String(id.drop { $0 != "-" }) }
    #expect(try offers(shell, home, ["elder", "show", ""]) == [short(elder)])
    #expect(try offers(shell, home, ["visit", "add", ""]) == [short(elder)])
    #expect(try offers(shell, home, ["visit", "amend", ""]) == [short(visit)])
    #expect(try offers(shell, home, ["visit", "amend", "x", "--elder", ""]) == [short(elder)])
    #expect(try offers(shell, home, ["alert", "close", ""]) == [short(alert)])
    #expect(try offers(shell, home, ["alert", "raise", "x", "--visit", ""]) == [short(visit)])
    #expect(try offers(shell, home, ["elder", "add", "--village", ""]) == [Home.village])
    #expect(try offers(shell, home, ["visit", "add", "x", "--mode", "p"]) == ["phone", "paired"])
    #expect(try offers(shell, home, ["elder", "list", "--category", "living"]) == ["living_alone"])
    #expect(try offers(shell, home, ["drafts", "resume", ""]).isEmpty)
  }

  @Test func idsAreGivenOneALine() throws {
    let home = try Home()
    let ids = try (1...3).map { try home.id("elder", "add", "--name", "老人\($0)") }
    let lines = try home.tanfang("ids", "elder").out.split(separator: "\n")
    #expect(lines.count == 3 && lines.allSatisfy { $0.contains("\t老人") })
    #expect(try home.json("ids", "elder").elements?.compactMap { $0["id"]?.string } == ids)
    let visit = try home.id("visit", "add", ids[0], "--note", "two\nlines")
    #expect(try home.json("ids", "visit").elements?.first?["title"]?.string?.hasPrefix("老人1") == true)
    try home.id("visit", "void", visit, "--reason", "test")
    #expect(try home.json("ids", "visit").elements?.isEmpty == true)
    #expect(try home.tanfang("ids", "nothing", "--json").code == 65)
  }
}
