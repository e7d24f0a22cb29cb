import Model
package import Replication
import Store
import Wire

/// What an erasure took away.
package struct Erasure: Hashable, Sendable {
  /// The records erased now, rising; those that were erased before do not count.
  package var records: [Dot] = []
  /// Changes of which only place and hash are left.
  package var changes = 0

  package init() {}
}

/// Erasure on legal request (SPEC §erasure). The bytes leave the store for good with `Database.scrub`.
extension HubRecords {
  /// All that goes when a record is erased, itself included, rising: whatever is united with it, what belongs to any of
  /// these, and what is only held or offered of such. Empty if nothing here has to do with this id.
  package func belongings(of id: Dot) throws -> [Dot] {
    let loose = try looseOwners()
    guard
      try store.type(of: id) != nil || !store.history(of: id).isEmpty
        || store.allOffers().contains(where: { $0.id == id })
    else { return [] }
    var found: Set<Dot> = []
    var arrived = [id]
    while let next = arrived.popLast() {
      guard found.insert(next).inserted else { continue }
      arrived += loose.filter { $0.value.contains(next) }.keys
      guard let number = try store.type(of: next), let type = model.type(number: number) else { continue }
      arrived += try store.united(with: next, type)
      arrived += try store.dependants(of: next).map(\.record.id)
      for type in model.types {
        for field in type.fields where field.erasedWith {
          arrived += try store.referring(to: next, type: type.number, field: field.key).map(\.record.id)
        }
      }
    }
    return found.sorted()
  }

  /// Whom each record belongs to that is here as a held change or an offer alone. An offer says what it likes: it counts
  /// only for what the ledger shows to have been here once, or a device could have what another is still to send erased.
  private func looseOwners() throws -> [Dot: [Dot]] {
    var owners: [Dot: [Dot]] = [:]
    for entry in try store.unapplied() where entry.change.creates {
      let change = entry.change
      guard try store.stored(change.record, type: change.type) == nil else { continue }
      owners[change.record] = self.owners(change)
    }
    for offer in try store.allOffers() {
      let id = offer.id
      guard try store.lostChains(of: id.replica)[id.counter] != nil else { continue }
      owners[id] = (owners[id] ?? []) + self.owners(offer.stored.record)
    }
    return owners
  }

  /// The records that a change says its record belongs to, or is one with.
  private func owners(_ change: Change) -> [Dot] {
    let fields = model.type(number: change.type)?.owningFields ?? []
    return change.writes.compactMap { write in
      guard case .reference(let owner) = write.value, fields.contains(where: { $0.number == write.key.field }) else {
        return nil
      }
      return owner
    }
  }

  private func owners(_ record: Record) -> [Dot] {
    (model.type(number: record.type)?.owningFields ?? []).compactMap { field in
      if case .reference(let owner)? = record.value(field) { owner } else { nil }
    }
  }

  /// Erases exactly these records, whether the store knows them or not: what comes to them later is not kept either.
  /// Those erased before are passed over. `noteScrub` and, after the transaction, `scrub` belong to it.
  @discardableResult
  package func erase(_ ids: [Dot], by account: String, reason: String) throws -> Erasure {
    var erasure = Erasure()
    for id in Set(ids).sorted() {
      let mark = ErasureMark(record: id, milliseconds: clock.milliseconds, account: account, reason: reason)
      guard let changes = try store.erase(mark) else { continue }
      erasure.records.append(id)
      erasure.changes += changes
    }
    for offer in try store.allOffers()
    where try owners(offer.stored.record).contains(where: { try store.isErased($0) }) {
      try store.eraseOffer(offer.id)
    }
    return erasure
  }

  // MARK: - What comes too late

  /// Whether a change is to an erased record, or would create one that belongs to such.
  func isForErased(_ change: Change) throws -> Bool {
    if try store.isErased(change.record) { return true }
    return try change.creates && owners(change).contains { try store.isErased($0) }
  }

  /// Takes a change to an erased record: its place and hash are kept, no more.
  func takeErased(_ change: Change, hash: Hash256, receivedMilliseconds: UInt64, point: JournalPoint) throws {
    try store.erase(ErasureMark(record: change.record, milliseconds: receivedMilliseconds))
    try store.append(
      erased: ErasedChange(dot: change.dot, receivedMilliseconds: receivedMilliseconds, isLate: true),
      to: change.record, hash: hash, point: point)
  }

  /// Whether an offered record is erased, or belongs to such. The device that offers it is to let go of it; for others
  /// that says nothing.
  func refusesOffer(_ row: Row) throws -> Bool {
    if try store.isErased(row.id) { return true }
    guard try store.stored(row.id, type: row.type) == nil else { return false }
    return try owners(Record(id: row.id, type: row.type, cells: row.cells)).contains { try store.isErased($0) }
  }
}

extension RecordType {
  /// The references by which a record says whom it belongs to, with whom it is one, and with whom it is to go.
  fileprivate var owningFields: [Field] {
    var fields = (unitingField.map { [$0] } ?? []) + self.fields.filter(\.erasedWith)
    if case .follows(let number) = region, let field = field(number: number) { fields.append(field) }
    return fields
  }
}
