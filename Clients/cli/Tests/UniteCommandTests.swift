import Model
import Replication
import Terminal
import Testing

/// Uniting, separating and telling apart with the real `tanfang`.
@Suite struct UniteCommandTests {
  /// A town official's device with a person recorded twice, each with a visit.
  private struct Scene {
    let home: Home
    let kept: String
    let twin: String

    init(_ role: Role = .town) throws {
      home = try Home(role, regions: ["230422"])
      kept = try home.id(
        "elder", "add", "--name", "王桂兰", "--village", Home.village, "--birth", "1941-03-05", "--phone", "13904680011",
        "--categories", "living_alone", "--enrolled", "2026-01-01")
      twin = try home.id(
        "elder", "add", "--name", "王贵蓝", "--village", Home.otherVillage, "--birth", "1941-05-03", "--group", "三组")
      try home.id("visit", "add", kept, "--at", "2026-09-20 08:30")
      try home.id("visit", "add", twin, "--at", "2026-09-21 08:30", "--note", "另一条的")
    }
  }

  @Test func aPairIsFoundWithItsReasonsUnitedAndSeparated() throws {
    let scene = try Scene()
    let home = scene.home
    let pair = try #require(try home.json("duplicates").elements?.first)
    #expect(pair.members?.map(\.key) == ["score", "elders", "reasons"])
    #expect(pair["elders"]?.elements?.map { $0["id"]?.string } == [scene.kept, scene.twin])
    #expect(
      pair["elders"]?.elements?.first?.members?.map(\.key)
        == ["id", "name", "birth", "village", "village_name", "group", "phone", "archived"])
    #expect(
      pair["reasons"]?.elements?.map { $0["code"]?.string } == ["name_homophone", "birth_swapped", "village_near"])
    #expect(try home.json("duplicates", "--village", "230422100203").elements?.isEmpty == true)
    #expect(try home.json("duplicates", "--village", Home.otherVillage).elements?.count == 1)

    let united = try home.json("unite", scene.twin, "--into", scene.kept, "--reason", "已入户核实", "--yes")
    #expect(united.members?.map(\.key) == ["id", "into", "status"])
    #expect(united["id"]?.string == scene.twin && united["into"]?.string == scene.kept)
    #expect(united["status"]?.string == "united")
    #expect(try home.json("duplicates").elements?.isEmpty == true)
    try checkOnePerson(scene)
    #expect(
      try home.json("history", scene.twin, "--local")["history"]?.elements?.last?["reason"]?.string == "已入户核实")

    let again = try home.json("unite", scene.kept, "--into", scene.twin, "--yes")
    #expect(again["status"]?.string == "unchanged" && again["into"]?.string == scene.kept)
    let separated = try home.json("separate", scene.twin)
    #expect(separated.members?.map(\.key) == ["id", "separated", "status"])
    #expect(separated["separated"]?.strings == [scene.twin])
    #expect(try home.ids("elder", "list").sorted() == [scene.kept, scene.twin].sorted())
    #expect(try home.json("elder", "show", scene.twin)["visits"]?.elements?.count == 1)
  }

  /// What a visit found out was written to the record that had given way, where neither lists nor rules look.
  @Test func whatAVisitFoundOutWasWrittenWhereNobodyReadsIt() throws {
    let scene = try Scene()
    let home = scene.home
    try home.json("unite", scene.twin, "--into", scene.kept, "--yes")
    try home.id(
      "visit", "add", scene.twin, "--at", "2026-09-22 08:30", "--discharged-on", "2026-09-21", "--risk-events", "fall",
      "--purpose", "census")
    let shown = try home.json("elder", "show", scene.kept)["fields"]
    #expect(shown?["discharged_on"]?.string == "2026-09-21" && shown?["reviewed_on"]?.string == "2026-09-22")
    #expect(shown?["risk_events"]?.strings?.isEmpty == false)
    #expect(try home.json("elder", "show", scene.twin)["fields"]?["discharged_on"]?.string == nil)
    // Whoever corrects the old record is told where what holds now stands.
    for words in [["edit", scene.twin, "--phone", "13904680099"], ["archive", scene.twin, "--reason", "moved_away"]] {
      let run = try home.run(["elder"] + words)
      #expect(run.code == 0 && run.err.contains("was united into"), "\(run.err)")
    }
    #expect(try !home.tanfang("elder", "edit", scene.kept, "--phone", "13904680098").err.contains("was united into"))
    try home.id("elder", "edit", scene.kept, "--contact-phone", "13600000008")
    #expect(try home.tanfang("alert", "raise", scene.twin, "--kind", "fall").out.contains("13600000008"))
  }

  private func checkOnePerson(_ scene: Scene) throws {
    let home = scene.home
    #expect(try home.ids("elder", "list") == [scene.kept])
    #expect(try home.ids("find", "wgl") == [scene.kept])
    #expect(try home.ids("due", "--days", "3660").isEmpty)
    // The last visit of the list is that of the whole person.
    #expect(try home.json("elder", "list").elements?.first?["last_visit"]?.string?.hasPrefix("2026-09-21") == true)
    for id in [scene.kept, scene.twin] {
      let shown = try home.json("elder", "show", id)
      #expect(shown["survivor"]?.string == scene.kept)
      #expect(shown["visits"]?.elements?.map { $0["at"]?.string?.prefix(10) } == ["2026-09-21", "2026-09-20"])
      #expect(try home.ids("visit", "list", "--elder", id).count == 2)
    }
    let other = try home.json("elder", "show", scene.kept)["united"]?.elements?.first
    #expect(other?["id"]?.string == scene.twin && other?["fields"]?["group"]?.string == "三组")
    let visits = try home.json("visit", "list").elements ?? []
    #expect(visits.map { $0["elder"]?.string } == [scene.kept, scene.kept])
    let page = try home.tanfang("elder", "show", scene.kept).out
    #expect(page.contains("United records") && page.contains("三组") && page.contains("王贵蓝"))
    #expect(try home.ids("export", "elder") == [scene.kept])
    #expect(try home.ids("export", "elder", "--united").count == 2)
    let exported = try home.json("export", "visit").elements ?? []
    #expect(exported.map { $0["fields"]?["elder"]?.string } == [scene.kept, scene.kept])
    let whole = try home.json("export", "visit", "--united").elements ?? []
    #expect(Set(whole.map { $0["fields"]?["elder"]?.string }) == [scene.kept, scene.twin])
    let rate = try home.json("report", "visits", "--month", "2026-09", "--targets", "all")
    #expect(rate["total"]?["targets"]?.integer == 1 && rate["total"]?["visits"]?.integer == 2)
  }

  @Test func uniteAsksAndWithoutATerminalRefuses() throws {
    let scene = try Scene()
    for words in [["--json"], []] {
      let run = try scene.home.run(["unite", scene.twin, "--into", scene.kept] + words)
      #expect(run.code == 64)
      #expect(run.err.contains("confirmation_missing"))
    }
    #expect(try scene.home.ids("elder", "list").count == 2)
  }

  @Test(.timeLimit(.minutes(1))) func atATerminalBothAreShownFirst() throws {
    let scene = try Scene()
    let words = ["unite", scene.twin, "--into", scene.kept, "--lang", "en"]
    let variables = ["TANFANG_DATA": scene.home.path, "HOME": scene.home.path]
    let no = try Binary.runAtTerminal(words, typing: "n\n", environment: variables)
    #expect(no.code == 77 && no.screen.contains("declined"))
    for text in ["王桂兰", "王贵蓝", "1941-03-05", "1941-05-03", "13904680011", "三组", "[y/N]"] {
      #expect(no.screen.contains(text), "\(text)")
    }
    #expect(try scene.home.ids("elder", "list").count == 2)
    let yes = try Binary.runAtTerminal(words, typing: "y\n", environment: variables)
    #expect(yes.code == 0 && yes.screen.contains("united"))
    #expect(try scene.home.ids("elder", "list") == [scene.kept])
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let scene = try Scene()
    let (home, kept, twin) = (scene.home, scene.kept, scene.twin)
    func expect(_ code: String, _ exit: Int32, _ words: String...) throws {
      let run = try home.run(words + ["--json"])
      #expect(run.code == exit && run.error?["code"]?.string == code, "\(words): \(run.err)")
    }
    try expect("same_record", 65, "unite", kept, "--into", kept, "--yes")
    try expect("no_such_record", 66, "unite", "zzzz-9", "--into", kept, "--yes")
    try expect("missing_option", 64, "unite", kept, "--yes")
    try expect("not_united", 65, "separate", kept)
    try home.json("unite", twin, "--into", kept, "--yes")
    try expect("is_survivor", 65, "separate", kept)
    try expect("already_united", 77, "distinct", kept, "--from", twin)
    try home.json("separate", twin)
    let told = try home.json("distinct", twin, "--from", kept, "--reason", "堂姐妹")
    #expect(told.members?.map(\.key) == ["id", "elders", "status"] && told["status"]?.string == "distinct")
    #expect(try home.json("duplicates").elements?.isEmpty == true)
    try expect("told_apart", 77, "unite", twin, "--into", kept, "--yes")
    #expect(try home.json("distinct", kept, "--from", twin)["status"]?.string == "unchanged")
    #expect(try home.json("distinct", kept, "--from", twin, "--withdraw")["status"]?.string == "withdrawn")
    #expect(try home.json("duplicates").elements?.count == 1)
    #expect(try home.json("unite", twin, "--into", kept, "--yes")["status"]?.string == "united")
  }

  /// Three records, united two by two: whoever is named, those that remain are united, and nobody is torn away.
  @Test func unitingTheUnitedKeepsEverybodyTogether() throws {
    let scene = try Scene()
    let home = scene.home
    let third = try home.id("elder", "add", "--name", "王桂兰", "--village", Home.village)
    try home.json("unite", scene.twin, "--into", scene.kept, "--yes")
    let united = try home.json("unite", scene.twin, "--into", third, "--yes")
    #expect(united["id"]?.string == scene.kept && united["into"]?.string == third)
    #expect(try home.ids("elder", "list") == [third])
    #expect(try home.json("elder", "show", third)["united"]?.elements?.count == 2)
    #expect(try home.json("separate", scene.kept)["separated"]?.strings == [scene.kept])
    #expect(Set(try home.ids("elder", "list")) == [scene.kept, third])
  }

  @Test func aVolunteerProposesAndAnAuditorMayNot() throws {
    let scene = try Scene(.volunteer)
    let run = try scene.home.tanfang("unite", scene.twin, "--into", scene.kept, "--yes", "--json")
    #expect(run.code == 0)
    #expect(try run.json["status"]?.string == "proposed")
    #expect(
      try scene.home.json(
        "distinct", scene.kept, "--from",
        try scene.home.id(
          "elder", "add", "--name", "李四", "--village", Home.village))["status"]?.string == "proposed")
    let auditor = try Home(.auditor, regions: ["230422"]) { database in
      for number in 1...2 as ClosedRange<UInt64> {
        let id = Dot(ReplicaID(0x71), number)
        try database.take(
          "elder", id,
          [("name", [("王桂兰", id, 1_789_000_000_000)]), ("village", [(Home.village, id, 1_789_000_000_000)])])
      }
    }
    let ids = try auditor.ids("elder", "list")
    #expect(try auditor.json("duplicates").elements?.count == 1)
    let refused = try auditor.tanfang("unite", ids[0], "--into", ids[1], "--yes", "--json")
    #expect(refused.code == 77 && refused.error?["code"]?.string == "not_permitted")
  }

  /// Fields, and of sets the elements, that only the record that gives way has; never whether somebody is still served.
  @Test func whatOnlyTheOtherSaysIsBroughtOverWhenAskedFor() throws {
    for fills in [false, true] {
      let scene = try Scene()
      let home = scene.home
      try home.json(
        "elder", "edit", scene.twin, "--categories", "living_alone,disabled", "--phone", "13904680099", "--id-number",
        "11010519491231002X")
      try home.json("elder", "archive", scene.twin, "--reason", "duplicate")
      if fills {
        let united = try home.json("unite", scene.twin, "--into", scene.kept, "--yes", "--fill")
        #expect(united["status"]?.string == "united")
        #expect(united["filled"]?.strings == ["group", "categories", "id_number"])
      } else {
        let said = try home.tanfang("unite", scene.twin, "--into", scene.kept, "--yes").err
        #expect(said.contains("village group, categories, ID number; --fill can bring it over"))
      }
      let fields = try #require(try home.json("elder", "show", scene.kept)["fields"])
      #expect(fields["group"]?.string == (fills ? "三组" : nil))
      #expect(Set(fields["categories"]?.strings ?? []) == (fills ? ["living_alone", "disabled"] : ["living_alone"]))
      #expect(fields["id_number"]?.string == (fills ? "11010519491231002X" : nil))
      // What both say stays as the one that remains has it.
      #expect(fields["phone"]?.string == "13904680011" && fields["archived"] == nil)
      #expect(try home.json("separate", scene.twin)["status"]?.string == "separated")
    }
  }

  @Test func uniteAloneSaysWhoIsWho() throws {
    let scene = try Scene()
    let refused = try scene.home.tanfang("elder", "edit", scene.twin, "--same-as", scene.kept)
    #expect(refused.code == 64)
  }
}

