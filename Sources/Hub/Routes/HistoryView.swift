import Casework
package import Model
package import Replication
import Storage
import Store
package import Terminal
import Wire

/// A record's past as scripts see it: one form over HTTP and from `tanfangd history`.
package struct HistoryView {
  private let history: RecordHistory

  package init(_ history: RecordHistory) { self.history = history }

  package func write(_ id: Dot, _ type: RecordType, to json: inout JSONWriter) {
    json.object { json in
      json.field("id", RecordName.text(id))
      json.field("type", type.key)
      json.key("history")
      json.array { json in for line in history.lines { write(line, to: &json) } }
      json.key("events")
      json.array { json in for event in history.events { write(event, to: &json) } }
    }
  }

  private func write(_ line: RecordHistory.Line, to json: inout JSONWriter) {
    let change = line.entry.change
    let (field, write) = (line.field, line.write)
    json.object { json in
      json.field("field", field.key)
      if write.key.element != 0 || field.isFlags {
        json.field("element", field.vocabulary?.keyText(Int64(write.key.element)) ?? "#\(write.key.element)")
      }
      json.key("value")
      Self.write(write.value, field, to: &json)
      json.key("replaced")
      json.array { json in
        for (dot, value) in line.replaced {
          json.object { json in
            json.field("change", RecordName.text(dot))
            json.key("value")
            Self.write(value, field, to: &json)
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
