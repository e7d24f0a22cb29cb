import Model
import Replication
import Store
import Terminal
import Wire

/// A person of several records, as one of them is shown.
struct Person {
  let desk: Desk
  let record: Record
  /// The record that stands for the person.
  let survivor: Dot
  /// The person's other records.
  let others: [Record]

  init(_ desk: Desk, _ record: Record) throws {
    self.desk = desk
    self.record = record
    survivor = try desk.register.survivor(of: record, .elder)
    others = try desk.register.united(with: record.id, .elder).dropFirst().compactMap {
      try desk.register.record($0, type: CareModel.Number.elder)
    }
  }

  /// Writes the members survivor and united.
  func writeMembers(to json: inout JSONWriter) {
    json.field("survivor", RecordName.text(survivor))
    json.key("united")
    json.array { json in
      for other in others {
        json.object { json in
          json.field("id", RecordName.text(other.id))
          json.key("fields")
          json.object { json in
            for field in RecordType.elder.fields where field.isVisible(to: desk.visibility) {
              json.field(field, of: other)
            }
          }
        }
      }
    }
  }

  /// Shows beside each other in what the person's records differ.
  func printUnited() throws {
    guard !others.isEmpty else { return }
    let remains = try desk.short(survivor)
    try desk.output.line(
      Label(
        "合并的记录（算一个人，以 \(remains) 为准；撤销：\(desk.program) separate 编号）",
        "United records (one person; \(remains) counts; \(desk.program) separate ID undoes it)"), .bold)
    try desk.showSideBySide([record] + others)
  }
}
