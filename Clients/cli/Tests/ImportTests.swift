import Foundation
import Model
import Roster
import Storage
import Terminal
import Testing

extension JSONValue {
  /// Created, updated, unchanged, rejected of an import's report.
  fileprivate var counts: [Int64?] { ["created", "updated", "unchanged", "rejected"].map { self[$0]?.integer } }

  fileprivate var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key)
  }
}

private let today = PartialDate(year: 2026, month: 9, day: 20)!

@Suite struct HubImportTests {
  private func files(_ hub: HubHome) throws -> [String] {
    [
      try hub.file("villages.csv", DemoRoster.villages), try hub.file("register-1.csv", DemoRoster.register1),
      try hub.file("register-2.csv", DemoRoster.register2), try hub.file("visits.csv", DemoRoster.visits(today: today)),
    ]
  }

  @Test func reportsAsTheContractSaysAndNothingTheSecondTime() throws {
    let hub = try HubHome()
    let files = try files(hub)
    #expect(try hub.json("import", files[0]).counts == [2, 0, 0, 0])
    let register = try hub.json("import", files[1])
    #expect(register.keys == ["created", "updated", "unchanged", "rejected", "rows", "import"])
    #expect(register.counts == [12, 1, 0, 0])
    let rows = try #require(register["rows"]?.elements)
    #expect(rows.map { $0["row"]?.integer } == (1...13).map { Int64($0) })
    #expect(rows[0].keys == ["row", "id", "outcome", "flags", "candidates", "field", "message", "line"])
    #expect(rows.map { $0["line"]?.integer } == (3...15).map { Int64($0) })
    #expect(rows[12]["outcome"]?.string == "updated" && rows[12]["id"] == rows[1]["id"])
    #expect(rows[1]["flags"]?.elements?.first?["code"]?.string == "phone_masked")
    #expect(try hub.json("import", files[2]).counts == [12, 0, 0, 0])
    let visits = try hub.json("import", files[3])
    #expect(visits.counts == [7, 0, 0, 1])
    let rejected = try #require(visits["rows"]?.elements?.first { $0["outcome"]?.string == "rejected" })
    #expect(rejected["id"] == .null && rejected["candidates"]?.strings?.count == 2)
    #expect(rejected["field"]?.string == "elder" && rejected["code"]?.string == "elder_ambiguous")
    #expect(rejected["column"]?.string == "姓名" && rejected["hint"]?.string?.isEmpty == false)
    let again = try hub.json("import", files[0], files[1], files[2], files[3])
    #expect(again.elements?.map(\.counts) == [[0, 0, 2, 0], [0, 0, 13, 0], [0, 0, 12, 0], [0, 0, 7, 1]])
    #expect(again.elements?[1]["file"]?.string == "register-1.csv")
    #expect(try hub.json("check")["sound"]?.bool == true)
  }

  /// Rows were counted from the first person, and nobody found them in the file.
  @Test func rowsAreThoseThatASpreadsheetShows() throws {
    let hub = try HubHome()
    let villages = try hub.file("villages.csv", DemoRoster.villages)
    let register = try hub.file(
      "r.csv", "某村花名册,,\n\n姓名,村,备注\n,,\n赵大山,没有的村,\"两\n行\"\n钱小河,没有的村,\n")
    let run = try hub.run("import", villages, register)
    let rows = run.out.split(separator: "\n").filter { $0.contains("village_unknown") }
    #expect(rows.map { $0.split(separator: " ").first } == ["5", "6"])
    let told = try #require(try hub.json("import", register)["rows"]?.elements)
    #expect(told.map { $0["row"]?.integer } == [1, 2] && told.map { $0["line"]?.integer } == [5, 6])
  }

  /// What did not fit was cut off, unsaid.
  @Test func groundsThatTheHistoryCannotKeepAreRefused() throws {
    let hub = try HubHome()
    let villages = try hub.file("villages.csv", DemoRoster.villages)
    let run = try hub.run("import", villages, "--take-list", String(repeating: "据", count: 301), "--json")
    #expect(run.code == 65 && run.err.contains("too_long"))
    #expect(try hub.run("import", villages, "--take-list", String(repeating: "据", count: 300)).code == 0)
  }

