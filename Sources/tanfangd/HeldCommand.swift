import Casework
import Hub
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `tanfangd held …`: what was received and not applied.
enum HeldCommand {
  static let command = Command(
    group: "held", Label("收下未用的记录", "what was received and held"),
    details: Label(
      "志愿者的提议、超出范围或不合规定的记录都收下，不丢，也不阻塞其他记录；由干部采纳或不采纳，两者都可改判。",
      "Volunteers' proposals and what is out of scope or not valid are received and kept and hold up nothing else; an "
        + "official admits or declines them, and both can be reversed."),
    subcommands: [
      Command("list", Label("列出等待决定的", "list what waits for a decision"), options: [Options.actor], action: list),
      Command(
        "admit", Label("采纳，以原作者的名义", "let it in, in its author's name"), operands: [item],
        options: [
          Option(
            "field", .text, Label("只采纳这一栏，可重复", "let in only this field; may be repeated"), metavar: "FIELD",
            repeated: true), reason, Options.actor,
        ],
        examples: [Example("held admit k7q2-41 --reason 看过身份证", Label("采纳一项提议", "admit a proposal"))], action: admit),
      Command(
        "decline", Label("不采纳，并告诉作者原因", "decline it and tell its author why"), operands: [item],
        options: [requiredReason, Options.actor], action: decline),
      Command(
        "reverse", Label("改判：撤回采纳，或改为采纳", "decide anew: take back what was admitted, or admit after all"),
        operands: [item], options: [requiredReason, Options.actor], action: reverse),
    ])

  private static let item = Operand("id", .record, Label("held list 所列的编号", "an id that held list shows"))
  private static let reason = Option("reason", .text, Label("原因，作者会看到", "why; its author sees it"))
  private static let requiredReason = Option(
    "reason", .text, Label("原因，作者会看到", "why; its author sees it"), required: true)

  // MARK: - Actions

