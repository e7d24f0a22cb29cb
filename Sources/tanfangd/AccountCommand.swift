import Hub
import Model
import Storage
import Store
import Terminal

/// `tanfangd account …`.
enum AccountCommand {
  private static let name = Operand("name", .text, Phrase(zh: "账号", en: "the account's name"))

  static let command = Command(
    group: "account", Phrase(zh: "账号", en: "accounts"),
    subcommands: [
      Command(
        "add", Phrase(zh: "新建账号", en: "make an account"), operands: [name],
        options: [Options.role, Options.region, Options.actor],
        examples: [
          Example("account add 镇民政办 --role town --region 230422", Phrase(zh: "新建乡镇账号", en: "make a town official's"))
        ], action: add),
      Command("list", Phrase(zh: "列出账号", en: "list the accounts"), action: list),
      Command(
        "disable", Phrase(zh: "停用账号", en: "let an account do nothing more"), operands: [name],
        options: [Options.actor]
      ) { try setDisabled(true, $0) },
      Command(
        "enable", Phrase(zh: "恢复账号", en: "let an account work again"), operands: [name], options: [Options.actor]
      ) { try setDisabled(false, $0) },
      Command(
        "reset", Phrase(zh: "撤销账号的全部设备，重新邀请", en: "revoke all of an account's devices, to invite them again"),
        operands: [name], options: [Options.actor], action: reset),
    ])

  private static let add: Command.Action = { invocation in
    let name = try invocation.arguments.requireOperand("name")
    _ = try invocation.arguments.require("role")
    guard let role = invocation.arguments.role() else { throw HubError.noRegion }
    let store = try invocation.hubFolder().open(.create)
    try invocation.office(store).addAccount(name, role: role, regions: try invocation.arguments.regions())
    try done(invocation, name, Phrase(zh: "已新建账号", en: "the account is made"))
    return .done
  }

  private static let list: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let accounts = try store.accounts()
    let devices = Dictionary(grouping: try store.devices().filter { !$0.isRevoked }, by: \.account)
    let output = invocation.output
    try output.result(
      json: { json in
        json.array { json in
          for account in accounts {
            json.object { json in
              json.field("name", account.name)
              json.field("role", account.role.key)
              json.field("scope", account.regions.map(\.description))
              json.field("disabled", account.isDisabled)
              json.field("devices", devices[account.name]?.count ?? 0)
              json.field("created", Timestamp.text(Int64(account.createdMilliseconds)))
            }
          }
        }
      },
      people: {
        var table = Table([
          .init(Phrase(zh: "账号", en: "account"), flexible: true), .init(Phrase(zh: "角色", en: "role")),
          .init(Phrase(zh: "范围", en: "regions"), flexible: true),
          .init(Phrase(zh: "设备", en: "devices"), rightAligned: true), .init(Phrase(zh: "状态", en: "state")),
        ])
        for account in accounts {
          let state = account.isDisabled ? Phrase(zh: "已停用", en: "disabled") : Phrase(zh: "正常", en: "active")
          table.append([
            .init(account.name), .init(invocation.language == .zh ? account.role.label.zh : account.role.label.en),
            .init(account.regions.map(\.description).joined(separator: " ")),
            .init(String(devices[account.name]?.count ?? 0)),
            .init(state[invocation.language], account.isDisabled ? .yellow : nil),
          ])
        }
        try output.table(table)
      })
    return .done
  }

  private static func setDisabled(_ isDisabled: Bool, _ invocation: Invocation) throws -> ExitCode {
    let name = try invocation.arguments.requireOperand("name")
    let store = try invocation.hubFolder().open(.existing)
    try invocation.office(store).setDisabled(isDisabled, account: name)
    try done(
      invocation, name,
      isDisabled
        ? Phrase(
          zh: "已停用；其设备未同步的记录仍会收下待审", en: "disabled; what its devices have not sent yet is still received, and held")
        : Phrase(zh: "已恢复", en: "enabled again"))
    return .done
  }

  private static let reset: Command.Action = { invocation in
    let name = try invocation.arguments.requireOperand("name")
    let store = try invocation.hubFolder().open(.existing)
    let count = try invocation.office(store).reset(account: name)
    let output = invocation.output
    try output.result(
      json: { json in
        json.object { json in
          json.field("name", name)
          json.field("revoked", count)
        }
      },
      people: {
        try output.line(
          Phrase(
            zh: "已撤销 \(count) 台设备；请用 tanfangd invite --account 重新邀请",
            en: "revoked \(count) devices; invite them again with tanfangd invite --account"))
      })
    return .done
  }

  private static func done(_ invocation: Invocation, _ name: String, _ phrase: Phrase) throws {
    try invocation.output.result(
      json: { json in json.object { $0.field("name", name) } }, people: { try invocation.output.line(phrase) })
  }
}
