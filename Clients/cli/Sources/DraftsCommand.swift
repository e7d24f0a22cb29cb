import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang drafts …`
let draftsCommand = Command(
  group: "drafts", Label("草稿：问到一半、还没有保存的记录", "drafts: records begun and not yet saved"),
  details: Label(
    "在终端上逐题填写时，每答一题就存在本机；中断了也不丢。草稿不同步，不算探访；所涉的老人移出本机或被依法删除时一起删除。",
    "When a command asks step by step, each answer is kept on this device at once, and survives whatever interrupts it. "
      + "A draft is not synced and counts as nothing; it goes when the people it is about leave this device or are "
      + "erased."),
  subcommands: [draftsList, draftsResume, draftsDiscard])

private let draftsList = Command("list", Label("列出草稿，新的在前", "list the drafts, newest first")) { invocation in
  let session = try Session(invocation)
  try session.show(drafts: try session.database.drafts())
  return .done
}

private let draftsResume = Command(
  "resume", Label("接着填一份草稿", "go on with a draft"),
  operands: [
    Operand(
      "draft", .integer(1...Int64.max), Label("草稿序号；不写是最近一份", "the draft's number; the latest unless said"), .optional,
      completion: .drafts)
  ]
) { invocation in
  let session = try Session(invocation)
  let drafts = try session.database.drafts()
  let wanted = invocation.arguments.operand("draft").flatMap { Int64($0) }
  guard let draft = wanted.map({ number in drafts.first { $0.number == number } }) ?? drafts.first else {
    throw Failure.noSuchDraft
  }
  guard invocation.output.canAsk else { throw Failure.noTerminal }
  let path = draft.command.split(separator: " ").map(String.init)
  guard let resuming = invocation.resuming(path, draft: draft.number), let action = resuming.command.action else {
    throw Failure.noSuchDraft
  }
  return try action(resuming)
}

private let draftsDiscard = Command(
  "discard", Label("丢弃草稿", "discard drafts"),
  operands: [
    Operand(
      "draft", .integer(1...Int64.max), Label("草稿序号", "the draft's number"), .any, completion: .drafts)
  ],
  options: [.flag("all", Label("全部", "all of them"))],
  examples: [Example("drafts discard 3", Label("丢弃第 3 份", "discard draft 3"))]
) { invocation in
  let session = try Session(invocation)
  let named = invocation.arguments.operands("draft").compactMap { Int64($0) }
  guard named.isEmpty == invocation.arguments.flag("all") else {
    throw Failure(
      "draft_missing", .usage, Label("没有写清丢弃哪一份", "it is not said which draft to discard"),
      hint: Label("写 drafts list 里的序号，或只写 --all", "give the numbers that drafts list shows, or --all alone"))
  }
  let numbers = named.isEmpty ? try session.database.drafts().map(\.number) : Set(named).sorted()
  try session.discard(drafts: numbers)
  try invocation.output.result(
    json: { json in
      json.object { json in
        json.key("discarded")
        json.array { json in for number in numbers { json.value(number) } }
      }
    },
    people: {
      try invocation.output.line(Label("已丢弃 \(numbers.count) 份草稿", "\(numbers.count) drafts discarded"))
    })
  return .done
}

extension Completion {
  /// Numbers of drafts, with what they are about.
  static let drafts = Completion(command: "tanfang ids draft 2>/dev/null")
}

extension Failure {
  static let noTerminal = Failure(
    "no_terminal", .usage, Label("接着填要在终端上，这里没有", "going on with a draft takes a terminal, and there is none"),
    hint: Label(
      "不用终端时，把内容写成选项，或用 --rows 从文件读", "without one, give what is to be written as options, or in a file with --rows"))
}

extension Session {
  fileprivate func show(drafts: [KeptAnswers]) throws {
    try output.result(
      json: { json in
        try json.array { json in
          for draft in drafts {
            try json.object { json in
              json.field("draft", draft.number)
              json.field("command", draft.command)
              json.field("type", model.type(number: draft.type)?.key)
              json.field("id", draft.record.map { RecordName.text($0) })
              json.field("elder", try elder(of: draft).map { RecordName.text($0) })
              json.field("name", try elderName(of: draft))
              json.field("answers", draft.answers.count)
              json.field("began", instant: draft.beganMilliseconds)
              json.field("changed", instant: draft.changedMilliseconds)
              json.field("in_use", DraftLock.isHeld(draft.number, self))
            }
          }
        }
      },
      people: {
        var table = Table([
          Table.Column(Label("序号", "no.")), Table.Column(Label("内容", "what"), flexible: true),
          Table.Column(Label("已答", "answers"), rightAligned: true), Table.Column(Label("最后一答", "last answer")),
          Table.Column(Label("", "")),
        ])
        for draft in drafts {
          let isHeld = DraftLock.isHeld(draft.number, self)
          table.append([
            Table.Cell(String(draft.number)), Table.Cell(try title(of: draft)), Table.Cell(String(draft.answers.count)),
            Table.Cell(Instant.text(draft.changedMilliseconds)),
            Table.Cell(isHeld ? Label("正在填", "in use")[language] : ""),
          ])
        }
        if !drafts.isEmpty { try output.table(table) }
        output.note(
          drafts.isEmpty
            ? Label("没有草稿", "there are no drafts")
            : Label("接着填：tanfang drafts resume 序号", "to go on: tanfang drafts resume NUMBER"))
      })
  }
}