  private static let list: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let inbox = HubInbox(store, actor: try invocation.authority(store))
    let items = try inbox.items()
    let villages = try inbox.villageNames()
    let names = RecordNames(try store.replicaIDs())
    let output = invocation.output
    try output.result(
      json: { json in
        try json.array { json in
          for item in items {
            try json.object { try write(item, try inbox.subject(of: item, villages: villages), inbox, store, to: &$0) }
          }
        }
      },
      people: {
        var table = Table([
          .init(Label("编号", "id")), .init(Label("记录", "record")), .init(Label("老人", "elder"), flexible: true),
          .init(Label("谁记的", "who"), flexible: true), .init(Label("何时收到", "received")),
          .init(Label("原因", "why"), flexible: true),
          .init(Label("内容", "content"), flexible: true),
        ])
        for item in items {
          table.append(
            try cells(item, try inbox.subject(of: item, villages: villages), inbox, names, invocation.language))
        }
        try output.table(table)
        output.note(Label("共 \(items.count) 项", "\(items.count) in all"))
      })
    return .done
  }

  private static let admit: Command.Action = { invocation in
    try decide(invocation, orDeclined: true) { inbox, item, store in
      let type = CareModel.current.type(number: item.type)
      let fields = try invocation.arguments.texts("field").map { key in
        guard let field = type?.field(option: key) else { throw noSuchField }
        return field
      }
      try inbox.admit(item, fields: fields, reason: invocation.arguments.text("reason") ?? "")
      try warnOfSharedNumber(item, store, invocation)
    }
  }

  /// Says so if somebody else has the ID number that was let in.
  private static func warnOfSharedNumber(
    _ item: HubInbox.Item, _ store: HubDatabase, _ invocation: Invocation
  ) throws {
    let field = RecordType.elder["id_number"]
    guard item.type == CareModel.Number.elder, item.values.contains(where: { $0.field.number == field.number }),
      let number = try store.record(item.record, type: item.type)?.text(field),
      try invocation.authority(store).role.visibility != nil
    else { return }
    try DeskCommands.desk(invocation, store).warnOfSharedNumber(number, of: item.record)
  }

  private static let decline: Command.Action = { invocation in
    let reason = try requiredReason(invocation)
    return try decide(invocation) { inbox, item, _ in try inbox.decline(item, reason: reason) }
  }

  private static let reverse: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let inbox = HubInbox(store, actor: try invocation.authority(store))
    let id = try inbox.reverse(
      try invocation.arguments.requireOperand("id"), reason: try requiredReason(invocation))
    try report(id, invocation)
    return .done
  }

  /// The author is told why: an empty reason is none.
  private static func requiredReason(_ invocation: Invocation) throws -> String {
    let reason = try invocation.arguments.require("reason").trimmed
    guard !reason.isEmpty else {
      throw Failure(
        "reason_missing", .badInput, Label("没有写原因", "no reason is given"),
        hint: Label(
          "作者会看到它：写清为什么，如 --reason 与户口本不符", "its author reads it: say why, such as --reason “not as in the papers”"))
    }
    return reason
  }

  private static func decide(
    _ invocation: Invocation, orDeclined: Bool = false, _ body: (HubInbox, HubInbox.Item, HubDatabase) throws -> Void
  ) throws -> ExitCode {
    let store = try invocation.hubFolder().open(.existing)
    let inbox = HubInbox(store, actor: try invocation.authority(store))
    let name = try invocation.arguments.requireOperand("id")
    guard let item = try inbox.find(name, orDeclined: orDeclined) else { throw DecisionError.notHeld }
    try body(inbox, item, store)
    try report(item.id, invocation)
    return .done
  }

  private static func report(_ id: Dot, _ invocation: Invocation) throws {
    try invocation.output.result(
      json: { json in json.object { $0.field("id", RecordName.text(id)) } },
      people: {
        try invocation.output.line(
          Label("已决定；设备下次同步时得知", "decided; the device learns of it at its next sync"))
      })
  }

  private static var noSuchField: Failure {
    Failure(
      "unknown_field", .badInput, Label("采纳时：没有这一栏", "admitting: there is no such field"),
      hint: Label("栏目见 held list --json", "see held list --json for the fields"))
  }

  // MARK: - Printing

  private static func write(
    _ item: HubInbox.Item, _ subject: HubInbox.Subject?, _ inbox: HubInbox, _ store: HubDatabase,
    to json: inout JSONWriter
  ) throws {
    json.field("id", RecordName.text(item.id))
    json.field("record", RecordName.text(item.record))
    json.field("type", CareModel.current.type(number: item.type)?.key ?? "#\(item.type)")
    json.field("code", item.code)
    switch item.source {
    case .held(let entry):
      json.field("account", entry.change.account)
      json.field("recorded", Instant.rfc3339(Int64(entry.change.time.milliseconds)))
      json.field("received", Instant.rfc3339(Int64(entry.receivedMilliseconds)))
      json.field("waits_on", entry.waitsOn.map { RecordName.text($0) })
    case .offer: break
    }
    let now = try store.record(item.record, type: item.type)
    json.key("fields")
    try json.array { json in
      for (field, value, element) in item.values {
        try json.object { json in
          json.field("field", field.key)
          write("value", value, field, element, to: &json)
          let shown = now?[CellKey(field: field.number, element: element)].map { field.shown($0).value }
          if let shown { write("now", shown, field, element, to: &json) } else { json.field("now", nil as String?) }
          json.field("name", try name(value, field, inbox))
        }
      }
    }
    json.field("elder", subject.map { RecordName.text($0.elder) })
    json.field("name", subject?.name)
    json.field("village", subject?.village.map { String($0) })
    json.field("village_name", subject?.villageName)
  }

  /// A value as text; a reference as the whole id.
  private static func write(
    _ key: String, _ value: Value, _ field: Field, _ element: UInt32, to json: inout JSONWriter
  ) {
    if case .reference(let dot) = value { return json.field(key, RecordName.text(dot)) }
    json.field(key, field.plain(value, element: element).text)
  }

  /// What the record is called that a value refers to.
  private static func name(_ value: Value, _ field: Field, _ inbox: HubInbox) throws -> String? {
    guard case .reference(let dot) = value, case .reference(let type) = field.kind else { return nil }
    return try inbox.name(of: dot, type: type)
  }

  private static func cells(
    _ item: HubInbox.Item, _ subject: HubInbox.Subject?, _ inbox: HubInbox, _ names: RecordNames,
    _ language: Language
  ) throws -> [Table.Cell] {
    var who = "-"
    var when = "-"
    if case .held(let entry) = item.source {
      who = entry.change.account
      when = Instant.text(Int64(entry.receivedMilliseconds))
    }
    let content = try item.values.map { field, value, element in
      var text = field.format(value, element: element, language: language)
      if case .reference(let dot) = value {
        text = [try name(value, field, inbox), names.short(dot)].compactMap { $0 }.joined(separator: " ")
      }
      return "\(field.label[language]) \(text)"
    }
    let label = CareModel.current.type(number: item.type)?.label[language] ?? "#\(item.type)"
    let place = subject.flatMap { subject in subject.villageName ?? subject.village.map { String($0) } }
    let elder = [subject?.name ?? subject.map { names.short($0.elder) }, place].compactMap { $0 }
    return [
      .init(names.short(item.id)),
      .init("\(label) \(names.short(item.record))", item.type == CareModel.Number.alert ? .red : nil),
      .init(elder.joined(separator: " ")), .init(who), .init(when),
      .init(item.why[language]), .init(content.joined(separator: language == .zh ? "；" : "; ")),
    ]
  }
}
