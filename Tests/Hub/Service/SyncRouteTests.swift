import Glibc
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

@testable import Hub

@Suite struct SyncRouteTests {
  @Test func twoVolunteersAndAnOfficialReconcileOverTheNetwork() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    let b = try hub.device("b", .volunteer, village)
    let official = try hub.device("official", .town, "230422")
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    try a.sync()
    try b.sync()
    try a.write("elder", ["phone": "13900000001"], on: elder)
    try b.write("elder", ["phone": "13900000002", "address": "三组12号"], on: elder)
    for device in [a, b, a, official] { #expect(try device.sync().verified) }
    let type = CareModel.current.type(key: "elder")!
    for device in [a, b, official] {
      #expect(try device.store.record(elder, type: type.number)!.conflicts(type).map(\.key) == ["phone"])
    }
    try official.write("elder", ["phone": "13900000002"], on: elder)
    for device in [official, a, b] { #expect(try device.sync().verified) }
    for device in [a, b, official] {
      #expect(try device.store.record(elder, type: type.number)!.conflicts(type).isEmpty)
    }
    hub.server.stop()
    #expect(try hub.store.check() == [])
  }

  @Test func anIdleSyncIsOneSmallRoundTripAndWritesNothing() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    let elder = try a.write("elder", ["name": "王桂兰", "village": village])
    for _ in 0..<30 { try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"]) }
    #expect(try a.sync().accepted == 31)
    // The first sync after a push tells the hub that its acknowledgement arrived.
    try a.sync()
    let commits = try hub.metric("tanfang_commits_total")
    let idle = try a.sync()
    #expect(idle.roundTrips == 1 && idle.sent == 0 && idle.received == 0 && idle.verified)
    #expect(idle.bytesReceived <= 300, "an idle answer has \(idle.bytesReceived) bytes")
    #expect(try hub.metric("tanfang_commits_total") == commits)
    #expect(try hub.metric("tanfang_idle_transactions_total") > 0)
  }

  @Test func aSyncWithNothingToSendWasForgottenUntilSomebodyWrote() throws {
    let hub = try TestHub()
    let b = try hub.device("b", .volunteer, village)
    func lastContact() throws -> UInt64 { try hub.store.device(b.joined.replica)!.lastContactMilliseconds }
    try b.sync()
    hub.clock.advance(milliseconds: 60_000)
    let idle = hub.clock.milliseconds
    try b.sync()
    // Nobody writes; some seconds go by.
    hub.clock.advance(milliseconds: 5000)
    #expect(eventually { (try? lastContact()) == idle })
    let last = hub.clock.milliseconds
    try b.sync()
    hub.server.stop()
    #expect(try lastContact() == last)
  }

  @Test func aDeviceThatHadJustSyncedWasToldThatItWasNeverHeardFrom() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    try a.sync()
    // Within the minute in which the hub does not look at its devices again.
    let b = try hub.device("b", .volunteer, village)
    try b.sync()
    for device in [b, a] {
      try device.sync()
      let fleet = try #require(try device.store.state().fleet)
      #expect(fleet.never == 0 && fleet.ages.map(\.devices) == [2])
    }
  }

  /// How many devices and held changes a device is told of with its next sync.
  private static func fleet(_ device: HubDevice) throws -> [UInt64] {
    try device.sync()
    let state = try device.store.state()
    guard let fleet = state.fleet else { return [] }
    return [fleet.ages.reduce(fleet.never) { $0 + $1.devices }, fleet.held]
  }

