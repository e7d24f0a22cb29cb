import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// Devices that say what no honest program would.
@Suite struct ForgeryTests {
  /// Pushes changes as the device's whole journal so far.
  private func push(_ changes: [Change], of device: TownDevice, after earlier: [Change] = []) throws -> SyncAnswer {
    func point(_ changes: [Change]) -> JournalMark {
      JournalMark(changes.reduce(JournalPoint(startOf: device.replica)) { $0.appending($1.canonicalBytes) })
    }
    let request = SyncRequest(
      replica: device.replica, modelVersion: 1, incarnation: 0, cursor: [], acknowledged: point(earlier),
      journalEnd: point(earlier + changes), contactsHash: 0, pageBytes: Limits.pageBytesDefault,
      changes: changes.map { .change($0) })
    return try SyncAnswer(decoding: try device.town.answer(request.encoded(), from: device.replica))
  }

  private func note(_ device: TownDevice, _ counter: UInt64, _ elder: Dot, seen: [Dot]) -> Change {
    Change(
      dot: Dot(device.replica, counter), time: HybridTime(milliseconds: 1_790_000_000_000), record: elder,
      type: CareModel.Number.elder, account: device.account,
      writes: [Write(key: CellKey(field: 86), value: .text("第\(counter)条"), seen: VersionVector(seen))])
  }

