import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang elder …`
let elderCommand = Command(
  group: "elder", Label("老人档案", "the register of elders"),
  subcommands: [elderAdd, elderEdit, elderArchive, elderShow, elderList])

private let idOperand = Operand("id", .record, Label("老人编号", "the elder's id"), completion: .elders)

private let elderAdd = Command(
  "add", Label("登记一位老人", "register an elder"),
  details: Label(
    "只负责一个村的账号可不写 --village；村可写代码或导入过的村名。多选字段可重复，也可用顿号隔开；KEY@2020-05 带起始日期，KEY@2020-05~2024-12#register 还带截止日期和来源（register 台账、department 部门名单、visit 探访、family 本人或家属、assessment 评估、other 其他）。身份证号由志愿者提议、上级核定。",
    "An account of a single village may leave --village out; a village is written as its code or its imported name. "
      + "Options of sets may be repeated; KEY@2020-05 gives a date, KEY@2020-05~2024-12#register also an end and by whose "
      + "word (register, department, visit, family, assessment, other). A volunteer proposes an ID number, an official "
      + "admits it."),
  options: FieldOptions.all(
    of: "elder", leavingOut: ["same_as", "archived", "archived_on", "archived_note"], required: ["name"]),
  examples: [
    Example(
      "elder add --name 王秀英 --birth 1941-03 --village 东风村 --categories living_alone --phone 13800000000",
      Label("登记独居老人王秀英", "register 王秀英, who lives alone"))
  ], asks: true
) { invocation in
  let session = try Session(invocation)
  return try session.asking(.elder) { arguments in
    // The person may have found that the elder is registered already.
    arguments.operand("id") == nil ? try session.addElder(arguments) : try session.editElder(arguments)
  }
}

extension Session {
  fileprivate func addElder(_ arguments: Arguments) throws -> ExitCode {
    let edit = try desk.registering { try take(arguments, into: &$0) }
    try requireInScope(edit)
    desk.warnOfNumber(edit)
    let twins = try twins(of: provisional(edit))
    let id = try write(edit)
    try reportRegistered(id, twins)
    return .done
  }
}

private let elderEdit = Command(
  "edit", Label("修改档案", "correct an elder's record"),
  details: Label(
    "只写真正改变的内容。多选字段写出的值替换现有的；+KEY 添加一个，-KEY 去掉一个，+KEY@2020-05~2024-12#register 带起止日期和来源（不再属于的写截止日期，历史才在）。空值（''）表示清空。有冲突的字段先用 settle 裁定。",
    "Only what would change is written. Values of a set replace those shown; +KEY adds one, -KEY takes one away, "
      + "+KEY@2020-05~2024-12#register gives it dates and a source (who no longer belongs gets an end). An "
      + "empty value ('') clears. A field in conflict is settled first, with settle."),
  operands: [idOperand], options: FieldOptions.all(of: "elder", leavingOut: ["same_as"]),
  examples: [
    Example("elder edit k7q2-41 --phone 13900000000", Label("换电话", "a new phone number")),
    Example("elder edit k7q2-41 --categories +disabled", Label("增加一个类别", "one more category")),
  ], asks: true
) { invocation in
  let session = try Session(invocation)
  return try session.asking(.elder) { try session.editElder($0) }
}

extension Session {
  fileprivate func editElder(_ arguments: Arguments) throws -> ExitCode {
    let stored = try record(try arguments.requireOperand("id"), .elder)
    var edit = try Edit(.elder, stored.record, role: role)
    try take(arguments, into: &edit)
    try warnOfGivenWay(stored.record)
    try warnOfUnsettled(edit)
    noteMove(edit)
    desk.warnOfNumber(edit)
    try desk.warnOfSharedNumber(edit)
    return try finish(edit, Label("已修改", "changed"))
  }

  /// Prints the id, and who may be the same person.
  fileprivate func reportRegistered(_ id: Dot, _ twins: [Duplicates.Likeness]) throws {
    try output.result(
      json: { json in
        try json.object { json in
          json.field("id", try name(id))
          json.key("similar")
          json.array { json in
            for twin in twins {
              json.object { json in
                json.field("id", RecordName.text(twin.elder))
                json.field("score", twin.score)
                json.field("reasons", twin.reasons.map(\.rawValue))
              }
            }
          }
        }
      },
      people: {
        try output.line(Label("已登记 \(try short(id))", "registered \(try short(id))"))
        guard invocation.arguments.order.isEmpty == false, let first = twins.first else { return }
        output.warn(Label("可能已经登记过：", "they may have been registered before:"))
        for twin in twins.prefix(5) {
          try output.line("  \(try line(twin))  \(reasons(twin))")
        }
        let (one, other) = (try short(id), try short(first.elder))
        output.note(
          Label(
            "是同一人：tanfang unite \(one) --into \(other)；登记错了：tanfang elder archive \(one) --reason entered_in_error",
            "one person: tanfang unite \(one) --into \(other); a mistake: tanfang elder archive \(one) --reason "
              + "entered_in_error"))
      })
  }
}

private let elderArchive = Command(
  "archive", Label("停止服务：去世、迁出、入住机构等", "close an elder's record: died, moved away …"),
  details: Label(
    "记录保留，可用 elder edit ID --archived '' 撤销。已记为去世的，不会被别的原因盖掉；记错了用 elder edit ID --archived 原因 更正。",
    "The record stays; elder edit ID --archived '' takes it back. A death is not covered by another reason; if it was a "
      + "mistake, elder edit ID --archived REASON corrects it."),
  operands: [idOperand],
  options: [
    Option(
      "reason", .suggested(Vocabulary.archived.terms.map { Choice($0.key, $0.label) }),
      Label("原因；可选值之外的文字记为“其他”并写入说明", "why; other words are kept as a note under “other”"), required: true),
    Option("on", .text, Label("日期，默认今天", "the date, today unless said"), metavar: "DATE"),
    Option("note", .text, Label("说明", "a note")),
  ],
  examples: [Example("elder archive k7q2-41 --reason died --on 2026-09-01", Label("去世", "the elder has died"))]
) { invocation in
  let session = try Session(invocation)
  let type = RecordType.elder
  let arguments = invocation.arguments
  let stored = try session.record(try arguments.requireOperand("id"), type)
  var edit = try Edit(type, stored.record, role: session.role)
  try session.setReason(try arguments.require("reason"), type["archived"], note: type["archived_note"], &edit)
  try session.desk.refuseResurrection(edit)
  try session.warnOfGivenWay(stored.record)
  if let note = arguments.text("note") { try session.take([note], for: type["archived_note"], into: &edit) }
  let today = "\(Instant.day(ClockCheck(session.state, wall: session.now).now))"
  if arguments.flag("on") || stored.record.value(type["archived_on"]) == nil {
    try session.take([arguments.text("on") ?? today], for: type["archived_on"], into: &edit)
  }
  return try session.finish(edit, Label("已停止服务", "archived"))
}

private let elderShow = Command("show", ElderCommands.showSummary, operands: [idOperand]) { invocation in
  try ElderCommands.show(invocation.arguments, try Session(invocation).desk)
}

private let elderList = Command(
  "list", ElderCommands.listSummary, options: ElderCommands.listOptions, examples: ElderCommands.listExamples
) { invocation in try ElderCommands.list(invocation.arguments, try Session(invocation).desk) }

/// `tanfang find TEXT`
let findCommand = Command(
  "find", Label("按姓名、拼音、首字母或电话查找", "find elders by name, pinyin, initials or phone"),
  operands: [Operand("text", .text, Label("要找的内容，电话至少四位", "what to look for; of a phone at least four digits"))],
  examples: [
    Example("find wxy", Label("找王秀英", "finds 王秀英")), Example("find 6789", Label("找电话尾号", "the end of a phone number")),
  ]
) { invocation in
  let session = try Session(invocation)
  let text = try invocation.arguments.requireOperand("text")
  let survivors = try session.database.survivors()
  var elders: [ElderLine] = []
  var seen: Set<Dot> = []
  // A person reads so many; a script is given all.
  let limit = invocation.output.isJSON ? Int(Int32.max) : foundMax
  let found = try session.database.find(text, limit: limit + 1)
  for id in found.prefix(limit).map(survivors.survivor) where seen.insert(id).inserted {
    guard let stored = try session.database.stored(id, type: CareModel.Number.elder) else { continue }
    elders.append(ElderLine(stored, today: Instant.day(session.now).packed))
  }
  try session.desk.show(
    elders.sorted { ($0.isArchived ? 1 : 0, $0.region, $0.name) < ($1.isArchived ? 1 : 0, $1.region, $1.name) })
  if found.count > limit {
    invocation.output.warn(
      Label("还有更多，没有列全：写得再具体些", "there are more than are listed: say more of the name or the number"))
  }
  return .done
}

/// How many `find` lists for a person.
private let foundMax = 200
