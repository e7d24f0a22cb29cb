import Casework
import Exporting
import Hub
import Importing
import Model
import Storage
import Store
import Sync
import Terminal

/// `tanfangd conflicts`, `settle`, `duplicates`, `unite`, `separate`, `distinct` and `report`: as in the client, in the
/// name and with the rights of --as.
enum DeskCommands {
  static let all =
    [elder] + RecordCommands(more: [Options.actor]) { try $1(try desk($0).desk) }.groups()
    + CaseworkCommands.all(more: [Options.actor]) { try $1(try desk($0).desk) } + [
      ReportCommands.group(more: [Options.actor]) { invocation, work in
        let (desk, store) = try desk(invocation)
        return try work(
          ReportDesk(desk, now: desk.now) {
            try store.freshness($0, $1, now: desk.now)
          })
      }
    ]

  /// What the ids mean that `held`, `duplicates` and `history` name. Elders are registered on devices and by import, and
  /// edited in the console.
  private static let elder = Command(
    group: "elder", Label("老人档案", "the register of elders"),
    subcommands: [
      Command(
        "show", ElderCommands.showSummary,
        operands: [Operand("id", .record, Label("老人编号", "the elder's id"))], options: [Options.actor]
      ) { try ElderCommands.show($0.arguments, try desk($0).desk) },
      Command(
        "list", ElderCommands.listSummary, options: ElderCommands.listOptions + [Options.actor],
        examples: ElderCommands.listExamples
      ) { try ElderCommands.list($0.arguments, try desk($0).desk) },
    ])

  /// `tanfangd review`, `imports` and `export`.
  static let lists =
    ListCommands.all(more: [Options.actor], knows: knows) { invocation, work in
      let (desk, store) = try desk(invocation)
      return try work(LiveImportStore(hub: store, clock: SystemClock()), desk)
    } + [
      Command(
        "export", ExportCommand.summary, details: ExportCommand.details, operands: ExportCommand.operands,
        options: ExportCommand.options + [Options.actor], examples: ExportCommand.examples
      ) { try ExportCommand.run($0.arguments, try desk($0).desk) },
      FormCommands.group(more: [Options.actor]) { try $1(try desk($0).desk) },
    ]

  /// An account knows of its own imports and of those of the accounts that it looks after.
  private static let knows: @Sendable (Invocation) throws -> (String) -> Bool = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let authority = try invocation.authority(store)
    guard authority.regions != nil, let account = try store.account(authority.account) else { return { _ in true } }
    return Reach(account).known(try store.accounts()).contains
  }

  private static func desk(_ invocation: Invocation) throws -> (desk: Desk, store: HubDatabase) {
    let store = try invocation.hubFolder().open(.existing)
    return (try desk(invocation, store), store)
  }

  /// The desk of whoever works at a store.
  static func desk(_ invocation: Invocation, _ store: HubDatabase) throws -> Desk {
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
