import Casework
import Model
import Storage
import Store
import Terminal
import Wire
import Workbooks

/// What accounts did.
enum AuditRoutes {
  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let filter = try AuditFilter(call)
    let limit = try call.limit()
    let place = try call.body.text("after", bytesMax: 20).map { Int64($0) ?? -1 }
    if let place, place < 0 {
      throw Refusal.badMember("after", Label("上一页的 next", "the `next` of the page before"))
    }
    var found: [AuditRow] = []
    try call.store.forEachAuditEntry(before: place) { row in
      if filter.lets(row.entry) { found.append(row) }
      return found.count <= limit
    }
    return call.json { json in
      json.object { json in
        json.key("items")
        json.array { json in
          for row in found.prefix(limit) {
            json.object { json in
              json.field("at", instant: Int64(row.entry.milliseconds))
              json.field("account", row.entry.account)
              json.field("action", row.entry.action)
              json.field("label", AuditWords.label(row.entry.action)[call.language])
              json.field("detail", row.entry.detail)
            }
          }
        }
        json.field("next", found.count > limit ? String(found[limit - 1].number) : nil)
        json.field("total", Int?.none)
      }
    }
  }

  private static let rowsMax = 100_000

  @Sendable static func file(_ call: ConsoleCall) throws -> HTTPResponse {
    let filter = try AuditFilter(call)
    let format = try call.body.text("format", bytesMax: 10) ?? "csv"
    guard ["csv", "xlsx"].contains(format) else {
      throw Refusal.badMember("format", Label(" csv 或 xlsx", "csv or xlsx"))
    }
    let head = [
      Label("时间", "time"), Label("账号", "account"), Label("操作", "action"), Label("说明", "what"), Label("详情", "detail"),
    ].map { $0[call.language] }
    var rows: [[String]] = []
    try call.store.reading {
      try call.store.forEachAuditEntry(before: nil) { row in
        guard filter.lets(row.entry) else { return true }
        rows.append([
          Instant.rfc3339(Int64(row.entry.milliseconds)), row.entry.account, row.entry.action,
          AuditWords.label(row.entry.action)[call.language], row.entry.detail,
        ])
        return rows.count < rowsMax
      }
    }
    try call.office.note("audit_export", "\(rows.count) \(format)")
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
}

/// What of the audit is wanted, and what the account may know of.
private struct AuditFilter {
  private let account: String?
  private let action: String?
  private let since: Int64?
  private let until: Int64?
  /// Nil for all.
  private let names: Set<String>?

  init(_ call: ConsoleCall) throws {
    account = try call.body.text("account", bytesMax: Limits.accountBytesMax)
    action = try call.body.text("action", bytesMax: 60)
    func time(_ name: String) throws -> Int64? {
      guard let text = try call.body.text(name, bytesMax: 40) else { return nil }
      if let time = Instant.parse(text) { return time.milliseconds }
      throw Refusal.badMember(name, Label("日期或 RFC 3339 时间", "a date or a time of RFC 3339"))
    }
    since = try time("since")
    until = try time("until")
    let reach = Reach(call.account)
    names = call.role == .admin ? nil : Set(try call.store.accounts().filter(reach.sees).map(\.name))
  }

  func lets(_ entry: AuditEntry) -> Bool {
    let at = Int64(clamping: entry.milliseconds)
    return account.map { $0 == entry.account } ?? true && action.map { $0 == entry.action } ?? true
      && since.map { at >= $0 } ?? true && until.map { at < $0 } ?? true
      && names.map { $0.contains(entry.account) } ?? true
  }
}

/// The audit's words, for people.
enum AuditWords {
  private static let labels: [String: Label] = [
    "invite": Label("发出邀请", "invited"), "account_add": Label("新建账号", "made an account"),
    "account_set": Label("更改账号", "changed an account"), "account_disable": Label("停用账号", "disabled an account"),
    "account_enable": Label("恢复账号", "enabled an account"),
    "account_reset": Label("撤销账号的设备", "revoked an account's devices"),
    "device_revoke": Label("撤销设备", "revoked a device"), "password": Label("设置密码", "set a password"),
    "totp_add": Label("加验证码", "added a second factor"), "totp_remove": Label("去掉验证码", "removed a second factor"),
    "console_login": Label("登录网页", "logged in"), "settle": Label("裁定冲突", "settled a conflict"),
    "undo": Label("撤销裁定", "took a decision back"), "unite": Label("合并", "united"), "separate": Label("分开", "separated"),
    "distinct": Label("认定为两人", "told two people apart"), "distinct_withdraw": Label("收回认定", "took that back"),
    "held_admit": Label("采纳", "admitted"), "held_decline": Label("不采纳", "declined"),
    "held_reverse": Label("改判", "decided anew"), "import": Label("导入", "imported"),
    "import_undo": Label("撤销导入", "took an import back"), "backup": Label("备份", "backed up"),
    "erase": Label("依法删除", "erased by law"),
    "bundle_take": Label("收取同步包", "took a bundle"), "conflicts": Label("查看冲突", "looked at conflicts"),
    "duplicates": Label("查看疑似重复", "looked for duplicates"), "edit": Label("修改", "edited"),
    "elder_add": Label("登记老人", "registered an elder"), "visit_add": Label("登记探访", "recorded a visit"),
    "form": Label("打印表格", "printed forms"),
    "target_set": Label("设定目标", "set a target"), "target_withdraw": Label("撤销目标", "withdrew a target"),
    "review_accept": Label("采纳名单建议", "accepted what lists say"),
    "review_decline": Label("不采纳名单建议", "declined what lists say"),
    "review_reopen": Label("重新待定名单建议", "reopened what lists say"),
    "release_publish": Label("发布统计", "published figures"),
    "release_accept": Label("接收发布", "accepted figures"), "release_return": Label("退回发布", "returned figures"),
    "release_withdraw": Label("撤回发布", "withdrew figures"),
    "audit_export": Label("导出审计", "exported the audit"), "report_export": Label("导出统计", "exported figures"),
  ]

  static func label(_ action: String) -> Label {
    if let label = labels[action] { return label }
    for type in [RecordType.alert, .request] where action.hasPrefix("\(type.key)_") {
      return Label(
        "\(type.label.zh)：\(action.dropFirst(type.key.count + 1))",
        "\(type.label.en): \(action.dropFirst(type.key.count + 1))")
    }
    return Label(action, action)
  }
}

extension HTTPResponse {
  /// An .xlsx file to keep.
  static func workbook(_ bytes: [UInt8], name: String) -> HTTPResponse {
    file(bytes, name: name, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
  }

  /// A file to keep.
  static func file(_ bytes: [UInt8], name: String, type: String) -> HTTPResponse {
    let escaped = name.utf8.map { byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
    return HTTPResponse(
      status: 200,
      headers: [("Content-Type", type), ("Content-Disposition", "attachment; filename*=UTF-8''\(escaped)")], body: bytes
    )
  }
}
