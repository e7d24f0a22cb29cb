import Model
import Replication
import Store
import Wire

/// What the hub says of the device's own changes.
extension DeviceSync {
  /// Moves what the hub has taken from pending to confirmed, except what it holds.
  mutating func acknowledge(through counter: UInt64, _ answer: SyncAnswer) throws {
    let verdicts = answer.verdicts
    let state = try store.state()
    guard counter >= state.acknowledged.counter, counter <= state.journalEnd.counter else {
      throw SyncError.staleAnswer
    }
    let byCounter = Dictionary(verdicts.map { ($0.counter, $0) }, uniquingKeysWith: { $1 })
    let earlier = state.acknowledged.counter
    var point = state.acknowledged
    let declinedBefore = Set(try store.declined().map(\.change.dot))
    // From nothing on, the verdicts are all there are: what an earlier life of the hub held, this one may have applied.
    if answer.afresh { try store.acceptAll(through: counter) } else { try store.acceptPending(through: counter) }
    while point.counter < counter {
      let items = try store.journal(
        of: state.replica, after: point.counter, through: counter, bytesMax: Limits.pushBytesMax)
      for item in items {
        point = point.appending(item)
        guard let change = item.change else { continue }
        let verdict = byCounter[change.dot.counter]
        if verdict == nil || verdict?.status == .admitted { acceptedChanges.insert(change.dot) }
        if verdict == nil {
          try confirm(change, after: earlier, afresh: answer.afresh)
        } else {
          // Of what was held and then admitted, perhaps in part, the rows tell.
          try reapply(change.record, type: change.type)
        }
        // Before the next one: what this change made is confirmed now, as far as it is.
        try acknowledge(point)
      }
    }
    try acknowledge(point)
    for verdict in verdicts where verdict.counter <= counter {
      try note(verdict, isNew: verdict.counter > earlier, of: state.replica)
    }
    for inherited in answer.inheritedVerdicts {
      for verdict in inherited.verdicts { try note(verdict, isNew: false, of: inherited.replica) }
    }
    for entry in try store.declined() where !declinedBefore.contains(entry.change.dot) {
      receipt.declined.append(
        Receipt.Declined(change: entry.change.dot, record: entry.change.record, reason: entry.reason))
    }
  }

  private func acknowledge(_ point: JournalPoint) throws {
    var state = try store.state()
    guard state.acknowledged != point else { return }
    state.acknowledged = point
    try store.setState(state)
  }

  private mutating func note(_ verdict: Verdict, isNew: Bool, of replica: ReplicaID) throws {
    let status: ChangeStatus =
      switch verdict.status {
      case .held: .held
      case .admitted: .accepted
      case .declined: .declined
      case .superseded: .superseded
      }
    try store.setStatus(status, code: verdict.code, reason: verdict.reason, of: Dot(replica, verdict.counter))
    guard isNew, verdict.status == .held else { return }
    let items = try store.journal(
      of: replica, after: verdict.counter - 1, through: verdict.counter, bytesMax: 1)
    guard let change = items.first?.change, heldChanges.insert(change.dot).inserted else { return }
    receipt.held.append(Receipt.Held(change: change.dot, record: change.record, code: verdict.code))
  }

  /// The hub applied the change: it becomes part of the confirmed record.
  /// - Parameter acknowledged: the counter that the hub had acknowledged before this answer.
  private func confirm(_ change: Change, after acknowledged: UInt64, afresh isAfresh: Bool) throws {
    // Where a new record belongs the hub leaves to the device; of any other it says so when it changes.
    let isNew = change.record.replica == change.dot.replica && change.record.counter > acknowledged
    // The hub had lost the record and has it again by this change: it sends no row for it, so what was confirmed before
    // begins anew as well.
    let isRestored = try isAfresh && change.creates && store.isStale(change.record)
    try changeConfirmed(change.record, type: change.type) {
      if isRestored { $0.record = Record(id: change.record, type: change.type) }
      $0.record.apply(change)
      if isNew { $0.region = try region(ofConfirmed: $0.record) ?? $0.region }
    } current: {
      if isRestored { try store.clearStale(change.record) }
    }
  }

  /// The region that follows from what is confirmed, whatever is pending.
  private func region(ofConfirmed record: Record) throws -> Int64? {
    switch RegionSource(record, model) {
    case .code(let code): code
    case .owner(let owner, let type):
      try (store.confirmedAside(owner, type: type) ?? store.stored(owner, type: type))?.region
    case nil: nil
    }
  }

  private func reapply(_ id: Dot, type: UInt16) throws {
    try changeConfirmed(id, type: type) { _ in }
  }
}
