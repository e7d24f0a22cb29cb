import Casework
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
        for field in fields { json.field(field, of: stored.record) }
      }
      try json.conflicts(of: stored.record, type, visibleTo: visibility) { try store.author(of: $0) }
    }
  }
}
