import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang alert …`
let alertCommand = Command(
  group: "alert", Label("警情：上报、接手、处置、办结", "calls for help: raise, take, handle, close"),
  subcommands: [alertRaise] + recordCommands.steps(of: "alert") + [alertVoid, alertShow, alertList])

private let idOperand = Operand("id", .record, Label("警情编号", "the alert's id"), completion: .ids("alert"))

private let alertRaise = Command(
  "raise", Label("上报警情", "raise an alert"),
  details: Label(
    "先打电话救人，再上报。警情存在本机，下次同步才会发出；程序不会替你通知任何人。没写紧急程度的按紧急。",
    "Call for help first, then raise the alert. It is kept on this device and leaves with the next sync; "
      + "the program calls nobody for you. It is urgent unless another severity is said."),
  operands: [Operand("elder", .record, Label("老人编号", "the elder's id"), completion: .elders)],
  options: [FieldOptions.one("alert", "kind", required: true)]
    + FieldOptions.all(of: "alert", leavingOut: RecordWork.handlingKeys.union(["elder", "kind"])),
  examples: [Example("alert raise k7q2-41 --kind fall --note 在灶房摔倒，能说话", Label("跌倒", "a fall"))],
  asks: true
) { invocation in
  let session = try Session(invocation)
  return try session.asking(.alert) { try session.raiseAlert($0) }
}

extension Session {
  fileprivate func raiseAlert(_ arguments: Arguments) throws -> ExitCode {
    let type = RecordType.alert
    let named = try record(try arguments.requireOperand("elder"), .elder).record
    // Whom to call stands in the record that stands for them.
    let elder = try standing(named)
    var edit = try Edit(type, nil, role: role)
    try edit.set(type["elder"], .reference(named.id))
    try take(arguments, into: &edit)
    // A script or a paper form may say when it was, as of a call that came in earlier.
    if !edit.writes(type["raised_at"]) {
      try edit.set(type["raised_at"], .integer(ClockCheck(state, wall: now).now))
    }
    try edit.set(type["state"], .integer(Vocabulary.alertState["raised"]))
    // What nobody has weighed is not put last.
    if !edit.writes(type["severity"]) { try edit.set(type["severity"], .integer(Vocabulary.severity["urgent"])) }
    try desk.setLimit(of: &edit)
    let id: Dot
    do {
      id = try write(edit)
    } catch {
      // Whatever keeps it from being kept must not keep anybody from calling.
      if Failure(translating: error)?.exit == .cannotWrite { try? sayWhomToCall(elder, .lost) }
      throw error
    }
    try report(id, Label("已存下警情", "alert kept"))
    try sayWhomToCall(elder)
    return .done
  }
}

private let alertList = Command(
  "list", Label("列出没有办结的警情", "list the alerts that are not closed"),
  options: recordCommands.listOptions(of: "alert"),
  examples: [
    Example("alert list --severity emergency --channel 96111", Label("热线转来的特急警情", "emergencies from the hotline"))
  ]
) { invocation in
  let session = try Session(invocation)
  let alerts = try session.alerts(invocation.arguments)
  let limit = invocation.arguments.integer("limit").map { Int($0) } ?? (invocation.output.isJSON ? Int.max : 50)
  try session.showAlerts(alerts, limit: limit)
  return .done
}

private let alertShow = Command("show", Label("显示一条警情", "show an alert"), operands: [idOperand]) { invocation in
  try Session(invocation).showWhole(.alert)
  return .done
}

private let alertVoid = Command(
  "void", Label("作废警情，仍留在历史里", "void an alert; it stays in the history"), operands: [idOperand],
  options: [.voidReason]
) { invocation in
  try Session(invocation).void(.alert)
}

extension Session {
  /// What became of an alert on this device.
  enum Keeping {
    case kept
    /// Somebody is still being asked about it.
    case asked
    /// It could not be recorded.
    case lost
  }

  /// Says whom to call, since no alert has reached anybody yet.
  func sayWhomToCall(_ elder: Record, _ keeping: Keeping = .kept) throws {
    guard !output.isJSON else { return }
    let type = RecordType.elder
    func person(_ zh: String, _ en: String, _ name: String, _ phone: String) -> Label? {
      guard let number = elder.text(type[phone]) else { return nil }
      let who = elder.text(type[name]).map { " \($0)" } ?? ""
      return Label("\(zh)\(who) \(number)", "\(en)\(who) \(number)")
    }
    let words =
      switch keeping {
      case .kept:
        Label("还没有人知道：警情要等下次同步才发出。先打电话：", "nobody knows yet: the alert leaves with the next sync. Call first:")
      case .asked: Label("还没有人知道。先打电话，再填：", "nobody knows yet. Call first, then answer:")
      case .lost: Label("警情没有存下，没有人知道。打电话：", "the alert could not be kept, and nobody knows of it. Call:")
      }
    output.warn(words)
    try output.line(Label("  急救 120  报警 110  火警 119", "  medical 120  police 110  fire 119"), .bold)
    let people = [
      person("村医", "doctor", "doctor_name", "doctor_phone"),
      person("家属", "family", "contact_name", "contact_phone"),
      person("家属", "family", "second_contact_name", "second_contact_phone"),
    ].compactMap { $0 }
    if let village = elder.integer(type["village"]),
      let hotline = try Policies(database, on: Instant.day(now).packed).text("hotline", at: village)
    {
      try output.line(Label("  本地热线 \(hotline)", "  local hotline \(hotline)"))
    }
    for label in people { try output.line("  \(label[language])") }
    if people.isEmpty { try output.line(Label("  档案里没有村医和家属的电话", "  the record has no doctor's or family's number")) }
    guard keeping == .kept else { return }
    try output.line(Label("  有网络后立刻运行 tanfang sync", "  run tanfang sync as soon as there is a network"))
  }

  fileprivate func alerts(_ arguments: Arguments) throws -> [StoredRecord] {
    let type = RecordType.alert
    var found: [StoredRecord] = []
    let filter = try RecordFilter(type.key, arguments, desk)
    let regions = try arguments.text("village").map { [try villages().region($0)] }
    try database.forEach(type.number, in: regions) { stored in
      if filter.lets(stored.record) { found.append(stored) }
      return true
    }
    if regions == nil {
      found += try desk.heldRecords().of(type).filter { filter.lets($0.record) }.map { StoredRecord(record: $0.record) }
    }
    func order(_ alert: StoredRecord) -> (Int, Int64, Dot) {
      let record = alert.record
      let urgency = record.value(type["severity"]).map { type["severity"].rank($0) } ?? -1
      return (urgency, record.integer(type["raised_at"]) ?? 0, record.id)
    }
    return found.sorted { order($0) > order($1) }
  }

  fileprivate func showAlerts(_ all: [StoredRecord], limit: Int) throws {
    let shown = all.prefix(limit)
    let policies = try Policies(database, on: Instant.day(desk.now).packed)
    let late = Set(shown.filter { desk.isLate($0, policies) }.map(\.record.id))
    let alerts = shown.map(\.record)
    let type = RecordType.alert
    let name = RecordType.elder["name"]
    let survivors = try database.survivors()
    let held = try desk.heldRecords()
    func elder(_ alert: Record) throws -> Record? {
      try alert.reference(type["elder"]).flatMap {
        try database.record(survivors.survivor(of: $0), type: CareModel.Number.elder)
      }
    }
    try output.result(
      json: { json in
        try json.array { json in
          for alert in alerts {
            try json.object { json in
              json.field("id", RecordName.text(alert.id))
              json.field("elder", alert.reference(type["elder"]).map { RecordName.text(survivors.survivor(of: $0)) })
              json.field("name", try elder(alert)?.text(name))
              for key in ["kind", "severity", "state"] {
                json.field(key, alert.integer(type[key]).map { type[key].vocabulary?.keyText($0) ?? "" })
              }
              json.field("raised_at", instant: alert.integer(type["raised_at"]))
              json.field("note", alert.text(type["note"]))
              json.field("by", try author(alert.id))
              json.field("sent", !isPending(alert.id))
              json.field("channel", alert.integer(type["channel"]).map { Vocabulary.alertChannel.keyText($0) })
              json.field("handed_to", alert.text(type["handed_to"]))
              json.field("taken_by", alert.text(type["taken_by"]))
              json.field("late", late.contains(alert.id))
              json.field("held", held[alert.id].map { $0.code?.key ?? "held" })
            }
          }
        }
      },
      people: {
        var table = Table([
          Table.Column(Label("编号", "ID")), Table.Column(Label("上报时间", "raised at")), Table.Column(Label("老人", "elder")),
          Table.Column(Label("类别", "kind")), Table.Column(Label("紧急程度", "severity")),
          Table.Column(Label("状态", "state")), Table.Column(Label("渠道", "channel")),
          Table.Column(Label("情况", "note"), flexible: true),
        ])
        for alert in alerts {
          var state =
            isPending(alert.id)
            ? Label("未发出", "not sent yet")[language]
            : held[alert.id] != nil ? Label("待核", "held")[language] : try text(type["state"], of: alert)
          let isUnseen = isPending(alert.id) || held[alert.id] != nil
          let isLate = late.contains(alert.id)
          if isLate { state += Label("，超时", ", late")[language] }
          table.append([
            Table.Cell(try short(alert.id)),
            Table.Cell(alert.integer(type["raised_at"]).map { Instant.text($0) } ?? ""),
            Table.Cell(try elder(alert)?.text(name) ?? ""), Table.Cell(try text(type["kind"], of: alert)),
            Table.Cell(try text(type["severity"], of: alert)),
            Table.Cell(state, isLate ? .red : isUnseen ? .yellow : nil),
            Table.Cell(try text(type["channel"], of: alert)),
            Table.Cell((alert.text(type["note"]) ?? "").split(separator: "\n").joined(separator: " ")),
          ])
        }
        if !alerts.isEmpty { try output.table(table) }
        try desk.sayHeld(alerts.map(\.id))
        output.note(
          all.count > limit
            ? Label("共 \(all.count) 条，显示 \(limit) 条；--limit 可改", "\(limit) of \(all.count) alerts shown; see --limit")
            : Label("共 \(all.count) 条", "\(all.count) in all"))
      })
  }

  /// Whether a record made here has not reached the hub.
  func isPending(_ id: Dot) -> Bool { id.replica == state.replica && id.counter > state.acknowledged.counter }
}
