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
