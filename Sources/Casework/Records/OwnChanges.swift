package import Model
package import Replication
package import Store
package import Wire

/// What this device wrote to a record and the hub has not applied: pending, held, declined or superseded.
package struct OwnChanges {
  package struct Mark {
    package let key: CellKey
    package let value: Value
    package let status: ChangeStatus
    package let code: HeldCode?
    package let reason: String
  }

  /// The latest of each cell.
  package let marks: [Mark]

  package init(_ entries: [JournalEntry]) {
    var latest: [CellKey: Mark] = [:]
    for entry in entries {
      for write in entry.change.writes {
        guard entry.status != .accepted, entry.status != .superseded else {
          latest[write.key] = nil
          continue
        }
        latest[write.key] = Mark(
          key: write.key, value: write.value, status: entry.status, code: entry.code, reason: entry.reason)
      }
    }
    marks = latest.values.sorted { $0.key < $1.key }
  }

  /// The marks of one field.
  package func of(_ field: Field) -> [Mark] { marks.filter { $0.key.field == field.number } }
}

extension ChangeStatus {
  /// The stable word in JSON.
  package var key: String {
    switch self {
    case .pending: "pending"
    case .accepted: "accepted"
    case .held: "held"
    case .declined: "declined"
    case .superseded: "superseded"
    case .erased: "erased"
    }
  }

  /// What people call it.
  package var label: Label {
    switch self {
    case .pending: Label("待同步", "waiting to sync")
    case .accepted: Label("已接收", "accepted")
    case .held: Label("待核", "received, held")
    case .declined: Label("未采纳", "declined")
    case .superseded: Label("已被取代", "superseded")
    case .erased: Label("已依法删除", "erased by law")
    }
  }
}

extension HeldCode {
  /// Why the hub keeps the change without applying it, in plain words.
  package var label: Label {
    switch self {
    case .outOfScope: Label("老人不在你负责的村", "the elder is not in your villages")
    case .notPermitted:
      Label(
        "此账号或设备不能直接写这一项：已交上级核定，有疑问请问乡镇干部",
        "this account or device may not write this itself: an official decides; if in doubt, ask the township")
    case .invalidValue: Label("内容不合规定", "a value is not valid")
    case .missingDependency: Label("所依据的记录还没有到中心", "what it builds on has not reached the hub yet")
    case .declinedDependency: Label("所依据的记录未被采纳", "what it builds on was declined")
    case .unknownType: Label("中心的版本太旧，升级后处理", "the hub is too old for it; it waits for an upgrade")
    case .erased: Label("该记录已依法删除", "the record was erased by law")
    case .clash: Label("同一编号出现了两种内容", "two different changes bear the same number")
    }
  }
}
