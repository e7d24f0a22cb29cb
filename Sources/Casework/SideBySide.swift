package import Model
package import Replication
import Store
import Terminal

/// Several records beside each other, field by field.
package struct SideBySide {
  private let desk: Desk
  private let type: RecordType
  private let records: [Record]

  /// One field, with what each record says of it.
  package struct Line {
    package let field: Field
    package let texts: [String]
    package let differ: Bool
  }

  package init(desk: Desk, type: RecordType, records: [Record]) {
    (self.desk, self.type, self.records) = (desk, type, records)
  }

  /// What is shown even where all records agree.
  private static let always: Set<String> = [
    "name", "sex", "birth", "id_number", "id_number_masked", "village", "phone",
  ]
  private static let never: Set<String> = ["same_as"]

  /// A line for each field in which the records differ, and for those by which people are known.
  package func lines() throws -> [Line] {
    try type.fields.compactMap { field in
      guard field.isVisible(to: desk.visibility), !Self.never.contains(field.key) else { return nil }
      let texts = try records.map { record in
        (try desk.text(field, of: record)).split(separator: "\n").joined(separator: " ")
      }
      guard texts.contains(where: { !$0.isEmpty }) else { return nil }
      let differ = Set(texts).count > 1
      guard differ || Self.always.contains(field.key) else { return nil }
      return Line(field: field, texts: texts, differ: differ)
    }
  }

  /// The lines, with the visits.
  func table() throws -> Table {
    var table = Table(
      [Table.Column(Label("栏目", "field"))]
        + (try records.map { record in
          let id = try desk.short(record.id)
          return Table.Column(Label(id, id), flexible: true)
        }))
    for line in try lines() {
      table.append(
        [Table.Cell(line.field.label[desk.language], line.differ ? .yellow : nil)]
          + line.texts.map { Table.Cell($0, line.differ ? .yellow : nil) })
    }
    let visits = try records.map { record in
      try desk.register.referring(to: record.id, type: CareModel.Number.visit, field: "elder").count
    }
    table.append(
      [Table.Cell(Label("探访次数", "visits")[desk.language])] + visits.map { Table.Cell(String($0)) })
    return table
  }
}

extension Desk {
  /// Prints records beside each other: the fields in which they differ, those by which people are known, the visits.
  package func showSideBySide(_ records: [Record], _ type: RecordType = .elder) throws {
    try output.table(SideBySide(desk: self, type: type, records: records).table())
  }
}
