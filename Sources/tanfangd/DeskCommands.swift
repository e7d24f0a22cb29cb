import Casework
import Hub
import Model
import Storage
import Store
import Sync
import Terminal

/// `tanfangd conflicts`, `settle`, `duplicates`, `unite`, `separate`, `distinct` and `report`: as in the client, in the
/// name and with the rights of --as.
enum DeskCommands {
  static let all =
    RecordCommands(more: [Options.actor]) { try $1(try desk($0)) }.groups()
    + CaseworkCommands.all(more: [Options.actor]) { try $1(try desk($0)) } + [
      Command(
        group: "report", Label("统计", "figures"),
        subcommands: [
          Command(
            "visits", VisitRateCommand.summary, details: VisitRateCommand.details,
            options: VisitRateCommand.options + [Options.actor], examples: VisitRateCommand.examples, action: visits)
        ])
    ]

  private static let visits: Command.Action = { invocation in
    let desk = try desk(invocation)
    return try VisitRateCommand.run(invocation.arguments, desk, today: desk.now, asOf: desk.now, pending: 0)
  }

  private static func desk(_ invocation: Invocation) throws -> Desk {
    let store = try invocation.hubFolder().open(.existing)
    let clock = SystemClock()
    let now = Int64(clamping: clock.milliseconds)
    let authority = try invocation.authority(store)
    // An administrator sees no records.
    guard authority.role.visibility != nil else { throw Failure.seesNoRecords }
    return Desk(
      store, writer: HubWriter(store, clock: clock), as: authority, output: invocation.output, program: "tanfangd",
      now: now, latest: now + VisitTime.toleranceMilliseconds, holdsOnlyScope: false, ownReplica: store.ownReplica)
  }
}

extension Failure {
  fileprivate static let seesNoRecords = Failure(
    "not_permitted", .refused, Label("系统账号不看记录", "an administrator sees no records"),
    hint: Label("用 --as 指定村、乡镇或县区的账号", "name a village's, town's or county's account with --as"))
}

extension Invocation {
  /// The account named by --as, with its rights; else whoever owns the data folder.
  func authority(_ store: HubDatabase) throws -> Authority {
    guard let name = arguments.text("as"), name != Authority.local.account else { return .local }
    guard let account = try store.account(name) else { throw HubError.noSuchAccount }
    guard !account.isDisabled else {
      throw Failure(
        "account_disabled", .refused, Label("该账号已停用", "the account is disabled"),
        hint: Label("用 tanfangd account enable 恢复", "see tanfangd account enable"))
    }
    return Authority(account)
  }
}
