import Care
import Importing
import Model
import Replication
import Roster
import Store
import Support
import Sync
import Testing

/// A log whose import was undone is imported again: the ordinary way out of an undoing that was a mistake.
@Suite struct TakenBackVisitTests {
  private static let log =
    "姓名,身份证,村,探访日期,方式,情况\n赵桂兰,230422194103051021,柳溪村,2026-09-10,电话,正常\n钱德福,230422193809171039,柳溪村,2026年9月11日,上门走访,未遇\n"

  private static func town() throws -> Town {
    let town = try Town.withVillages()
    _ = try town.importing(try Small.register(Small.zhao, Small.qian))
    return town
  }

  private static func manner(_ symbol: Character) -> ImportManner {
    ImportManner(tag: ImportTag(id: String(repeating: symbol, count: 6), file: "台账.csv"))
  }

  private static func undo(_ symbol: Character, _ town: Town) throws -> ImportUndo.Report? {
    try ImportUndo(LiveImportStore(hub: town.store, clock: town.clock), as: .local)
      .undo(String(repeating: symbol, count: 6))
  }

  private static func isVoid(_ id: Dot, _ town: Town) throws -> Bool {
    try town.store.record(id, type: CareModel.Number.visit)?.value(RecordType.visit["voided"]) != nil
  }

  @Test func visitsOfAnUndoneImportStayedVoidWhenItsFileWasImportedAgain() throws {
    let town = try Self.town()
    let log = try Small.file(Self.log)
    let visits = try town.importing(log, manner: Self.manner("a")).rows.map { $0.id! }
    #expect(visits.count == 2)
    _ = try Self.undo("a", town)
    #expect(try visits.allSatisfy { try Self.isVoid($0, town) })
    let again = try town.importing(log, manner: Self.manner("b"))
    #expect(again.counts == [0, 2, 0, 0] && again.rows.map(\.id) == visits)
    #expect(again.rows.allSatisfy { $0.written == ["voided"] })
    #expect(try !visits.contains { try Self.isVoid($0, town) })
    // What came back is on record: a third import changes nothing, and the second can be undone as the first was.
    #expect(try town.importing(log, manner: Self.manner("c")).counts == [0, 0, 2, 0])
    _ = try Self.undo("b", town)
    #expect(try visits.allSatisfy { try Self.isVoid($0, town) })
  }

  @Test func aVisitThatSomebodyVoidedWasPassedOverWithoutAWord() throws {
    let town = try Self.town()
    let log = try Small.file(Self.log)
    let visits = try town.importing(log, manner: Self.manner("a")).rows.map { $0.id! }
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("visit", visits[0], ["voided": "entered_in_error"])
    try official.sync()
    _ = try Self.undo("a", town)
    let again = try town.importing(log, manner: Self.manner("b"))
    #expect(again.counts == [0, 1, 1, 0])
    #expect(again.rows[0].flags.map(\.code).contains(.visitVoid) && again.rows[1].flags.isEmpty)
    #expect(try Self.isVoid(visits[0], town) && !Self.isVoid(visits[1], town))
  }
}
