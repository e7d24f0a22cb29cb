import Model
import Terminal
import Testing

@Suite struct RightsTests {
  /// A number that another person has was taken without a word.
  @Test func anotherPersonsNumberIsSaidToBe() throws {
    let home = try Home(.town)
    try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--id-number", "11010519491231002X")
    let other = try home.id("elder", "add", "--name", "张桂兰", "--village", Home.village)
    let words = "another record has this ID number"
    let edited = try home.tanfang("elder", "edit", other, "--id-number", "11010519491231002X")
    #expect(edited.code == 0 && edited.err.contains(words))
    #expect(try !home.tanfang("elder", "edit", other, "--id-number", "110101194001011226").err.contains(words))
  }

  @Test func aVolunteersIDNumberIsProposedInAChangeOfItsOwn() throws {
    let home = try Home()
    let run = try home.tanfang("elder", "add", "--name", "王秀英", "--id-number", "11010519491231002x")
    #expect(run.code == 0)
    #expect(run.err.contains("proposed only: ID number"))
    #expect(try home.pending() == 2)
    let id = try #require(try home.ids("elder", "list").first)
    let shown = try home.json("elder", "show", id)
    #expect(shown["fields"]?["id_number"] == nil)
    let own = shown["unsettled"]?.elements?.first { $0["field"]?.string == "id_number" }
    #expect(own?["value"]?.string == "11010519491231002X")
    #expect(own?["status"]?.string == "pending")
  }

  @Test func aTownOfficialWritesItAtOnce() throws {
    let home = try Home(.town, regions: ["230422100"])
    let id = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--id-number", "11010519491231002X")
    #expect(try home.pending() == 1)
    #expect(try home.json("elder", "show", id)["fields"]?["id_number"]?.string == "11010519491231002X")
  }

  @Test func aWrongIDNumberSaysWhichDigit() throws {
    let home = try Home()
    for (language, words) in [("en", "digit 18"), ("zh", "第18位")] {
      home.language = language
      let run = try home.tanfang("elder", "add", "--name", "王秀英", "--id-number", "110105194912310021")
      #expect(run.code == 65)
      #expect(run.err.contains(words))
      #expect(!run.err.contains("110105"))
    }
    #expect(try home.pending() == 0)
  }

  @Test(arguments: ["nursing_subsidy", "official_note", "verified_by"])
  func whatARoleMayNotWriteIsRefusedAtOnce(_ key: String) throws {
    let home = try Home()
    let option = "--" + String(key.map { $0 == "_" ? "-" : $0 })
    let run = try home.tanfang("elder", "add", "--name", "王秀英", option, "yes", "--json")
    #expect(run.code == 77)
    #expect(run.error?["code"]?.string == "not_permitted")
    #expect(run.error?["hint"]?.string?.contains("only these may") == true)
    #expect(try home.pending() == 0)
  }

  @Test func anAuditorOnlyReads() throws {
    let home = try Home(.auditor, regions: ["230422"])
    let run = try home.tanfang("elder", "add", "--name", "王秀英", "--village", Home.village, "--json")
    #expect(run.code == 77)
    #expect(try home.tanfang("elder", "list").code == 0)
  }
}
