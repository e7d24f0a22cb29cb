import Model
import Store
import Terminal

extension JSONWriter {
  /// `scope_change`: how the scope became another one, null if it did not.
  mutating func scopeChange(_ change: ScopeDifference?) {
    key("scope_change")
    guard let change else { return null() }
    object { json in
      json.field("at", Instant.rfc3339(Int64(clamping: change.atMilliseconds)))
      json.field("role", change.role.key)
      json.field("added", change.added.map(\.description))
      json.field("removed", change.removed.map(\.description))
      json.field("evicted", change.evicted)
    }
  }
}

extension ScopeDifference {
  /// For people: what came, what went, and how many records went with it.
  var words: Label {
    func list(_ regions: [Region], _ separator: String) -> String {
      regions.map(\.description).joined(separator: separator)
    }
    var parts = [Label("范围已变", "the scope has changed")]
    if !added.isEmpty { parts.append(Label("新增 \(list(added, "、"))", "added \(list(added, ", "))")) }
    if !removed.isEmpty {
      parts.append(
        Label(
          "移出 \(list(removed, "、"))（\(evicted) 条记录）", "removed \(list(removed, ", ")) (\(evicted) records)"))
    }
    if added.isEmpty, removed.isEmpty { parts.append(Label("角色为\(role.label.zh)", "the role is \(role.label.en)")) }
    return Label(parts.map(\.zh).joined(separator: "；"), parts.map(\.en).joined(separator: "; "))
  }
}
