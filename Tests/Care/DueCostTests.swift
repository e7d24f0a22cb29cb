import CSQLite
import Foundation
import Model
import Replication
import Store
import Support
import Testing

@testable import Care
@testable import Storage

/// `due` has to answer within 50 ms over a county's year: what it asks of the store is counted here, not timed.
@Suite struct DueCostTests {
  /// What SQLite was asked to do.
  private final class Count {
    var statements = 0
    var rows = 0
  }

  private func count(_ connection: Connection, _ body: () throws -> Void) rethrows -> Count {
    let count = Count()
    guard let handle = (connection as? SQLiteConnection)?.handle else { return count }
    let events = UInt32(SQLITE_TRACE_STMT | SQLITE_TRACE_ROW)
    sqlite3_trace_v2(
      handle, events,
      { event, context, _, _ in
        let count = Unmanaged<Count>.fromOpaque(context!).takeUnretainedValue()
        if event == UInt32(SQLITE_TRACE_ROW) { count.rows += 1 } else { count.statements += 1 }
        return 0
      }, Unmanaged.passUnretained(count).toOpaque())
    defer { sqlite3_trace_v2(handle, 0, nil, nil) }
    try body()
    return count
  }

  @Test func dueReadEveryRecordWhole() throws {
    let village = try Village()
    let (elders, visits) = (12, 7)
    for number in 0..<elders {
      let elder = try village.elder("老人\(number)", ["categories": "独居", "address": "村东"])
      for day in 1...visits { try village.visit(elder, "2026-08-0\(day)", "seen", ["note": "都好"]) }
      try village.alert(elder, "2026-09-01", ["kind": "fall"])
    }
    try village.record("policy", ["division": "230422000000", "interval_general_days": "80"])
    let now = try #require(Instant.parse("2026-09-20 10:00")).milliseconds
    // The first time also asks who the replicas are.
    _ = try DueList(village.store, DueList.Terms(now: now))
    var due: DueList?
    let count = try count(village.store.connection) { due = try DueList(village.store, DueList.Terms(now: now)) }
    #expect(due?.items.count == elders)
    // Who gave way, visits, alerts, policies, elders: one statement each, a row for each of them, and no other.
    #expect(count.statements == 5)
    #expect(count.rows == elders * (1 + visits + 1) + 1)
    // Visits come from the index alone, elders with ten columns of eighty.
    let plan = try village.store.connection.statement(
      "EXPLAIN QUERY PLAN SELECT elder, at, outcome, risk, next_visit FROM visit INDEXED BY visit_elder "
        + "WHERE elder IS NOT NULL AND voided IS NULL ORDER BY elder, at")
    #expect(try plan.step() && plan.text(3).contains("COVERING INDEX visit_elder"))
    let fields = try #require(ElderFields(.current))
    var cells = 0
    try village.store.forEach(CareModel.Number.elder, in: nil, only: DueList.fieldsAsked(of: fields)) { stored in
      cells += stored.record.cells.count
      return true
    }
    #expect(cells == elders * 3, "name, village and one category")
  }

  /// What the programs link is loaded before every command: with Foundation 12 ms of 18.
  @Test func everyCommandWaitedForFoundation() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    var sources = 0
    for folder in ["Sources", "Clients/cli/Sources", "Clients/cli/Network", "Clients/cli/Transport"] {
      let found = try #require(FileManager.default.enumerator(atPath: root.appending(path: folder).path))
      for case let path as String in found where path.hasSuffix(".swift") {
        let text = try String(contentsOf: root.appending(path: "\(folder)/\(path)"), encoding: .utf8)
        #expect(!text.split(separator: "\n").contains { $0.hasSuffix("import Foundation") }, "\(path)")
        sources += 1
      }
    }
    #expect(sources > 300)
  }
}