  @Test func aDeviceWasToldOfHeldChangesAndDevicesThatWereDecidedOnBeforeItsSync() throws {
    let hub = try TestHub()
    let volunteer = try hub.device("volunteer", .volunteer, village)
    let elder = try volunteer.write("elder", ["name": "王桂兰", "village": village])
    try volunteer.sync()
    try volunteer.write("elder", ["id_number": "11010519491231002X"], on: elder)
    #expect(try volunteer.sync().held.count == 1)
    let official = try hub.device("official", .town, "230422")
    #expect(try Self.fleet(official) == [2, 1])
    // All within the minute in which the hub does not look at its devices again.
    let inbox = HubInbox(hub.store, actor: .local, clock: hub.clock)
    try inbox.decline(try #require(try inbox.items().first), reason: "看不清")
    #expect(try Self.fleet(official) == [2, 0])
    _ = try hub.office.revoke(device: RecordName.text(try volunteer.token.replica))
    #expect(try Self.fleet(official) == [1, 0])
  }

  @Test func theHubKnowsHowFarADevicesClockIsOff() throws {
    let hub = try TestHub()
    let token = try hub.enrol(.volunteer, village)
    let start = JournalMark(JournalPoint(startOf: token.replica))
    let body = SyncRequest(
      replica: token.replica, modelVersion: 1, incarnation: 0, cursor: [], acknowledged: start, journalEnd: start,
      contactsHash: 0, pageBytes: Limits.pageBytesDefault, changes: []
    ).encoded()
    for (said, offset) in [("\(hub.clock.milliseconds - 7000)", 7000), ("nonsense", 7000), ("-5", 7000)] {
      let headers: [(name: String, value: String)] = [
        ("Authorization", "Bearer \(token.text)"), ("Content-Type", "application/octet-stream"),
        ("Tanfang-Clock", said),
      ]
      #expect(try hub.call(.inProcess, "POST", "/v1/sync", headers: headers, body: body).status == 200)
      _ = try hub.enrol(.volunteer, village)
      #expect(try hub.store.device(token.replica)!.clockOffsetMilliseconds == Int64(offset), "\(said)")
    }
  }

  @Test(arguments: Way.allCases) func badBodiesAreRefusedWholeAndTheStoreIsUntouched(_ way: Way) throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    let b = try hub.device("b", .volunteer, village)
    try a.sync()
    for index in 0..<20 { try a.write("elder", ["name": "王桂兰", "village": village, "note": "第\(index)户"]) }
    let body = try a.request()
    let before = try Snapshot(hub.store)
    var cases: [(String, [UInt8], Int, String)] = [
      ("empty", [], 400, "truncated"), ("text", Array("{}".utf8), 400, "unsupported_version"),
      ("an answer's kind", [1, 2] + body.dropFirst(2), 400, "wrong_kind"),
      (
        "too long", [1, 1, 0] + [UInt8](repeating: 0, count: Limits.messageBytesMax), 413,
        way == .socket ? "body_too_large" : "too_large"
      ),
      ("another device's", try b.request(), 403, "wrong_replica"),
    ]
    for cut in [3, 10, body.count / 2, body.count - 1] {
      cases.append(("cut at \(cut)", Array(body.prefix(cut)), 400, ""))
    }
    cases.append(("twice", body + body, 400, ""))
    cases.append(("halves exchanged", Array(body.suffix(body.count / 2) + body.prefix(body.count / 2)), 400, ""))
    for (name, bytes, status, code) in cases {
      let reply = try hub.sync(way, try a.token, bytes)
      #expect(reply.status == status, "\(name): \(reply.code ?? "-")")
      if !code.isEmpty { #expect(reply.code == code, "\(name)") } else { #expect(reply.code != nil, "\(name)") }
    }
    // Changes out of order do not follow what was acknowledged.
    let full = try SyncRequest(decoding: body)
    var late = full
    late.changes.removeFirst(3)
    let gap = try hub.sync(way, try a.token, late.encoded())
    #expect(gap.status == 409 && gap.code == "journal_gap")
    #expect(try Snapshot(hub.store) == before)
    #expect(try a.sync().accepted == 20)
  }

  @Test func whatADeviceHadNotSentIsHeldWhenItIsNoLongerAdmittedAndARevokedOneIsErased() throws {
    for isRevoked in [true, false] {
      let hub = try TestHub()
      let a = try hub.device("a", .volunteer, village)
      try a.sync()
      let elder = try a.write("elder", ["name": "王桂兰", "village": village])
      try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
      if isRevoked {
        _ = try hub.office.revoke(device: String(RecordName.text(a.joined.replica).prefix(6)))
      } else {
        try hub.office.setDisabled(true, account: "a")
      }
      #expect(failure { try a.sync() } == (isRevoked ? "revoked 77" : "disabled 77"))
      #expect((access(a.path, F_OK) == 0) != isRevoked)
      if !isRevoked { #expect(failure { try a.sync() } == "disabled 77") }
      let held = try hub.store.held()
      #expect(held.map(\.code) == [.notPermitted, .notPermitted])
      #expect(held.map(\.change.dot.counter) == [1, 2])
      #expect(try hub.store.type(of: elder) == nil)
      guard !isRevoked else { continue }
      try hub.office.setDisabled(false, account: "a")
      let receipt = try a.sync()
      #expect(receipt.held.isEmpty && receipt.verified && receipt.closed == nil)
      #expect(try a.store.held().count == 2)
    }
  }

  @Test func anUnreachableHubIsTriedAsLongAsAskedAndNothingIsLost() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    try a.sync()
    for _ in 0..<3 { try a.write("elder", ["name": "王桂兰", "village": village]) }
    hub.server.stop()
    do {
      try a.sync()
      Issue.record("nobody was there")
    } catch let failure as Failure {
      #expect(failure.code == "unreachable" && failure.exit == .unreachable)
      #expect(failure.hint.en.contains("3 changes are safe"))
      #expect(failure.hint.zh.contains("3 条记录已安全保存"))
    }
    var (pauses, elapsed): ([Int], Int64) = ([], 0)
    #expect(
      failure {
        try a.sync {
          $0.waitSeconds = 60
          $0.jitter = { 0 }
          $0.elapsedMilliseconds = { elapsed }
          $0.pause = { pause in
            pauses.append(pause)
            elapsed += Int64(pause)
          }
        }
      } == "unreachable 69")
    #expect(pauses == [500, 1000, 2000, 4000, 8000, 16000])
    var restarted = false
    let receipt = try a.sync {
      $0.waitSeconds = 60
      $0.pause = { _ in
        if !restarted { try! hub.restart() }
        restarted = true
      }
    }
    #expect(restarted && receipt.accepted == 3 && receipt.verified)
  }

