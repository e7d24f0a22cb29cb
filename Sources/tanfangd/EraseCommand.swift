import Glibc
import Hub
import Model
import Storage
import Store
import Sync
import Terminal
import Wire

/// `tanfangd erase ID`.
enum EraseCommand {
  static let command = Command(
    "erase", Label("依法删除一个人的全部数据", "erase a person's data on legal request"),
    details: Label(
      "连同其探访、求助和与之合并的记录：数据、历史、检索、空闲页与日志都不再留有内容，只留编号、哈希和标记；设备下次联系时照办，以后的备份也不再含有。以前的备份请自行销毁；用旧备份恢复后，凭账簿再次删除。不能撤销。此人还在的旧名单请一并改掉：认出此人的依据也不再有，再导入就会重新建档。",
      "With the visits and alerts that belong to it and the records united with it: nothing of their content stays in "
        + "tables, history, search, free pages or log, only ids, hashes and a marker. Devices follow at their next "
        + "contact, and later backups hold nothing. Destroy earlier backups yourself; if one is restored, the ledger "
        + "has the erasure applied again. It cannot be undone. Take the person out of the lists "
        + "that the office keeps as well: nothing is left to know them by, and importing an old list creates them again."
    ),
    operands: [Operand("id", .record, Label("记录编号", "the record's id"))],
    options: [
      Option(
        "reason", .text,
        Label("依据，例如文号；不得含姓名、电话", "on what grounds, such as a file number; no names, no numbers of the person")),
      .flag("yes", Label("不再询问", "do not ask")), Options.actor,
    ],
    examples: [
      Example("erase k7q2-41 --reason 民申〔2026〕12号", Label("删除一位老人", "erase an elder")),
      Example("erase k7q2-41 --yes --json", Label("在脚本中", "from a script")),
    ], action: run)

  private static let run: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let eraser = HubErasure(store, actor: try invocation.authority(store))
    guard let plan = try eraser.plan(try invocation.arguments.requireOperand("id")) else { throw noSuchRecord }
    if !plan.records.isEmpty, !invocation.arguments.flag("yes") { try confirm(plan, invocation) }
    let erasure = try eraser.carryOut(plan, reason: invocation.arguments.text("reason") ?? "")
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("id", RecordName.text(plan.record))
          json.field("records", erasure.records.count)
          json.field("changes", erasure.changes)
        }
      },
      people: {
        try invocation.output.line(
          erasure.records.isEmpty
            ? Label("早已删除，没有剩下什么", "it was erased before; nothing was left")
            : Label(
              "已删除 \(erasure.records.count) 条记录、\(erasure.changes) 次改动的内容",
              "erased \(erasure.records.count) records and the content of \(erasure.changes) changes"))
        invocation.output.note(
          Label("设备下次同步时照办；以前的备份请销毁", "devices follow at their next sync; destroy earlier backups"))
      })
    return .done
  }

  /// Shows what would go, and asks.
  private static func confirm(_ plan: HubErasure.Plan, _ invocation: Invocation) throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw Failure(
        "confirmation_needed", .usage,
        Label("删除时：需要确认，而这里没有终端", "erasing: it has to be confirmed, and there is no terminal"),
        hint: Label("在脚本中加 --yes", "add --yes in a script"))
    }
    let language = invocation.language
    let counts = plan.counts.map { type, count in
      "\(type?.label[language] ?? Label("其他", "others")[language]) \(count)"
    }
    let question = Label(
      "将永久删除 \(RecordName.text(plan.record))（\(plan.name ?? "-")）：\(counts.joined(separator: "，"))，改动 \(plan.changes) 次。\n输入 yes 确认：",
      "About to erase \(RecordName.text(plan.record)) (\(plan.name ?? "-")) for good: "
        + "\(counts.joined(separator: ", ")); \(plan.changes) changes.\nType yes to go on: ")
    let bytes = Array(question[language].utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    guard readLine(strippingNewline: true) == "yes" else {
      throw Failure(
        "not_confirmed", .refused, Label("删除时：没有确认，什么都没有删", "erasing: not confirmed; nothing was erased"),
        hint: Label("输入 yes，或加 --yes", "type yes, or add --yes"))
    }
  }

  static var noSuchRecord: Failure {
    Failure(
      "no_such_record", .notFound, Label("查找记录时：没有这条记录", "looking for the record: there is none of this id"),
      hint: Label("请核对编号，必要时写全", "check the id; write all of it if it is ambiguous"))
  }
}
