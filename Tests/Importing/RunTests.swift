import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Support
import Sync
import Testing
import Wire

@Suite struct RunTests {
  @Test func valuesBecomeCellsWithTheirSourceAndOnlyWhatDiffersIsWritten() throws {
    let town = try Town.withVillages()
    let store = LiveImportStore(hub: town.store, clock: town.clock)
    let file = try Small.register(Small.zhao)
    let report = try ImportRun(store, as: .local, isDryRun: false).run(file, source: Vocabulary.source["register"])
    let id = try #require(report.rows[0].id)
    let record = try #require(try town.store.record(id, type: CareModel.Number.elder))
    let members = record.members(RecordType.elder["categories"])
    #expect(members.count == 2)
    #expect(members.allSatisfy { $0.membership.source == Vocabulary.source["register"] })
    #expect(try town.text(id, "id_number_masked") != nil)
    let next = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680011,独居,需大声")
    #expect(try town.importing(next).counts == [0, 1, 0, 0])
    let last = try #require(try town.store.history(of: id).last)
    #expect(last.change.writes.map(\.key.field) == [RecordType.elder["note"].number])
    #expect(last.change.account == "local")
    #expect(try town.store.auditEntries(limit: 10).count { $0.action == "import" } == 3)
  }

  /// Two people in one cell became one person of both names.
  @Test(arguments: [
    ("李四\n张三", true), ("李四\r\n张三", true), ("李四\n(独居)", false), ("李\n四", false), ("李四\n", false), ("李 四", false),
  ])
  func aCellOfSeveralNamesIsNoPerson(name: String, isRefused: Bool) throws {
    let town = try Town.withVillages()
    let report = try town.importing(try Small.register("\"\(name)\",男,1941-03-05,,柳溪村,,,"))
    #expect(report.counts == (isRefused ? [0, 0, 0, 1] : [1, 0, 0, 0]))
    #expect(report.rows[0].rejection?.code == (isRefused ? .nameSeveral : nil))
  }

  @Test func doubtsStandOnTheRecord() throws {
    let town = try Town.withVillages()
    let wrong = try Small.register("赵桂兰,女,,230422194103051022,柳溪村,,,", "赵桂兰,女,,,柳溪村,13904680019,,")
    let report = try town.importing(wrong)
    #expect(report.counts == [2, 0, 0, 0])
    let doubts = try report.rows.map { row in
      try town.store.record(row.id!, type: CareModel.Number.elder)!.members(RecordType.elder["doubts"]).map(\.element)
    }
    let vocabulary = Vocabulary.doubts
    #expect(doubts[0] == [UInt32(vocabulary["id_check_digit"])])
    #expect(doubts[1].contains(UInt32(vocabulary["possible_twin"])))
    #expect(report.rows[1].flags.contains { $0.code == .likelyTwin && $0.twin?.id == report.rows[0].id })
    #expect(try town.importing(wrong).counts == [0, 0, 2, 0])
  }

