import Hub
import Model
import Storage
import Store
import Terminal

/// `tanfangd audit`: what accounts did at the hub.
enum AuditCommand {
  static let command = Command(
    "audit", Label("操作记录：谁在中心做了什么", "what accounts did at the hub"),
    details: Label(
      "登录、邀请、账号、导入、裁定、导出、备份等，最近的在前；不含个人信息。用 --as 时只列该账号可看的：本范围内的账号做的，和任何人在本范围内做的。同一账号接连登录失败只记一条，写明次数。",
      "Log-ins, invitations, accounts, imports, decisions, exports, backups and so on, the latest first; no personal data. "
        + "With --as, what that account may read: what accounts within its regions did, and what anybody did there. "
        + "Attempts to log in that fail one after the other are one entry, with their number."),
    options: [
      Option("account", .text, Label("哪个账号做的", "by which account"), metavar: "NAME"),
      Option(
        "action", .text, Label("哪种操作，如 import、invite", "which action, such as import or invite"), metavar: "ACTION"),
      Option("since", .text, Label("从何时起", "from this time on"), metavar: "TIME"),
      Option("until", .text, Label("到何时止", "before this time"), metavar: "TIME"),
      Option("limit", .integer(1...1_000_000), Label("最多几条；给人看时默认 50", "at most so many; 50 for people unless said")),
      Options.actor,
    ],
    examples: [Example("audit --action import --as 镇民政办", Label("本镇的导入", "imports that concern a town"))],
    action: run)

  private static let run: Command.Action = { invocation in
    let arguments = invocation.arguments
    let store = try invocation.hubFolder().open(.existing)
    let output = invocation.output
    let audit = try HubAudit(store, for: try reader(invocation, store), invocation.language)
    let query = AuditQuery(
      account: arguments.text("account"), action: arguments.text("action"), since: try time("since", arguments),
      until: try time("until", arguments))
    let limit = arguments.integer("limit").map { Int($0) } ?? (output.isJSON ? .max : 50)
    var rows: [AuditRow] = []
    var isMore = false
    try audit.forEach(query) { row in
      isMore = rows.count == limit
      if !isMore { rows.append(row) }
      return !isMore
    }
    try output.result(
      json: { json in json.array { json in for row in rows { audit.write(row.entry, to: &json) } } },
      people: {
        var table = Table([
          .init(Label("时间", "time")), .init(Label("账号", "account"), flexible: true),
          .init(Label("操作", "action"), flexible: true), .init(Label("详情", "detail"), flexible: true),
        ])
        for row in rows {
          let entry = row.entry
          table.append([
            .init(Instant.text(Int64(entry.milliseconds))), .init(entry.account.isEmpty ? "-" : entry.account),
            .init(audit.label(entry)), .init(audit.detail(entry)),
          ])
        }
        guard !rows.isEmpty else { return output.note(Label("没有这样的操作记录", "there is no such entry")) }
        try output.table(table)
        if isMore { output.note(Label("只列最近 \(limit) 条；--limit 可改", "the latest \(limit) only; see --limit")) }
      })
    return .done
  }

  /// Nil for whoever owns the data folder.
  private static func reader(_ invocation: Invocation, _ store: HubDatabase) throws -> Account? {
    let authority = try invocation.authority(store)
    guard authority != .local, let account = try store.account(authority.account) else { return nil }
    guard HubAudit.readers.contains(Roles(account.role)) else {
      throw Failure(
        "not_permitted", .refused,
        Label("\(account.role.label.zh)账号不看操作记录", "an account of the role \(account.role.label.en) reads no audit"),
        hint: Label("请用乡镇、县区、督查或系统账号", "use a town's, a county's, an auditor's or an administrator's account"))
    }
    return account
  }

  private static func time(_ option: String, _ arguments: Arguments) throws -> Int64? {
    guard let text = arguments.text(option) else { return nil }
    if let time = Instant.parse(text) { return time.milliseconds }
    throw Failure(
      "not_a_time", .badInput, Label("--\(option) 不是日期或时间", "--\(option) is no date or time"),
      hint: Label("例如 2026-09-20 或 2026-09-20 08:30", "such as 2026-09-20 or 2026-09-20 08:30"))
  }
}
