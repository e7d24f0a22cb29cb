import Casework
package import Model
package import Store
package import Terminal

/// An entry as JSON and as a row of a table.
extension HubAudit {
  /// Writes `{"at","account","action","label","detail","facts","regions"}`.
  package func write(_ entry: AuditEntry, to json: inout JSONWriter) {
    json.object { json in
      json.field("at", instant: Int64(entry.milliseconds))
      json.field("account", entry.account)
      json.field("action", entry.action)
      json.field("label", label(entry))
      json.field("detail", detail(entry))
      json.key("facts")
      json.array { json in
        for fact in entry.facts {
          json.object { json in
            json.field("name", fact.name.rawValue)
            json.field("value", fact.value)
          }
        }
      }
      json.field("regions", entry.regions.map(\.description))
    }
  }

  package static let headings = [
    Label("时间", "time"), Label("账号", "account"), Label("操作", "action"), Label("说明", "what"), Label("详情", "detail"),
  ]

  /// One for each of `headings`; the action once as scripts know it and once in words.
  package func cells(_ entry: AuditEntry) -> [String] {
    [Instant.rfc3339(Int64(entry.milliseconds)), entry.account, entry.action, label(entry), detail(entry)]
  }
}
