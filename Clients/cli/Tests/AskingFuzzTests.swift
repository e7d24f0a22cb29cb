import Foundation
import Model
import Terminal
import Testing

@testable import tanfang

/// Somebody who types whatever comes to mind, and after a while only what makes sense.
private final class Scatterbrain: LineReader {
  private var seed: UInt64
  private(set) var lines = 0
  /// From here on the answers are sensible: whatever went before, one can still finish.
  private static let confusedMax = 40
  static let linesMax = 400

  private static let words = [
    "", "", "", "", "", "", "", "1", "1", "2", "3", "=", "=", "<", "?", "!", "x", "王秀英", "wxy", "13812345678", "150/90",
    "2026-01-05", "+7", "昨天 08:30", "是", "1 3", "+2", "-1", "-", "0", Home.village, "返回", "汇总", "帮助", "一", "n", "d 1",
    String(repeating: "长", count: 3000), "\u{1B}[2J\u{202E}", "99999999999999999999", "fine@2020",
    "living_alone@2020-05~2021",
  ]
  private static let sensible = ["", "", "", "1", "2026-01-05", "2026", "-", Home.village]

  init(_ seed: UInt64) { self.seed = seed }

  func line(_ prompt: String) throws -> String {
    lines += 1
    guard lines < Self.linesMax else { throw Interruption.endOfInput }
    // Numerical Recipes' generator will do.
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let words = lines < Self.confusedMax ? Self.words : Self.sensible
    return words[Int(seed >> 33) % words.count]
  }
}

/// The dialogue of every record type, from its declaration alone, with answers of every kind at every question.
@Suite struct AskingFuzzTests {
  static let commands: [String] = {
    func all(_ commands: [Command], _ path: [String]) -> [String] {
      commands.flatMap { command in
        command.asks
          ? [(path + [command.name]).joined(separator: " ")] : all(command.subcommands, path + [command.name])
      }
    }
    return all(Tanfang.program.commands, [])
  }()

  /// Every command is asked so often, on one device.
  private static let seeds: ClosedRange<UInt64> =
    1...(ProcessInfo.processInfo.environment["TANFANG_SEEDS"].flatMap { UInt64($0) } ?? 2)

  /// - Returns: also what stood on the screen in the end.
  private func run(
    _ words: [String], _ home: Home, language: String = "en", _ reader: Scatterbrain? = nil
  ) throws -> (code: ExitCode, screen: String) {
    let environment = ["TANFANG_DATA": home.path, "LANG": language, "HOME": home.path]
    let screen = try Runs.Paper()
    let code = Tanfang.program.run(
      words,
      Surroundings(
        standardOutput: screen.stream, standardError: screen.stream, environment: { environment[$0] },
        milliseconds: { 0 }, reader: reader),
      translate: Failure.init(translating:))
    return (code, String(try screen.text.suffix(1500)))
  }

  /// A device with something of every kind that an answer may name.
  private func town() throws -> Home {
    let home = try Home(.town, regions: ["230422100"]) { try $0.addVillage(Home.village, "东风村") }
    let elder = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--birth", "1941", "--categories", "living_alone",
      "--chronic", "hypertension,diabetes")
    for words in [
      ["elder", "add", "--name", "王秀颖", "--village", Home.village], ["visit", "add", elder, "--needs", "meals"],
      ["helper", "add", "--name", "李桂兰", "--kind", "volunteer"], ["team", "add", "--name", "红马甲"],
      ["benefit", "add", "--code", "GL80", "--name", "高龄津贴"], ["request", "add", elder, "--service", "bathing"],
    ] {
      try #require(try run(words, home).code == .done, "\(words)")
    }
    return home
  }

  @Test func everyDialogueEndsWellWhateverIsTyped() throws {
    let home = try town()
    #expect(try home.json("doctor")["ok"]?.bool == true)
    for command in Self.commands {
      let words = command.split(separator: " ").map(String.init)
      var saved = 0
      for seed in Self.seeds {
        let reader = Scatterbrain(seed)
        let (code, screen) = try run(words, home, language: seed % 2 == 0 ? "zh" : "en", reader)
        // Saved, given up, or there was nothing to change; never a defect.
        #expect([.done, .refused, .notFound, .badInput].contains(code), "\(command), seed \(seed): \(code)")
        #expect(
          reader.lines < Scatterbrain.linesMax, "\(command), seed \(seed) never comes to an end:\n\(screen)")
        if code == .done { saved += 1 }
      }
      if ["add", "raise", "set"].contains(words.last) { #expect(saved > 0, "\(command) is never saved") }
    }
    #expect(try home.json("doctor")["ok"]?.bool == true)
  }

  @Test func theModelsTypesAreAllAskedFor() {
    let types = Set(Self.commands.map { $0.split(separator: " ")[0] })
    for key in ["visit", "elder", "alert", "assessment", "assignment", "request", "order", "timebank", "helper"] {
      #expect(types.contains { $0 == key }, "\(key)")
    }
  }
}
