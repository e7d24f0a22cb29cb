package import Model
package import Replication
package import Store
import Wire

/// The hub's records: how a change that may be applied is applied, and what follows from it.
///
/// Every call belongs to a transaction of the store.
package struct HubRecords {
  package let store: any HubStore
  let model: CareModel
  let clock: any Clock

  package init(store: any HubStore, model: CareModel = .current, clock: any Clock) {
    self.store = store
    self.model = model
    self.clock = clock
  }

  /// Merges a change into its record, with what is derived from it, and moves the record if its region changed.
  /// - Returns: the record before, nil if the change created it, and after.
  @discardableResult
  package func apply(_ change: Change) throws -> (before: StoredRecord?, after: StoredRecord) {
    try merge(change.cells, into: change.record, type: change.type, region: 0)
  }

  /// Lets in what a device offered after the hub had lost it, by an official's decision. The offer is kept as admitted.
  /// - Throws: `DecisionError.full`, `invalid`, `unknownType`.
  package func admit(_ offer: StoredRecord) throws {
    let values = offer.record.cells.flatMap { entry in entry.cell.siblings.map { (key: entry.key, value: $0.value) } }
    try checkValues(values, offer.record.type)
    let old = try store.stored(offer.record.id, type: offer.record.type)?.record
    guard offer.record.cells.allSatisfy({ old?[$0.key]?.hasRoom(for: $0.cell) ?? true }) else {
      throw DecisionError.full
    }
    try merge(offer.record.cells, into: offer.record.id, type: offer.record.type, region: offer.region)
    try store.setOfferStatus(.admitted, of: offer.record.id)
    // It may be what held changes were waiting for.
    try admitWaiting(on: offer.record.id) { _ in }
  }

  /// - Parameter region: where a record belongs that does not say it itself.
  @discardableResult
  private func merge(
    _ cells: [Record.Entry], into id: Dot, type number: UInt16, region fallback: Int64
  ) throws -> (before: StoredRecord?, after: StoredRecord) {
    let old = try store.stored(id, type: number)
    let seq = try store.nextSeq()
    var new = old ?? StoredRecord(record: Record(id: id, type: number), region: 0, enteredSeq: seq)
    if old == nil {
      new.record = Record(id: id, type: number, cells: cells)
    } else {
      for entry in cells {
        let before = new.record[entry.key]
        new.record.merge(entry.cell, into: entry.key)
        if new.record[entry.key] != before { new.cellSeqs[entry.key] = seq }
      }
    }
    for entry in model.type(number: number).map(new.record.derived) ?? [] where new.record[entry.key] != entry.cell {
      new.record[entry.key] = entry.cell
      if old != nil { new.cellSeqs[entry.key] = seq }
    }
    new.seq = seq
    let region = try region(of: new.record) ?? (new.region == 0 ? fallback : new.region)
    if region != new.region { try enter(region, &new, seq: seq) }
    try store.put(new, replacing: old)
    if let old, old.region != new.region { try moveDependants(of: new) }
    // What a union moves may be the record itself.
    guard try followUnion(from: old, to: new) else { return (old, new) }
    return (old, try store.stored(id, type: number) ?? new)
  }

  /// The hub's own write, by an account: the same change that a device would make.
  /// - Returns: the record written.
  @discardableResult
  package func write(_ draft: Draft, account: String) throws -> Dot {
    try writeChange(draft, account: account).record
  }

  func writeChange(_ draft: Draft, account: String) throws -> Change {
    let change = try append(draft, account: account, status: .applied, code: nil)
    try apply(change)
    // A conflict that was settled makes room for values that had none.
    try admitWaiting(on: change.record) { _ in }
    return change
  }

  /// Keeps a write for an official to decide on, as if it had come from a device: the account's role may only propose it.
  /// - Returns: the record that it would write.
  @discardableResult
  package func propose(_ draft: Draft, account: String) throws -> Dot {
    try append(draft, account: account, status: .held, code: .notPermitted).record
  }

  private func append(
    _ draft: Draft, account: String, status: HistoryEntry.Status, code: HeldCode?
  ) throws -> Change {
    guard !draft.values.isEmpty else { throw DraftError.empty }
    let replica = store.ownReplica
    var state = try store.replicaState(replica)
    let dot = Dot(replica, state.taken.counter + 1)
    let old = try draft.record.flatMap { try store.stored($0, type: draft.type) }
    if draft.record != nil, old == nil { throw DraftError.noSuchRecord }
    if let shown = draft.shown, let old {
      for (key, _) in draft.values where shown[key] != old.record[key] { throw DraftError.stale }
    }
    let writes = draft.values.map { key, value in
      Write(key: key, value: value, seen: old?.record[key]?.context ?? VersionVector())
    }
    let wall = clock.milliseconds
    let change = Change(
      dot: dot, time: latestTime(old?.record).next(wallMilliseconds: wall), record: draft.record ?? dot,
      type: draft.type, account: account, reason: draft.reason, writes: writes)
    let bytes = try change.checkedBytes()
    state.taken = state.taken.appending(bytes)
    state.acknowledged = state.taken
    try store.setReplicaState(state, of: replica)
    try store.append(
      HistoryEntry(change: change, status: status, code: code, receivedMilliseconds: wall), bytes: bytes,
      point: state.taken)
    return change
  }

  /// The hub's clock within a record: a decision comes after what it decides on, wherever that was written, unless
  /// its author's clock was absurd.
  private func latestTime(_ record: Record?) -> HybridTime {
    let times = record?.cells.flatMap { $0.cell.siblings.map(\.time) } ?? []
    let wall = clock.milliseconds
    return times.reduce(HybridTime(rawValue: 0)) { $0.observing($1, wallMilliseconds: wall) }
  }

  // MARK: - Regions

  /// Where a record belongs; nil if its own fields do not say.
  package func region(of record: Record) throws -> Int64? {
    var record = record
    if let type = model.type(number: record.type) {
      let survivor = try store.survivor(of: record, type)
      if survivor != record.id, let stored = try store.stored(survivor, type: type.number) { record = stored.record }
    }
    switch RegionSource(record, model) {
    case .code(let code): return code
    case .owner(let owner, let type): return try store.region(of: owner, type: type)
    case nil: return nil
    }
  }

  /// Notes that the record left its region, and counts all its cells as new in the other one.
  private func enter(_ region: Int64, _ stored: inout StoredRecord, seq: Int64) throws {
    if stored.region != 0 {
      try store.recordDeparture(
        Departure(seq: seq, id: stored.record.id, type: stored.record.type), from: stored.region)
    }
    stored.region = region
    stored.enteredSeq = seq
    stored.cellSeqs = [:]
  }

  /// Whoever is or was said to be one with a record belongs where the survivor belongs.
  /// - Returns: whether the record was united with another one, or parted from one.
  private func followUnion(from old: StoredRecord?, to new: StoredRecord) throws -> Bool {
    guard let type = model.type(number: new.record.type), let field = type.unitingField else { return false }
    let key = CellKey(field: field.number)
    guard old?.record[key] != new.record[key] else { return false }
    var touched = try store.united(with: new.record.id, type)
    if case .reference(let left)? = old?.record.value(field) { touched += try store.united(with: left, type) }
    for id in Set(touched).sorted() {
      guard let before = try store.stored(id, type: type.number), let region = try region(of: before.record),
        region != before.region
      else { continue }
      let seq = try store.nextSeq()
      var after = before
      after.seq = seq
      try enter(region, &after, seq: seq)
      try store.put(after, replacing: before)
      try moveDependants(of: after)
    }
    return true
  }

  /// What belongs to a record goes where it goes, each with a modification number of its own.
  private func moveDependants(of owner: StoredRecord) throws {
    for old in try store.dependants(of: owner.record.id) where old.region != owner.region {
      // What is united follows its survivor, which in a cycle need not be this record.
      guard try region(of: old.record) == owner.region else { continue }
      let seq = try store.nextSeq()
      var new = old
      new.seq = seq
      try enter(owner.region, &new, seq: seq)
      try store.put(new, replacing: old)
      try moveDependants(of: new)
    }
  }
}
