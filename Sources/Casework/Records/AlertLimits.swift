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

  /// Whether an alert has waited longer than it should (`AlertCourse`).
  package func isLate(_ alert: StoredRecord, _ policies: Policies) -> Bool {
    AlertCourse(alert.record).isOverdue(policies, at: alert.region, now: now)
  }
}
