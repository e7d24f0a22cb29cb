import Model
import Storage
import Store
import Terminal
import Wire
import Workbooks

/// What accounts did.
enum AuditRoutes {
  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let query = try query(call)
    call.console.saveFailedLogins(.success(call.store), all: true)
    return try call.store.reading { try list(query, call) }
  }

  private static func list(_ query: AuditQuery, _ call: ConsoleCall) throws -> HTTPResponse {
    let audit = try HubAudit(call.store, for: call.account, call.language)
    let limit = try call.limit()
    let place = try call.body.text("after", bytesMax: 20).map { Int64($0) ?? -1 }
    if let place, place < 0 {
      throw Refusal.badMember("after", Label("上一页的 next", "the `next` of the page before"))
    }
    var found: [AuditRow] = []
    try audit.forEach(before: place, query) { row in
      found.append(row)
      return found.count <= limit
    }
    return call.json { json in
      json.object { json in
        json.key("items")
        json.array { json in for row in found.prefix(limit) { audit.write(row.entry, to: &json) } }
        json.field("next", found.count > limit ? String(found[limit - 1].number) : nil)
        json.field("total", Int?.none)
      }
    }
  }

  private static let rowsMax = 100_000

  @Sendable static func file(_ call: ConsoleCall) throws -> HTTPResponse {
    let format = try call.body.text("format", bytesMax: 10) ?? "csv"
    guard ["csv", "xlsx"].contains(format) else {
      throw Refusal.badMember("format", Label(" csv 或 xlsx", "csv or xlsx"))
    }
    let query = try query(call)
    call.console.saveFailedLogins(.success(call.store), all: true)
    var rows: [[String]] = []
    try call.store.reading {
      let audit = try HubAudit(call.store, for: call.account, call.language)
      try audit.forEach(query) { row in
        rows.append(audit.cells(row.entry))
        return rows.count < rowsMax
      }
    }
    try call.office.note("audit_export", [.count(.rows, rows.count), .format(format)])
    let head = HubAudit.headings.map { $0[call.language] }
    guard format == "csv" else {
      var writer = WorkbookWriter([
        WorkbookWriter.Sheet(
          name: Label("操作记录", "Audit")[call.language], header: head, rows: rows.map { $0.map { .text($0) } })
      ])
      return .workbook(writer.bytes(), name: "audit.xlsx")
    }
    let text = "\u{FEFF}" + ([head] + rows).map { CSV.line($0, forPeople: true) }.joined()
    return .file(Array(text.utf8), name: "audit.csv", type: "text/csv; charset=utf-8")
  }

  /// What is asked for.
  private static func query(_ call: ConsoleCall) throws -> AuditQuery {
    func time(_ name: String) throws -> Int64? {
      guard let text = try call.body.text(name, bytesMax: 40) else { return nil }
      if let time = Instant.parse(text) { return time.milliseconds }
      throw Refusal.badMember(name, Label("日期或 RFC 3339 时间", "a date or a time of RFC 3339"))
    }
    return AuditQuery(
      account: try call.body.text("account", bytesMax: Limits.accountBytesMax),
      action: try call.body.text("action", bytesMax: 60), since: try time("since"), until: try time("until"))
  }
}
