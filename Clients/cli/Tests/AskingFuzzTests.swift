import Foundation
import Model
import Terminal
import Testing

@testable import tanfang

/// Somebody who types whatever comes to mind, and Return most of the time.
private final class Scatterbrain: LineReader {
  private var seed: UInt64
  private(set) var lines = 0
  static let linesMax = 4000

  private static let words = [
    "", "", "", "", "", "", "", "1", "1", "2", "3", "=", "=", "<", "?", "x", "王秀英", "wxy", "13812345678", "150/90",
    "2026-01-05", "+7", "昨天 08:30", "是", "1 3", "+2", "-1", "-", "0", Home.village, "返回", "汇总", "帮助", "一", "n", "d 1",
    String(repeating: "长", count: 3000), "\u{1B}[2J\u{202E}", "99999999999999999999", "fine@2020",
    "living_alone@2020-05~2021",
  ]

  init(_ seed: UInt64) { self.seed = seed }

  func line(_ prompt: String) throws -> String {
    lines += 1
    guard lines < Self.linesMax else { throw Interruption.endOfInput }
    // Numerical Recipes' generator will do.
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Self.words[Int(seed >> 33) % Self.words.count]
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

  private func run(_ words: [String], _ home: Home, language: String, _ reader: Scatterbrain) throws -> ExitCode {
    let out = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/null"))
    let environment = ["TANFANG_DATA": home.path, "LANG": language, "HOME": home.path]
    return Tanfang.program.run(
      words,
      Surroundings(
        standardOutput: Stream(descriptor: out.fileDescriptor), standardError: Stream(descriptor: out.fileDescriptor),
        environment: { environment[$0] }, milliseconds: { 0 }, reader: reader),
      translate: Failure.init(translating:))
  }

  @Test(arguments: commands)
  func everyDialogueEndsWellWhateverIsTyped(_ command: String) throws {
    let home = try Home(.town, regions: ["230422100"]) { try $0.addVillage(Home.village, "东风村") }
    let elder = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--birth", "1941", "--categories", "living_alone",
      "--chronic", "hypertension,diabetes")
    try home.id("elder", "add", "--name", "王秀颖", "--village", Home.village)
    try home.id("visit", "add", elder, "--needs", "meals")
    let words = command.split(separator: " ").map(String.init)
    var saved = 0
    for seed in 1...6 as ClosedRange<UInt64> {
      let reader = Scatterbrain(seed)
      let code = try run(words, home, language: seed % 2 == 0 ? "zh" : "en", reader)
      // Saved, given up, or there was nothing to change; never a defect.
      #expect([.done, .refused, .notFound, .badInput].contains(code), "seed \(seed): \(code)")
      #expect(reader.lines < Scatterbrain.linesMax, "seed \(seed) never comes to an end")
      if code == .done { saved += 1 }
    }
    if command.hasSuffix("add") || command.hasSuffix("raise") || command.hasSuffix("set") { #expect(saved > 0) }
    #expect(try home.json("doctor")["ok"]?.bool == true)
  }

  @Test func theModelsTypesAreAllAskedFor() {
    let types = Set(Self.commands.map { $0.split(separator: " ")[0] })
    for key in ["visit", "elder", "alert", "assessment", "assignment", "request", "order", "timebank", "helper"] {
      #expect(types.contains { $0 == key }, "\(key)")
    }
  }
}
