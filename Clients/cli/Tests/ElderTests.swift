import Foundation
import Model
import Support
import Sync
import Terminal
import Testing

@Suite struct FindTests {
  /// `find` stopped at two hundred and said that this was all; who was not found was registered a second time.
  @Test func findingStoppedWithoutAWord() throws {
    let home = try Home { database in
      let device = Device(store: database, clock: ManualClock())
      let people = (0..<201).map { Draft(type: "elder", text: ["name": "王\($0)", "village": Home.village]) }
      _ = try device.write(people, account: "zhang")
    }
    let run = try home.tanfang("find", "王")
    #expect(run.code == 0 && run.err.contains("there are more"), "\(run.err)")
    #expect(try home.json("find", "王").elements?.count == 201)
    #expect(try !home.tanfang("find", "王20").err.contains("there are more"))
  }
}

@Suite struct ElderTests {
  @Test func anElderIsRegisteredAndShown() throws {
    let home = try Home()
    let id = try home.id(
      "elder", "add", "--name", "王秀英", "--sex", "女", "--birth", "1941年3月", "--categories",
      "living_alone@2020-05、高龄", "--phone", "138 0000 0000", "--weight-kg", "52.5")
    let shown = try home.json("elder", "show", id)
    #expect(
      shown.members?.map(\.key) == [
        "id", "type", "fields", "conflicts", "unsettled", "visits", "survivor", "united", "related",
      ])
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
        "id", "name", "village", "village_name", "group", "phone", "categories", "archived", "last_visit", "held",
      ])
  }

  /// The words of the five notices, each of which must be understood as it stands there.
  @Test func everyCategoryOfThePoliciesIsKnownByItsNames() throws {
    let home = try Home(.county, regions: ["230422"])
    let words = [
      "独居", "空巢", "留守", "失能", "半失能", "失智", "重残", "残疾", "计划生育特殊家庭", "失独", "高龄", "特困", "低保", "低收入", "经济困难",
      "建档立卡", "优抚", "重病", "慢性病", "无人照顾", "老矿工", "离退休职工", "棚改回迁", "老红军", "老党员", "军烈属", "遗属", "贫困", "退役军人",
    ]
    let id = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village)
    try home.id("elder", "edit", id, "--categories", words.joined(separator: "、"))
    // The last two are other names of what was named before.
    #expect(try home.json("elder", "show", id)["fields"]?["categories"]?.elements?.count == words.count - 2)
    let veteran = try home.id(
      "elder", "add", "--name", "李德福", "--village", Home.village, "--categories", "veteran@2019~2020#department",
      "--categories", "old_red_army@2019#department")
    #expect(try home.ids("elder", "list", "--category", "优抚") == [id], "it has ended for the other")
    #expect(try Set(home.ids("elder", "list", "--category", "老红军")) == [id, veteran])
    #expect(try home.tanfang("elder", "list", "--category", "飞行员").code == 65)
  }

  /// GB/T 42195-2022 annex A.2 and A.3, with consent.
  @Test func theProfileOfTheStandardIsKeptWhole() throws {
    let home = try Home(.village)
    let profile: [(option: String, text: String, stored: String)] = [
      ("name", "王秀英", "王秀英"), ("sex", "女", "female"), ("birth", "1941-03-02", "1941-03-02"),
      ("height-cm", "152", "152"),
      ("weight-kg", "48.5", "48.5"), ("ethnic-group", "汉", "han"), ("religion", "佛教", "佛教"),
      ("education", "文盲", "never_schooled"), ("living", "独居", "alone"), ("marital-status", "丧偶", "widowed"),
      ("insurance", "城乡居民医保", "resident"), ("income", "养老金", "pension"), ("risk-events", "fall@2026-09-01", "fall"),
      ("informant", "王建国", "王建国"), ("informant-relation", "儿子", "son"),
      ("informant-phone", "13600000008", "13600000008"),
      ("contact-name", "王建军", "王建军"), ("contact-relation", "次子", "second_son"),
      ("contact-phone", "13600000009", "13600000009"),
      ("chronic", "高血压", "hypertension"), ("consent", "本人同意", "given"), ("consent-on", "2026-09-01", "2026-09-01"),
      ("doctor-name", "赵医生", "赵医生"), ("doctor-phone", "13700000009", "13700000009"),
    ]
    let id = try home.id(["elder", "add"] + profile.flatMap { ["--" + $0.option, $0.text] })
    let shown = try home.json("elder", "show", id)["fields"]
    for (option, _, stored) in profile {
      let value = shown?[option.replacingOccurrences(of: "-", with: "_")]
      let text = value?.strings?.joined(separator: ",") ?? value?.string ?? value?.integer.map { "\($0)" }
      if case .number(let number)? = value {
        #expect(number == stored, "\(option)")
      } else {
        #expect(text == stored, "\(option)")
      }
    }
    let page = try home.tanfang("elder", "show", id, "--lang", "zh").out
    for words in ["未上过学", "丧偶", "城乡居民医保", "信息提供者", "152厘米", "48.5公斤", "跌倒（2026-09-01起）"] {
      #expect(page.contains(words), "\(words)")
    }
  }

  @Test func whoIsToBeReviewedOrAssessedAgainIsListed() throws {
    let home = try Home(.town, regions: ["230422100"])
    let old = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "独居", "--reviewed-on", "2020-05-01")
    let new = try home.id("elder", "add", "--name", "李德福", "--village", Home.village, "--risk-tier", "high")
    #expect(try home.ids("elder", "list", "--review-due") == [old, new], "nobody has ever reviewed the other")
    let today = String(Instant.rfc3339(Int64(Date().timeIntervalSince1970 * 1000)).prefix(10))
    try home.id("elder", "edit", new, "--reviewed-on", today)
    #expect(try home.ids("elder", "list", "--review-due") == [old])
    #expect(try home.ids("elder", "list", "--tier", "高风险") == [new])
    // A target who was never assessed, and whoever was assessed too long ago.
    #expect(try home.ids("elder", "list", "--assessment-due") == [old])
    let form = ["eating", "grooming", "dressing", "toilet", "activity"].flatMap { ["--care-\($0)", "0"] }
    try home.id(["assessment", "add", old] + form)
    try home.id(["assessment", "add", new, "--assessed-on", "2023-01"] + form)
    #expect(try home.ids("elder", "list", "--assessment-due") == [new])
    try home.id("policy", "set", "--review-months", "120", "--assessment-months", "120")
    #expect(try home.ids("elder", "list", "--review-due").isEmpty)
    #expect(try home.ids("elder", "list", "--assessment-due").isEmpty)
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