  @Test func aHeldWriteThatClaimsToHaveSeenLaterOnesHidesNothing() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let forger = try town.join("forger", .volunteer, village)
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.sync()
    // The official's next change is foretold.
    let foretold = Dot(official.replica, 2)
    let first = note(forger, 1, elder, seen: [foretold])
    let second = note(forger, 2, elder, seen: [])
    let answer = try push([first, second], of: forger)
    #expect(answer.verdicts.map(\.code) == [.missingDependency])
    try official.sync()
    try official.write("elder", elder, ["note": "县里核实"])
    #expect(try official.sync().verified)
    #expect(try official.shown(elder, "elder", "note") == "县里核实")
    #expect(try town.store.record(elder, type: CareModel.Number.elder)?[CellKey(field: 86)]?.siblings.count == 1)
  }

  @Test func whatNobodyHasAppliedCannotBeCovered() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let forger = try town.join("forger", .volunteer, village)
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.write("elder", elder, ["note": "县里核实"])
    try official.sync()
    for (counter, seen) in [Dot(official.replica, 500), Dot(ReplicaID(7), 1), Dot(forger.replica, 9)].enumerated() {
      let answer = try push(
        [note(forger, UInt64(counter) + 1, elder, seen: [seen])], of: forger,
        after: (0..<UInt64(counter)).map {
          note(forger, $0 + 1, elder, seen: [[Dot(official.replica, 500), Dot(ReplicaID(7), 1)][Int($0)]])
        })
      #expect(answer.verdicts.last?.code == .missingDependency)
    }
    #expect(try official.sync().received == 0)
    #expect(try official.shown(elder, "elder", "note") == "县里核实")
  }

  @Test func aCellTakesNoMoreValuesThanAMessageCarries() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.sync()
    var held = 0
    for index in 0..<Limits.siblingsMax + 3 {
      let device = try town.join("v\(index)", .volunteer, village)
      held += try push([note(device, 1, elder, seen: [])], of: device).verdicts.count
    }
    #expect(held == 3)
    // Nor by an official's decision, before something is settled.
    let waiting = try #require(try town.store.held().first).change.dot
    let account = try #require(try town.store.account("official"))
    #expect(throws: DecisionError.full) {
      try town.store.transaction { try town.records.admit(waiting, reason: "", by: Authority(account)) }
    }
    let receipt = try official.sync()
    #expect(receipt.verified && receipt.received == 1)
    // Settling makes room: what waited comes in beside the decision.
    try official.write("elder", elder, ["note": "已核对"])
    #expect(try official.sync().verified)
    #expect(try official.record(elder, "elder")?[CellKey(field: 86)]?.siblings.count == 4)
  }

  /// Whoever settles at the hub itself makes room as well.
  @Test func whatHadNoRoomComesInWhenTheHubSettles() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.sync()
    for index in 0...Limits.siblingsMax {
      let device = try town.join("v\(index)", .volunteer, village)
      _ = try push([note(device, 1, elder, seen: [])], of: device)
    }
    #expect(try town.store.held().map(\.code) == [.missingDependency])
    try town.store.transaction {
      _ = try town.records.write(Draft(type: "elder", record: elder, text: ["note": "已核对"]), account: "official")
    }
    #expect(try town.store.held().isEmpty)
    #expect(try town.store.record(elder, type: CareModel.Number.elder)?[CellKey(field: 86)]?.siblings.count == 2)
  }

  /// The store was put back, and a device that names no life of the hub brings a cursor from after that.
  @Test func aCursorOfWhoHasNotHeardOfTheHubIsPassedOver() throws {
    let town = try Town()
    let device = try town.join("a", .volunteer, village)
    let backup = try town.store.image()
    try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    let cursor = try device.store.state().cursor
    try town.store.load(image: backup)
    let start = JournalMark(JournalPoint(startOf: device.replica))
    var request = SyncRequest(
      replica: device.replica, modelVersion: 1, incarnation: 0, cursor: cursor, acknowledged: start,
      journalEnd: JournalMark(counter: 9, prefix: 1), contactsHash: 0, pageBytes: Limits.pageBytesDefault, changes: [])
    // Which says that more of the journal follows, and then that there is none.
    let early = try SyncAnswer(decoding: try town.answer(request.encoded(), from: device.replica))
    #expect(early.outcome == .taken(0) && early.page.cursor.isEmpty)
    request.journalEnd = start
    let answer = try SyncAnswer(decoding: try town.answer(request.encoded(), from: device.replica))
    #expect(answer.afresh && answer.page.rows.isEmpty)
  }

  @Test func offersThatNobodyCouldReadBackStopNobody() throws {
    let town = try Town()
    let forger = try town.join("forger", .volunteer, village)
    let elder = try forger.write("elder", ["name": "王桂兰", "village": village])
    try forger.sync()
    let time = HybridTime(milliseconds: 1_790_000_000_000)
    for first in [UInt64(1), 1001] {
      let dots = (0..<UInt64(Limits.siblingsMax)).map { Dot(ReplicaID(first + $0), 1) }
      let cell = Cell(
        siblings: dots.map { Sibling(dot: $0, time: time, value: .text("\($0.replica.rawValue)")) },
        context: VersionVector(dots))
      let state = try forger.store.state()
      var request = SyncRequest(
        replica: forger.replica, modelVersion: 1, incarnation: state.incarnation, cursor: state.cursor,
        acknowledged: JournalMark(state.acknowledged), journalEnd: JournalMark(state.journalEnd), contactsHash: 0,
        pageBytes: Limits.pageBytesDefault, changes: [])
      request.offers = [
        Row(
          id: elder, type: CareModel.Number.elder, region: 230_422_990_201, whole: false,
          cells: [Record.Entry(key: CellKey(field: 86), cell: cell)])
      ]
      _ = try town.answer(request.encoded(), from: forger.replica)
    }
    #expect(try town.store.offers().map { $0.record.cells[0].cell.siblings.count } == [Limits.siblingsMax])
    let official = try town.join("official", .town, "230422")
    try official.write("elder", ["name": "李秀英", "village": village])
    #expect(try official.sync().verified)
  }

  @Test func whatTheHubDoesNotKnowYetIsHeldAndKept() throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.sync()
    let device = try town.join("newer", .volunteer, village)
    let time = HybridTime(milliseconds: 1_790_000_000_000)
    func change(_ counter: UInt64, type: UInt16, _ field: UInt32, _ value: Value) -> Change {
      Change(
        dot: Dot(device.replica, counter), time: time, record: elder, type: type, account: device.account,
        writes: [Write(key: CellKey(field: field), value: value, seen: VersionVector())])
    }
    let answer = try push(
      [
        change(1, type: 1, 700, .integer(1)), change(2, type: 1, 86, .opaque(tag: 9, bytes: [1, 2])),
        change(3, type: 99, 1, .text("x")), change(4, type: 1, 20, .text("not a phone")),
        change(5, type: 1, 86, .text("好")),
      ], of: device)
    #expect(answer.verdicts.map(\.code) == [.unknownType, .unknownType, .unknownType, .invalidValue])
    #expect(answer.outcome == .taken(5))
    #expect(
      try town.store.historyEntry(Dot(device.replica, 2))?.change.writes[0].value == .opaque(tag: 9, bytes: [1, 2]))
    #expect(try official.sync().verified)
    #expect(try official.shown(elder, "elder", "note") == "好")
  }
}
