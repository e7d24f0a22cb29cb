package import Model
package import Replication
import Store
package import Terminal
import Wire

extension JSONWriter {
  /// Writes a value in the machine form; a reference as the whole id.
  package mutating func value(_ plain: Plain) {
    switch plain {
    case .string(let text): value(text)
    case .integer(let number): value(number)
    case .decimal(let text): value(JSONValue.number(text))
    case .boolean(let isTrue): value(isTrue)
    case .null: null()
    case .reference(let dot): value(RecordName.text(dot))
    }
  }

  /// Writes a time as RFC 3339 on Shanghai's clock; nil as null.
  package mutating func field(_ name: String, instant milliseconds: Int64?) {
    field(name, milliseconds.map { Instant.rfc3339($0) })
  }

  /// Writes `name: value` in the machine form.
  package mutating func field(_ name: String, _ plain: Plain) {
    key(name)
    value(plain)
  }

  /// Writes `name: value` for a field of a record in the machine form; nothing if it is empty.
  package mutating func field(_ field: Field, of record: Record) {
    if field.isFlags {
      let members = record.members(field)
      guard !members.isEmpty else { return }
      self.field(field.key, members.map { field.vocabulary?.keyText(Int64($0.element)) ?? "#\($0.element)" })
    } else if let value = record.value(field) {
      self.field(field.key, field.plain(value))
    }
  }

  /// Writes `"conflicts":[{"field","values":[{"value","by","at"}]}]`.
  /// - Parameter author: who wrote a change.
  package mutating func conflicts(
    of record: Record, _ type: RecordType, visibleTo visibility: Visibility, author: (Dot) throws -> String?
  ) rethrows {
    key("conflicts")
    try array { json in
      for field in record.conflicts(type) where field.isVisible(to: visibility) {
        guard let cell = record[CellKey(field: field.number)] else { continue }
        try json.object { json in
          json.field("field", field.key)
          json.key("values")
          try json.array { json in
            for sibling in cell.alternatives {
              try json.object { json in
                json.field("value", field.plain(sibling.value))
                json.field("by", try author(sibling.dot))
                json.field("at", instant: Int64(clamping: sibling.time.milliseconds))
              }
            }
          }
        }
      }
    }
  }
}

extension Cell {
  /// The different values of a cell in conflict, oldest first: what `conflicts` numbers and `settle --pick` takes.
  package var alternatives: [Sibling] {
    var found: [Sibling] = []
    for sibling in siblings.sorted(by: { ($0.time, $0.dot) < ($1.time, $1.dot) })
    where !found.contains(where: { $0.value == sibling.value }) {
      found.append(sibling)
    }
    return found
  }
}
