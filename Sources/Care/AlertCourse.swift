import Model
package import Replication
import Store

/// How far an alert has come, and whether it is late: what lists, the console and the figures say of it alike.
package struct AlertCourse {
  let raised: Int64?
  let due: Int64?
  let taken: Int64?
  let handled: Int64?
  let closed: Int64?
  private let handedOn: Int64?
  private let state: Int64
  private let isVoided: Bool

  package init(_ alert: Record) {
    let type = RecordType.alert
    raised = alert.integer(type["raised_at"])
    due = alert.integer(type["due_at"])
    taken = alert.integer(type["taken_at"])
    handedOn = alert.integer(type["handed_at"])
    isVoided = alert.value(type["voided"]) != nil
    state = alert.integer(type["state"]) ?? Vocabulary.alertState["raised"]
    // Of what was opened again, on another device perhaps, earlier times may still stand in the record.
    let isClosed = state == Vocabulary.alertState["closed"]
    closed = isClosed ? alert.integer(type["closed_at"]) : nil
    handled = isClosed || state == Vocabulary.alertState["handled"] ? alert.integer(type["handled_at"]) : nil
  }

  var isClosed: Bool { state == Vocabulary.alertState["closed"] }
  /// Whether nobody has taken it yet, or somebody to whom it was handed on has not.
  private var isWaiting: Bool { state == Vocabulary.alertState["raised"] }
  /// When it was handled or closed, whichever was first; nil if nobody wrote it down, too.
  private var done: Int64? { [handled, closed].compactMap { $0 }.min() }
  var isTaken: Bool { taken != nil || !isWaiting }

  /// Whether it has waited longer than it should: it was handled or closed after the time by which it was to be handled, or
  /// that time has passed and it is neither; or nobody has taken it within the minutes that the division has set, counted
  /// anew from when it was handed on.
  ///
  /// - Parameters:
  ///   - policies: of today.
  ///   - village: where the elder lives, a 12-digit code.
  package func isLate(_ policies: Policies, at village: Int64, now: Int64) -> Bool {
    if isVoided { return false }
    if let due, due < (done ?? (isClosed ? due : now)) { return true }
    guard isWaiting, let raised, let minutes = policies.integer("alert_taken_minutes", at: village) else {
      return false
    }
    return max(raised, handedOn ?? 0) + minutes * 60_000 < now
  }
}
