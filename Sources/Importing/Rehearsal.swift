package import Model
package import Replication
package import Store
package import Sync
package import Wire

/// A store that an import may write to without a trace: what is written lies over another store and is gone with this.
///
/// So a dry run goes the very way of an import, file after file.
package final class Rehearsal: ImportStore {
  /// Of records that exist here alone; the ids of stores are random.
  package static let replica = ReplicaID(0)

  private struct Place: Hashable {
    let type: RecordTypeNumber
    let field: UInt32
    let value: Value
  }

  private let base: any ImportStore
  private let model: CareModel
  private var counter: UInt64 = 0
  private var records: [Dot: StoredRecord] = [:]
  /// Where records written here were put, in the order of writing; they may have left since.
  private var places: [Place: [Dot]] = [:]
  /// The records made here, by type, in the order of writing.
  private var made: [RecordTypeNumber: [Dot]] = [:]
  private var proposals: [Dot: [OwnWrite]] = [:]

  package init(over base: any ImportStore, model: CareModel = .current) {
    self.base = base
    self.model = model
  }

  package var rowsPerTransaction: Int? { nil }
  package var holdsOnlyScope: Bool { base.holdsOnlyScope }
  package var lastSeq: Int64 { 0 }
  package var takeTurn: (() throws -> (any Turn)?)? { nil }
  package var milliseconds: UInt64 { base.milliseconds }

  package func transaction<Result>(_ body: () throws -> Result) throws -> Result { try body() }

  package func stored(_ id: Dot, type: RecordTypeNumber) throws -> StoredRecord? {
    if let written = records[id] { return written.record.type == type ? written : nil }
    return try base.stored(id, type: type)
  }

  package func showing(_ value: Value, type: RecordTypeNumber, field key: String) throws -> [StoredRecord] {
    try overlaid(base.showing(value, type: type, field: key), value, type, key)
  }

  package func referring(to id: Dot, type: RecordTypeNumber, field key: String) throws -> [StoredRecord] {
    let known = id.replica == Self.replica ? [] : try base.referring(to: id, type: type, field: key)
    return overlaid(known, .reference(id), type, key)
  }

  private func overlaid(
    _ known: [StoredRecord], _ value: Value, _ type: RecordTypeNumber, _ key: String
  ) -> [StoredRecord] {
    guard let field = model.type(number: type)?.field(key: key) else { return [] }
    let ids = known.map(\.record.id)
    let added = (places[Place(type: type, field: field.number, value: value)] ?? []).filter { !ids.contains($0) }
    return (known.map { records[$0.record.id] ?? $0 } + added.compactMap { records[$0] })
      .filter { $0.record.value(field) == value }
  }

  package func all(_ type: RecordTypeNumber, in regions: [Region]?) throws -> [StoredRecord] {
    try base.all(type, in: regions).map { records[$0.record.id] ?? $0 } + (made[type] ?? []).compactMap { records[$0] }
  }

  package func type(of id: Dot) throws -> RecordTypeNumber? { try records[id]?.record.type ?? base.type(of: id) }

  package func author(of dot: Dot) throws -> String? { try base.author(of: dot) }

  package func standingChange(_ dot: Dot) throws -> Change? { try base.standingChange(dot) }

  package func forEachStandingChange(reasonPrefix: String, _ body: (Change) throws -> Void) throws {
    try base.forEachStandingChange(reasonPrefix: reasonPrefix, body)
  }

  package func forEachImportChange(_ body: (ChangeHead, ImportReason) throws -> Void) throws {
    try base.forEachImportChange(body)
  }

  package func pastWrites(to id: Dot) throws -> [PastWrite] {
    id.replica == Self.replica ? [] : try base.pastWrites(to: id)
  }

  package func ownWrites(to id: Dot, by account: String) throws -> [OwnWrite] {
    (id.replica == Self.replica ? [] : try base.ownWrites(to: id, by: account)) + (proposals[id] ?? [])
  }

  package func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot {
    counter += 1
    let dot = Dot(Self.replica, counter)
    let id = draft.record ?? dot
    if isProposal {
      proposals[id, default: []] += draft.values.map { OwnWrite(key: $0.key, value: $0.value, isAccepted: false) }
      return id
    }
    var stored = try stored(id, type: draft.type) ?? StoredRecord(record: Record(id: id, type: draft.type))
    let writes = draft.values.map { key, value in
      Write(key: key, value: value, seen: stored.record[key]?.context ?? VersionVector())
    }
    stored.record.apply(
      Change(
        dot: dot, time: HybridTime(rawValue: 0), record: id, type: draft.type, account: account, writes: writes))
    if draft.record == nil { made[draft.type, default: []].append(id) }
    records[id] = stored
    for (key, value) in draft.values where key.element == 0 {
      let place = Place(type: draft.type, field: key.field, value: value)
      switch value {
      case .text, .integer, .reference:
        if places[place]?.contains(id) != true { places[place, default: []].append(id) }
      case .cleared, .membership, .opaque: continue
      }
    }
    return id
  }

  package func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) {}
}
