import Foundation
import Model
import Roster
import Terminal
import Testing

/// Tables out and in again.
@Suite struct WorkbookTests {
  @Test(arguments: [["--format", "xlsx"], ["--format", "csv"], ["--format", "csv", "--headers", "keys"]])
  func whatIsExportedComesBackUnchanged(form: [String]) throws {
    let home = try Home.withRegisters()
    let elder = try home.elder("赵桂兰")
    try home.id(
      "elder", "edit", elder, "--note", "=1+1\n第二行  有空格", "--categories", "独居@2020-05、+高龄", "--weight-kg", "45.5",
      "--address", "柳溪村三组12号", "--doctor-contract", "no", "--enrolled", "2024-03", "--contact-relation", "女")
    let at = "2026-09-20T08:30:45+08:00"
    let visit = try home.id("visit", "add", elder, "--at", at, "--note", "@好", "--systolic", "150", "--needs", "助餐")
    try home.id("alert", "raise", elder, "--kind", "illness", "--note", "-")
    let pending = try home.pending()
    for type in ["elder", "visit", "village", "alert"] {
      let file = "\(home.path)/out-\(type).\(form[1])"
      try home.json(["export", type, "-o", file] + form)
      let report = try home.json("import", file)
      let counts = report.importCounts
      #expect(counts[2] ?? 0 > 0 && counts == [0, 0, counts[2], 0], "\(type) \(form): \(report)")
    }
    #expect(try home.pending() == pending)
    #expect(try home.json("visit", "show", visit).string("fields", "at") == at)
  }

  @Test func otherTypesComeInByTheirColumnsAndGoOutAndIn() throws {
    let home = try Home.withRegisters()
    let helpers = try home.file("helpers.csv", "姓名,电话,所属区划,备注\n张三,13904681111,柳溪村,+1\n李四,,230422991202,\n")
    let report = try home.json("import", helpers, "--type", "helper")
    #expect(report.importCounts == [2, 0, 0, 0], "\(report)")
    #expect(try home.json("import", helpers, "--type", "helper").importCounts == [0, 0, 2, 0])
    for format in ["xlsx", "csv"] {
      let file = "\(home.path)/helpers-out.\(format)"
      try home.json("export", "helper", "-o", file)
      #expect(try home.json("import", file).importCounts == [0, 0, 2, 0])
    }
    let missing = try home.file("missing.csv", "电话,所属区划\n13904681111,柳溪村\n")
    let refused = try home.json("import", missing, "--type", "helper")
    #expect(refused.importCounts == [0, 0, 0, 1])
    #expect(refused["rows"]?.elements?.first.flatMap { $0.string("code") } == "value_missing")
  }

  @Test func onlyWhatWasEditedInTheSheetIsWritten() throws {
    let home = try Home.withRegisters()
    let visit = try home.id("visit", "add", try home.elder("赵桂兰"), "--note", "旧")
    for (type, old, new) in [("elder", "耳背，需大声", "耳背，需大声；怕冷"), ("visit", "旧", "新")] {
      let file = "\(home.path)/edited.csv"
      try home.json("export", type, "-o", file, "--replace")
      _ = try home.file("edited.csv", try home.read("edited.csv").replacingOccurrences(of: old, with: new))
      let report = try home.json("import", file)
      #expect(report.importCounts[1] == 1 && report.importCounts[0] == 0, "\(report)")
    }
    #expect(try home.json("visit", "show", visit).string("fields", "note") == "新")
    #expect(try home.field(try home.elder("赵桂兰"), "note")?.contains("怕冷") == true)
  }

  @Test func aWorkbookIsImportedElsewhereDigitForDigit() throws {
    let home = try Home.withRegisters()
    let file = "\(home.path)/all.xlsx"
    try home.json("export", "elder", "-o", file)
    let other = try Home(.county, regions: ["230422"])
    try other.json("import", try other.file("villages.csv", DemoRoster.villages))
    #expect(try other.json("import", file).importCounts == [24, 0, 0, 0])
    let elder = try other.elder("钱德福")
    #expect(try other.field(elder, "id_number") == "230422193809171039")
    #expect(try other.field(elder, "birth") == "1938-09-17")
    #expect(try other.field(elder, "phone") == home.field(try home.elder("钱德福"), "phone"))
  }

