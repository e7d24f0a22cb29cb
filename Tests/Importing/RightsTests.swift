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

@Suite struct RightsTests {
  @Test func aVolunteersImportProposesNumbersAndDecidesByNone() throws {
    let town = try Town.withVillages()
    let volunteer = try town.join("v", .volunteer, Small.here)
    try volunteer.sync()
    let file = try Small.register(Small.zhao, "钱德福,男,,230422193809171039,石桥村,,,")
    let report = try volunteer.importing(file, .volunteer, Small.here)
    #expect(report.counts == [1, 0, 0, 1])
    #expect(report.codes(row: 1).contains(.idNotUsed))
    #expect(report.rows[1].rejection?.code == .villageUnknown)
    let receipt = try volunteer.sync()
    #expect(receipt.verified && receipt.held.map(\.code) == [.notPermitted])
    let id = try #require(report.rows[0].id)
    // The person is in; the number waits for an official.
    #expect(try town.text(id, "phone") == "13904680011")
    #expect(try town.text(id, "id_number") == nil)
    for _ in 1...2 {
      #expect(try volunteer.importing(file, .volunteer, Small.here).counts == [0, 0, 1, 1])
      #expect(try volunteer.sync().sent == 0)
    }
  }

  @Test(arguments: [true, false]) func whatBecameOfAProposalIsNotAskedAgain(isAdmitted: Bool) throws {
    let town = try Town.withVillages()
    let volunteer = try town.join("v", .volunteer, Small.here)
    let official = try town.join("o", .town, "230422990")
    try volunteer.sync()
    // Neither a number that the hub would mask nor one that it would not.
    let file = try Small.register(Small.zhao, "周秀英,女,1936-06-08,230422360608110,柳溪村,,,")
    _ = try volunteer.importing(file, .volunteer, Small.here)
    let held = try volunteer.sync().held
    #expect(held.count == 2)
    let account = Authority(try #require(try town.store.account("o")))
    for each in held {
      try town.store.transaction {
        if isAdmitted {
          try town.records.admit(each.change, reason: "", by: account)
        } else {
          try town.records.decline(each.change, reason: "不符", by: account)
        }
      }
    }
    #expect(try volunteer.sync().verified)
    #expect(try volunteer.importing(file, .volunteer, Small.here).counts == [0, 0, 2, 0])
    try official.sync()
    let counts = try official.importing(file, .town, "230422990").counts
    #expect(counts == (isAdmitted ? [0, 0, 2, 0] : [0, 2, 0, 0]))
  }

  @Test func aVolunteerSeesNoNumbersOfOthers() throws {
    let town = try Town.withVillages()
    _ = try town.importing(try Small.register(Small.zhao))
    let volunteer = try town.join("v", .volunteer, Small.here)
    try volunteer.sync()
    // Somebody else's number in a row of another name: an official's import would flag it, a volunteer's knows nothing.
    let file = try Small.register("孙玉珍,女,1945-01-22,230422194103051021,柳溪村,,,")
    let report = try volunteer.importing(file, .volunteer, Small.here)
    #expect(report.counts == [1, 0, 0, 0])
    #expect(!report.codes(row: 1).contains(.idShared))
    #expect(try town.importing(file).codes(row: 1).contains(.idShared))
  }

  @Test func whatARoleMayNotWriteIsLeftOutAndFlagged() throws {
    let town = try Town.withVillages()
    let volunteer = try town.join("v", .volunteer, Small.here)
    try volunteer.sync()
    let file = try Small.file("姓名,性别,出生日期,村,领取护理补贴\n赵桂兰,女,1941-03-05,柳溪村,是\n")
    let report = try volunteer.importing(file, .volunteer, Small.here)
    #expect(report.codes(row: 1).contains(.notPermitted))
    #expect(try volunteer.sync().held.isEmpty)
    #expect(try volunteer.importing(file, .volunteer, Small.here).counts == [0, 0, 1, 0])
  }

  @Test func atTheHubAVillageAccountProposesToo() throws {
    let town = try Town.withVillages()
    let importer = Authority(account: "村", role: .village, regions: [Region(Small.here)!])
    let file = try Small.register(Small.zhao, "钱德福,男,1938-09-17,,石桥村,,,")
    let report = try town.importing(file, as: importer)
    #expect(report.counts == [1, 0, 0, 1])
    let id = try #require(report.rows[0].id)
    #expect(try town.text(id, "id_number") == nil)
    let history = try town.store.history(of: id)
    #expect(history.map(\.status) == [.applied, .held])
    #expect(try town.importing(file, as: importer).counts == [0, 0, 1, 1])
    #expect(try town.store.history(of: id).count == 2)
    let county = Authority(account: "县", role: .county, regions: [Region("230422")!])
    try town.store.transaction { try town.records.admit(history[1].change.dot, reason: "", by: county) }
    #expect(try town.text(id, "id_number") == "230422194103051021")
    #expect(try town.importing(file, as: importer).counts == [0, 0, 1, 1])
  }

  @Test func anAccountFindsNobodyOutsideItsRegions() throws {
    let town = try Town.withVillages()
    _ = try town.importing(try Small.register("赵桂兰,女,1941-03-05,230422194103051021,石桥村,,,"))
    let importer = Authority(account: "村", role: .village, regions: [Region(Small.here)!])
    let report = try town.importing(try Small.register(Small.zhao), as: importer)
    #expect(report.counts == [1, 0, 0, 0])
  }

  @Test func villagesAreWrittenByOfficialsInTheirRegions() throws {
    let town = try Town.withVillages()
    let file = try Small.file("code,name\n\(Small.here),柳溪社区\n230422990203,新村\n230423990203,外村\n")
    let village = Authority(account: "村", role: .village, regions: [Region(Small.here)!])
    let codes = try town.importing(file, as: village).rows.map(\.rejection?.code)
    #expect(codes == [nil, .villageOutOfScope, .villageOutOfScope])
    let volunteer = Authority(account: "v", role: .volunteer, regions: [Region("230422")!])
    let refused = try town.importing(file, as: volunteer)
    #expect(refused.counts == [0, 0, 1, 2] && refused.rows[2].rejection?.code == .notPermitted)
    let county = Authority(account: "县", role: .county, regions: [Region("230422")!])
    #expect(try town.importing(file, as: county).counts == [1, 0, 1, 1])
    #expect(try town.importing(file, as: county).counts == [0, 0, 2, 1])
  }

  @Test func aRegisterOfTwoVillagesMovesNobodyIntoTheVolunteers() throws {
    let town = try Town()
    _ = try town.importing(try RosterFiles.read(RosterFiles.villages))
    let volunteer = try town.join("v", .volunteer, "230422990201")
    try volunteer.sync()
    let file = try RosterFiles.read(RosterFiles.elders[0])
    let column = try #require(file.columns.firstIndex { $0.name == "家庭住址" })
    let report = try volunteer.importing(file, .volunteer, "230422990201")
    var others = 0
    for (row, told) in zip(file.rows, report.rows) {
      let isOther = row.cells[column].contains("永胜")
      if isOther { others += 1 }
      #expect(!isOther || told.rejection?.code == .villageUnknown, "row \(told.number)")
      #expect(isOther == (told.outcome == .rejected), "row \(told.number): \(row.cells[column])")
      #expect(!told.flags.contains { $0.code == .villageFromTitle })
    }
    #expect(others > 0)
  }
}
