import Foundation
import Model
import Terminal
import Testing

/// The dialogues of a need, a service and its time in a real terminal of 80 columns and 24 lines, in both languages.
@Suite(
  .enabled(if: Tmux.isInstalled, "tmux is not installed: apt-get install tmux"), .serialized, .waiting)
struct ScreenRecordTests {
  private static let names = "王秀英李桂兰东风村"

  private func town(_ language: String) throws -> Home {
    let home = try Home(.town, regions: ["230422100"]) { try $0.addVillage(Home.village, "东风村") }
    home.language = language
    try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--birth", "1941-03")
    try home.id("helper", "add", "--name", "李桂兰", "--kind", "volunteer")
    return home
  }

  /// Goes through a dialogue, each question by its field's name, and saves what was answered.
  private func fill(_ home: Home, _ type: String, _ answers: [(field: String, text: String)]) throws -> JSONValue {
    let language = home.language == "en" ? Language.en : .zh
    let declared = try #require(CareModel.current.type(key: type))
    let terminal = try Tmux(home)
    try terminal.press("clear; tanfang \(type) add", "Enter")
    var screens: [[String]] = []
    for (field, text) in answers {
      screens.append(try terminal.at(") " + declared[field].label[language], text))
    }
    screens.append(try terminal.at(Label("汇总", "Summary")[language], ""))
    screens.append(try terminal.expect(Label("已登记", "recorded")[language]))
    for line in screens.joined() {
      #expect(line.displayWidth < 80, "\(line)")
      let foreign = line.unicodeScalars.filter { (0x4E00...0x9FFF).contains($0.value) }.map(String.init)
      #expect(language == .zh || foreign.allSatisfy(Self.names.contains), "\(line)")
    }
    let id = try #require(try home.ids(type, "list").first)
    return try #require(try home.json(type, "show", id)["fields"])
  }

  @Test(arguments: ["zh", "en"])
  func aNeedBecomesAServiceAndItsTimeIsCredited(_ language: String) throws {
    let home = try town(language)
    let request = try fill(
      home, "request", [("elder", "wxy"), ("type", ""), ("service", "2"), ("urgency", "=")])
    #expect(request["type"]?.string == "service" && request["service"]?.string == "bathing")
    let order = try fill(home, "order", [("elder", "wxy"), ("service", "2"), ("request", "1"), ("planned_on", "=")])
    #expect(order["service"]?.string == "bathing")
    #expect(order["request"]?.string == (try home.ids("request", "list").first))
    let entry = try fill(
      home, "timebank", [("helper", "1"), ("kind", ""), ("minutes", "45"), ("at", ""), ("service", "2"), ("note", "=")])
    #expect(entry["kind"]?.string == "earned" && entry["minutes"]?.integer == 45)
    #expect(entry["service"]?.string == "bathing")
  }

  /// Thirty-three illnesses, one of them with a long name, stand on one screen with the question above them.
  @Test(arguments: ["zh", "en"])
  func theLongestListOfChoicesFitsTheScreen(_ language: String) throws {
    let home = try town(language)
    let terminal = try Tmux(home)
    let id = try #require(try home.ids("elder", "list").first)
    try terminal.press("clear; tanfang elder edit \(id)", "Enter")
    try terminal.at(language == "zh" ? "修改" : "Changes", "chronic")
    let screen = try terminal.expect("\(Vocabulary.chronic.terms.count) ")
    let label = RecordType.elder["chronic"].label[language == "en" ? .en : .zh]
    #expect(screen.contains(label), "the question itself")
    for number in 1...Vocabulary.chronic.terms.count {
      #expect(screen.contains { (" " + $0).contains(" \(number) ") }, "\(number)")
    }
  }
}
