import Model
import Roster
import Support
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
