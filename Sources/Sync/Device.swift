package import Model
package import Replication
package import Store
import Wire

/// What a person wants written to a record: values by cell, and why.
package struct Draft: Sendable {
  package let type: UInt16
  /// Nil to create a record.
  package let record: Dot?
  package let values: [(key: CellKey, value: Value)]
  package let reason: String
  /// The record as the person saw it. Nil where the draft is made and written in one go.
  package let shown: Record?

  package init(
    type: UInt16, record: Dot?, values: [(key: CellKey, value: Value)], reason: String = "", shown: Record? = nil
  ) {
    self.type = type
    self.record = record
    // A cell named twice would make a change that no reader takes: the last word counts.
    let last = Dictionary(values.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { $1 })
    self.values = values.enumerated().filter { last[$1.key] == $0 }.map(\.element)
    self.reason = reason
    self.shown = shown
  }
}

/// Why a device did not write what it was asked to.
package enum DraftError: Error, Hashable {
  case noSuchRecord
  /// The record changed between being shown and being written.
  case stale
  /// Nothing would change.
  case empty
  /// The hub has ended this device's enrolment: what it holds is about to be erased.
  case revoked
}

/// A device's own writes: into its journal and into what people see, in one durable transaction.
package struct Device {
  package let store: any DeviceStore
  private let model: CareModel
  private let clock: any Clock

  package init(store: any DeviceStore, model: CareModel = .current, clock: any Clock) {
    self.store = store
    self.model = model
    self.clock = clock
  }

  /// Writes drafts one after the other, all or none.
  /// - Parameter account: who writes.
  /// - Returns: the records written, in the order of the drafts; those created have their new ids.
  @discardableResult
  package func write(_ drafts: [Draft], account: String) throws -> [Dot] {
    try store.transaction { try drafts.map { try write($0, account: account) } }
  }

  /// As `write`, within a transaction that the caller holds.
  package func write(_ draft: Draft, account: String) throws -> Dot {
    guard !draft.values.isEmpty else { throw DraftError.empty }
    var state = try store.state()
    guard !state.isRevoked else { throw DraftError.revoked }
    let dot = Dot(state.replica, state.journalEnd.counter + 1)
    let id = draft.record ?? dot
    let old = try draft.record.flatMap { try store.stored($0, type: draft.type) }
    if draft.record != nil, old == nil { throw DraftError.noSuchRecord }
    if let shown = draft.shown, let old {
      for (key, _) in draft.values where shown[key] != old.record[key] { throw DraftError.stale }
    }
    state.clock = state.clock.next(wallMilliseconds: clock.milliseconds)
    let writes = draft.values.map { key, value in
      Write(key: key, value: value, seen: old?.record[key]?.context ?? VersionVector())
    }
    let change = Change(
      dot: dot, time: state.clock, record: id, type: draft.type, account: account, reason: draft.reason,
      writes: writes)
    let bytes = try change.checkedBytes()
    state.journalEnd = state.journalEnd.appending(bytes)
    try store.append(change, bytes: bytes)
    try show(change, on: old)
    try store.setState(state)
    return id
  }

  private func show(_ change: Change, on old: StoredRecord?) throws {
    // Of what is made here nothing is confirmed until the hub has acknowledged it: that need not be kept.
    if let old, try store.confirmedAside(change.record, type: change.type) == nil {
      try store.setConfirmedAside(old)
    }
    var new = old ?? StoredRecord(record: Record(id: change.record, type: change.type))
    new.record.apply(change)
    new.region = try region(of: new.record) ?? new.region
    try store.put(new, replacing: old)
  }

  /// The region as far as the device can tell; what the hub says later counts.
  private func region(of record: Record) throws -> Int64? {
    switch RegionSource(record, model) {
    case .code(let code): code
    case .owner(let owner, let type): try store.region(of: owner, type: type)
    case nil: nil
    }
  }
}

extension Change {
  /// The canonical bytes, of a change that everybody can read back: one beyond a limit would stop a journal for good.
  func checkedBytes() throws(WireError) -> [UInt8] {
    let bytes = canonicalBytes
    guard try Change(canonicalBytes: bytes, dot: dot) == self else { throw .malformed }
    return bytes
  }
}
