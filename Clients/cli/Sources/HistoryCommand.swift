import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// One value that a field once had, as far as this device knows.
struct HistoryLine {
  let field: Field
  let element: UInt32
  let value: Value
  let change: Dot
  let by: String?
  let milliseconds: Int64
  let reason: String
  let status: ChangeStatus
  let code: HeldCode?
  let decision: String
}

extension Session {
  /// What this device wrote to a record, and the values of others that still stand there; oldest first.
  func localHistory(_ record: Record, _ type: RecordType) throws -> [HistoryLine] {
    var lines: [HistoryLine] = []
    var known: Set<Dot> = []
    for entry in try database.entries(of: record.id) {
      known.insert(entry.change.dot)
      for write in entry.change.writes {
        guard let field = type.field(number: write.key.field) else { continue }
        lines.append(
          HistoryLine(
            field: field, element: write.key.element, value: write.value, change: entry.change.dot,
            by: entry.change.account, milliseconds: Int64(clamping: entry.change.time.milliseconds),
            reason: entry.change.reason, status: entry.status, code: entry.code, decision: entry.reason))
      }
    }
    for entry in record.cells {
      guard let field = type.field(number: entry.key.field), field.isVisible(to: scope.visibility) else { continue }
      for sibling in entry.cell.siblings where !known.contains(sibling.dot) {
        lines.append(
          HistoryLine(
            field: field, element: entry.key.element, value: sibling.value, change: sibling.dot,
            by: try author(sibling.dot), milliseconds: Int64(clamping: sibling.time.milliseconds), reason: "",
            status: .accepted, code: nil, decision: ""))
      }
    }
    return lines.sorted {
      ($0.milliseconds, $0.change, $0.field.number, $0.element) < (
        $1.milliseconds, $1.change, $1.field.number, $1.element
      )
    }
  }

  /// Writes a line in the form of the hub's `history`.
  func write(_ line: HistoryLine, to json: inout JSONWriter) {
    json.object { json in
      json.field("field", line.field.key)
      if case .membership(let membership) = line.value, let vocabulary = line.field.vocabulary {
        json.field("element", vocabulary.keyText(Int64(line.element)))
        json.field("value", membership.present)
      } else {
        json.key("value")
        json.value(line.field.plain(line.value))
      }
      json.field("change", RecordName.text(line.change))
      json.field("by", line.by)
      json.field("recorded", instant: line.milliseconds)
      json.field("reason", line.reason.isEmpty ? nil : line.reason)
      // What the hub took is applied there; the hub's word for it is used here, too.
      json.field("status", line.status == .accepted ? "applied" : line.status.key)
      json.field("code", line.code?.key)
      json.field("decision", line.decision.isEmpty ? nil : line.decision)
    }
  }

  /// A table of what this device knows, for people.
  func printHistory(_ lines: [HistoryLine]) throws {
    var table = Table([
      Table.Column(Label("时间", "time")), Table.Column(Label("谁", "by")), Table.Column(Label("字段", "field")),
      Table.Column(Label("写成", "value"), flexible: true), Table.Column(Label("状态", "status"), flexible: true),
    ])
    for line in lines {
      var status = line.status.label[language]
      if let code = line.code { status += language == .zh ? "：\(code.label.zh)" : ": \(code.label.en)" }
      let why = [line.reason, line.decision].filter { !$0.isEmpty }
      if !why.isEmpty { status += "  " + why.joined(separator: "  ") }
      table.append([
        Table.Cell(Instant.text(line.milliseconds)), Table.Cell(line.by ?? ""), Table.Cell(line.field.label[language]),
        Table.Cell(try text(line.field, line.value, element: line.element)), Table.Cell(status),
      ])
    }
    try output.table(table)
  }
}

extension Session {
  /// Says which other records are of the same person: each has a history of its own.
  fileprivate func noteUnited(_ id: Dot, _ type: RecordType) throws {
    let others = try database.united(with: id, type).dropFirst().map { try short($0) }
    guard !others.isEmpty else { return }
    output.note(
      Label(
        "此人还有合并的记录，各有自己的历史：\(others.joined(separator: " "))",
        "other records of this person have histories of their own: \(others.joined(separator: " "))"))
  }
}

/// `tanfang history ID`
let historyCommand = Command(
  "history", Label("一条记录的来龙去脉", "a record's past: who wrote what, when and why"),
  details: Label(
    "有网络时问中心，得到全部；连不上时只显示本机知道的，并说明。",
    "With a network the hub is asked and gives all of it; without, what this device knows is shown, and it says so."),
  operands: [Operand("id", .record, Label("记录编号", "the record's id"), completion: .elders)],
  options: [.flag("local", Label("不问中心", "do not ask the hub"))]
) { invocation in
  let session = try Session(invocation)
  let (id, type) = try session.desk.resolveOrHeld(try invocation.arguments.requireOperand("id"))
  let record = try session.database.record(id, type: type.number) ?? Record(id: id, type: type.number)
  defer { try? session.noteUnited(id, type) }
  let remote = invocation.arguments.flag("local") ? nil : try session.hubHistory(id)
  if let lines = remote?["history"]?.elements {
    // What the hub has not received stands behind what it knows.
    let pending = try session.localHistory(record, type).filter { $0.status == .pending }
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("id", RecordName.text(id))
          json.field("type", type.key)
          json.field("source", "hub")
          json.key("history")
          json.array { json in
            for line in lines { json.value(line) }
            for line in pending { session.write(line, to: &json) }
          }
          json.key("events")
          json.array { json in for event in remote?["events"]?.elements ?? [] { json.value(event) } }
        }
      },
      people: {
        try session.printHistory(lines, type)
        try session.printEvents(remote?["events"]?.elements ?? [])
        if !pending.isEmpty {
          try invocation.output.line(Label("还没有同步的", "Not synced yet"), .bold)
          try session.printHistory(pending)
        }
      })
    return .done
  }
  let lines = try session.localHistory(record, type)
  invocation.output.warn(
    Label(
      "没有问到中心：只有本机知道的部分，别人以前写过的看不到",
      "the hub was not asked: only what this device knows, without what others wrote before"))
  try invocation.output.result(
    json: { json in
      json.object { json in
        json.field("id", RecordName.text(id))
        json.field("type", type.key)
        json.field("source", "device")
        json.key("history")
        json.array { json in for line in lines { session.write(line, to: &json) } }
      }
    }, people: { try session.printHistory(lines) })
  return .done
}
