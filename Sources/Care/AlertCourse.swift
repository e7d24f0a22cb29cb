import Model
package import Replication
import Store

/// How far an alert has come, whether it is overdue, as lists and the console say, and whether it was late, as figures do.
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

  /// Whether it was or is late, as figures count it: overdue now, or handled or closed after the time by which it was to be
  /// handled.
  ///
  /// - Parameters:
  ///   - policies: of today.
  ///   - village: where the elder lives, a 12-digit code.
  func isLate(_ policies: Policies, at village: Int64, now: Int64) -> Bool {
    if !isVoided, let due, let done, due < done { return true }
    return isOverdue(policies, at: village, now: now)
  }

  /// Whether somebody has to do something now: the time by which it was to be handled has passed and it is neither handled
  /// nor closed; or nobody has taken it within the minutes that the division has set, counted anew from when it was handed
  /// on.
  ///
  /// - Parameters: as of `isLate`.
  package func isOverdue(_ policies: Policies, at village: Int64, now: Int64) -> Bool {
    if isVoided { return false }
    if let due, due < now, done == nil, !isClosed { return true }
    guard isWaiting, let raised, let minutes = policies.integer("alert_taken_minutes", at: village) else {
      return false
    }
    return max(raised, handedOn ?? 0) + minutes * 60_000 < now
  }
}
