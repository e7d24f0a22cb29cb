import Casework
import Model
import Terminal
import Testing

/// Answers, scores and levels at the command line.
@Suite struct AssessmentTests {
  private func county() throws -> Home { try Home(.county, regions: ["230422"]) }

  private func elder(_ home: Home) throws -> String {
    try home.id("elder", "add", "--name", "王秀英", "--village", Home.village)
  }

  private func code(_ home: Home, _ words: String...) throws -> String? {
    try home.run(words + ["--json"]).error?["code"]?.string
  }

  private func level(_ home: Home, _ elder: String) throws -> String? {
    try home.json("elder", "show", elder)["fields"]?["ability_level"]?.string
  }

  private static let answers = [
    "eating": "3", "grooming": "3", "bathing": "2", "dressing-upper": "3", "dressing-lower": "3", "bladder": "3",
    "bowel": "4", "toileting": "3", "bed-mobility": "3", "chair-transfer": "3", "walking": "3", "stairs": "1",
    "time-orientation": "3", "place-orientation": "3", "person-orientation": "4", "memory": "2", "comprehension": "3",
    "expression": "3", "aggression": "1", "depression": "1", "consciousness": "2", "vision": "1", "hearing": "1",
    "daily-affairs": "2", "transport": "0", "social-contact": "3",
  ]

  private func assess(_ home: Home, _ elder: String, _ more: [String]) throws -> String {
    let options = Self.answers.sorted { $0.key < $1.key }.flatMap { ["--" + $0.key, $0.value] }
    return try home.id(["assessment", "add", elder] + options + more)
  }

  @Test func theTwentySixItemsAreScoredAndTheLevelIsConfirmed() throws {
    let home = try county()
    let elder = try elder(home)
    let id = try assess(home, elder, ["--falls", "twice", "--diseases", "dementia", "--assessor", "赵医生"])
    var shown = try home.json("assessment", "show", id)
    #expect(shown["fields"]?["instrument"]?.string == "gb42195")
    #expect(shown["fields"]?["total"]?.integer == 63 && shown["fields"]?["final_level"] == nil)
    #expect(shown["scoring"]?["sections"]?.elements?.compactMap { $0["score"]?.integer } == [24, 10, 22, 7])
    #expect(shown["scoring"]?["preliminary_level"]?.string == "moderate")
    #expect(shown["scoring"]?["change_reasons"]?.elements?.compactMap(\.string) == ["mental", "risk_events"])
    #expect(shown["scoring"]?["suggested_level"]?.string == "severe")
    try home.id("assessment", "confirm", id)
    shown = try home.json("assessment", "show", id)
    #expect(shown["fields"]?["final_level"]?.string == "severe" && shown["fields"]?["confirmed_by"]?.string == "zhang")
    #expect(try level(home, elder) == "severe")
    #expect(try home.ids("assessment", "list", "--final-level", "重度失能") == [id])
    #expect(try home.ids("assessment", "list", "--final-level", "mild").isEmpty)
    // A policy may let the changes add up.
    try home.id("policy", "set", "--division", "230422", "--cumulate-changes", "yes")
    #expect(try home.json("assessment", "show", id)["scoring"]?["suggested_level"]?.string == "total")
    #expect(try home.json("assessment", "show", id)["scoring"]?["final_level"]?.string == "severe")
  }

  @Test func aCorrectedAnswerIsScoredAnew() throws {
    let home = try county()
    let id = try assess(home, try elder(home), ["--falls", "twice"])
    try home.id("assessment", "edit", id, "--falls", "none", "--eating", "independent", "--confirm")
    let shown = try home.json("assessment", "show", id)["fields"]
    #expect(shown?["total"]?.integer == 64 && shown?["change_reasons"] == nil)
    #expect(shown?["final_level"]?.string == "moderate")
  }

  @Test func theShortFormHasItsResultAtOnce() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let id = try home.id(
      "assessment", "add", elder, "--care-eating", "0", "--care-grooming", "1", "--care-dressing", "0", "--care-toilet",
      "1", "--care-activity", "5")
    let shown = try home.json("assessment", "show", id)
    #expect(shown["fields"]?["self_care_total"]?.integer == 7 && shown["fields"]?["self_care_level"]?.string == "mild")
    #expect(shown["fields"]?["instrument"]?.string == "self_care")
    #expect(shown["unsettled"]?.elements?.allSatisfy { $0["status"]?.string == "pending" } == true)
    #expect(try code(home, "assessment", "confirm", id) == "nothing_to_confirm")
    for (language, words) in [("en", "level: mildly dependent"), ("zh", "等级 轻度依赖")] {
      home.language = language
      #expect(try home.tanfang("assessment", "show", id).out.contains(words))
    }
  }

  @Test func badAnswersAreRefusedWithWhatIsAllowed() throws {
    let home = try county()
    let elder = try elder(home)
    let run = try home.run(["assessment", "add", elder, "--eating", "4", "--consciousness", "0"])
    #expect(run.code == 65 && run.err.contains("stupor") && run.err.contains("coma"))
    #expect(try code(home, "assessment", "add", elder) == "instrument_missing")
    #expect(try code(home, "assessment", "add", elder, "--eating", "4", "--confirm") == "items_missing")
    #expect(try code(home, "assessment", "add", elder, "--eating", "4", "--care-eating", "0") == "unknown_value")
    #expect(try code(home, "assessment", "add", elder, "--eating", "5") == "unknown_value")
    #expect(try home.ids("assessment", "list", "--all").isEmpty)
    // One that was recognised from elsewhere has no answers.
    let id = try home.id(
      "assessment", "add", elder, "--instrument", "gb42195", "--total", "70", "--final-level", "mild",
      "--recognised-from", "萝北县")
    #expect(try home.json("assessment", "show", id)["fields"]?["confirmed_by"]?.string == "zhang")
  }

  @Test func theLevelStoodOnTheRecordThatGaveWay() throws {
    let home = try county()
    let (kept, gone) = (try elder(home), try elder(home))
    func assess(_ elder: String, _ day: String, _ total: String, _ level: String) throws {
      try home.id(
        "assessment", "add", elder, "--instrument", "gb42195", "--assessed-on", day, "--total", total, "--final-level",
        level)
    }
    try assess(kept, "2026-03-01", "80", "mild")
    #expect(try level(home, kept) == "mild")
    try home.json("unite", gone, "--into", kept, "--yes")
    try assess(gone, "2026-05-01", "60", "moderate")
    #expect(try level(home, kept) == "moderate" && level(home, gone) == nil)
    // One from between does not count, whichever record it names.
    for elder in [kept, gone] { try assess(elder, "2026-04-01", "40", "severe") }
    #expect(try level(home, kept) == "moderate")
  }
}
