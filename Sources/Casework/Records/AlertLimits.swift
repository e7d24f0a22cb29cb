package import Care
import Model
import Replication
package import Store

/// How soon an alert is to be taken and closed, as the division around the elder has set.
extension Desk {
  /// Writes the time by which a new alert is to be handled, unless it says one itself or nobody has set any. An alert that
  /// is corrected keeps what it has.
  package func setLimit(of alert: inout Edit) throws {
    let type = RecordType.alert
    guard alert.record == nil, !alert.writes(type["due_at"]),
      case .integer(let raised)? = alert.result(type["raised_at"]),
      case .reference(let elder)? = alert.result(type["elder"]),
      let village = try register.record(elder, type: CareModel.Number.elder)?.integer(RecordType.elder["village"]),
      let hours = try Policies(register, on: Instant.day(raised).packed).integer("alert_closed_hours", at: village)
    else { return }
    try alert.set(type["due_at"], .integer(raised + hours * 3_600_000))
  }

  /// Whether an alert waits longer than it should: for somebody to take it, or past its time limit.
  package func isLate(_ alert: StoredRecord, _ policies: Policies) -> Bool {
    let (type, record) = (RecordType.alert, alert.record)
    guard record.value(type["voided"]) == nil, let state = record.integer(type["state"]) else { return false }
    if let limit = record.integer(type["due_at"]), limit < now,
      [Vocabulary.alertState["raised"], Vocabulary.alertState["taken"]].contains(state)
    {
      return true
    }
    guard state == Vocabulary.alertState["raised"], let raised = record.integer(type["raised_at"]),
      let minutes = policies.integer("alert_taken_minutes", at: alert.region)
    else { return false }
    // Handed on, it waits anew.
    return max(raised, record.integer(type["handed_at"]) ?? 0) + minutes * 60_000 < now
  }
}
