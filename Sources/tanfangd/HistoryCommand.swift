import Hub
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `tanfangd history ID`.
enum HistoryCommand {
  static let command = Command(
    "history", Label("一条记录的来龙去脉", "a record's past: who wrote what, when and why"),
    details: Label(
      "每一栏有过的每个值：谁、用哪台设备、何时发生、何时记下、何时收到、取代了什么、怎样决定、合并与分开。只收下未用的记录也能查；已依法删除的只剩标记。",
      "Every value that a field ever had: who, with which device, when it happened, was recorded and was received, what "
        + "it replaced, what was decided, and who was united with whom. Also of records that are only held; of what was "
        + "erased by law only the marker is left."),
    operands: [Operand("id", .record, Label("记录编号", "the record's id"))], options: [Options.actor],
    examples: [Example("history k7q2-41", Label("查看一位老人的全部改动", "everything that was written about an elder"))],
    action: run)

  private static let run: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let actor = try invocation.authority(store)
    let names = RecordNames(try store.replicaIDs())
    let dots = names.dots(try invocation.arguments.requireOperand("id"))
    if let erased = try dots.compactMap({ try store.erasureMark(of: $0) }).first {
      try show(erased, store, invocation)
      return .done
    }
    let found = try dots.compactMap { id in try type(of: id, store, actor).map { (id, $0) } }
    guard found.count == 1, let (id, type) = found.first, let visibility = actor.role.visibility else {
      throw EraseCommand.noSuchRecord
    }
    let history = try RecordHistory(of: id, type, in: store, visibility)
    let output = invocation.output
    try output.result(
      json: { try HistoryView(history).write(id, type, to: &$0) },
      people: {
        try output.table(
          table(history, type, invocation.language) { id, type in
            let name = try HubInbox(store, actor: actor).name(of: id, type: type)
            return [name, names.short(id)].compactMap { $0 }.joined(separator: " ")
          })
        for event in history.events { try output.line(line(event, names), .bold) }
      })
    return .done
  }

  /// The type of a record that the actor may read, shown or only held; nil for any other.
  private static func type(of id: Dot, _ store: HubDatabase, _ actor: Authority) throws -> RecordType? {
    let entries = try store.history(of: id)
    let offer = try store.allOffers().first { $0.id == id }?.stored
    guard let number = try store.type(of: id) ?? entries.first?.change.type ?? offer?.record.type,
      let type = CareModel.current.type(number: number), type.mayRead(actor.role)
    else { return nil }
    if actor.regions == nil { return type }
    var proposed = Record(id: id, type: number)
    for entry in entries { proposed.apply(entry.change) }
    let records = HubRecords(store: store, clock: SystemClock())
    let region = try store.stored(id, type: number)?.region ?? records.region(of: proposed) ?? offer?.region
    return region.map(actor.reaches) ?? false ? type : nil
  }

  // MARK: - For people

  private static func show(_ mark: ErasureMark, _ store: HubDatabase, _ invocation: Invocation) throws {
    let changes = try store.erasedChanges(to: mark.record)
    let at = Int64(mark.milliseconds)
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("id", RecordName.text(mark.record))
          json.key("erased")
          json.object { json in
            json.field("at", Instant.rfc3339(at))
            json.field("by", mark.account.isEmpty ? nil : mark.account)
            json.field("reason", mark.reason.isEmpty ? nil : mark.reason)
            json.key("changes")
            json.array { json in
              for change in changes {
                json.object { json in
                  json.field("change", RecordName.text(change.dot))
                  json.field("received", Instant.rfc3339(Int64(change.receivedMilliseconds)))
                }
              }
            }
          }
        }
      },
      people: {
        let (by, why) = (mark.account.isEmpty ? "-" : mark.account, mark.reason.isEmpty ? "-" : mark.reason)
        try invocation.output.line(
          Label(
            "\(Instant.text(at)) 由 \(by) 依法删除（\(why)），\(changes.count) 次改动只剩哈希",
            "erased by law on \(Instant.text(at)) by \(by) (\(why)); of \(changes.count) changes the hash is left"))
      })
  }

  /// - Parameter name: what people call a record that a value refers to.
  private static func table(
    _ history: RecordHistory, _ type: RecordType, _ language: Language, name: (Dot, UInt16) throws -> String
  ) rethrows -> Table {
    var table = Table([
      .init(Label("时间", "time")), .init(Label("谁", "by"), flexible: true), .init(Label("字段", "field")),
      .init(Label("写成", "value"), flexible: true), .init(Label("原来", "was"), flexible: true),
      .init(Label("状态", "status"), flexible: true),
    ])
    func text(_ value: Value, _ line: RecordHistory.Line) throws -> String {
      if case .reference(let dot) = value, case .reference(let type) = line.field.kind { return try name(dot, type) }
      return line.field.format(value, element: line.write.key.element, language: language)
    }
    for line in history.lines {
      let change = line.entry.change
      let by = [change.account, line.device].compactMap { $0 }
      table.append([
        .init(Instant.text(Int64(change.time.milliseconds))),
        .init(by.count == 2 && by[0] == by[1] ? by[0] : by.joined(separator: " · ")),
        .init(line.field.label[language]), .init(try text(line.write.value, line)),
        .init(try line.replaced.map { try text($0.value, line) }.joined(separator: " / ")),
        .init(status(line, language)),
      ])
    }
    return table
  }

  private static func status(_ line: RecordHistory.Line, _ language: Language) -> String {
    var parts = [line.status.label[language]]
    if line.isOffered { parts.append(Label("设备交回", "offered by a device")[language]) }
    if line.status == .held, let code = line.entry.code { parts.append(code.key) }
    if !line.entry.change.reason.isEmpty { parts.append(line.entry.change.reason) }
    for decision in line.decisions where decision.keys?.contains(line.write.key) ?? true {
      let who = decision.account.isEmpty ? Label("中心", "the hub")[language] : decision.account
      parts.append(
        "\(decision.status.label[language]): \(who) \(Instant.text(Int64(decision.milliseconds))) \(decision.reason)")
    }
    return parts.joined(separator: "  ")
  }

  private static func line(_ event: RecordHistory.Event, _ names: RecordNames) -> Label {
    let change = event.entry.change
    let (one, other) = (names.short(event.record), names.short(event.into))
    let tail = "  \(change.account)  \(Instant.text(Int64(change.time.milliseconds)))  \(change.reason)"
    return event.isSeparation
      ? Label("\(one) 与 \(other) 分开\(tail)", "\(one) separated from \(other)\(tail)")
      : Label("\(one) 并入 \(other)\(tail)", "\(one) united into \(other)\(tail)")
  }
}

extension HistoryEntry.Status {
  /// What people call it.
  fileprivate var label: Label {
    switch self {
    case .applied: Label("已采用", "applied")
    case .held: Label("待核", "received, held")
    case .admitted: Label("核定采纳", "admitted")
    case .declined: Label("未采纳", "declined")
    case .superseded: Label("已被取代", "superseded")
    }
  }
}
