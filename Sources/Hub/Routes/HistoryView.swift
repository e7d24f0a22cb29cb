import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// Every value that the fields of a record ever had, in the order in which the hub received them: who wrote it, with
/// which device, when, why, and what it replaced.
struct HistoryView {
  private let store: HubDatabase
  private let visibility: Visibility

  init(_ store: HubDatabase, _ caller: Caller) {
    self.store = store
    visibility = caller.account.scope.visibility
  }

  func write(_ stored: StoredRecord, _ type: RecordType, to json: inout JSONWriter) throws {
    // Received within the same millisecond: as the hybrid clocks have it, which go after what was seen.
    let entries = try store.history(of: stored.record.id).sorted {
      ($0.receivedMilliseconds, $0.change.time, $0.change.dot) < (
        $1.receivedMilliseconds, $1.change.time, $1.change.dot
      )
    }
    try json.object { json in
      json.field("id", RecordName.text(stored.record.id))
      json.field("type", type.key)
      json.key("history")
      try json.array { json in
        // What has been applied so far, so that each write shows what it replaced.
        var record = Record(id: stored.record.id, type: stored.record.type)
        for entry in entries {
          for write in entry.change.writes {
            guard let field = type.field(number: write.key.field), field.visible <= visibility else { continue }
            let replaced = record[write.key]?.siblings.filter { write.seen.contains($0.dot) } ?? []
            try self.write(entry, write, field, replaced.map(\.value), type, to: &json)
          }
          if entry.status == .applied || entry.status == .admitted { record.apply(entry.change) }
        }
      }
    }
  }

  private func write(
    _ entry: HistoryEntry, _ write: Write, _ field: Field, _ replaced: [Value], _ type: RecordType,
    to json: inout JSONWriter
  ) throws {
    let change = entry.change
    let device = try store.device(change.dot.replica)
    json.object { json in
      json.field("field", field.key)
      if write.key.element != 0 || field.isFlags {
        json.field("element", field.vocabulary?.keyText(Int64(write.key.element)) ?? "#\(write.key.element)")
        json.field("value", write.value.isPresent)
      } else {
        json.field("value", field.plain(write.value))
      }
      json.key("replaced")
      json.array { json in
        for value in replaced {
          if let isPresent = value.isPresent { json.value(isPresent) } else { json.value(field.plain(value)) }
        }
      }
      json.field("change", RecordName.text(change.dot))
      json.field("by", change.account)
      json.field("device", device?.name)
      json.field("claimed", claimedMilliseconds(change, type).map { Instant.rfc3339($0) })
      json.field("recorded", Instant.rfc3339(Int64(change.time.milliseconds)))
      json.field("received", Instant.rfc3339(Int64(entry.receivedMilliseconds)))
      json.field("reason", change.reason.isEmpty ? nil : change.reason)
      json.field("status", entry.status.key)
      json.field("code", entry.code?.key)
      json.field("decision", entry.reason.isEmpty ? nil : entry.reason)
    }
  }

  /// When it happened, by the word of who recorded it: the record's own time, where the change states one.
  private func claimedMilliseconds(_ change: Change, _ type: RecordType) -> Int64? {
    for field in type.fields {
      guard case .instant = field.kind else { continue }
      if case .integer(let time)? = change.writes.first(where: { $0.key == CellKey(field: field.number) })?.value {
        return time
      }
    }
    return nil
  }
}

extension HistoryEntry.Status {
  /// The stable word in JSON.
  var key: String {
    switch self {
    case .applied: "applied"
    case .held: "held"
    case .admitted: "admitted"
    case .declined: "declined"
    case .superseded: "superseded"
    }
  }
}

extension Value {
  fileprivate var isPresent: Bool? {
    if case .membership(let membership) = self { membership.present } else { nil }
  }
}
