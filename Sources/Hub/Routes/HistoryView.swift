import Casework
package import Model
package import Replication
import Storage
import Store
package import Terminal
import Wire

/// A record's past as scripts see it: one form over HTTP and from `tanfangd history`.
package struct HistoryView {
  /// A value for people.
  package typealias Words = (_ field: Field, _ value: Value, _ element: UInt32) throws -> String

  private let history: RecordHistory
  private let words: Words?

  /// - Parameter words: adds to each line the field's label and to each value its text; nil for scripts.
  package init(_ history: RecordHistory, words: Words? = nil) {
    self.history = history
    self.words = words
  }

  package func write(
    _ id: Dot, _ type: RecordType, _ language: Language = .zh, to json: inout JSONWriter
  ) throws {
    try json.object { json in
      json.field("id", RecordName.text(id))
      json.field("type", type.key)
      json.key("history")
      try json.array { json in for line in history.lines { try write(line, language, to: &json) } }
      json.key("events")
      json.array { json in for event in history.events { write(event, to: &json) } }
    }
  }

  private func write(_ line: RecordHistory.Line, _ language: Language, to json: inout JSONWriter) throws {
    let change = line.entry.change
    let (field, write) = (line.field, line.write)
    try json.object { json in
      json.field("field", field.key)
      if words != nil { json.field("label", field.label[language]) }
      if write.key.element != 0 || field.isFlags {
        json.field("element", field.vocabulary?.keyText(Int64(write.key.element)) ?? "#\(write.key.element)")
      }
      json.key("value")
      Self.write(write.value, field, to: &json)
      if let words { json.field("text", try words(field, write.value, write.key.element)) }
      json.key("replaced")
      try json.array { json in
        for (dot, value) in line.replaced {
          try json.object { json in
            json.field("change", RecordName.text(dot))
            json.key("value")
            Self.write(value, field, to: &json)
            if let words { json.field("text", try words(field, value, write.key.element)) }
          }
        }
      }
      json.field("change", RecordName.text(change.dot))
      json.field("by", change.account)
      json.field("device", line.device)
      json.field("claimed", line.claimedMilliseconds.map { Instant.rfc3339($0) })
      json.field("recorded", Instant.rfc3339(Int64(change.time.milliseconds)))
      json.field("received", Instant.rfc3339(Int64(line.entry.receivedMilliseconds)))
      json.field("reason", change.reason.isEmpty ? nil : change.reason)
      json.field("status", line.status.key)
      json.field("code", line.entry.code?.key)
      json.field("decision", line.entry.reason.isEmpty ? nil : line.entry.reason)
      json.field("settles", line.settles)
      json.field("offered", line.isOffered)
      json.key("decisions")
      json.array { json in
        for decision in line.decisions where decision.keys?.contains(write.key) ?? true {
          json.object { json in
            json.field("status", decision.status.key)
            json.field("by", decision.account.isEmpty ? nil : decision.account)
            json.field("at", Instant.rfc3339(Int64(decision.milliseconds)))
            json.field("reason", decision.reason.isEmpty ? nil : decision.reason)
          }
        }
      }
    }
  }

  private func write(_ event: RecordHistory.Event, to json: inout JSONWriter) {
    let change = event.entry.change
    json.object { json in
      json.field("event", event.isSeparation ? "separated" : "united")
      json.field("record", RecordName.text(event.record))
      json.field("into", RecordName.text(event.into))
      json.field("change", RecordName.text(change.dot))
      json.field("by", change.account)
      json.field("device", event.device)
      json.field("recorded", Instant.rfc3339(Int64(change.time.milliseconds)))
      json.field("received", Instant.rfc3339(Int64(event.entry.receivedMilliseconds)))
      json.field("reason", change.reason.isEmpty ? nil : change.reason)
      json.field("status", event.entry.status.key)
    }
  }

  private static func write(_ value: Value, _ field: Field, to json: inout JSONWriter) {
    if let isPresent = value.isPresent { json.value(isPresent) } else { json.value(field.plain(value)) }
  }
}