  @Test func severalListsInOneWorkbookAreChosenByName() throws {
    let home = try Home.withRegisters()
    let file = "\(home.path)/villages.xlsx"
    try home.json("export", "elder", "--preset", "left-behind", "-o", file)
    let run = try home.tanfang("import", file, "--json")
    #expect(run.code == 65 && run.error?["code"]?.string == "sheet_missing")
    #expect(run.error?["hint"]?.string?.contains("柳溪村") == true)
    #expect(try home.tanfang("import", file, "--sheet", "没有", "--json").error?["code"]?.string == "no_such_sheet")
    let one = try home.json("import", "--dry-run", file, "--sheet", "柳溪村")
    #expect(one["rows"]?.elements?.isEmpty == false)
    #expect(try home.json("import", "--dry-run", file, "--sheet", "*").elements?.count == 2)
    let text = try home.file("t.csv", DemoRoster.villages)
    #expect(try home.tanfang("import", text, "--sheet", "1", "--json").error?["code"]?.string == "no_such_sheet")
  }

  @Test func theRegisterOfPeopleLeftBehindHasItsColumns() throws {
    let home = try Home.withRegisters()
    let file = "\(home.path)/lb.csv"
    try home.json("export", "elder", "--preset", "left-behind", "--village", "柳溪村", "-o", file)
    let lines = try home.read("lb.csv").split(separator: "\r\n")
    #expect(lines[0].contains("柳溪村留守老人花名册"))
    #expect(lines[1] == "序号,身份类别,组别,姓名,性别,年龄,联系电话,家庭住址,备注")
    #expect(lines.dropFirst(2).allSatisfy { $0.contains("留守老人") || $0.contains("独居老人") })
    #expect(lines.contains { $0.contains("赵桂兰") } && !lines.contains { $0.contains("李永贵") })
    let fields = "\(home.path)/gb.csv"
    try home.json("export", "elder", "--preset", "left-behind-gb", "-o", fields)
    #expect(try home.read("gb.csv").dropFirst().hasPrefix("公民身份号码,姓名,曾用名,性别,出生日期,民族,"))
    #expect(try home.tanfang("export", "visit", "--preset", "left-behind").code == 64)
  }

  /// Whoever was left behind or lived alone until two years ago went to the national register by name.
  @Test(arguments: ["left_behind", "living_alone"])
  func anEndedCategoryWentToTheRegisterOfPeopleLeftBehind(_ category: String) throws {
    let home = try Home.withRegisters()
    let elder = try home.elder("李永贵")
    func isListed(_ preset: String) throws -> Bool {
      let file = "\(home.path)/register.csv"
      try home.json("export", "elder", "--preset", preset, "-o", file, "--replace")
      return try home.read("register.csv").contains("李永贵")
    }
    for (dates, holds) in [("@2020", true), ("@2020~2024-12", false), ("@2020~2199", true)] {
      try home.id("elder", "edit", elder, "--categories", "+\(category)\(dates)")
      for preset in ["left-behind", "left-behind-gb"] { #expect(try isListed(preset) == holds, "\(preset) \(dates)") }
    }
  }

  @Test func filesAreForTheirOwnerAndNeverHalf() throws {
    let home = try Home.withRegisters()
    let file = "\(home.path)/e.xlsx"
    let told = try home.json("export", "elder", "-o", file)
    #expect(told.string("format") == "xlsx" && told["records"]?.integer == 24)
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(try home.tanfang("export", "elder", "-o", file, "--json").error?["code"]?.string == "file_exists")
    try home.json("export", "elder", "-o", file, "--replace")
    let nowhere = try home.tanfang("export", "elder", "-o", "\(home.path)/no/e.xlsx", "--json")
    #expect(nowhere.code == 73 && nowhere.error?["code"]?.string == "cannot_write")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).allSatisfy { !$0.contains(".new") })
  }

  @Test func whatOnlyOfficialsSeeStaysWithThemAndIsNamed() throws {
    let official = try Home.withRegisters()
    let said = try official.tanfang("export", "elder", "-o", "\(official.path)/a.csv")
    #expect(said.err.contains("24 records") && said.err.contains("ID number"))
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英", "--note", "x")
    let out = try home.tanfang("export", "elder", "--columns", "name,id,phone").out
    #expect(out.dropFirst().split(separator: "\r\n").first == "name,ID,phone")
    let refused = try home.tanfang("export", "elder", "--columns", "name,id_number", "--json")
    #expect(refused.code == 77 && refused.error?["code"]?.string == "not_permitted")
    #expect(
      try home.tanfang("export", "elder", "--columns", "nonsense", "--json").error?["code"]?.string == "no_such_column")
  }
}
