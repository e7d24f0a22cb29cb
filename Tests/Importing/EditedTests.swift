import Importing
import Model
import Replication
import Roster
import Store
import Support
import Testing
import Wire

/// A table that was exported, edited and brought back: what was edited is written, and nothing is dropped in silence.
@Suite struct EditedTests {
  private let town: Town
  private let id: Dot

  init() throws {
    town = try Town.withVillages()
    let report = try town.importing(try Small.register(Small.zhao))
    id = try #require(report.rows[0].id)
  }

  private static let header = "编号,姓名,性别,出生日期,身份证号,村,村名,联系电话,人员类别,备注"

  /// The row of the one elder, as an export has it, with cells changed.
  private func edited(_ changes: [String: String]) throws -> ImportReport.Row {
    let shown = [
      "编号": RecordName.text(id), "姓名": "赵桂兰", "性别": "女", "出生日期": "1941-03-05", "身份证号": "230422194103051021",
      "村": Small.here, "村名": "柳溪村", "联系电话": "13904680011", "人员类别": "独居、高龄", "备注": "耳背",
    ].merging(changes) { $1 }
    let columns = Self.header.split(separator: ",").map(String.init)
    let file = try Small.file(Self.header + "\n" + columns.map { shown[$0] ?? "" }.joined(separator: ",") + "\n")
    return try #require(try town.importing(file).rows.first)
  }

  private func flags(_ row: ImportReport.Row) -> [String] {
    row.flags.map { "\($0.code.rawValue) \($0.field ?? "")".trimmed }
  }

  @Test func whatWasNotEditedSaysNothing() throws {
    let row = try edited([:])
    #expect(row.outcome == .unchanged && row.flags.isEmpty)
  }

  /// Name, village and birth date stayed as they were, with or without a word.
  @Test(arguments: [
    ("姓名", "赵桂花", "name", "赵桂花"), ("性别", "男", "sex", "male"), ("出生日期", "1941-05-03", "birth", "1941-05-03"),
    ("村", Small.there, "village", Small.there), ("村名", "石桥村", "village", Small.there),
  ])
  func whoSomebodyIsIsRewrittenAndSaid(_ column: String, _ cell: String, _ key: String, _ stands: String) throws {
    let row = try edited([column: cell])
    #expect(row.outcome == .updated && row.written.contains(key), "\(row.written)")
    #expect(try town.text(id, key) == stands)
    #expect(flags(row).contains("identity_changed \(key)"))
    #expect(flags(row).contains("id_birth_differs") == (key == "birth"))
  }

  @Test func aVillageThatNobodyKnowsIsNotTaken() throws {
    #expect(try edited(["村": "230422990299"]).rejection?.code == .villageUnknown)
    let row = try edited(["村名": "不在册村"])
    #expect(row.outcome == .unchanged && flags(row) == ["village_differs"])
  }

  @Test func otherCellsAreWrittenAsTheyStand() throws {
    let row = try edited(["人员类别": "独居", "联系电话": "13904680099", "备注": "耳背，需大声"])
    #expect(Set(["categories", "phone", "note"]).isSubset(of: row.written))
    #expect(try town.text(id, "note") == "耳背，需大声" && town.text(id, "phone") == "13904680099")
    let elder = try #require(try town.store.record(id, type: CareModel.Number.elder))
    #expect(elder.members(RecordType.elder["categories"]).count == 1)
    // A term that is none leaves those that stand.
    let unknown = try edited(["人员类别": "独居、不认识", "联系电话": "13904680099", "备注": "耳背，需大声"])
    #expect(unknown.flags.contains { $0.code == .valueUnknown })
    #expect(elder.members(RecordType.elder["categories"]).count == 1)
  }

  private func categories() throws -> [String] {
    let field = RecordType.elder["categories"]
    let elder = try #require(try town.store.record(id, type: CareModel.Number.elder))
    return elder.members(field).compactMap { field.flagText($0.element, .membership($0.membership)) }
  }