  @Test func aHubThatMovedIsFoundByItsNextAddress() throws {
    let hub = try TestHub { $0.addresses = ["https://127.0.0.1:1", "https://127.0.0.1:2"] }
    let a = try hub.device("a", .volunteer, village)
    // Neither of what the hub says of itself works here: what the code said does.
    #expect(try a.store.state().contacts?.addresses == ["https://127.0.0.1:1", "https://127.0.0.1:2", hub.url])
    #expect(try a.sync().verified)
    #expect(try a.store.state().contacts?.addresses == ["https://127.0.0.1:1", "https://127.0.0.1:2"])
  }
}

/// Everything in a hub's store that a request could change.
struct Snapshot: Equatable {
  private let rows: [String]

  init(_ store: HubDatabase) throws {
    var rows: [String] = []
    for table in ["change", "elder", "visit", "alert", "village", "journal", "region", "epoch", "offer"] {
      guard Engine.chosen == .sqlite else {
        let select = try store.connection.statement("SELECT t::text FROM \"\(table)\" t ORDER BY 1")
        while try select.step() { rows.append("\(table): \(select.text(0))") }
        select.reset()
        continue
      }
      let columns = try store.connection.statement(
        "SELECT group_concat(quote(name), '||') FROM pragma_table_info('\(table)')")
      _ = try columns.step()
      let names = columns.text(0).replacing("'", with: "\"").split(separator: "||").map { "quote(\($0))" }
      columns.reset()
      let select = try store.connection.statement(
        "SELECT \(names.joined(separator: " || ',' || ")) FROM \"\(table)\" ORDER BY rowid")
      while try select.step() { rows.append("\(table): \(select.text(0))") }
      select.reset()
    }
    self.rows = rows
  }
}