  /// A village's ID numbers waited in the inbox, and nobody was told; another person's number was let in without a word.
  @Test func numbersThatAreOnlyProposedAreSaidToBe() throws {
    let hub = try HubHome()
    try hub.json("import", hub.file("villages.csv", DemoRoster.villages))
    let head = "姓名,性别,出生日期,身份证号,村\n"
    let one = try hub.file("one.csv", head + "赵大山,男,1941-03-05,11010519491231002X,柳溪村\n")
    #expect(
      try hub.json("import", one)["rows"]?.elements?.first?["flags"]?.elements?.contains {
        $0["code"]?.string == "proposed"
      } == false)
    try hub.json("account", "add", "cun", "--role", "village", "--region", "230422")
    let other = try hub.file("other.csv", head + "钱小河,女,,11010519491231002X,柳溪村\n")
    let told = try #require(try hub.json("import", other, "--as", "cun")["rows"]?.elements?.first)
    #expect(told["outcome"]?.string == "created")
    let flag = try #require(told["flags"]?.elements?.first { $0["code"]?.string == "proposed" })
    #expect(flag["field"]?.string == "id_number")
    let item = try #require(try hub.json("held", "list").elements?.first?["id"]?.string)
    let admitted = try hub.run("held", "admit", item)
    #expect(admitted.code == 0 && admitted.err.contains("别的记录也是这个身份证号"))
    #expect(!admitted.err.contains("赵大山") && !admitted.err.contains("110105"))
  }

  @Test func peopleSeeWhatNeedsALook() throws {
    let hub = try HubHome()
    let files = try files(hub)
    let run = try hub.run("import", files[0], files[1], files[2], files[3])
    #expect(run.code == 0)
    #expect(run.out.contains("register-1.csv：新建 12，更新 1，不变 0，拒绝 0"))
    #expect(run.out.contains("elder_ambiguous"))
    #expect(run.out.split(separator: "\n").contains { $0.contains("候选") && $0.contains("韩玉蓝 石桥村") })
    // What is said beside the result may end in a log: no names, numbers, telephones.
    for word in ["韩玉", "赵桂兰", "2304221941", "139046"] { #expect(!run.err.contains(word)) }
  }

  @Test func aDryRunSeesTheFilesBeforeAndWritesNothing() throws {
    let hub = try HubHome()
    let files = try files(hub)
    let told = try hub.json("import", "--dry-run", files[0], files[1], files[2], files[3])
    #expect(told.elements?.map(\.counts) == [[2, 0, 0, 0], [12, 1, 0, 0], [12, 0, 0, 0], [7, 0, 0, 1]])
    #expect(told.elements?[1]["rows"]?.elements?.allSatisfy { $0["id"] == .null } == true)
    #expect(try hub.json("import", files[0]).counts == [2, 0, 0, 0])
  }

  @Test func aFileThatCannotBeReadStopsEverythingBeforeItBegins() throws {
    let hub = try HubHome()
    let files = try files(hub)
    let cases = [
      ("empty.csv", "", "file_empty"), ("prose.csv", "一封信\n没有表头\n", "header_not_found"),
      ("open.csv", "姓名,村\n\"赵桂兰,柳溪村\n", "quote_open"),
    ]
    for (name, text, code) in cases {
      let run = try hub.run("import", files[0], try hub.file(name, text), "--json")
      #expect(run.code == 65 && run.error?["code"]?.string == code && run.out.isEmpty)
      #expect(run.error?["message"]?.string?.contains(name) == true)
    }
    let missing = try hub.run("import", files[0], hub.path + "/no.csv", "--json")
    #expect(missing.code == 65 && missing.error?["code"]?.string == "file_missing")
    let map = try hub.file("map.txt", "列=no_such_field\n")
    #expect(try hub.run("import", files[1], "--map", map, "--json").error?["code"]?.string == "map_field_unknown")
    #expect(try hub.json("import", files[0]).counts == [2, 0, 0, 0])
  }

  @Test func anAccountImportsWithItsRights() throws {
    let hub = try HubHome()
    let files = try files(hub)
    try hub.json("account", "add", "柳溪村委", "--role", "village", "--region", "230422991201")
    try hub.json("account", "add", "督查", "--role", "auditor", "--region", "230422")
    #expect(try hub.json("import", "--as", "县民政局", files[0]).counts == [2, 0, 0, 0])
    let mixed = try hub.file("mixed.csv", "姓名,出生日期,身份证号,村\n赵桂兰,,230422194103051021,柳溪村\n蒋桂英,1948-05-20,,石桥村\n")
    let report = try hub.json("import", "--as", "柳溪村委", mixed)
    #expect(report.counts == [1, 0, 0, 1])
    #expect(report["rows"]?.elements?[1]["code"]?.string == "village_unknown")
    #expect(try hub.run("import", "--as", "督查", mixed).code == 77)
    #expect(try hub.run("import", "--as", "没有此人", mixed).code == 66)
    try hub.json("account", "disable", "柳溪村委")
    #expect(try hub.run("import", "--as", "柳溪村委", mixed).code == 77)
  }

  @Test func unusualColumnsAreMapped() throws {
    let hub = try HubHome()
    _ = try hub.json("import", try hub.file("villages.csv", DemoRoster.villages))
    let register = try hub.file("odd.csv", "姓名,生于,在哪\n赵桂兰,1941-03-05,柳溪村\n")
    let map = try hub.file("map.txt", "生于=birth\n在哪=village\n")
    #expect(try hub.json("import", register, "--map", map).counts == [1, 0, 0, 0])
  }
}

