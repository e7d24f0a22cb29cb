import Model
package import Replication
package import Store
import Wire

/// Why an official's decision was not carried out.
package enum DecisionError: Error, Hashable {
  /// No change of this dot, or one that was never held.
  case notHeld
  /// The same cells were written again since by somebody who had seen it: the decision would bring back an older value.
  case superseded
  /// The record, or one that it refers to, is still missing.
  case incomplete
  /// A value of the wrong kind or out of its limits (code `invalid_value`).
  case invalid
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
    let change = entry.change.restricted(to: keys)
    let again = try takenBack(change)
    if again.isEmpty, try isSuperseded(entry) { throw DecisionError.superseded }
    guard !change.writes.isEmpty else { throw DecisionError.notHeld }
    try checkComplete(change)
    let stored = try store.stored(change.record, type: change.type)
    guard change.writes.allSatisfy({ change.hasRoom($0, in: stored) }) else { throw DecisionError.full }
    try apply(change)
    let written = try writeAgain(again, of: change, reason, official)
    entry.status = .admitted
    entry.reason = reason
    entry.waitsOn = nil
    try store.setStatus(entry)
    try note(
      entry, by: official, keys: keys.map { Set(change.writes.map(\.key)).intersection($0).sorted() },
      written: written)
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
    let own = try written(dot).union([dot])
    let values = try whatStoodBefore(change.record, change.type, change.writes.map(\.key), without: own)
    let written = try writeAgain(values, of: change, reason, official)
    entry.status = .declined
    entry.reason = reason
    try store.setStatus(entry)
    try note(entry, by: official, written: written)
  }

  /// What to write to the cells that show any of these changes, to show what they would without them.
  func whatStoodBefore(
    _ id: Dot, _ number: UInt16, _ keys: [CellKey], without own: Set<Dot>
  ) throws -> [(key: CellKey, value: Value)] {
    guard let now = try store.stored(id, type: number) else { throw DecisionError.incomplete }
    guard let type = model.type(number: number) else { throw DecisionError.unknownType }
    var before = Record(id: id, type: number)
    for other in try store.history(of: id)
    where !own.contains(other.change.dot) && (other.status == .applied || other.status == .admitted) {
      before.apply(try applied(other))
    }
    for offer in try store.allOffers() where offer.id == id && offer.status == .admitted {
      let cells = offer.stored.record.cells.filter { !$0.cell.siblings.contains { own.contains($0.dot) } }
      for entry in cells { before.merge(entry.cell, into: entry.key) }
    }
    return keys.compactMap { key in
      guard let field = type.field(number: key.field), let shown = now.record[key],
        shown.siblings.contains(where: { own.contains($0.dot) })
      else { return nil }
      return (key, before[key].map { field.shown($0).value } ?? field.absent)
    }
  }

  /// The hub's own writes by which a change was taken back or let in again.
  private func written(_ dot: Dot) throws -> Set<Dot> { Set(try store.decisions(on: dot).compactMap(\.written)) }

  /// What a change says of the cells that show the hub's own write of having taken it back: its author's write cannot
  /// be merged in a second time.
  private func takenBack(_ change: Change) throws -> [(key: CellKey, value: Value)] {
    let written = try written(change.dot)
    guard !written.isEmpty, let now = try store.stored(change.record, type: change.type)?.record else { return [] }
    return change.writes.compactMap { write in
      guard let shown = now[write.key], shown.context.contains(change.dot),
        shown.siblings.allSatisfy({ written.contains($0.dot) })
      else { return nil }
      return (write.key, write.value)
    }
  }

  private func writeAgain(
    _ values: [(key: CellKey, value: Value)], of change: Change, _ reason: String, _ official: Authority
  ) throws -> Dot? {
    if values.isEmpty { return nil }
    return try writeChange(
      Draft(type: change.type, record: change.record, values: values, reason: reason), account: official.account
    ).dot
  }

  /// What of a change stands in its record: of one that was admitted in part, the rest never did.
  private func applied(_ entry: HistoryEntry) throws -> Change {
    guard entry.status == .admitted else { return entry.change }
    return entry.change.restricted(to: try store.decisions(on: entry.change.dot).admittedKeys.map { Set($0) })
  }

  /// Keeps who decided, when and why, beside what the change is now.
  private func note(
    _ entry: HistoryEntry, by official: Authority, keys: [CellKey]? = nil, written: Dot? = nil
  ) throws {
    try store.note(
      Decision(
        change: entry.change.dot, status: entry.status, account: official.account, reason: entry.reason,
        milliseconds: clock.milliseconds, keys: keys, written: written))
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

  /// What nobody could have written is not let in either: figures, lists and devices would have to live with it.
  func checkValues(_ values: some Sequence<(key: CellKey, value: Value)>, _ number: RecordTypeNumber) throws {
    guard let type = model.type(number: number) else { throw DecisionError.unknownType }
    for (key, value) in values {
      guard let problem = type.validate(key, value) else { continue }
      throw problem.code == .newerVersion ? DecisionError.unknownType : DecisionError.invalid
    }
  }

  private func checkComplete(_ change: Change) throws {
    guard let type = model.type(number: change.type) else { throw DecisionError.unknownType }
    try checkValues(change.writes.lazy.map { ($0.key, $0.value) }, change.type)
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
    let held = try store.held(by: change.dot.replica, to: change.record)
    if held.isEmpty { return }
    let keys = Set(change.writes.map(\.key))
    for var entry in held
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
