import Replication
import Store
import Wire

/// The confirmed state of single records, and what people see of it together with what is pending.
extension DeviceSync {
  /// Changes the confirmed state of a record, keeps the digest, and shows confirmed ⊕ pending.
  func changeConfirmed(
    _ id: Dot, type: UInt16, _ body: (inout StoredRecord) throws -> Void, current: () throws -> Void = {}
  ) throws {
    var state = try store.state()
    let aside = try store.confirmedAside(id)
    let old = try aside ?? store.stored(id, type: type) ?? StoredRecord(record: Record(id: id, type: type))
    if try !store.isStale(id) { state.digests -= Digests(of: old.record) }
    var new = old
    try body(&new)
    try current()
    if try !store.isStale(id) { state.digests += Digests(of: new.record) }
    try store.setState(state)
    if aside != nil { try store.setConfirmedAside(new) }
    try show(new)
  }

  /// Writes confirmed ⊕ pending as the row that people see.
  private func show(_ confirmed: StoredRecord) throws {
    let id = confirmed.record.id
    let type = confirmed.record.type
    let old = try store.stored(id, type: type)
    let state = try store.state()
    let pending =
      try store.confirmedAside(id) == nil
      ? []
      : store.entries(of: id).filter {
        $0.change.dot.replica == state.replica && $0.change.dot.counter > state.acknowledged.counter
          && $0.status == .pending
      }
    var shown = confirmed
    for entry in pending { shown.record.apply(entry.change) }
    if pending.isEmpty { try store.removeConfirmedAside(id) }
    if shown.record.cells.isEmpty {
      if let old { try store.remove(old) }
    } else {
      if !pending.isEmpty, shown.region == 0 { shown.region = old?.region ?? 0 }
      try store.put(shown, replacing: old)
    }
  }

  mutating func evict(_ id: Dot) throws {
    guard let type = try store.type(of: id) else { return }
    evictedRecords.insert(id)
    try remove(id, type: type)
  }

  /// The record was erased by law: nothing of it stays here, wherever it stood.
  mutating func erase(_ id: Dot) throws {
    let type = try store.type(of: id)
    if try type != nil || !store.entries(of: id).isEmpty { erasedRecords.insert(id) }
    // First what was written here: the record would be shown with what is pending.
    try store.eraseTraces(of: id)
    if let type { try remove(id, type: type) }
  }

  mutating func remove(_ id: Dot, type: UInt16) throws {
    receipt.draftsRemoved += try store.removeDrafts(naming: id)
    try changeConfirmed(id, type: type) {
      $0.record = Record(id: id, type: type)
      $0.region = 0
    } current: {
      try store.clearStale(id)
    }
  }
}
