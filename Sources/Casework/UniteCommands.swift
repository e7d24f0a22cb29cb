package import Model
import Replication
import Store
import Sync
package import Terminal
import Wire

/// `unite`, `separate` and `distinct`, of both programs.
package enum UniteCommands {
  package static let uniteSummary = Label("两条记录是同一人：合并", "two records are of one person: unite them")
  package static let uniteDetails = Label(
    "ID 让出，--into 的那条保留：名单、统计和到期都只算一人，两条记录的历史和探访都在，探访跟着走。先并排显示两条再问；脚本用 --yes。合并随时可用 separate 撤销，其间各自的修改都保留。已与别人合并的，以保留的那条为准。",
    "ID gives way and the record of --into remains: lists, figures and due visits count one person. Both histories and "
      + "all visits stay, and the visits follow. Both are shown side by side first, and you are asked; --yes is for "
      + "scripts. separate undoes it at any time, with whatever was changed in between. Of records that are united "
      + "already, those that remain are united.")
  package static func uniteOperands(_ elders: Completion?) -> [Operand] {
    [Operand("id", .record, Label("让出的记录", "the record that gives way"), completion: elders)]
  }
  package static func uniteOptions(_ elders: Completion?) -> [Option] {
    [
      Option(
        "into", .text, Label("保留的记录", "the record that remains"), metavar: "ID", required: true, completion: elders),
      .flag(
        "fill",
        Label("保留的那条没有的栏目和类别，从让出的那条补上", "bring over what the record that remains does not say: fields, categories")),
      reason, .flag("yes", Label("不问，直接合并", "do not ask")),
    ]
  }
  package static let uniteExamples = [
    Example("unite k7q2-41 --into k7q2-12 --reason 已入户核实", Label("k7q2-41 并入 k7q2-12", "k7q2-41 gives way"))
  ]

  package static let separateSummary = Label("撤销合并", "undo a unite")
  package static let separateDetails = Label(
    "写让出的那条。两条记录和各自的探访都回到原处，合并期间的修改都在。互相指向的一圈记录一起分开。",
    "Name the record that gave way. Both records and their visits are again what they were, with all that was changed "
      + "in between. Records that name each other in a circle are separated together.")
  package static func separateOperands(_ elders: Completion?) -> [Operand] {
    [Operand("id", .record, Label("让出的记录", "the record that gave way"), completion: elders)]
  }
  package static let separateOptions = [reason, Confirmation.needless]

  package static let distinctSummary = Label("两条记录是两个人：以后不再提示", "two records are of two people: propose them no more")
  package static let distinctDetails = Label(
    "duplicates 不再列出这两人，unite 也不再合并他们；--withdraw 收回。",
    "duplicates leaves the two out and unite refuses them; --withdraw takes that back.")
  package static func distinctOperands(_ elders: Completion?) -> [Operand] {
    [Operand("id", .record, Label("一条记录", "one record"), completion: elders)]
  }
  package static func distinctOptions(_ elders: Completion?) -> [Option] {
    [
      Option("from", .text, Label("另一条记录", "the other record"), metavar: "ID", required: true, completion: elders),
      reason, .flag("withdraw", Label("收回以前的认定", "take back what was said before")),
    ]
  }

  private static let reason = Option("reason", .text, Label("为什么", "why"))

  // MARK: - Actions

  package static func unite(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let one = try desk.record(try arguments.requireOperand("id"), .elder).record
    let other = try desk.record(try arguments.require("into"), .elder).record
    guard let plan = try desk.unitePlan(one.id, into: other.id) else {
      desk.output.note(Label("这两条记录已合并为一人，没有写", "these two records are united already; nothing was written"))
      let standing = try desk.register.survivor(of: one, .elder)
      try desk.report(
        "unchanged", standing == one.id ? other.id : one.id, into: standing, Label("已是一人", "united already"))
      return .done
    }
    if arguments.flag("fill"), desk.onlyProposes { throw Failure.proposalFillsNothing }
    if try desk.onlyProposes && desk.isProposed(plan) {
      desk.output.note(
        Label("以前已提议过，还没有核定，没有再写", "this was proposed before and is not decided yet; nothing was written again"))
      try desk.report("proposed", plan.giving.id, into: plan.into.id, proposed)
      return .done
    }
    warnOfArchived(plan, desk)
    if !arguments.flag("fill") { noteMissing(try desk.filling(plan).fields, desk) }
    if !arguments.flag("yes") {
      guard desk.output.canAsk else { throw Failure.confirmationMissing }
      try desk.showSideBySide([plan.giving, plan.into])
      let (giving, into) = (try desk.short(plan.giving.id), try desk.short(plan.into.id))
      guard
        try desk.output.ask(
          Label("\(giving) 并入 \(into)，以后算一个人？", "let \(giving) give way to \(into), one person from now on?"))
      else { throw Failure.declined }
    }
    if plan.giving.id != one.id || plan.into.id != other.id {
      desk.output.note(
        Label("其中有已合并的记录，合并的是各自保留的那条", "some of these were united already: the records that remain are united"))
    }
    let filled = try desk.unite(plan, fills: arguments.flag("fill"), reason: arguments.text("reason") ?? "")
    try desk.report(
      desk.onlyProposes ? "proposed" : "united", plan.giving.id, into: plan.into.id,
      desk.onlyProposes ? proposed : Label("已合并", "united"), filled: arguments.flag("fill") ? filled : nil)
    return .done
  }

  private static let proposed = Label("已提议，等上级核定", "proposed; an official decides")

  /// The record that remains says whether the person is still served.
  private static func warnOfArchived(_ plan: UnitePlan, _ desk: Desk) {
    let archived = RecordType.elder["archived"]
    guard plan.into.value(archived) != nil, plan.giving.value(archived) == nil else { return }
    desk.output.warn(
      Label(
        "保留的那条已停止服务，另一条没有：合并后此人不再列入名单和统计",
        "the record that remains is archived and the other is not: the person leaves lists and figures"))
  }

  private static func noteMissing(_ missing: [Field], _ desk: Desk) {
    guard !missing.isEmpty else { return }
    desk.output.note(
      Label(
        "只有让出的那条有：\(missing.map(\.label.zh).joined(separator: "、"))；\(desk.onlyProposes ? "核定的人" : "--fill ")可以补到保留的那条",
        "only the record that gives way has: \(missing.map(\.label.en).joined(separator: ", ")); "
          + "\(desk.onlyProposes ? "whoever decides" : "--fill") can bring it over to the one that remains"))
  }

  package static func separate(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let record = try desk.record(try arguments.requireOperand("id"), .elder).record
    let edges = try desk.separation(of: record)
    try desk.separate(edges, reason: arguments.text("reason") ?? "")
    let ids = edges.map(\.id)
    try desk.output.result(
      json: { json in
        json.object { json in
          json.field("id", RecordName.text(record.id))
          json.field("separated", ids.map { RecordName.text($0) })
          json.field("status", desk.onlyProposes ? "proposed" : "separated")
        }
      },
      people: {
        let list = try ids.map { try desk.short($0) }.joined(separator: " ")
        try desk.output.line(
          desk.onlyProposes
            ? Label("已提议分开 \(list)，等上级核定", "proposed to separate \(list); an official decides")
            : Label("已分开 \(list)", "separated \(list)"))
      })
    return .done
  }

  package static func distinct(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let one = try desk.record(try arguments.requireOperand("id"), .elder).record.id
    let other = try desk.record(try arguments.require("from"), .elder).record.id
    let reason = arguments.text("reason") ?? ""
    var status = "unchanged"
    var ids: [Dot] = []
    if arguments.flag("withdraw") {
      ids = try desk.withdrawDistinction(one, from: other, reason: reason)
      if !ids.isEmpty { status = desk.onlyProposes ? "proposed" : "withdrawn" }
    } else if let id = try desk.tellApart(one, from: other, reason: reason) {
      ids = [id]
      status = desk.onlyProposes ? "proposed" : "distinct"
    }
    try desk.output.result(
      json: { json in
        json.object { json in
          json.field("id", ids.first.map { RecordName.text($0) })
          json.field("elders", [RecordName.text(one), RecordName.text(other)])
          json.field("status", status)
        }
      }, people: { try desk.output.line(said(status)) })
    return .done
  }

  private static func said(_ status: String) -> Label {
    switch status {
    case "distinct": Label("已记下：这是两个人", "noted: these are two people")
    case "withdrawn": Label("已收回：可以再比较", "taken back: they may be proposed again")
    case "proposed": Label("已提议，等上级核定", "proposed; an official decides")
    default: Label("没有变化，没有写", "nothing is different, so nothing was written")
    }
  }
}

extension Desk {
  /// Prints `{"id","into","status"}`, with `filled` if that was asked for, or for people what was done.
  fileprivate func report(
    _ status: String, _ id: Dot, into: Dot, _ done: Label, filled: [Field]? = nil
  ) throws {
    try output.result(
      json: { json in
        json.object { json in
          json.field("id", RecordName.text(id))
          json.field("into", RecordName.text(into))
          json.field("status", status)
          if let filled { json.field("filled", filled.map(\.key)) }
        }
      },
      people: {
        let pair = "\(try short(id)) → \(try short(into))"
        try output.line(Label("\(done.zh)  \(pair)", "\(done.en)  \(pair)"))
        guard let filled, !filled.isEmpty else { return }
        try output.line(
          Label(
            "已补上：\(filled.map(\.label.zh).joined(separator: "、"))",
            "brought over: \(filled.map(\.label.en).joined(separator: ", "))"))
      })
  }
}
