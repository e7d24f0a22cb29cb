import Hub
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// What `history` tells beyond values: decisions in their order, conflicts settled, unites and their undoing.
@Suite struct HistoryTests {
  @Test func decisionsStandInTheirOrderWithWhoWhenAndWhy() throws {
    let hub = try TestHub()
    let volunteer = try hub.device("a", .volunteer, village)
    let official = try hub.device("official", .town, "230422")
    let elder = try volunteer.write("elder", ["name": "王桂兰", "village": village])
    try volunteer.write("elder", ["id_number": "11010519491231002X", "subsidies": "advanced_age"], on: elder)
    let held = try #require(try volunteer.sync().held.first).change
    let town = Authority(account: "镇民政办", role: .town, regions: [Region("230422")!])
    let idNumber = CellKey(field: CareModel.current.type(key: "elder")!["id_number"].number)
    let records = HubRecords(store: hub.store, clock: hub.clock)
    try hub.store.transaction { try records.decline(held, reason: "字迹不清", by: town) }
    hub.clock.advance(milliseconds: 3_600_000)
    try hub.store.transaction { try records.admit(held, keys: [idNumber], reason: "看过证件", by: .local) }
    try official.sync()

    let lines = try lines(hub, official, elder).filter { $0["code"]?.string == "not_permitted" }
    let number = try #require(lines.first { $0["field"]?.string == "id_number" })
    let decisions = try #require(number["decisions"]?.elements)
    #expect(decisions.map { $0["status"]?.string } == ["declined", "admitted"])
    #expect(decisions.map { $0["by"]?.string } == ["镇民政办", "local"])
    #expect(decisions.map { $0["reason"]?.string } == ["字迹不清", "看过证件"])
    #expect(decisions[0]["at"] != decisions[1]["at"])
    #expect(number["status"]?.string == "admitted" && number["decision"]?.string == "看过证件")
    // What was not let in with it is still held.
    let rest = try #require(lines.first { $0["field"]?.string == "subsidies" })
    #expect(rest["status"]?.string == "held" && rest["decisions"]?.elements?.count == 1)
  }

  /// Who writes one field again and again cannot hold up the hub by asking for its past.
  @Test(.timeLimit(.minutes(1))) func aFieldWrittenThousandsOfTimesIsToldInTime() throws {
    let hub = try TestHub()
    let volunteer = try hub.device("a", .volunteer, village)
    let elder = try volunteer.write("elder", ["name": "王桂兰", "village": village, "note": "0"])
    try volunteer.sync()
    let records = HubRecords(store: hub.store, clock: hub.clock)
    try hub.store.transaction {
      for index in 1...2000 {
        _ = try records.write(Draft(type: "elder", record: elder, text: ["note": "\(index)"]), account: "official")
      }
    }
    let lines = try RecordHistory(of: elder, .elder, in: hub.store, .officials).lines
    let notes = lines.filter { $0.field.key == "note" }
    #expect(notes.count == 2001)
    #expect(
      notes.map { $0.replaced.map(\.value) } == [[]] + (0..<2000).map { [Value.text("\($0)")] })
  }

  @Test func aSettlementNamesAllThatItReplaced() throws {
    let hub = try TestHub()
    let (a, b) = (try hub.device("a", .volunteer, village), try hub.device("b", .volunteer, village))
    let official = try hub.device("official", .town, "230422")
    let elder = try a.write("elder", ["name": "王桂兰", "village": village, "phone": "13900000001"])
    try a.sync()
    try b.sync()
    try a.write("elder", ["phone": "13900000002"], on: elder)
    try b.write("elder", ["phone": "13900000003"], on: elder)
    for device in [a, b, official] {
      hub.clock.advance(milliseconds: 1000)
      try device.sync()
    }
    try official.write("elder", ["phone": "13900000003"], on: elder, reason: "打电话问过")
    try official.sync()
    let phones = try lines(hub, official, elder).filter { $0["field"]?.string == "phone" }
    #expect(phones.count == 4 && phones.map { $0["settles"]?.bool } == [false, false, false, true])
    let replaced = phones.map { ($0["replaced"]?.elements ?? []).compactMap { $0["value"]?.string }.sorted() }
    #expect(replaced == [[], ["13900000001"], ["13900000001"], ["13900000002", "13900000003"]])
    #expect(phones[3]["reason"]?.string == "打电话问过")
  }

  @Test func unitesAndSeparationsStandOnBothRecords() throws {
    let hub = try TestHub()
    let official = try hub.device("official", .town, "230422")
    let one = try official.write("elder", ["name": "王桂兰", "village": village])
    let other = try official.write("elder", ["name": "王桂蘭", "village": village])
    try official.write("elder", ["same_as": one.testText], on: other, reason: "同一人")
    try official.write("elder", ["same_as": ""], on: other, reason: "弄错了")
    try official.sync()
    for id in [one, other] {
      let reply = try hub.get(.inProcess, official.token, "/v1/records/\(RecordName.text(id))/history")
      let events = try #require(reply.json?["events"]?.elements)
      #expect(events.map { $0["event"]?.string } == ["united", "separated"])
      #expect(events.allSatisfy { $0["record"]?.string == RecordName.text(other) })
      #expect(events.allSatisfy { $0["into"]?.string == RecordName.text(one) })
      #expect(events.map { $0["reason"]?.string } == ["同一人", "弄错了"])
      #expect(events.allSatisfy { $0["by"]?.string == "official" && $0["device"]?.string == "official" })
    }
  }

  @Test func ofAnErasedRecordThereIsNoHistory() throws {
    let hub = try TestHub()
    let official = try hub.device("official", .town, "230422")
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.sync()
    let eraser = HubErasure(hub.store, actor: .local, clock: hub.clock)
    let plan = try #require(try eraser.plan(RecordName.text(elder)))
    #expect(try eraser.carryOut(plan, reason: "12 号").records == [elder])
    for way in Way.allCases {
      let reply = try hub.get(way, official.token, "/v1/records/\(RecordName.text(elder))/history")
      #expect(reply.status == 410 && reply.code == "erased")
    }
    #expect(try official.sync().erased == 1)
  }

  private func lines(_ hub: TestHub, _ device: HubDevice, _ record: Dot) throws -> [JSONValue] {
    let reply = try hub.get(.inProcess, device.token, "/v1/records/\(RecordName.text(record))/history")
    return try #require(reply.json?["history"]?.elements)
  }
}
