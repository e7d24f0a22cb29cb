import Foundation
import Roster
import Terminal
import Testing

/// A department's list, and what an official makes of it.
@Suite struct ReviewTests {
  private static let list = """
    残疾人名单（2026年8月）,,,
    姓名,身份证号,村,残疾等级,残疾类别,联系电话
    赵桂兰,230422194103051021,柳溪村,二级,肢体,13904689999
    钱德福,230422193809171039,柳溪村,三级,听力,
    无名氏,,柳溪村,一级,视力,
    """

  private func reviewed() throws -> (home: Home, report: JSONValue) {
    let home = try Home.withRegisters()
    let file = try home.file("残疾人名单.csv", Self.list)
    return (home, try home.json("import", file, "--source", "department", "--listed-on", "2026-08"))
  }

  @Test func aListIsLaidBesideTheRegisterNotOverIt() throws {
    let (home, report) = try reviewed()
    #expect(report["suggested"]?.integer == 2 && report.importCounts == [0, 0, 0, 1], "\(report)")
    #expect(report["rows"]?.elements?[2].string("code") == "not_on_register")
    #expect(report["rows"]?.elements?[0]["suggested"]?.strings == ["phone", "disability_type", "disability_grade"])
    let elder = try home.elder("赵桂兰")
    #expect(try home.field(elder, "disability_grade") == nil)
    #expect(try home.field(elder, "phone") == "13904680011")
    let items = try #require(try home.json("review", "list").elements)
    #expect(items.count == 5)
    let phone = try #require(items.first { $0.string("field") == "phone" })
    #expect(phone["now"]?.strings == ["13904680011"] && phone["suggested"]?.strings == ["13904689999"])
    #expect(phone.string("listed_on") == "2026-08" && phone.string("source") == "department")
    #expect(phone.string("source_name")?.contains("残疾人名单") == true)
    // The same list suggests nothing twice.
    let again = try home.json("import", "\(home.path)/残疾人名单.csv", "--source", "department")
    #expect(again["suggested"]?.integer == 0)
    #expect(try home.json("review", "list").elements?.count == 5)
  }

  @Test func anOfficialAcceptsOneByOneOrAColumnAtATime() throws {
    let (home, report) = try reviewed()
    let tag = try #require(report.string("import"))
    let (zhao, qian) = (try home.elder("赵桂兰"), try home.elder("钱德福"))
    let bulk = try home.json("review", "accept", "--import", tag, "--field", "disability_grade")
    #expect(bulk.elements?.map { $0.string("outcome") } == ["accepted", "accepted"])
    #expect(try home.field(zhao, "disability_grade") != nil)
    // Somebody changed the telephone meanwhile: a whole column leaves it alone, one that is named is taken.
    try home.id("elder", "edit", zhao, "--phone", "13904680000")
    let phone = try #require(try home.json("review", "list", "--field", "phone").elements?.first?.string("id"))
    #expect(try home.json("review", "accept", "--field", "phone").elements?.first?.string("outcome") == "changed")
    #expect(try home.json("review", "accept", phone).elements?.first?.string("outcome") == "accepted")
    #expect(try home.field(zhao, "phone") == "13904689999" && home.field(zhao, "phone_other") == "13904680000")
    let history = try home.json("history", zhao, "--local")
    #expect("\(history)".contains("残疾人名单"))
    let rest = try home.json("review", "decline", "--elder", qian, "--reason", "已核实")
    #expect(rest.elements?.map { $0.string("outcome") } == ["declined"])
    let declined = try #require(rest.elements?.first?.string("id"))
    #expect(try home.json("review", "list", "--elder", qian).elements?.isEmpty == true)
    #expect(try home.json("review", "reopen", declined).elements?.first?.string("outcome") == "open")
    #expect(try home.json("review", "list", "--elder", qian).elements?.count == 1)
    #expect(try home.tanfang("review", "accept", "--json").error?["code"]?.string == "nothing_chosen")
  }

  @Test func whoIsNotOnTheRegisterIsCreatedOnlyIfAsked() throws {
    let (home, _) = try reviewed()
    #expect(try home.ids("find", "无名氏").isEmpty)
    let report = try home.json(
      "import", "\(home.path)/残疾人名单.csv", "--source", "department", "--create")
    #expect(report.importCounts[0] == 1 && report.importCounts[3] == 0)
    #expect(try home.ids("find", "无名氏").count == 1)
  }

