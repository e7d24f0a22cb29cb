import Importing
import Model
import Replication
import Roster
import Store
import Support
import Sync
import Testing

/// What a list must not do to a register: put the dead on it, or take back what people have set right.
@Suite struct OldListTests {
  private static func tag(_ symbol: Character) -> ImportManner {
    ImportManner(tag: ImportTag(id: String(repeating: symbol, count: 6), file: "名单.csv"))
  }

  @Test(arguments: ["已故", "2025年3月去世", "老人已病故", "死亡"])
  func whoIsDeadByTheListIsNotPutOnTheRegister(note: String) throws {
    let town = try Town.withVillages()
    let file = try Small.register("蒋六,男,1930-01-01,,柳溪村,,独居,\(note)")
    let report = try town.importing(file)
    #expect(report.counts == [1, 0, 0, 0] && report.codes(row: 1).contains(.diedByList))
    let id = try #require(report.rows[0].id)
    #expect(try town.text(id, "archived") == "died")
    let again = try town.importing(file)
    #expect(again.counts == [0, 0, 1, 0] && again.codes(row: 1) == [.idMissing])
  }

  @Test func aNameMayCarryTheWord() throws {
    let town = try Town.withVillages()
    let report = try town.importing(try Small.register("蒋六（已故）,男,1930-01-01,,柳溪村,,独居,"))
    #expect(report.codes(row: 1) == [.diedByList, .idMissing])
    #expect(try town.text(try #require(report.rows[0].id), "archived") == "died")
  }

  @Test(arguments: ["老伴已故", "丈夫去世", "儿子2020年病故", "故事会成员", "独居、老伴,已故"])
  func theDeathOfARelativeIsNotTheirs(note: String) throws {
    let town = try Town.withVillages()
    let report = try town.importing(try Small.register("蒋六,男,1930-01-01,,柳溪村,,独居,\"\(note)\""))
    #expect(report.codes(row: 1) == [.idMissing])
    #expect(try town.text(try #require(report.rows[0].id), "archived") == nil)
  }

  @Test func whoStandsOnTheRegisterIsFlaggedAndLeftThere() throws {
    let town = try Town.withVillages()
    let id = try #require(try town.importing(try Small.register(Small.zhao)).rows[0].id)
    let list = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680011,,已故")
    let report = try town.importing(list)
    #expect(report.codes(row: 1).contains(.diedByList))
    #expect(try town.text(id, "archived") == nil)
    let day = try #require(PartialDate.parse("2026-09-20"))
    let manner = ImportManner(
      review: ImportManner.Review(sourceName: "民政名单", listedOn: day, createsPeople: false))
    #expect(try town.importing(list, manner: manner).rows[0].suggested == ["archived"])
  }

  @Test func aBirthToComeIsNotWritten() throws {
    let town = try Town.withVillages()
    let report = try town.importing(
      try Small.register("沈七,男,2199-12-31,,柳溪村,,独居,", "韩小九,男,1990-01-01,,柳溪村,,独居,"))
    #expect(report.codes(row: 1) == [.birthInFuture, .idMissing])
    let id = try #require(report.rows[0].id)
    #expect(try town.text(id, "birth") == nil)
    #expect(try town.text(id, "source_note")?.contains("2199-12-31") == true)
    #expect(report.codes(row: 2) == [.underSixty, .idMissing])
  }

  @Test func aFormulaIsNobodysName() throws {
    let town = try Town.withVillages()
    let report = try town.importing(try Small.register("\"=HYPERLINK(\"\"x\"\")\",男,1940-01-01,,柳溪村,,独居,"))
    #expect(report.counts == [0, 0, 0, 1] && report.rows[0].rejection?.code == .valueRefused)
  }

  @Test func anOldListDoesNotTakeBackWhatAPersonChanged() throws {
    let town = try Town.withVillages()
    let file = try Small.register(Small.zhao)
    let id = try #require(try town.importing(file, manner: Self.tag("a")).rows[0].id)
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", id, ["phone": "13904680031"])
    try official.sync()
    for isDryRun in [true, false] {
      let report = try town.importing(file, isDryRun: isDryRun, manner: Self.tag("b"))
      #expect(report.counts == [0, 0, 1, 0])
      let flag = try #require(report.rows[0].flags.first { $0.code == .changedSince })
      #expect(flag.field == "phone" && flag.later?.account == official.account && flag.later?.milliseconds != nil)
    }
    #expect(try town.text(id, "phone") == "13904680031")
    #expect(try town.text(id, "phone_other") == nil)
    // What no list said before is news.
    let next = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680055,独居、高龄,耳背")
    #expect(try town.importing(next, manner: Self.tag("c")).counts == [0, 1, 0, 0])
    #expect(try town.text(id, "phone") == "13904680055")
  }

  /// An import's reason has its id behind the word.
  @Test func aPersonsReasonThatBeganWithTheWordWasTakenForAnImports() throws {
    let town = try Town.withVillages()
    let file = try Small.register(Small.zhao)
    let id = try #require(try town.importing(file, manner: Self.tag("a")).rows[0].id)
    let official = try town.join("o", .county, "230422")
    try official.sync()
    let phone = (key: CellKey(field: RecordType.elder["phone"].number), value: Value.text("13904680031"))
    let draft = Draft(type: RecordType.elder.number, record: id, values: [phone], reason: "导入 时抄错了")
    official.clock.advance(milliseconds: 1000)
    _ = try official.device.write([draft], account: official.account)
    try official.sync()
    let report = try town.importing(file, manner: Self.tag("b"))
    #expect(report.counts == [0, 0, 1, 0] && report.codes(row: 1).contains(.changedSince))
    #expect(try town.text(id, "phone") == "13904680031")
  }

  @Test func whoIsRecordedDeadDoesNotComeBack() throws {
    let town = try Town.withVillages()
    let file = try Small.register("赵玉珍,女,,,柳溪村,13904680017,,独自住在村东头")
    let id = try #require(try town.importing(file, manner: Self.tag("a")).rows[0].id)
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", id, ["archived": "died", "phone": "13904680018"])
    try official.sync()
    for isDryRun in [true, false] {
      let report = try town.importing(file, isDryRun: isDryRun, manner: Self.tag("b"))
      #expect(report.counts == [0, 0, 1, 0] && report.codes(row: 1).contains(.recordedDead))
    }
  }
}