@Suite struct DeviceImportTests {
  @Test func anOfficialsDeviceImportsAndFindsThePeople() throws {
    let home = try Home(.county, regions: ["230422"])
    let files = try DeviceFiles(home)
    #expect(try home.json("import", files.villages).counts == [2, 0, 0, 0])
    #expect(try home.json("import", files.register).counts == [12, 1, 0, 0])
    #expect(try home.ids("find", "zgl").count == 1)
    #expect(try home.pending() == 15)
    let found = try home.ids("find", "钱德福")
    let shown = try home.json("elder", "show", try #require(found.first))
    #expect(shown["fields"]?["id_number"]?.string == "230422193809171039")
    #expect(
      try home.json("import", files.villages, files.register).elements?.map(\.counts) == [
        [0, 0, 2, 0], [0, 0, 13, 0],
      ])
    #expect(try home.pending() == 15)
  }

  @Test func aDryRunLeavesTheStoreByteForByte() throws {
    let home = try Home(.county, regions: ["230422"])
    let files = try DeviceFiles(home)
    let before = try Data(contentsOf: URL(fileURLWithPath: home.path + "/device.db"))
    let told = try home.json("import", "--dry-run", files.villages, files.register)
    #expect(told.elements?.map(\.counts) == [[2, 0, 0, 0], [12, 1, 0, 0]])
    #expect(try Data(contentsOf: URL(fileURLWithPath: home.path + "/device.db")) == before)
    #expect(try home.pending() == 0)
  }

  @Test func aVolunteerImportsTheirOwnVillage() throws {
    let home = try Home(.volunteer) { try $0.addVillage(Home.village, "柳溪村") }
    let files = try DeviceFiles(home)
    let report = try home.json("import", files.register)
    #expect(report.counts[0] == 12 && report.counts[3] == 0)
    #expect(try home.json("import", files.register).counts == [0, 0, 13, 0])
    let list = home.path + "/list.csv"
    try Data("code,name\n\(Home.village),柳溪村\n\(Home.otherVillage),石桥村\n".utf8).write(
      to: URL(fileURLWithPath: list))
    let refused = try home.json("import", list)
    #expect(refused.counts == [0, 0, 1, 1])
    #expect(refused["rows"]?.elements?[1]["code"]?.string == "not_permitted")
  }

  @Test func withoutAVillageListOnlyCodesAreKnown() throws {
    let home = try Home()
    let file = home.path + "/register.csv"
    try Data("柳溪村花名册\n姓名,出生日期,住址\n赵桂兰,1941-03-05,柳溪村\n钱德福,1938-09-17,\(Home.village)\n".utf8).write(
      to: URL(fileURLWithPath: file))
    let report = try home.json("import", file)
    #expect(report.counts == [1, 0, 0, 1] && report["rows"]?.elements?[0]["code"]?.string == "village_unknown")
  }

  @Test func anAuditorImportsNothing() throws {
    let home = try Home(.auditor, regions: ["230422"])
    let run = try home.tanfang("import", try DeviceFiles(home).register, "--json")
    #expect(run.code == 77 && run.error?["code"]?.string == "not_permitted")
  }
}

/// The demo's files beside a device's data.
private struct DeviceFiles {
  let villages: String
  let register: String

  init(_ home: Home) throws {
    villages = home.path + "/villages.csv"
    register = home.path + "/register.csv"
    try Data(DemoRoster.villages.utf8).write(to: URL(fileURLWithPath: villages))
    try Data(DemoRoster.register1.utf8).write(to: URL(fileURLWithPath: register))
  }
}
