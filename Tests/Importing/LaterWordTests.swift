import Importing
import Model
import Replication
import Roster
import Store
import Support
import Sync
import Testing
import Wire

/// A list is older than what people have written since: what it may take back, and what not.
@Suite struct LaterWordTests {
  private static func manner(_ symbol: Character, takesList: Bool = false) -> ImportManner {
    ImportManner(
      tag: ImportTag(id: String(repeating: symbol, count: 6), file: "名单.csv"), takesList: takesList)
  }

  /// A register that was imported, and of one person of it the telephone that an official has corrected since.
  private static func corrected() throws -> (town: Town, file: RosterFile, id: Dot, official: TownDevice) {
    let town = try Town.withVillages()
    let file = try Small.register(Small.zhao)
    let id = try #require(try town.importing(file, manner: manner("a")).rows[0].id)
    #expect(try town.text(id, "phone") == "13904680011")
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", id, ["phone": "13904680031"])
    try official.sync()
    return (town, file, id, official)
  }

  /// A remark that somebody took out came back with every import.
  @Test func aRemarkThatWasTakenOutCameBack() throws {
    let town = try Town.withVillages()
    let file = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680011,独居、高龄,耳背")
    let id = try #require(try town.importing(file, manner: Self.manner("a")).rows[0].id)
    #expect(try town.text(id, "note") == "耳背")
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", id, ["note": "已配助听器"])
    try official.sync()
    let report = try town.importing(file, manner: Self.manner("b"))
    let flag = try #require(report.rows[0].flags.first { $0.code == .changedSince })
    #expect(flag.field == "note" && flag.later?.account == official.account)
    #expect(try town.text(id, "note") == "已配助听器")
  }

  /// There was no way to say that the list is right but to edit every record.
  @Test func aListMayBeTakenAtItsWord() throws {
    let (town, file, id, official) = try Self.corrected()
    let report = try town.importing(file, manner: Self.manner("b", takesList: true))
    #expect(report.counts == [0, 1, 0, 0])
    let flag = try #require(report.rows[0].flags.first { $0.code == .laterReplaced })
    #expect(flag.field == "phone" && flag.later?.account == official.account && flag.code.isGrave)
    #expect(try town.text(id, "phone") == "13904680011")
  }

  /// With a long file name nothing was kept of the grounds, and a sentence was cut off with any.
  @Test(arguments: [0, 1, 20, 60]) func theGroundsStandWholeInTheHistory(nameCharacters: Int) throws {
    let (town, file, _, _) = try Self.corrected()
    var random = SystemRandomNumberGenerator()
    let name = String(repeating: "长", count: nameCharacters) + "名单.csv"
    let grounds = String(repeating: "已", count: ImportTag.groundsBytesMax / 3 - 4) + "电话核实"
    let tag = ImportTag(file: name, grounds: grounds, random: &random)
    _ = try town.importing(file, manner: ImportManner(tag: tag, takesList: true))
    let undo = ImportUndo(LiveImportStore(hub: town.store, clock: town.clock), as: .local)
    let listed = try #require(try undo.imports().first { $0.tag.id == tag.id })
    #expect(listed.tag == tag && tag.file.hasSuffix("（\(grounds)）"))
    #expect(name.hasPrefix(tag.file.prefix { $0 != "（" }))
    // What undoing writes bears them too.
    #expect(try #require(try undo.undo(tag.id)).restored > 0)
    #expect(tag.undoneReason.hasSuffix("（\(grounds)）") && tag.undoneReason.utf8.count <= Limits.reasonBytesMax)
  }

  /// Somebody of the same name who is alive was taken for the dead.
  @Test func aLivingNamesakeOfTheDeadWasRefused() throws {
    let town = try Town.withVillages()
    let made = try town.importing(
      try Small.register("赵玉珍,女,1938-02-01,,柳溪村,13904680017,,"), manner: Self.manner("a"))
    let id = try #require(made.rows[0].id)
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", id, ["archived": "died"])
    try official.sync()
    // Nothing but the name: another person, and somebody has to look.
    let namesake = try town.importing(
      try Small.register("赵玉珍,女,,,柳溪村,13904680099,,新搬来"), manner: Self.manner("b"))
    #expect(namesake.counts == [1, 0, 0, 0], "\(namesake.codes(row: 1))")
    #expect(namesake.codes(row: 1).contains(.deadNamesake) && !namesake.codes(row: 1).contains(.likelyTwin))
    #expect(namesake.rows[0].flags.first { $0.code == .deadNamesake }?.twin?.id == id)
    // The birth date is the dead person's.
    let same = try town.importing(
      try Small.register("赵玉珍,女,1938-02,,柳溪村,13904680017,,"), manner: Self.manner("c"))
    #expect(same.counts == [0, 0, 1, 0] && same.codes(row: 1).contains(.recordedDead))
    // Another one is somebody else's.
    let other = try town.importing(
      try Small.register("赵玉珍,女,1950-07-09,,柳溪村,13904680055,,"), manner: Self.manner("d"))
    #expect(other.counts == [1, 0, 0, 0])
  }

  /// On an official's device the register of the first day, read again, took back what the same official had settled since.
  @Test func anOldListTookBackWhatTheImporterHadSettledOnTheDevice() throws {
    let (town, file, id, official) = try Self.corrected()
    let report = try official.importing(file, .county, "230422", tag: Self.manner("b").tag)
    #expect(report.counts == [0, 0, 1, 0] && report.rows[0].flags.contains { $0.code == .changedSince })
    try official.sync()
    #expect(try town.text(id, "phone") == "13904680031")
    #expect(try town.text(id, "phone_other") == nil)
  }

  /// An import was undone, and the next one took the same value back again.
  @Test func whatAnUndoingRestoredWasTakenForAnImports() throws {
    let (town, file, id, _) = try Self.corrected()
    _ = try town.importing(file, manner: Self.manner("b", takesList: true))
    #expect(try town.text(id, "phone") == "13904680011")
    let store = LiveImportStore(hub: town.store, clock: town.clock)
    #expect(try ImportUndo(store, as: .local).undo("bbbbbb") != nil)
    #expect(try town.text(id, "phone") == "13904680031")
    let report = try town.importing(file, manner: Self.manner("c"))
    #expect(report.counts == [0, 0, 1, 0] && report.rows[0].flags.contains { $0.code == .changedSince })
    #expect(try town.text(id, "phone") == "13904680031")
  }
}
