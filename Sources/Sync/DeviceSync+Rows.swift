import Replication
import Store
import Wire

/// The confirmed state of single records, and what people see of it together with what is pending.
extension DeviceSync {
  /// Changes the confirmed state of a record, keeps the digest, and shows confirmed ⊕ pending.
  /// - Parameter digests: of the record as `body` leaves it, where they are known already.
  func changeConfirmed(
    _ id: Dot, type: UInt16, digests: Digests? = nil, _ body: (inout StoredRecord) throws -> Void,
    current: () throws -> Void = {}
  ) throws {
    let aside = try store.confirmedAside(id, type: type)
    let old = try aside ?? store.stored(id, type: type) ?? StoredRecord(record: Record(id: id, type: type))
    var difference = Digests()
    if try !store.isStale(id) { difference -= Digests(of: old.record) }
    var new = old
    try body(&new)
    try current()
    if try !store.isStale(id) { difference += digests ?? Digests(of: new.record) }
    try store.add(difference)
    if aside != nil { try store.setConfirmedAside(new) }
    try show(new)
  }

  /// Takes a row of a record that is not here yet, without looking for what it replaces.
  /// - Returns: false if it may be here, or may be about to be.
  func insert(_ row: Row) throws -> Bool {
    guard row.whole, !row.cells.isEmpty, try store.confirmedAside(row.id, type: row.type) == nil,
      try !store.isStale(row.id)
    else { return false }
    let record = Record(id: row.id, type: row.type, cells: row.cells)
    return try store.insert(StoredRecord(record: record, region: row.region))
  }

  /// Writes confirmed ⊕ pending as the row that people see.
  private func show(_ confirmed: StoredRecord) throws {
    let id = confirmed.record.id
    let type = confirmed.record.type
    let old = try store.stored(id, type: type)
    let own = try store.confirmedAside(id, type: type) == nil ? [] : store.entries(of: id)
    let pending = try pending(own)
    var shown = confirmed
    for entry in pending { shown.record.apply(entry.change) }
    if pending.isEmpty, try confirmed.record.cells.isEmpty || !isMadeByErased(id, own) {
      try store.removeConfirmedAside(id)
    }
    if shown.record.cells.isEmpty {
      if let old { try store.remove(old) }
    } else {
      if !pending.isEmpty, shown.region == 0 { shown.region = old?.region ?? 0 }
      try store.put(shown, replacing: old)
    }
  }

  /// Whether the hub has yet to acknowledge the change that made a record here, and that change was erased: what others
  /// have brought back of the record is confirmed only as long as that stands aside.
  private func isMadeByErased(_ id: Dot, _ own: [JournalEntry]) throws -> Bool {
    let state = try store.state()
    return id.replica == state.replica && id.counter > state.acknowledged.counter
      && id.counter <= state.journalEnd.counter && !own.contains { $0.change.dot == id }
  }

  /// Of the device's own changes to a record those that the hub has not acknowledged.
  private func pending(_ own: [JournalEntry]) throws -> [JournalEntry] {
    if own.isEmpty { return [] }
    let state = try store.state()
    return own.filter {
      $0.change.dot.replica == state.replica && $0.change.dot.counter > state.acknowledged.counter
        && $0.status == .pending
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
