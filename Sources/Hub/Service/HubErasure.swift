package import Model
package import Replication
package import Storage
package import Store
package import Sync
import Wire

/// Erasure on legal request, by an official of the region or whoever owns the data folder (SPEC §erasure).
package struct HubErasure {
  /// What would go.
  package struct Plan: Sendable {
    /// The record that was named.
    package let record: Dot
    /// Whom it is about, for the eyes of whoever confirms it; nil if it says no name.
    package let name: String?
    /// All that goes, itself included; empty if it was erased before.
    package let records: [Dot]
    /// How many of each type, in the model's order; a type of a newer version has nil.
    package let counts: [(type: RecordType?, count: Int)]
    /// Changes whose bytes go.
    package let changes: Int
  }

  private let store: HubDatabase
  private let records: HubRecords
  private let actor: Authority
  private let office: HubOffice

  package init(_ store: HubDatabase, actor: Authority, clock: any Clock = SystemClock()) {
    self.store = store
    self.actor = actor
    records = HubRecords(store: store, clock: clock)
    office = HubOffice(store, actor: actor.account, clock: clock)
  }

  /// What erasing a record would take, by its name, shortened or not.
  /// - Returns: nil if the name means none, or several.
  /// - Throws: `DecisionError.notPermitted` if anything that goes is beyond the actor's rights or regions.
  package func plan(_ name: String) throws -> Plan? {
    let known = try RecordNames(try store.replicaIDs()).dots(name).filter {
      try store.isErased($0) || !records.belongings(of: $0).isEmpty
    }
    guard known.count == 1, let record = known.first else { return nil }
    return try plan(record)
  }

  private func plan(_ record: Dot) throws -> Plan {
    let going = try store.isErased(record) ? [] : records.belongings(of: record)
    var changes = 0
    var counts: [UInt16: Int] = [:]
    for id in going {
      let described = try describe(id)
      try checkRights(described)
      changes += try store.history(of: id).count
      counts[described.record.type, default: 0] += 1
    }
    let types = CareModel.current.types.filter { counts[$0.number] != nil }
    let known: [(type: RecordType?, count: Int)] = types.map { ($0, counts[$0.number]!) }
    let rest = going.count - known.reduce(0) { $0 + $1.count }
    return Plan(
      record: record, name: try going.isEmpty ? nil : self.name(of: record), records: going,
      counts: rest == 0 ? known : known + [(nil, rest)], changes: changes)
  }

  /// Erases, notes it in the audit, and clears free pages and log.
  /// - Returns: what went; nothing if it was erased before.
  /// - Throws: `HubError.namesThePerson` for a reason that names who is to be forgotten; `HubError.logStillRead` if the
  ///   erasure is done, but another process keeps the log from being emptied.
  package func carryOut(_ plan: Plan, reason: String) throws -> Erasure {
    var erasure = Erasure()
    let regions = try Region(division: describe(plan.record).region).map { [$0] } ?? []
    try office.act("erase", regions: regions) {
      // Something may have come since it was shown; whoever confirmed meant all of the person.
      let now = try self.plan(plan.record)
      guard try now.records.allSatisfy({ try !isNamed($0, in: reason) }) else { throw HubError.namesThePerson }
      erasure = try records.erase(now.records, by: actor.account, reason: reason)
      try store.noteScrub()
      return [
        .record(plan.record), .count(.records, erasure.records.count), .count(.changes, erasure.changes),
      ]
    }
    guard try store.scrub() else { throw HubError.logStillRead }
    return erasure
  }

  // MARK: - What a record is

  /// A record as it is, or as what is held or offered of it would make it.
  private func describe(_ id: Dot) throws -> StoredRecord {
    if let type = try store.type(of: id), let stored = try store.stored(id, type: type) { return stored }
    let entries = try store.history(of: id)
    let offer = try store.allOffers().first { $0.id == id }?.stored
    var record = Record(id: id, type: entries.first?.change.type ?? offer?.record.type ?? 0)
    for entry in entries { record.apply(entry.change) }
    if let offer { record.merge(offer.record) }
    return StoredRecord(record: record, region: try records.region(of: record) ?? offer?.region ?? 0)
  }

  private func checkRights(_ stored: StoredRecord) throws {
    if actor.regions == nil { return }
    guard let type = CareModel.current.type(number: stored.record.type), actor.role.isOfficial,
      type.mayWrite(actor.role), actor.reaches(village: stored.region)
    else { throw DecisionError.notPermitted }
  }

  private func name(of id: Dot) throws -> String? {
    let record = try describe(id).record
    return CareModel.current.type(number: record.type)?.field(key: "name").flatMap { record.text($0) }
  }

  /// Whether a text holds a name or number that the person has or had: it would outlive the erasure.
  private func isNamed(_ id: Dot, in text: String) throws -> Bool {
    let record = try describe(id).record
    let fields = (CareModel.current.type(number: record.type)?.fields ?? []).filter(\.namesAPerson)
    var values = record.cells.flatMap { entry in entry.cell.siblings.map { (entry.key, $0.value) } }
    values += try store.history(of: id).flatMap { $0.change.writes.map { ($0.key, $0.value) } }
    return values.contains { key, value in
      guard case .text(let name) = value, name.count > 1, fields.contains(where: { $0.number == key.field }) else {
        return false
      }
      return text.contains(name)
    }
  }
}

extension Field {
  fileprivate var namesAPerson: Bool {
    switch kind {
    case .phone, .idNumber: true
    default: ["name", "former_name"].contains(key)
    }
  }
}
