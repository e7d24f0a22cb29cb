import Hub
import Model
import Storage
import Store
import Terminal

/// `tanfangd account …`.
enum AccountCommand {
  private static let name = Operand("name", .text, Label("账号", "the account's name"))

  static let command = Command(
    group: "account", Label("账号", "accounts"),
    subcommands: [
      Command(
        "add", Label("新建账号", "make an account"), operands: [name],
        options: [Options.role, Options.region, Options.actor],
        examples: [
          Example("account add 镇民政办 --role town --region 230422", Label("新建乡镇账号", "make a town official's"))
        ], action: add),
      Command(
        "set", Label("更改账号的角色或范围", "give an account another role or other regions"),
        details: Label(
          "--region 换掉全部范围；--add-region 与 --remove-region 只改其中一部分。设备在下次同步时得知：新增的村逐页取回，"
            + "移出的村在未送的记录收下之后才从设备上移走，不必重装。",
          "--region replaces all regions; --add-region and --remove-region change some of them. Devices learn of it at "
            + "their next sync: what is new fills page by page, what is gone leaves once everything pending is received."
        ),
        operands: [name],
        options: [
          Options.role, Options.region, Options.addedRegion, Options.removedRegion, Options.actor,
        ],
        examples: [
          Example(
            "account set lihua --add-region 230422990203", Label("再负责一个村", "one more village to be responsible for"))
        ], action: set),
      Command("list", Label("列出账号", "list the accounts"), action: list),
      Command(
        "disable", Label("停用账号", "let an account do nothing more"), operands: [name],
        options: [Options.actor]
      ) { try setDisabled(true, $0) },
      Command(
        "enable", Label("恢复账号", "let an account work again"), operands: [name], options: [Options.actor]
      ) { try setDisabled(false, $0) },
      Command(
        "reset", Label("撤销账号的全部设备，重新邀请", "revoke all of an account's devices, to invite them again"),
        operands: [name], options: [Options.actor], action: reset),
      PasswordCommand.password, PasswordCommand.totp,
    ])

  private static let add: Command.Action = { invocation in
    let name = try invocation.arguments.requireOperand("name")
    _ = try invocation.arguments.require("role")
    guard let role = invocation.arguments.role() else { throw HubError.noRegion }
    let store = try invocation.hubFolder().open(.create)
    try invocation.office(store).addAccount(name, role: role, regions: try invocation.arguments.regions())
    try done(invocation, name, Label("已新建账号", "the account is made"))
    return .done
  }

  private static let set: Command.Action = { invocation in
    let arguments = invocation.arguments
    let name = try arguments.requireOperand("name")
    let (regions, added, removed) = (
      try arguments.regions(), try arguments.regions("add-region"), try arguments.regions("remove-region")
    )
    guard arguments.role() != nil || !(regions + added + removed).isEmpty else {
      throw Failure(
        "nothing_to_change", .usage, Label("更改账号时：没有写要改什么", "changing the account: nothing to change is given"),
        hint: Label(
          "用 --role、--region、--add-region 或 --remove-region", "give --role, --region, --add-region or --remove-region"))
    }
    let store = try invocation.hubFolder().open(.existing)
    let (account, isChanged) = try invocation.office(store).set(
      account: name, role: arguments.role(), regions: regions, adding: added, removing: removed)
    let output = invocation.output
    try output.result(
      json: { json in
        json.object { json in
          json.field("name", account.name)
          json.field("role", account.role.key)
          json.field("scope", account.regions.map(\.description))
          json.field("changed", isChanged)
        }
      },
      people: {
        let places = account.regions.map(\.description).joined(separator: " ")
        try output.line(
          isChanged
            ? Label(
              "已更改：\(account.role.label.zh) \(places)；设备在下次同步时得知",
              "changed: \(account.role.label.en) \(places); its devices learn of it at their next sync")
            : Label("没有变化：\(account.role.label.zh) \(places)", "unchanged: \(account.role.label.en) \(places)"))
      })
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
              json.field("created", Instant.rfc3339(Int64(account.createdMilliseconds)))
            }
          }
        }
      },
      people: {
        var table = Table([
          .init(Label("账号", "account"), flexible: true), .init(Label("角色", "role")),
          .init(Label("范围", "regions"), flexible: true),
          .init(Label("设备", "devices"), rightAligned: true), .init(Label("状态", "state")),
        ])
        for account in accounts {
          let state = account.isDisabled ? Label("已停用", "disabled") : Label("正常", "active")
          table.append([
            .init(account.name), .init(account.role.label[invocation.language]),
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
        ? Label(
          "已停用；其设备未同步的记录仍会收下待核", "disabled; what its devices have not sent yet is still received, and held")
        : Label("已恢复", "enabled again"))
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
          Label(
            "已撤销 \(count) 台设备；请用 tanfangd invite --account 重新邀请",
            "revoked \(count) devices; invite them again with tanfangd invite --account"))
      })
    return .done
  }

  private static func done(_ invocation: Invocation, _ name: String, _ phrase: Label) throws {
    try invocation.output.result(
      json: { json in json.object { $0.field("name", name) } }, people: { try invocation.output.line(phrase) })
  }
}
