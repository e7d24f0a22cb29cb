import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `held` and the decisions about it.
enum HeldRoutes {
  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let regions = RegionSet(try call.regions())
    let items = try call.inbox.items().filter { $0.region.map(regions.contains) ?? false }
    return try call.page(items) { try write($0, call, to: &$1) }
  }

  private static func write(_ item: HubInbox.Item, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    let type = call.store.model.type(number: item.type)
    let now = try call.store.record(item.record, type: item.type)
    let subject = try now ?? proposed(item)
    let title = try type.flatMap { type in try subject.map { try call.title($0, type) } }
    try json.object { json in
      json.field("id", RecordName.text(item.id))
      json.field("record", RecordName.text(item.record))
      json.field("type", type?.key ?? "#\(item.type)")
      json.field("type_label", type?.label[call.language] ?? "#\(item.type)")
      json.field("title", title?.text ?? "")
      json.field("elder", title?.elder.map { RecordName.text($0) })
      json.field("code", item.code)
      json.field("why", item.why[call.language])
      try writeOrigin(item, call, to: &json)
      json.place(item.region ?? 0, try call.desk.villages())
      json.key("fields")
      try json.array { json in
        for cell in item.values where cell.field.isVisible(to: call.desk.visibility) {
          try write(cell, now, call, to: &json)
        }
      }
    }
  }

  /// What the record would be, where there is none yet.
  private static func proposed(_ item: HubInbox.Item) throws -> Record? {
    switch item.source {
    case .held(let entry):
      var record = Record(id: item.record, type: item.type)
      record.apply(entry.change)
      return record
    case .offer(let stored): return stored.record
    }
  }

  private static func writeOrigin(_ item: HubInbox.Item, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    guard case .held(let entry) = item.source else {
      json.field("offered", true)
      for name in ["account", "device", "recorded", "received", "waits_on", "reason"] {
        json.key(name)
        json.null()
      }
      return
    }
    json.field("offered", false)
    json.field("account", entry.change.account)
    json.field("device", try call.device(entry.change.dot))
    json.field("recorded", instant: Int64(entry.change.time.milliseconds))
    json.field("received", instant: Int64(entry.receivedMilliseconds))
    json.field("waits_on", entry.waitsOn.map { RecordName.text($0) })
    json.field("reason", entry.change.reason.isEmpty ? nil : entry.change.reason)
  }

  private static func write(
    _ cell: (field: Field, value: Value, element: UInt32), _ now: Record?, _ call: ConsoleCall,
    to json: inout JSONWriter
  ) throws {
    let (field, value, element) = cell
    let shown = now?[CellKey(field: field.number, element: element)].map { field.shown($0).value }
    try json.object { json in
      json.field("field", field.key)
      json.field("label", field.label[call.language])
      json.field("element", field.isFlags ? field.vocabulary?.keyText(Int64(element)) : nil)
      try json.members(field, value, element: element, call.desk)
      json.key("now")
      if let shown { json.plain(field, shown) } else { json.null() }
      json.field("now_text", try shown.map { try call.desk.text(field, $0, element: element) })
    }
  }

  // MARK: - Deciding

  @Sendable static func admit(_ call: ConsoleCall) throws -> HTTPResponse {
    let reason = try call.body.reason()
    return try decide(call, "admitted", of: ["id", "fields"], orDeclined: true) { item, asked in
      let type = call.store.model.type(number: item.type)
      let fields = try (asked.texts("fields", countMax: Limits.consolePageMax) ?? []).map { key in
        guard let field = type?.field(key: key) else { throw Failure.noSuchField(type ?? .elder) }
        return field
      }
      try call.inbox.admit(item, fields: fields, reason: reason)
    }
  }

  @Sendable static func decline(_ call: ConsoleCall) throws -> HTTPResponse {
    let reason = try call.body.requiredText("reason", bytesMax: Limits.reasonBytesMax)
    return try decide(call, "declined", of: ["id"], orDeclined: false) { item, _ in
      try call.inbox.decline(item, reason: reason)
    }
  }

  private static func decide(
    _ call: ConsoleCall, _ done: String, of members: Set<String>, orDeclined: Bool,
    _ body: (HubInbox.Item, ConsoleBody) throws -> Void
  ) throws -> HTTPResponse {
    let asked = try call.body.objects("items", of: members).map {
      (id: try $0.requiredText("id", bytesMax: 100), body: $0)
    }
    let outcomes = asked.map { asked in
      Result {
        guard let item = try call.inbox.find(asked.id, orDeclined: orDeclined) else { throw DecisionError.notHeld }
        try body(item, asked.body)
      }
    }
    if outcomes.count == 1 { try outcomes[0].get() }
    return call.json { json in
      json.object { json in
        json.key("results")
        json.array { json in
          for (asked, outcome) in zip(asked, outcomes) {
            json.object { json in
              json.field("id", asked.id)
              switch outcome {
              case .success: json.field("status", done)
              case .failure(let error):
                json.field("status", "refused")
                json.errorMember(error, call.language)
              }
            }
          }
        }
      }
    }
  }

  @Sendable static func reverse(_ call: ConsoleCall) throws -> HTTPResponse {
    let name = try call.body.requiredText("id", bytesMax: 100)
    let id = try call.inbox.reverse(name, reason: try call.body.requiredText("reason", bytesMax: Limits.reasonBytesMax))
    let status = try call.store.historyEntry(id)?.status ?? call.store.allOffers().first { $0.id == id }?.status
    return call.json { json in
      json.object { json in
        json.field("id", RecordName.text(id))
        json.field("status", status?.key)
      }
    }
  }
}

extension JSONWriter {
  /// A value of a cell in the machine form.
  mutating func plain(_ field: Field, _ value: Value) {
    if let isPresent = value.isPresent { self.value(isPresent) } else { self.value(field.plain(value)) }
  }
}
