import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// A record as scripts see it, without the fields that the caller may not see.
struct RecordView {
  private let store: HubDatabase
  private let visibility: Visibility

  init(_ store: HubDatabase, _ caller: Caller) {
    self.store = store
    visibility = caller.account.scope.visibility
  }

  func write(_ stored: StoredRecord, _ type: RecordType, to json: inout JSONWriter) throws {
    let fields = type.fields.filter { $0.visible <= visibility }
    try json.object { json in
      json.field("id", RecordName.text(stored.record.id))
      json.field("type", type.key)
      json.field("region", String(stored.region))
      json.key("fields")
      json.object { json in
        for field in fields { write(field, of: stored.record, to: &json) }
      }
      json.key("conflicts")
      try json.array { json in
        for field in stored.record.conflicts(type) where field.visible <= visibility {
          try writeConflict(field, stored.record, to: &json)
        }
      }
    }
  }

  private func write(_ field: Field, of record: Record, to json: inout JSONWriter) {
    if field.isFlags {
      let members = record.members(field)
      guard !members.isEmpty else { return }
      json.field(field.key, members.map { field.vocabulary?.keyText(Int64($0.element)) ?? "#\($0.element)" })
    } else if let value = record.value(field) {
      json.field(field.key, field.plain(value))
    }
  }

  private func writeConflict(_ field: Field, _ record: Record, to json: inout JSONWriter) throws {
    guard let cell = record[CellKey(field: field.number)] else { return }
    try json.object { json in
      json.field("field", field.key)
      json.key("values")
      try json.array { json in
        for sibling in cell.siblings {
          let by = try store.author(of: sibling.dot)
          json.object { json in
            json.field("value", field.plain(sibling.value))
            json.field("by", by)
            json.field("at", Instant.rfc3339(Int64(sibling.time.milliseconds)))
          }
        }
      }
    }
  }
}

extension JSONWriter {
  mutating func field(_ name: String, _ value: Plain) {
    key(name)
    self.value(plain: value)
  }

  mutating func value(plain: Plain) {
    switch plain {
    case .string(let text): value(text)
    // An exact decimal is a JSON number as it stands.
    case .decimal(let text): value(JSONValue.number(text))
    case .integer(let number): value(number)
    case .boolean(let isTrue): value(isTrue)
    case .null: null()
    case .reference(let dot): value(RecordName.text(dot))
    }
  }
}