/// The same commands of the real `tanfangd`.
@Suite struct HubDeskTests {
  private struct Town {
    let hub: HubHome
    let kept: String
    let twin: String

    init() throws {
      hub = try HubHome()
      let villages = try hub.file("villages.csv", "code,name\n\(Home.village),柳溪村\n\(Home.otherVillage),石桥村\n")
      let people = try hub.file(
        "花名册.csv",
        "姓名,性别,出生日期,村,联系电话\n赵桂兰,女,1941-03-05,柳溪村,13904680011\n赵贵蓝,女,1941-05-03,石桥村,\n钱德福,男,1938-09-17,柳溪村,\n")
      try hub.json("import", villages, people)
      let pair = try hub.json("duplicates").elements?.first?["elders"]?.elements ?? []
      (kept, twin) = (pair.first?["id"]?.string ?? "", pair.last?["id"]?.string ?? "")
    }
  }

  @Test func peopleAreUnitedAndSeparatedAtTheHubInAnAccountsName() throws {
    let town = try Town()
    let hub = town.hub
    let pair = try #require(try hub.json("duplicates", "--as", "县民政局").elements?.first)
    #expect(pair.members?.map(\.key) == ["score", "elders", "reasons"])
    #expect(pair["elders"]?.elements?.first?["village_name"]?.string == "柳溪村")
    let united = try hub.json("unite", town.twin, "--into", town.kept, "--as", "县民政局", "--yes")
    #expect(united.members?.map(\.key) == ["id", "into", "status"] && united["status"]?.string == "united")
    #expect(try hub.json("duplicates").elements?.isEmpty == true)
    let rate = try hub.json("report", "visits", "--targets", "all")
    #expect(
      rate.members?.map(\.key) == [
        "month", "by", "targets", "as_of", "pending", "total", "groups", "report", "title", "period", "running",
        "scope",
        "freshness", "columns", "notes",
      ])
    #expect(rate["total"]?["targets"]?.integer == 2)
    #expect(try hub.json("separate", town.twin, "--yes")["status"]?.string == "separated")
    #expect(try hub.json("distinct", town.twin, "--from", town.kept)["status"]?.string == "distinct")
    #expect(try hub.json("duplicates").elements?.isEmpty == true)
    #expect(try hub.json("conflicts").elements?.isEmpty == true)
    #expect(try hub.json("check")["ok"]?.bool ?? true)
  }

  @Test func rightsAndRegionsOfTheAccountCount() throws {
    let town = try Town()
    let hub = town.hub
    try hub.json("account", "add", "near", "--role", "town", "--region", Home.village)
    try hub.json("account", "add", "cun", "--role", "village", "--region", "230422100")
    try hub.json("account", "add", "root", "--role", "admin")
    try hub.json("account", "add", "audit", "--role", "auditor", "--region", "230422")
    #expect(try hub.json("duplicates", "--as", "near").elements?.isEmpty == true)
    func refused(_ exit: Int32, _ words: String...) throws {
      let run = try Binary.run(
        words + ["--json"], environment: ["TANFANGD_DATA": hub.path + "/hub"], program: "tanfangd")
      #expect(run.code == exit, "\(words): \(run.out)\(run.err)")
    }
    // What is outside an account's regions is not there at all.
    try refused(66, "unite", town.twin, "--into", town.kept, "--yes", "--as", "near")
    try refused(77, "unite", town.twin, "--into", town.kept, "--yes", "--as", "audit")
    try refused(77, "duplicates", "--as", "root")
    try refused(66, "duplicates", "--as", "nobody")
    try refused(64, "unite", town.twin, "--into", town.kept)
    // A village proposes; the proposal waits in the inbox and unites when it is admitted.
    let proposed = try hub.json("unite", town.twin, "--into", town.kept, "--yes", "--as", "cun")
    #expect(proposed["status"]?.string == "proposed")
    #expect(try hub.json("duplicates").elements?.count == 1)
    // Once: whoever asks again, as long as nobody has decided, adds nothing to the inbox.
    let again = try hub.json("unite", town.twin, "--into", town.kept, "--yes", "--as", "cun")
    #expect(again["status"]?.string == "proposed")
    try refused(77, "unite", town.twin, "--into", town.kept, "--fill", "--yes", "--as", "cun")
    #expect(try hub.json("held", "list").elements?.count == 1)
    let item = try #require(try hub.json("held", "list").elements?.first?["id"]?.string)
    try hub.json("held", "admit", item, "--as", "县民政局")
    #expect(try hub.json("duplicates").elements?.isEmpty == true)
    try refused(77, "separate", town.twin, "--as", "audit")
  }
}