  @Test func withoutReviewAVolunteersImportIsAsBefore() throws {
    let home = try Home()
    let file = try home.file("a.csv", "姓名,住址\n赵桂兰,\(Home.village)\n")
    #expect(try home.tanfang("import", file, "--review", "--json").error?["code"]?.string == "not_permitted")
    #expect(try home.tanfang("review", "list", "--json").code == 77)
  }
}

@Suite struct UndoTests {
  @Test func aWholeImportIsTakenBackButForWhatPeopleDidSince() throws {
    let home = try Home.withRegisters()
    let zhao = try home.elder("赵桂兰")
    try home.id("elder", "edit", zhao, "--self-care", "部分自理")
    let list = try home.file(
      "变更.csv",
      """
      姓名,身份证号,村,自理情况,婚姻状况,备注
      赵桂兰,230422194103051021,柳溪村,失能,丧偶,导入的话
      新来的甲,,柳溪村,,,
      新来的乙,,柳溪村,,,
      """)
    let report = try home.json("import", list)
    let tag = try #require(report.string("import"))
    #expect(report.importCounts == [2, 1, 0, 0], "\(report)")
    let before = try home.field(zhao, "self_care")
    #expect(before == "dependent")
    let created = report["rows"]?.elements?.dropFirst().compactMap { $0.string("id") } ?? []
    // Since then: one field was corrected, one new person visited.
    try home.id("elder", "edit", zhao, "--marital-status", "已婚")
    try home.id("visit", "add", created[0])
    #expect(try home.json("imports", "list").elements?.first?.string("import") == tag)
    let rehearsed = try home.json("imports", "undo", tag, "--dry-run")
    #expect(try home.field(zhao, "self_care") == before)
    let undone = try home.json("imports", "undo", tag)
    #expect(rehearsed["restored"]?.integer == undone["restored"]?.integer)
    #expect(undone["archived"]?.integer == 1, "\(undone)")
    #expect(try home.field(zhao, "self_care") == "semi_dependent")
    #expect(try home.field(zhao, "marital_status") == "married")
    #expect(try home.field(zhao, "note") == "耳背，需大声")
    #expect(try home.field(created[1], "archived") == "entered_in_error")
    #expect(try home.field(created[0], "archived") == nil)
    let kept = undone["kept"]?.elements ?? []
    #expect(kept.contains { $0.string("field") == "marital_status" && $0.string("code") == "changed_since" })
    #expect(kept.contains { $0.string("id") == created[0] && $0.string("code") == "changed_since" })
    #expect(try home.json("imports", "list").elements?.first?["undone"]?.bool == true)
    #expect(try home.tanfang("imports", "undo", "zzzzzz", "--json").code == 66)
  }

  @Test func importsAreUndoneOneAfterTheOtherAndTheirPeopleComeBackWithTheFile() throws {
    let home = try Home.withRegisters()
    func take(_ phone: String) throws -> String {
      let rows = "姓名,性别,出生日期,村,联系电话\n周春梅,女,1944-02-11,柳溪村,\(phone)\n"
      return try #require(try home.json("import", try home.file("新来的.csv", rows)).string("import"))
    }
    func isListed() throws -> Bool {
      try home.json("elder", "list").elements?.contains { $0.string("name") == "周春梅" } == true
    }
    let (first, second) = (try take("13904680021"), try take("13904680022"))
    try home.json("imports", "undo", second, "--yes")
    let undone = try home.json("imports", "undo", first)
    #expect(undone["archived"]?.integer == 1 && undone["kept"]?.elements?.isEmpty == true, "\(undone)")
    #expect(try !isListed())
    _ = try take("13904680021")
    #expect(try isListed())
    // Whom a person took off the register stays off it.
    try home.json("elder", "archive", try home.elder("周春梅"), "--reason", "died", "--on", "2026-01-01")
    _ = try home.json("import", "\(home.path)/新来的.csv")
    #expect(try !isListed())
  }

