import Model
import Replication
import Roster
import Storage
import Store
import Support
import Sync
import Testing

@testable import Importing

@Suite struct HintTests {
  @Test func aVisitWithoutItsDayIsNotSentToTheBirthDate() throws {
    let hint = RosterFlagCode.datePartial.hint(.visits)
    #expect(hint.zh.contains("visit amend --at") && hint.en.contains("visit amend --at"))
    for code in RosterFlagCode.allCases where code == .datePartial || code == .valueUnknown {
      #expect(!code.hint(.visits).en.contains("elder edit") && code.hint(.elders).en.contains("elder edit"))
    }
  }

  @Test func aLikelyTwinSaysHowRecordsAreUnited() {
    let hint = RosterFlagCode.likelyTwin.hint(.elders)
    #expect(hint.zh.contains("tanfang unite 编号 --into") && hint.zh.contains("乡镇或县区"))
    #expect(hint.en.contains("tanfang unite ID --into OTHER") && hint.en.contains("town's or county's"))
  }

  /// Help said that importing a file again changes nothing: it does where the first import is not known, and there the
  /// remedy that it names has to hold.
  @Test func aLogThatTwoDevicesImportStandsTwiceUntilOneIsUndone() throws {
    let town = try Town.withVillages()
    _ = try town.importing(try Small.register(Small.zhao, Small.qian))
    let log = try Small.file("日期,姓名,村,方式,情况\n2026-09-01,赵桂兰,柳溪村,上门,正常\n2026-09-02,钱德福,柳溪村,上门,正常\n")
    let devices = [try town.join("o", .county, "230422"), try town.join("p", .county, "230422")]
    for device in devices { try device.sync() }
    for (device, symbol) in zip(devices, ["a", "b"]) {
      let tag = ImportTag(id: String(repeating: symbol, count: 6), file: "台账.csv")
      #expect(try device.importing(log, .county, "230422", tag: tag).counts == [2, 0, 0, 0])
    }
    for device in devices { try device.sync() }
    func standing() throws -> Int {
      var count = 0
      try town.store.forEach(CareModel.Number.visit, in: nil) { stored in
        if stored.record.value(RecordType.visit["voided"]) == nil { count += 1 }
        return true
      }
      return count
    }
    #expect(try standing() == 4)
    let undo = ImportUndo(LiveImportStore(hub: town.store, clock: town.clock), as: .local)
    #expect(try undo.imports().map(\.tag.file) == ["台账.csv", "台账.csv"])
    #expect(try undo.undo("bbbbbb")?.archived == 2)
    #expect(try standing() == 2)
    let help = ImportCommand.details
    #expect(help.zh.contains("探访台账只由一人导入一次") && help.en.contains("Let one person import a visit log, once"))
  }

  @Test func helpTellsThatACorrectedPersonMayComeAgain() throws {
    let town = try Town.withVillages()
    let file = try Small.register("赵桂兰,女,,,柳溪村,13904680011,,")
    let id = try #require(try town.importing(file).rows[0].id)
    #expect(try town.importing(file).counts == [0, 0, 1, 0])
    let device = try town.join("o", .county, "230422")
    try device.sync()
    try device.write("elder", id, ["phone": "13904680099"])
    try device.sync()
    let again = try town.importing(file)
    #expect(again.counts == [1, 0, 0, 0] && again.codes(row: 1).contains(.likelyTwin))
    let help = ImportCommand.details
    #expect(help.en.contains("unless people were edited in between") && help.zh.contains("除非其间改过这些人"))
  }
}
