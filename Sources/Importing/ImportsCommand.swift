import Casework
package import Model
import Replication
package import Store
package import Terminal
package import Wire

/// `imports list` and `imports undo`, of both programs.
package enum ImportsCommand {
  package static let summary = Label("以前的导入：列出、撤销", "earlier imports: list them, undo one")
  package static let listSummary = Label("列出导入过的文件", "list what was imported")
  package static let undoSummary = Label("撤销一次导入", "undo an import")
  package static let undoDetails = Label(
    "此后没有人改过的值恢复原样，新建而没有人动过的记录标为“录入错误”，建议标为撤回；有人改过的一律留下并列出。每一处都是普通的修改，历史里都在。设备上只知道自己写过的旧值；同步以后要全部恢复，请在中心用 tanfangd imports undo。",
    "Values that nobody changed since go back to what they were; records that the import made and nobody touched are "
      + "marked as entered in error, suggestions as withdrawn; all else is left and listed. Each is an ordinary change "
      + "and stands in the history. A device knows only the old values that it wrote itself: after a sync, use tanfangd "
      + "imports undo at the hub.")

  package static let undoOperands = [
    Operand("import", .text, Label("导入的编号，imports list 列出", "the import, as imports list shows it"))
  ]
  package static let undoOptions = [
    Option.flag("dry-run", Label("只显示会怎样，什么都不写", "show what would happen, write nothing")), Confirmation.needless,
  ]

  /// - Parameter knows: whose imports the actor is to know of.
  package static func list(
    _ output: Output, _ store: any ImportStore, as actor: Authority, knows: @escaping (String) -> Bool
  ) throws -> ExitCode {
    // When one was made under a clock that was fast is not known: it is not the last for that.
    let latest = Int64(clamping: store.milliseconds) + VisitTime.toleranceMilliseconds
    let isAhead = { (summary: ImportUndo.Summary) in summary.milliseconds > latest }
    let all = try ImportUndo(store, as: actor, knows: knows).imports()
    let imports = all.filter { !isAhead($0) } + all.filter(isAhead)
    try output.result(
      json: { json in
        json.array { json in
          for summary in imports {
            json.object { json in
              json.field("import", summary.tag.id)
              json.field("file", summary.tag.file)
              json.field("by", summary.account)
              json.field("at", Instant.rfc3339(summary.milliseconds))
              json.field("created", summary.created)
              json.field("changed", summary.changed)
              json.field("undone", summary.isUndone)
              json.field("partly", summary.isPartlyUndone)
              json.field("ahead", isAhead(summary))
            }
          }
        }
      },
      people: {
        guard !imports.isEmpty else { return output.note(Label("没有导入过", "nothing has been imported")) }
        var table = Table([
          .init(Label("编号", "import")), .init(Label("文件", "file"), flexible: true), .init(Label("谁", "by")),
          .init(Label("时间", "at")), .init(Label("新建", "created"), rightAligned: true),
          .init(Label("修改", "changed"), rightAligned: true), .init(Label("已撤销", "undone")),
        ])
        for summary in imports {
          table.append([
            .init(summary.tag.id), .init(summary.tag.file), .init(summary.account),
            .init(Instant.text(summary.milliseconds) + (isAhead(summary) ? " ?" : "")), .init("\(summary.created)"),
            .init("\(summary.changed)"),
            .init(state(summary)[output.language]),
          ])
        }
        try output.table(table)
        if imports.contains(where: isAhead) {
          output.note(
            Label(
              "标“?”的时间还没有到：导入的那台设备当时时钟快了，实际何时导入不知道，列在最后",
              "times marked “?” are still to come: the clock of the device that imported was fast; when it was is not known, "
                + "so these are last"))
        }
        if imports.contains(where: \.isPartlyUndone) {
          output.note(
            Label(
              "标“部分”的只撤销了一部分：同步以后在中心运行 tanfangd imports undo 编号，其余的才能恢复",
              "of those marked “partly” some is left: after a sync, tanfangd imports undo IMPORT at the hub restores it"
            ))
        }
      })
    return .done
  }

  private static func state(_ summary: ImportUndo.Summary) -> Label {
    summary.isUndone ? Label("是", "yes") : summary.isPartlyUndone ? Label("部分", "partly") : .none
  }

  package static func undo(
    _ arguments: Arguments, _ output: Output, _ store: any ImportStore, as actor: Authority,
    knows: @escaping (String) -> Bool, names: () throws -> RecordNames
  ) throws -> ExitCode {
    guard actor.mayImport else { throw Failure.mayNotImport(actor.role) }
    let isDryRun = arguments.flag("dry-run")
    let shared = isDryRun ? Rehearsal(over: store) : store
    let id = halfWidth(try arguments.requireOperand("import")).trimmed.lowercased()
    guard let report = try ImportUndo(shared, as: actor, knows: knows).undo(id) else {
      throw Failure(
        "no_such_import", .notFound, Label("撤销导入时：没有这个编号的导入", "undoing an import: there is none of this id"),
        hint: Label("用 imports list 查看；已同步的导入在中心撤销", "see imports list; what was synced may be undone at the hub"))
    }
    try output.result(
      json: { json in
        json.object { json in
          json.field("import", report.tag.id)
          json.field("restored", report.restored)
          json.field("archived", report.archived)
          json.key("kept")
          json.array { json in
            for (record, field, why) in report.kept {
              json.object { json in
                json.field("id", RecordName.text(record))
                json.field("field", field)
                json.field("code", why.rawValue)
              }
            }
          }
        }
      }, people: { try show(report, isDryRun, output, try names()) })
    return .done
  }

  private static let linesMax = 50

  private static func show(
    _ report: ImportUndo.Report, _ isDryRun: Bool, _ output: Output, _ names: RecordNames
  ) throws {
    let dry = isDryRun ? Label("（试运行，什么都没有写）", " (dry run, nothing is written)") : .none
    try output.line(
      Label(
        "\(report.tag.id)\(dry.zh)：恢复 \(report.restored) 项，标为录入错误 \(report.archived) 条，留下 \(report.kept.count) 处",
        "\(report.tag.id)\(dry.en): \(report.restored) values restored, \(report.archived) records taken back, "
          + "\(report.kept.count) left as they are"), .bold)
    for (record, field, why) in report.kept.prefix(linesMax) {
      try output.line("  \(names.short(record)) \(field ?? "")  \(why.label[output.language])")
    }
    if report.kept.count > linesMax {
      output.note(Label("其余见 --json", "--json lists the others"))
    }
  }
}

extension ImportUndo.Kept {
  /// In words.
  package var label: Label {
    switch self {
    case .changedSince: Label("此后有人改过或引用", "changed or referred to since")
    case .unknownHere: Label("本机不知道原来的值，请在中心撤销", "the old value is known at the hub only")
    case .notHere: Label("本机已没有这条记录", "the record is not held here")
    case .notPermitted: Label("你的账号不能写", "your account may not write it")
    case .cannot: Label("这种记录或必填项不能撤销", "cannot be taken back")
    }
  }
}