  /// A category that was added with its date counted at all times, and a date that was edited was not even flagged.
  @Test func theDatesOfCategoriesWereDropped() throws {
    let row = try edited(["人员类别": "独居、高龄、失能（2026-03起）"])
    #expect(row.outcome == .updated && row.written == ["categories"])
    #expect(try categories().contains { $0.hasPrefix("disabled@2026-03") && !$0.contains("~") })
    let again = try edited(["人员类别": "独居、高龄、失能（2026-03起）"])
    #expect(again.outcome == .unchanged && again.flags.isEmpty)
    _ = try edited(["人员类别": "独居（至2026-06）、高龄、disabled@2026-03~2026-05"])
    #expect(try categories().contains { $0.hasPrefix("disabled@2026-03~2026-05") })
    #expect(try categories().contains { $0.hasPrefix("living_alone@~2026-06") })
    // What says nothing of dates leaves them.
    _ = try edited(["人员类别": "独居、高龄、失能"])
    #expect(try categories().contains { $0.hasPrefix("disabled@2026-03~2026-05") })
  }

  @Test(arguments: ["失能（2026-03起）", "失能@2026-03", "disabled@2026-03"])
  func aListsDatesWereDropped(_ cell: String) throws {
    let text = Small.header + "\n" + Small.qian.replacing("空巢", with: "空巢、" + cell) + "\n"
    let created = try town.importing(try Small.file(text))
    let field = RecordType.elder["categories"]
    let id = try #require(created.rows[0].id)
    func since() throws -> [Int64?] {
      try #require(try town.store.record(id, type: CareModel.Number.elder)).members(field).map(\.membership.since)
    }
    #expect(try since().contains(20_260_300))
    // Another list's other date does not take its place.
    let other = try town.importing(try Small.file(text.replacing("2026-03", with: "2026-07")))
    #expect(other.rows[0].outcome == .unchanged)
    #expect(try since().contains(20_260_300))
  }

  @Test func anEmptiedCellIsLeftAndSaid() throws {
    let row = try edited(["姓名": "", "人员类别": "", "备注": "", "村": ""])
    #expect(row.outcome == .unchanged)
    #expect(
      Set(flags(row)) == ["cell_emptied name", "cell_emptied village", "cell_emptied categories", "cell_emptied note"])
    let more = try edited(["姓名": "", "联系电话": "13904680099"])
    #expect(more.outcome == .updated && flags(more) == ["cell_emptied name"])
    #expect(try town.text(id, "name") == "赵桂兰")
  }

  @Test(arguments: [
    ("111", true), ("12345", true), ("13904680099", false), ("0468-3300123", false), ("3300123", false),
    ("10904680099", true), ("4008123123", false), ("139****0099", false),
  ])
  func aTelephoneThatIsNoneIsFlagged(_ phone: String, _ isDoubtful: Bool) throws {
    let row = try edited(["联系电话": phone])
    #expect(flags(row).contains("phone_doubtful phone") == isDoubtful, "\(flags(row))")
    let other = try town.importing(try Small.register("周春梅,女,1944-02-11,,柳溪村,\(phone),,"))
    #expect(other.codes(row: 1).contains(.phoneDoubtful) == isDoubtful)
  }

  @Test func anotherNumberThanTheOneThatStandsIsNotSaidToBeKept() throws {
    // One digit differs: the same person, by name, village and birth date.
    let file = try Small.register("赵桂兰,女,1941-03-05,230422194103051022,柳溪村,,,")
    let row = try #require(try town.importing(file).rows.first)
    #expect(row.id == id && row.flags.contains { $0.code == .idKept })
    #expect(try town.text(id, "id_number") == "230422194103051021")
    #expect(try town.text(id, "id_number_unverified") == nil)
  }
}

/// Undoing an import where it is not known what stood there.
@Suite struct HalfUndoneTests {
  /// The old number, kept as the other telephone, was taken away while the new one stayed.
  @Test func aDisplacedTelephoneIsNotTakenFromItsLastPlace() throws {
    let town = try Town.withVillages()
    let id = try #require(try town.importing(try Small.register(Small.zhao)).rows[0].id)
    let official = try town.join("o", .town, "230422990")
    try official.sync()
    let file = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680099,,")
    let tag = ImportTag(id: "abc234", file: "b.csv")
    _ = try official.importing(file, .town, "230422990", tag: tag)
    try official.sync()
    let report = try #require(try official.undoing("abc234", .town, "230422990"))
    try official.sync()
    #expect(report.restored == 0 && Set(report.kept.map(\.field)) == ["phone", "phone_other"])
    #expect(report.kept.allSatisfy { $0.why == .unknownHere })
    #expect(try town.text(id, "phone") == "13904680099" && town.text(id, "phone_other") == "13904680011")
  }
}