  @Test func undoingAListWithdrawsItsSuggestionsAndTakesBackWhatWasAccepted() throws {
    let home = try Home.withRegisters()
    let zhao = try home.elder("赵桂兰")
    let file = try home.file("低保名单.csv", "姓名,身份证号,村,婚姻状况,文化程度\n赵桂兰,230422194103051021,柳溪村,丧偶,小学\n")
    let tag = try #require(try home.json("import", file, "--review").string("import"))
    try home.json("review", "accept", "--import", tag, "--field", "education")
    #expect(try home.field(zhao, "education") == "primary")
    try home.json("imports", "undo", tag)
    #expect(try home.field(zhao, "education") == nil)
    // What was accepted is taken back with its decision; what waits is withdrawn.
    #expect(try home.json("review", "list").elements?.isEmpty == true)
  }
}

@Suite struct HubListTests {
  /// `--as` with a volunteer's account invited administrators and revoked other villages' devices.
  @Test func nobodyButAnAdministratorGovernsAccountsUnderTheirName() throws {
    let hub = try HubHome()
    try hub.json("account", "add", "小张", "--role", "volunteer", "--region", "230422990201")
    try hub.json("account", "add", "系统", "--role", "admin")
    for account in ["小张", "县民政局"] {
      #expect(try hub.run("account", "reset", "系统", "--as", account).code == 77)
      #expect(try hub.run("account", "add", "wang", "--role", "admin", "--as", account).code == 77)
      #expect(try hub.run("account", "set", "小张", "--add-region", "230422", "--as", account).code == 77)
      #expect(try hub.run("account", "disable", "系统", "--as", account).code == 77)
    }
    #expect(try hub.run("account", "add", "wang", "--role", "town", "--region", "230422", "--as", "系统").code == 0)
  }

  /// `imports list --as` showed a town the file names, accounts and counts of the whole county.
  @Test func anAccountKnowsOfItsOwnImportsAndOfThoseItLooksAfter() throws {
    let hub = try HubHome()
    try hub.json("account", "add", "甲镇", "--role", "town", "--region", "230422991")
    try hub.json("account", "add", "乙镇", "--role", "town", "--region", "230422990")
    try hub.json("account", "add", "系统", "--role", "admin")
    try hub.json("import", try hub.file("villages.csv", DemoRoster.villages), "--as", "县民政局")
    let file = try hub.file("b.csv", "姓名,身份证号,村,联系电话\n赵桂兰,230422194103051021,柳溪村,13904687777\n")
    let tag = try #require(try hub.json("import", file, "--as", "甲镇").string("import"))
    func known(_ account: String) throws -> [String] {
      try hub.json("imports", "list", "--as", account).elements?.compactMap { $0.string("by") } ?? []
    }
    #expect(try known("甲镇") == ["甲镇"])
    #expect(try known("乙镇").isEmpty)
    #expect(try Set(known("县民政局")) == ["甲镇", "县民政局"])
    #expect(try hub.json("imports", "list").elements?.count == 2)
    #expect(try hub.run("imports", "undo", tag, "--as", "乙镇", "--json").error?["code"]?.string == "no_such_import")
    #expect(try hub.run("imports", "list", "--as", "系统", "--json").error?["code"]?.string == "not_permitted")
    #expect(try hub.json("imports", "undo", tag, "--as", "县民政局")["archived"]?.integer == 1)
  }

  @Test func theHubUndoesWhatStoodThereByOthers() throws {
    let hub = try HubHome()
    try hub.json("import", try hub.file("villages.csv", DemoRoster.villages))
    try hub.json("import", try hub.file("r.csv", DemoRoster.register1))
    let file = try hub.file("b.csv", "姓名,身份证号,村,联系电话\n赵桂兰,230422194103051021,柳溪村,13904687777\n")
    let tag = try #require(try hub.json("import", file).string("import"))
    let undone = try hub.json("imports", "undo", tag)
    #expect(undone["kept"]?.elements?.isEmpty == true && (undone["restored"]?.integer ?? 0) > 0)
    let lines = try hub.run("export", "elder", "--columns", "name,phone,phone_other").out.split(separator: "\r\n")
    #expect(lines.contains("赵桂兰,13904680011,") || lines.contains("赵桂兰,\t13904680011,"), "\(lines)")
  }
}
