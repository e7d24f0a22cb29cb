import Model
package import Replication
package import Store
import Wire

/// Why an official's decision was not carried out.
package enum DecisionError: Error, Hashable {
  /// No change of this dot, or one that was never held.
  case notHeld
  /// The author wrote the same cells again and that was applied: the decision would bring back an older value.
  case superseded
  /// The record, or one that it refers to, is still missing.
  case incomplete
  /// The record is outside the official's scope, or the role decides nothing.
  case notPermitted
  /// A type or field that only a newer version knows.
  case unknownType
  /// A cell holds as many concurrent values as a message may carry: some must be settled first.
  case full
}

/// What officials decide about held changes (SPEC §decisions). A change is admitted as its author wrote it, with what
/// the author had seen: never under the hub's own dot, which would cover other writes.
extension HubRecords {
  /// Applies a held or declined change.
  /// - Parameter keys: the cells to let in; nil for all.
  package func admit(_ dot: Dot, keys: Set<CellKey>? = nil, reason: String, by official: Authority) throws {
    var entry = try heldEntry(dot, by: official)
    if try isSuperseded(entry) { throw DecisionError.superseded }
    let change = entry.change.restricted(to: keys)
    guard !change.writes.isEmpty else { throw DecisionError.notHeld }
    try checkComplete(change)
    let stored = try store.stored(change.record, type: change.type)
    guard change.writes.allSatisfy({ change.hasRoom($0, in: stored) }) else { throw DecisionError.full }
    try apply(change)
    entry.status = .admitted
    entry.reason = reason
    entry.waitsOn = nil
    try store.setStatus(entry)
    try note(entry, by: official, keys: keys == nil ? nil : change.writes.map(\.key))
    try supersede(change)
    try admitWaiting(on: change.record) { _ in }
  }

  /// Declines a held change. It stays in the history, and can still be admitted.
  package func decline(_ dot: Dot, reason: String, by official: Authority) throws {
    var entry = try heldEntry(dot, by: official)
    entry.status = .declined
    entry.reason = reason
    try store.setStatus(entry)
    try note(entry, by: official)
    guard entry.change.creates else { return }
    for var dependant in try store.waiting(on: entry.change.record) where dependant.status == .held {
      dependant.code = .declinedDependency
      try store.setStatus(dependant)
    }
  }

  /// Takes an admitted change back: an ordinary write of the hub that shows what stood there before.
  package func revert(_ dot: Dot, reason: String, by official: Authority) throws {
    guard var entry = try store.historyEntry(dot), entry.status == .admitted else { throw DecisionError.notHeld }
    try checkRights(official, entry.change)
    let change = entry.change
    guard let now = try store.stored(change.record, type: change.type) else { throw DecisionError.incomplete }
    var before = Record(id: change.record, type: change.type)
    for other in try store.history(of: change.record)
    where other.change.dot != dot && (other.status == .applied || other.status == .admitted) {
      before.apply(try applied(other))
    }
    guard let type = model.type(number: change.type) else { throw DecisionError.unknownType }
    let values = change.writes.compactMap { write -> (key: CellKey, value: Value)? in
      guard let field = type.field(number: write.key.field), let shown = now.record[write.key],
        shown.siblings.contains(where: { $0.dot == dot })
      else { return nil }
      return (write.key, before[write.key].map { field.shown($0).value } ?? field.absent)
    }
    if !values.isEmpty {
      try write(
        Draft(type: change.type, record: change.record, values: values, reason: reason), account: official.account)
    }
    entry.status = .declined
    entry.reason = reason
    try store.setStatus(entry)
    try note(entry, by: official)
  }

  /// What of a change stands in its record: of one that was admitted in part, the rest never did.
  private func applied(_ entry: HistoryEntry) throws -> Change {
    guard entry.status == .admitted else { return entry.change }
    return entry.change.restricted(to: try store.decisions(on: entry.change.dot).admittedKeys.map { Set($0) })
  }

  /// Keeps who decided, when and why, beside what the change is now.
  private func note(_ entry: HistoryEntry, by official: Authority, keys: [CellKey]? = nil) throws {
    try store.note(
      Decision(
        change: entry.change.dot, status: entry.status, account: official.account, reason: entry.reason,
        milliseconds: clock.milliseconds, keys: keys))
  }

