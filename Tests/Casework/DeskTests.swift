import Casework
import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

private let village = "230422990201"

/// What two people do at once with one store.
@Suite struct DeskTests {
  private let town: Town
  private let elder: Dot
  private let twin: Dot

  init() throws {
    town = try Town()
    let device = try town.join("a", .volunteer, village)
    elder = try device.write("elder", ["name": "王桂兰", "village": village])
    twin = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
  }

  private func desk(_ account: String = "local", _ role: Role = .county, _ regions: [Region]? = nil) -> Desk {
    town.desk(account, role, regions)
  }

  private func survivor(_ id: Dot) throws -> Dot { try town.store.survivors().survivor(of: id) }

  @Test func aPlanThatOthersOvertookIsRefused() throws {
    let (first, second) = (desk("wang"), desk("lin"))
    let mine = try #require(try first.unitePlan(twin, into: elder))
    let theirs = try #require(try second.unitePlan(elder, into: twin))
    try first.unite(mine, reason: "同一人")
    #expect(throws: DraftError.stale) { try second.unite(theirs, reason: "") }
    #expect(try second.unitePlan(elder, into: twin) == nil)
    #expect(try survivor(twin) == elder && survivor(elder) == elder)
    // An ordinary change by the hub's replica, in the account's name, with the reason.
    let last = try #require(try town.store.history(of: twin).last)
    #expect(last.change.account == "wang" && last.change.reason == "同一人")
    #expect(last.change.dot.replica == town.store.ownReplica)
    #expect(try town.store.auditEntries(limit: 9).contains { $0.action == "unite" && $0.account == "wang" })
  }

  /// `imports undo` takes back whatever bears an import's reason.
  @Test(arguments: ["导入 abc234 名单.csv", "撤销导入 abc234", "导入 abc234"])
  func aReasonWasTakenForAnImports(_ reason: String) throws {
    let desk = desk()
    let elder = try #require(try town.store.record(elder, type: RecordType.elder.number))
    var edit = try Edit(.elder, elder, role: .county)
    try edit.set(RecordType.elder["phone"], .text("13904680011"))
    edit.reason = reason
    #expect(throws: Failure.self) { try desk.write(edit) }
    let plan = try #require(try desk.unitePlan(twin, into: elder.id))
    #expect(throws: Failure.self) { try desk.unite(plan, reason: reason) }
    for words in ["导入错了", "导入 名单时写错", "导入 abc23", ""] {
      #expect(throws: Never.self) { try Desk.check(reason: words) }
    }
  }

