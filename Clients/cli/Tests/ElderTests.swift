import Foundation
import Model
import Terminal
import Testing

@Suite struct ElderTests {
  @Test func anElderIsRegisteredAndShown() throws {
    let home = try Home()
    let id = try home.id(
      "elder", "add", "--name", "王秀英", "--sex", "女", "--birth", "1941年3月", "--categories",
      "living_alone@2020-05、高龄", "--phone", "138 0000 0000", "--weight-kg", "52.5")
    let shown = try home.json("elder", "show", id)
    #expect(
      shown.members?.map(\.key) == ["id", "type", "fields", "conflicts", "unsettled", "visits", "survivor", "united"])
    #expect(shown["id"]?.string == id)
    #expect(shown["type"]?.string == "elder")
    let fields = try #require(shown["fields"])
    #expect(fields["name"]?.string == "王秀英")
    #expect(fields["sex"]?.string == "female")
    #expect(fields["birth"]?.string == "1941-03")
    #expect(fields["village"]?.string == Home.village)
    #expect(fields["categories"]?.strings == ["living_alone", "advanced_age"])
    #expect(fields["phone"]?.string == "13800000000")
    #expect(fields["weight_kg"] == .number("52.5"))
    #expect(shown["conflicts"]?.elements?.isEmpty == true)
    #expect(shown["visits"]?.elements?.isEmpty == true)
  }

  @Test func anEditWritesOnlyWhatChanges() throws {
    let home = try Home()
    let id = try home.id("elder", "add", "--name", "王秀英", "--phone", "13800000000")
    let before = try home.pending()
    try home.id("elder", "edit", id, "--phone", "138-0000-0000", "--name", "王秀英")
    #expect(try home.pending() == before)
    try home.id("elder", "edit", id, "--phone", "13900000000", "--name", "王秀英")
    #expect(try home.pending() == before + 1)
    let last = try #require(try home.json("history", id, "--local")["history"]?.elements?.last)
    #expect(last["field"]?.string == "phone")
    #expect(last["value"]?.string == "13900000000")
  }

  @Test func anEmptyValueClears() throws {
    let home = try Home()
    let id = try home.id("elder", "add", "--name", "王秀英", "--phone", "13800000000")
    try home.id("elder", "edit", id, "--phone", "")
    #expect(try home.json("elder", "show", id)["fields"]?["phone"] == nil)
    let refused = try home.tanfang("elder", "edit", id, "--name", "", "--json")
    #expect(refused.code == 65)
    #expect(refused.error?["code"]?.string == "required")
  }

  @Test(arguments: [
    (["living_alone"], ["living_alone"]),
    (["+disabled"], ["living_alone", "disabled", "advanced_age"]),
    (["-advanced_age"], ["living_alone"]),
    (["+失能、-高龄"], ["living_alone", "disabled"]),
    (["veteran", "独居"], ["living_alone", "veteran"]),
    ([""], []),
  ])
  func setsAreReplacedOrChangedByOne(_ written: [String], _ expected: [String]) throws {
    let home = try Home()
    let id = try home.id("elder", "add", "--name", "王秀英", "--categories", "living_alone@2020-05,advanced_age")
    _ = try home.run(["elder", "edit", id] + written.flatMap { ["--categories", $0] })
    #expect((try home.json("elder", "show", id)["fields"]?["categories"]?.strings ?? []) == expected)
  }

  @Test func namingAnElementAgainKeepsItsDate() throws {
    let home = try Home()
    let id = try home.id("elder", "add", "--name", "王秀英", "--categories", "living_alone@2020-05")
    let before = try home.pending()
    try home.id("elder", "edit", id, "--categories", "living_alone")
    #expect(try home.pending() == before)
    let line = try #require(try home.tanfang("export", "elder", "--format", "jsonl").out.split(separator: "\n").first)
    #expect(try JSONValue.parse(String(line))["members"]?["categories"]?.strings == ["living_alone@2020-05"])
  }

  @Test func archivingTakesATermOrWords() throws {
    let home = try Home()
    let first = try home.id("elder", "add", "--name", "王秀英")
    try home.id("elder", "archive", first, "--reason", "去世", "--on", "2026-09-01")
    let fields = try home.json("elder", "show", first)["fields"]
    #expect(fields?["archived"]?.string == "died")
    #expect(fields?["archived_on"]?.string == "2026-09-01")
    let second = try home.id("elder", "add", "--name", "李德福")
    try home.id("elder", "archive", second, "--reason", "随女儿去了外地过冬")
    let other = try home.json("elder", "show", second)["fields"]
    #expect(other?["archived"]?.string == "other")
    #expect(other?["archived_note"]?.string == "随女儿去了外地过冬")
    #expect(try home.json("elder", "list").elements?.isEmpty == true)
    #expect(try home.json("elder", "list", "--archived").elements?.count == 2)
    try home.id("elder", "edit", first, "--archived", "")
    #expect(try home.json("elder", "list").elements?.count == 1)
  }

  @Test func listsFilter() throws {
    let home = try Home(regions: ["230422100"])
    let alone = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "独居")
    let other = try home.id("elder", "add", "--name", "曾国华", "--village", Home.otherVillage, "--phone", "13812345678")
    #expect(try home.ids("elder", "list") == [alone, other])
    #expect(try home.ids("elder", "list", "--village", Home.otherVillage) == [other])
    #expect(try home.ids("elder", "list", "--category", "living_alone") == [alone])
    try home.id("visit", "add", alone)
    #expect(try home.ids("elder", "list", "--due") == [other])
    for text in ["曾国", "zengguo", "zgh", "国华", "5678"] { #expect(try home.ids("find", text) == [other], "\(text)") }
    #expect(try home.ids("find", "nobody").isEmpty)
    let item = try #require(try home.json("elder", "list").elements?.first)
    #expect(
      item.members?.map(\.key) == [
        "id", "name", "village", "village_name", "group", "phone", "categories", "archived", "last_visit",
      ])
  }

  @Test func aVillageIsNamedByCodeOrByItsImportedName() throws {
    let home = try Home(.town, regions: ["230422100"]) { database in
      try database.addVillage(Home.village, "东风村")
      try database.addVillage(Home.otherVillage, "红旗村")
    }
    let id = try home.id("elder", "add", "--name", "王秀英", "--village", "红旗")
    #expect(try home.json("elder", "show", id)["fields"]?["village"]?.string == Home.otherVillage)
    #expect(try home.json("elder", "list").elements?.first?["village_name"]?.string == "红旗村")
    let unknown = try home.tanfang("elder", "add", "--name", "王秀英", "--village", "南岗村", "--json")
    #expect(unknown.code == 65)
    #expect(unknown.error?["code"]?.string == "village_unknown")
    let missing = try home.tanfang("elder", "add", "--name", "王秀英", "--json")
    #expect(missing.code == 65)
    #expect(missing.error?["code"]?.string == "village_missing")
  }

  @Test func anElderOfAnotherPlaceIsNotRegisteredHere() throws {
    let home = try Home()
    let refused = try home.tanfang("elder", "add", "--name", "王秀英", "--village", Home.otherVillage, "--json")
    #expect(refused.code == 77)
    #expect(refused.error?["code"]?.string == "out_of_scope")
    #expect(try home.pending() == 0)
  }

  @Test(arguments: ["2099", "2199-01", "2199-12-31"])
  func aBirthDateInTheFutureIsRefused(_ birth: String) throws {
    let home = try Home()
    let added = try home.tanfang("elder", "add", "--name", "王秀英", "--birth", birth, "--json")
    #expect(added.code == 65)
    #expect(added.error?["code"]?.string == "birth_in_future")
    #expect(try home.pending() == 0)
    let elder = try home.id("elder", "add", "--name", "王秀英", "--birth", "1941")
    let edited = try home.tanfang("elder", "edit", elder, "--birth", birth, "--json")
    #expect(edited.code == 65)
    #expect(edited.error?["code"]?.string == "birth_in_future")
  }

  @Test func todayThisMonthAndThisYearAreNoFuture() throws {
    let home = try Home()
    let today = "\(Instant.day(Int64(Date().timeIntervalSince1970 * 1000)))"
    for birth in [today, String(today.prefix(7)), String(today.prefix(4))] {
      try home.id("elder", "add", "--name", "王小明", "--birth", birth)
    }
  }
}