  @Test func aFieldInConflictIsLeftToPeople() throws {
    let town = try Town.withVillages()
    let id = try #require(try town.importing(try Small.register(Small.zhao)).rows[0].id)
    let devices = try ["a", "b"].map { try town.join($0, .volunteer, Small.here) }
    for device in devices { try device.sync() }
    for (device, phone) in zip(devices, ["13900000001", "13900000002"]) {
      try device.write("elder", id, ["phone": phone])
      try device.sync()
    }
    for isDryRun in [true, false] {
      let report = try town.importing(
        try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13900000003,独居,耳背"), isDryRun: isDryRun)
      #expect(report.codes(row: 1).contains(.fieldInConflict))
    }
    let record = try #require(try town.store.record(id, type: CareModel.Number.elder))
    #expect(record.conflicts(.elder).map(\.key) == ["phone"])
    #expect(try town.text(id, "phone") == "13900000002")
  }

  @Test func visitsOfUnitedPeopleAreFoundUnderEither() throws {
    let town = try Town.withVillages()
    let official = try town.join("o", .county, "230422")
    let people = try town.importing(try Small.register(Small.zhao, Small.qian)).rows.map { $0.id! }
    let log = try Small.file(
      "姓名,身份证,村,探访日期,方式,情况\n赵桂兰,230422194103051021,柳溪村,2026-09-10,电话,正常\n钱德福,230422193809171039,柳溪村,2026年9月11日,上门走访,未遇\n"
    )
    let visits = try town.importing(log)
    #expect(visits.counts == [2, 0, 0, 0])
    let visit = try #require(try town.store.record(visits.rows[0].id!, type: CareModel.Number.visit))
    #expect(visit.value(RecordType.visit["at_precision"]) == .integer(Vocabulary.timePrecision["day"]))
    try official.sync()
    // A mistake that officials make: the import must not make it worse.
    try official.write("elder", people[1], ["same_as": people[0].testText])
    try official.sync()
    #expect(try town.importing(log).counts == [0, 0, 2, 0])
    #expect(try official.importing(log, .county, "230422").counts == [0, 0, 2, 0])
  }

  @Test func aVoidVisitDoesNotComeBack() throws {
    let town = try Town.withVillages()
    _ = try town.importing(try Small.register(Small.zhao))
    let log = try Small.file("姓名,村,探访日期,方式,情况\n赵桂兰,柳溪村,2026-09-10,电话,正常\n")
    let id = try #require(try town.importing(log).rows[0].id)
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("visit", id, ["voided": "duplicate"])
    try official.sync()
    #expect(try town.importing(log).counts == [0, 0, 1, 0])
  }

  @Test(arguments: [
    "\"第一行\n第二行\"", "\"甲\r\n乙\"", "\" 甲 \n\n 乙 \"", "\"a\tb\"", "甲\u{200B}乙", "甲；乙", "\"说\"\"好\"\"\"", "甲\u{0085}乙",
  ])
  func oddTextsAreTheSameTheSecondTime(note: String) throws {
    let town = try Town.withVillages()
    let register = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680011,\(note),\(note)")
    #expect(try town.importing(register).counts == [1, 0, 0, 0])
    #expect(try town.importing(register).counts == [0, 0, 1, 0])
    let log = try Small.file("姓名,村,探访日期,方式,情况,备注\n赵桂兰,柳溪村,2026-09-10,\(note),\(note),\(note)\n")
    #expect(try town.importing(log).counts == [1, 0, 0, 0])
    #expect(try town.importing(log).counts == [0, 0, 1, 0])
  }

  @Test func tooLongATextRejectsItsRowAlone() throws {
    let town = try Town.withVillages()
    let long = String(repeating: "长", count: 1400)
    let register = try Small.register(
      "赵桂兰,女,1941-03-05,230422194103051021,柳溪村,,,\(long)", Small.qian)
    let report = try town.importing(register)
    #expect(report.counts == [1, 0, 0, 1])
    #expect(report.rows[0].rejection?.code == .valueTooLong && report.rows[0].rejection?.column == "备注")
    let log = try Small.file("姓名,村,探访日期,方式,情况\n钱德福,柳溪村,2026-09-10,电话,\(long)\n钱德福,柳溪村,2026-09-11,电话,好\n")
    #expect(try town.importing(log).counts == [1, 0, 0, 1])
  }

  @Test func visitsDatedInTheFutureAreRejected() throws {
    let town = try Town.withVillages()
    _ = try town.importing(try Small.register(Small.zhao))
    let dates = ["2026-09-21", "2026-09-22", "2026-09-23", "2026年10月", "2062-09-10"]
    let rows = dates.map { "赵桂兰,柳溪村,\($0),电话,正常\n" }.joined()
    let log = try Small.file("姓名,村,探访日期,方式,情况\n\(rows)")
    // 2026-09-21T23:00+08:00: a clock may be slow by a day at most.
    town.clock.milliseconds = UInt64(try #require(Instant.parse("2026-09-21 23:00")).milliseconds)
    for isDryRun in [true, false] {
      let report = try town.importing(log, isDryRun: isDryRun)
      #expect(report.counts == [2, 0, 0, 3])
      #expect(report.rows.compactMap { $0.rejection?.code.rawValue } == Array(repeating: "date_in_future", count: 3))
      #expect(report.rows[4].rejection?.column == "探访日期")
    }
    let device = try town.join("v", .volunteer, Small.here)
    try device.sync()
    #expect(try device.importing(log, .volunteer, Small.here).counts == [0, 0, 2, 3])
    town.clock.advance(milliseconds: 86_400_000)
    #expect(try town.importing(log).counts == [1, 0, 2, 2])
  }
}
