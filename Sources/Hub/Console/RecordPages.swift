import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// A record with labels, and of every field who wrote it, when and with which device.
struct RecordCard {
  private let call: ConsoleCall
  private let record: Record
  private let type: RecordType

  init(_ call: ConsoleCall, _ record: Record, _ type: RecordType) {
    (self.call, self.record, self.type) = (call, record, type)
  }

  /// The members of a record of any type.
  func write(to json: inout JSONWriter) throws {
    let title = try call.title(record, type)
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      json.field("seen", call.seen(record))
      json.field("type", type.key)
      json.field("type_label", type.label[call.language])
      json.field("title", title.text)
      json.field("elder", title.elder.map { RecordName.text($0) })
      try writeGroups(to: &json)
      try writeConflicts(to: &json)
    }
  }

  /// `"groups":[{"label","fields":[…]}]`, with what is not empty.
  func writeGroups(to json: inout JSONWriter) throws {
    let conflicts = Set(record.conflicts(type).map(\.number))
    json.key("groups")
    try json.array { json in
      for group in FieldGroup.of(type) {
        let fields = type.fields.filter {
          group.numbers.contains($0.number) && $0.isVisible(to: call.desk.visibility) && record.has($0)
            && !call.isMasked($0, beside: record)
        }
        guard !fields.isEmpty else { continue }
        try json.object { json in
          json.field("label", group.label[call.language])
          json.key("fields")
          try json.array { json in
            for field in fields { try write(field, isInConflict: conflicts.contains(field.number), to: &json) }
          }
        }
      }
    }
  }

  private func write(_ field: Field, isInConflict: Bool, to json: inout JSONWriter) throws {
    let origin = record.cells(ofField: field.number).map { field.shown($0.cell) }
      .max { ($0.time, $0.dot) < ($1.time, $1.dot) }
    try json.object { json in
      json.field("key", field.key)
      json.field("label", field.label[call.language])
      json.key("value")
      json.plainValue(field, of: record)
      json.field("text", try call.desk.text(field, of: record))
      json.field("by", try origin.flatMap { try call.store.author(of: $0.dot) })
      json.field("device", try origin.flatMap { try call.device($0.dot) })
      json.field("at", instant: origin.map { Int64(clamping: $0.time.milliseconds) })
      json.field("change", origin.map { RecordName.text($0.dot) })
      json.field("reason", try origin.flatMap { try reason($0.dot) })
      json.field("conflict", isInConflict)
    }
  }

  private func reason(_ dot: Dot) throws -> String? {
    try call.store.standingChange(dot).flatMap { $0.reason.isEmpty ? nil : $0.reason }
  }

  func writeConflicts(to json: inout JSONWriter) throws {
    json.key("conflicts")
    try json.array { json in
      for conflict in call.desk.conflicts(of: record, type) { try ConflictView(call, conflict).write(to: &json) }
    }
  }
}

/// `record`, `history` and `edit`.
enum RecordPageRoutes {
  @Sendable static func record(_ call: ConsoleCall) throws -> HTTPResponse {
    let (record, type) = try call.record(call.request.segments[3])
    return try call.json { try RecordCard(call, record, type).write(to: &$0) }
  }

  @Sendable static func history(_ call: ConsoleCall) throws -> HTTPResponse {
    let name = call.request.segments[3]
    if let id = RecordName.dot(name), try call.store.isErased(id) { throw Refusal.erased }
    let (record, type) = try call.record(name)
    let history = try RecordHistory(of: record.id, type, in: call.store, call.desk.visibility)
    let desk = call.desk
    return try call.json { json in
      try HistoryView(history, words: { field, value, element in try desk.text(field, value, element: element) })
        .write(record.id, type, call.language, to: &json)
    }
  }

  @Sendable static func edit(_ call: ConsoleCall) throws -> HTTPResponse {
    let (record, type) = try call.record(call.request.segments[3])
    let seen = try call.body.requiredText("seen", bytesMax: 64)
    let fields = try call.body.members("fields")
    let reason = try call.body.reason()
    guard seen == call.seen(record) else {
      throw try Refusal.outOfDate { try RecordCard(call, record, type).write(to: &$0) }
    }
    var edit = try call.desk.correction(of: record, type, form: fields)
    edit.reason = reason
    let status = edit.isEmpty ? "unchanged" : edit.own.isEmpty ? "proposed" : "written"
    if !edit.isEmpty {
      try call.desk.requireReach(edit)
      // Compared once more within its transaction.
      _ = try call.desk.write(edit)
      try call.desk.note("edit", [.type(type), .record(record.id)] + edit.fields.map { .field($0, of: type) })
    }
    let now = try call.store.record(record.id, type: type.number) ?? record
    return call.json { json in
      json.object { json in
        json.field("id", RecordName.text(record.id))
        json.field("status", status)
        json.field("seen", call.seen(now))
      }
    }
  }
}

extension JSONWriter {
  /// The value of a field in the machine form; null if it is empty.
  mutating func plainValue(_ field: Field, of record: Record) {
    if field.isFlags {
      array { json in
        for (element, _) in record.members(field) {
          json.value(field.vocabulary?.keyText(Int64(element)) ?? "#\(element)")
        }
      }
    } else {
      value(record.value(field).map { field.plain($0) } ?? .null)
    }
  }
}