  @Test func aSeparationThatOthersOvertookIsRefused() throws {
    try desk().unite(try #require(try desk().unitePlan(twin, into: elder)), reason: "")
    let record = try #require(try town.store.record(twin, type: CareModel.Number.elder))
    let edges = try desk("wang").separation(of: record)
    #expect(edges.map(\.id) == [twin])
    try desk("lin").separate(edges, reason: "是两个人")
    #expect(throws: DraftError.stale) { try desk("wang").separate(edges, reason: "") }
    #expect(try survivor(twin) == twin)
  }

  @Test func aDecisionOnAFormThatIsOutOfDateIsRefused() throws {
    let devices = try ["b", "c"].map { try town.join($0, .volunteer, village) }
    for device in devices { try device.sync() }
    for (device, phone) in zip(devices, ["13900000001", "13900000002"]) {
      try device.write("elder", elder, ["phone": phone])
      try device.sync()
    }
    let phone = RecordType.elder["phone"]
    let shown = try #require(try desk().conflicts().first)
    #expect(shown.field.key == "phone" && shown.cell.alternatives.count == 2)
    var edit = try Edit(.elder, shown.record, role: .county)
    try edit.settle(phone, shown.cell.alternatives[0].value)
    // A third value arrives between showing and writing: it must not be covered unseen.
    let third = try town.join("d", .volunteer, village)
    try third.sync()
    try town.store.transaction {
      _ = try town.records.write(Draft(type: "elder", record: elder, text: ["phone": "13900000003"]), account: "lin")
    }
    #expect(throws: DraftError.stale) { try desk().write(edit) }
    #expect(try third.sync().verified)
    #expect(try third.shown(elder, "elder", "phone") == "13900000003")
  }

  @Test func twoReferencesAreAConflictThatUniteDoesNotCover() throws {
    let officials = try ["wang", "lin"].map { try town.join($0, .town, "230422") }
    let third = try officials[0].write("elder", ["name": "王贵蓝", "village": village])
    for official in officials + officials { try official.sync() }
    try officials[0].write("elder", twin, ["same_as": elder.testText])
    try officials[1].write("elder", twin, ["same_as": third.testText])
    for official in officials + officials { #expect(try official.sync().verified) }
    #expect(try desk().conflicts().map(\.field.key) == ["same_as"])
    let error = #expect(throws: Failure.self) {
      try desk().separation(of: try town.store.record(twin, type: CareModel.Number.elder)!)
    }
    #expect(error?.code == "field_in_conflict")
    // One of the two is picked, like any other conflict; then everything is clear again.
    let shown = try #require(try desk().conflicts().first)
    var edit = try Edit(.elder, shown.record, role: .county)
    try edit.settle(shown.field, .reference(elder))
    _ = try desk().write(edit)
    #expect(try survivor(twin) == elder && survivor(third) == third)
  }

  @Test func theCircleOfTwoOfficialsIsSeparatedAsAWhole() throws {
    let officials = try ["wang", "lin"].map { try town.join($0, .town, "230422") }
    for official in officials { try official.sync() }
    try officials[0].write("elder", twin, ["same_as": elder.testText])
    try officials[1].write("elder", elder, ["same_as": twin.testText])
    for official in officials + officials { #expect(try official.sync().verified) }
    #expect(try survivor(twin) == survivor(elder))
    let edges = try desk().separation(of: try #require(try town.store.record(twin, type: CareModel.Number.elder)))
    #expect(Set(edges.map(\.id)) == [elder, twin])
    try desk().separate(edges, reason: "")
    #expect(try survivor(twin) == twin && survivor(elder) == elder)
  }

  @Test func aDistinctionFollowsItsPeople() throws {
    let official = try town.join("wang", .town, "230422")
    try official.sync()
    let third = try official.write("elder", ["name": "王贵蓝", "village": "230422990202"])
    try official.sync()
    let told = try #require(try desk().tellApart(twin, from: third, reason: "姐妹"))
    #expect(try desk().tellApart(third, from: twin, reason: "") == nil)
    // What was said of one record is true of the person.
    try desk().unite(try #require(try desk().unitePlan(twin, into: elder)), reason: "")
    let error = #expect(throws: Failure.self) { try desk().unitePlan(third, into: elder) }
    #expect(error?.code == "told_apart")
    // It reaches every device that holds the first of the two, and moves with it.
    #expect(try official.sync().verified)
    #expect(try official.shown(told, "distinction", "note") == "姐妹")
    #expect(try town.store.stored(told, type: CareModel.Number.distinction)?.region == Int64(village))
    try official.write("elder", elder, ["village": "230422990203"])
    #expect(try official.sync().verified)
    #expect(try town.store.stored(told, type: CareModel.Number.distinction)?.region == 230_422_990_203)
    #expect(try desk().withdrawDistinction(elder, from: third, reason: "") == [told])
    #expect(try desk().unitePlan(third, into: elder) != nil)
  }

  @Test func outsideAnAccountsRegionsThereIsNothing() throws {
    let far = desk("far", .town, [Region("230421")!])
    let error = #expect(throws: Failure.self) { try far.record(RecordName.text(elder), .elder) }
    #expect(error?.code == "no_such_record")
    #expect(try far.regions(in: "230422") == [])
    #expect(try desk("near", .town, [Region("230422990")!]).regions(in: "230422") == [Region("230422990")!])
    #expect(throws: Failure.self) { try desk("v", .auditor).unitePlan(twin, into: elder) }
    #expect(desk("v", .village).onlyProposes)
  }
}
