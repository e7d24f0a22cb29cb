import Model
import Replication
import Storage
import Store
import Terminal
import Wire

extension JSONWriter {
  /// Writes a value in the machine form; a reference as the whole id.
  mutating func value(_ plain: Plain) {
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
  mutating func field(_ name: String, instant milliseconds: Int64?) {
    field(name, milliseconds.map { Instant.rfc3339($0) })
  }
}

extension Session {
  /// Writes `name: value` for a field in the machine form; nothing if it is empty.
  func write(_ field: Field, of record: Record, to json: inout JSONWriter) {
    if field.isFlags {
      let members = record.members(field)
      guard !members.isEmpty, let vocabulary = field.vocabulary else { return }
      json.field(field.key, members.map { vocabulary.keyText(Int64($0.element)) })
    } else if let value = record.value(field) {
      json.key(field.key)
      json.value(field.plain(value))
    }
  }

  /// A field for people: labels, a village's name, another record's short id; empty if there is nothing.
  func text(_ field: Field, of record: Record) throws -> String {
    if field.isFlags {
      return record.members(field)
        .map { field.format(.membership($0.membership), element: $0.element, language: language) }
        .joined(separator: language == .zh ? "、" : ", ")
    }
    return try record.value(field).map { try text(field, $0) } ?? ""
  }

  /// A value for people.
  func text(_ field: Field, _ value: Value, element: UInt32 = 0) throws -> String {
    switch (value, field.kind) {
    case (.reference(let dot), .reference(let type)):
      let name = try model.type(number: type)?.field(key: "name")
        .flatMap { name in try database.record(dot, type: type)?.text(name) }
      return try [name, short(dot)].compactMap { $0 }.joined(separator: " ")
    case (.integer(let code), .region): return try "\(villages().name(code) ?? "") \(code)".trimmed
    case (.cleared, _): return Label("（空）", "(empty)")[language]
    default:
      let text = field.format(value, element: element, language: language)
      guard let unit = field.unit else { return text }
      return language == .zh ? text + unit.zh : "\(text) \(unit.en)"
    }
  }

  /// Who wrote a change; an unknown author is shown as such.
  func author(_ dot: Dot) throws -> String? { try database.author(of: dot) }

  /// The different values of a cell in conflict, oldest first: what `conflicts` numbers and `settle --pick` takes.
  static func alternatives(_ cell: Cell) -> [Sibling] {
    var found: [Sibling] = []
    for sibling in cell.siblings.sorted(by: { ($0.time, $0.dot) < ($1.time, $1.dot) })
    where !found.contains(where: { $0.value == sibling.value }) {
      found.append(sibling)
    }
    return found
  }

  /// Prints the values of a field in conflict for people, numbered.
  func showConflict(_ field: Field, _ cell: Cell) throws {
    guard !output.isJSON else { return }
    try output.line(Label("\(field.label.zh)（\(field.key)）", "\(field.label.en) (\(field.key))"), .yellow)
    for (index, sibling) in Self.alternatives(cell).enumerated() {
      let by = try author(sibling.dot) ?? Label("不详", "unknown")[language]
      let at = Instant.text(Int64(clamping: sibling.time.milliseconds))
      let shown = field.shown(cell).value == sibling.value ? Label("  现在显示", "  shown now")[language] : ""
      try output.line("  \(index + 1)  \(try text(field, sibling.value))    \(by)  \(at)\(shown)")
    }
  }

  /// Writes `"conflicts":[{"field","values":[{"value","by","at"}]}]`.
  func writeConflicts(of record: Record, _ type: RecordType, to json: inout JSONWriter) throws {
    json.key("conflicts")
    try json.array { json in
      for field in record.conflicts(type) where field.isVisible(to: scope.visibility) {
        guard let cell = record[CellKey(field: field.number)] else { continue }
        try json.object { json in
          json.field("field", field.key)
          json.key("values")
          try json.array { json in
            for sibling in Self.alternatives(cell) {
              try json.object { json in
                json.key("value")
                json.value(field.plain(sibling.value))
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