  private func heldEntry(_ dot: Dot, by official: Authority) throws -> HistoryEntry {
    guard let entry = try store.historyEntry(dot), entry.status == .held || entry.status == .declined else {
      throw DecisionError.notHeld
    }
    try checkRights(official, entry.change)
    return entry
  }

  /// An official decides within their own scope; what belongs nowhere yet goes by the region that the change names.
  private func checkRights(_ official: Authority, _ change: Change) throws {
    guard let type = model.type(number: change.type) else { throw DecisionError.unknownType }
    guard official.role.isOfficial, type.mayWrite(official.role) else {
      throw DecisionError.notPermitted
    }
    var proposed = Record(id: change.record, type: change.type)
    proposed.apply(change)
    let place = try store.stored(change.record, type: change.type)?.region ?? region(of: proposed)
    guard let place, official.reaches(village: place) else { throw DecisionError.notPermitted }
    for write in change.writes {
      guard let field = type.field(number: write.key.field) else { throw DecisionError.unknownType }
      guard field.mayWrite(official.role) == .yes else { throw DecisionError.notPermitted }
    }
  }

  private func checkComplete(_ change: Change) throws {
    guard let type = model.type(number: change.type) else { throw DecisionError.unknownType }
    if change.creates {
      guard type.validateCreation(change.writes) == nil else { throw DecisionError.incomplete }
    } else if try store.stored(change.record, type: change.type) == nil {
      throw DecisionError.incomplete
    }
    for write in change.writes {
      guard case .reference(let target) = write.value,
        case .reference(let targetType)? = type.field(number: write.key.field)?.kind
      else { continue }
      guard try store.stored(target, type: targetType) != nil else { throw DecisionError.incomplete }
    }
  }

  private func isSuperseded(_ entry: HistoryEntry) throws -> Bool {
    guard let stored = try store.stored(entry.change.record, type: entry.change.type) else { return false }
    return entry.change.writes.allSatisfy { stored.record[$0.key]?.context.contains(entry.change.dot) ?? false }
  }

  /// A write that counts replaces what the same replica had proposed for the same cells before.
  func supersede(_ change: Change) throws {
    let keys = Set(change.writes.map(\.key))
    for var entry in try store.held(by: change.dot.replica, to: change.record)
    where entry.change.dot < change.dot && entry.change.writes.allSatisfy({ keys.contains($0.key) }) {
      entry.status = .superseded
      entry.waitsOn = nil
      try store.setStatus(entry)
      try store.note(Decision(change: entry.change.dot, status: .superseded, milliseconds: clock.milliseconds))
    }
  }

  // MARK: - What waits

  /// Lets in what was held because this record was missing, and what waits for that in turn.
  func admitWaiting(on record: Dot, _ admitted: (Change) -> Void) throws {
    guard try store.hasWaiting else { return }
    let admission = Admission(store: store, model: model, nowMilliseconds: clock.milliseconds)
    var arrived = [record]
    while let next = arrived.popLast() {
      // Whatever let several in, what still waits for the same record is asked once more, not once for each.
      arrived.removeAll { $0 == next }
      for var entry in try store.waiting(on: next) where entry.status == .held {
        guard let author = try store.enrolment(of: entry.change.dot.replica) else { continue }
        switch try admission.decide(entry.change, from: author) {
        case .apply:
          try apply(entry.change)
          admitted(entry.change)
          entry.status = .admitted
          entry.waitsOn = nil
          try store.note(Decision(change: entry.change.dot, status: .admitted, milliseconds: clock.milliseconds))
          try supersede(entry.change)
          arrived.append(entry.change.record)
        case .hold(let code, let waitsOn):
          guard entry.code != code || entry.waitsOn != waitsOn else { continue }
          entry.code = code
          entry.waitsOn = waitsOn
        }
        try store.setStatus(entry)
      }
    }
  }
}

extension Change {
  /// The change with only some of its writes.
  fileprivate func restricted(to keys: Set<CellKey>?) -> Change {
    guard let keys else { return self }
    return Change(
      dot: dot, time: time, record: record, type: type, account: account, reason: reason,
      writes: writes.filter { keys.contains($0.key) })
  }
}

extension Field {
  /// What a cell of this field is written to when there should be nothing.
  fileprivate var absent: Value { isFlags ? .membership(Membership(present: false)) : .cleared }
}
