import Model
import Replication
import Roster
import Store
import Wire

/// The people and visits of a store, as far as whoever imports may see them, in the form in which a roster's rows are
/// compared with them.
final class StoredPeople: PersonIndex {
  let decidesByIDNumber: Bool
  let writableKeys: Set<String>?
  let store: any ImportStore
  let importer: Authority
  private let proposable: Set<UInt32>
  /// The records given out, by the id given.
  private var records: [String: (id: Dot, seq: Int64, region: Int64)] = [:]

  private static let numberKeys = ["id_number", "id_number_unverified"]

  init(_ store: any ImportStore, _ importer: Authority) {
    self.store = store
    self.importer = importer
    decidesByIDNumber = importer.role.visibility == .officials
    let elder = RecordType.elder
    let writable = elder.fields.filter { $0.mayWrite(importer.role) != .no }
    let isAll = elder.fields.allSatisfy { $0.writtenByHub || $0.mayWrite(importer.role) != .no }
    writableKeys = isAll ? nil : Set(writable.map(\.key))
    proposable = Set(importer.proposable(elder).map(\.number))
  }

  // MARK: - PersonIndex

  func people(idNumbers: [String]) throws -> [KnownPerson] {
    var found: [StoredRecord] = []
    for number in idNumbers {
      for key in Self.numberKeys {
        found += try store.showing(.text(number), type: CareModel.Number.elder, field: key)
      }
    }
    return try people(found)
  }

  func people(village: String) throws -> [KnownPerson] {
    guard let code = Int64(village) else { return [] }
    return try people(store.showing(.integer(code), type: CareModel.Number.elder, field: "village"))
  }

  func visits(elder: String) throws -> [KnownVisit] {
    guard let id = records[elder]?.id else { return [] }
    return try store.records(.visit, about: id).map { visit in
      KnownVisit(
        id: remember(visit), values: try values(of: visit.record, .visit),
        isTakenBack: try isTakenBack(visit.record, RecordType.visit["voided"]))
    }
  }

  func person(id: String) throws -> KnownPerson? {
    guard let stored = try named(id, .elder) else { return nil }
    let found = try people([stored])
    return found.first { $0.id == id }
  }

  func visit(id: String) throws -> KnownVisit? {
    guard let stored = try named(id, .visit) else { return nil }
    return KnownVisit(id: remember(stored), values: try values(of: stored.record, .visit))
  }

  func values(of id: String, type number: RecordTypeNumber) throws -> RosterValues? {
    guard let type = CareModel.current.type(number: number), let stored = try named(id, type) else { return nil }
    _ = remember(stored)
    return try values(of: stored.record, type)
  }

  func records(type number: RecordTypeNumber) throws -> [(id: String, values: RosterValues)] {
    guard let type = CareModel.current.type(number: number) else { return [] }
    return try store.all(number, in: importer.regions).filter(isInReach)
      .map { (remember($0), try values(of: $0.record, type)) }
  }

  func reaches(division: String) -> Bool { Int64(division).map { importer.reaches(village: $0) } ?? false }

  func writableKeys(_ number: RecordTypeNumber) -> Set<String>? {
    CareModel.current.type(number: number).map { type in
      Set(type.fields.filter { $0.mayWrite(importer.role) != .no }.map(\.key))
    }
  }

  /// The record of an id, within the importer's reach.
  private func named(_ id: String, _ type: RecordType) throws -> StoredRecord? {
    guard let dot = RecordName.dot(id), let stored = try store.stored(dot, type: type.number), isInReach(stored) else {
      return nil
    }
    return stored
  }

  /// Each person once, the records that stand for united ones included.
  private func people(_ found: [StoredRecord]) throws -> [KnownPerson] {
    var known: [KnownPerson] = []
    var seen: Set<Dot> = []
    var queue = found[...]
    while let stored = queue.popFirst() {
      guard isInReach(stored), seen.insert(stored.record.id).inserted else { continue }
      var survivor: String?
      if stored.record.value(RecordType.elder["same_as"]) != nil {
        let id = try store.survivor(of: stored.record, .elder)
        if id != stored.record.id, let other = try store.stored(id, type: CareModel.Number.elder), isInReach(other) {
          survivor = remember(other)
          queue.append(other)
        }
      }
      known.append(
        KnownPerson(
          id: remember(stored), values: try values(of: stored.record, .elder), survivor: survivor,
          isTakenBack: try isTakenBack(stored.record, RecordType.elder["archived"])))
    }
    return known
  }

  /// Whether the undoing of an import archived or voided a record.
  private func isTakenBack(_ record: Record, _ end: Field) throws -> Bool {
    guard record.value(end) != nil, let cell = record[CellKey(field: end.number)] else { return false }
    return try cell.siblings.allSatisfy { sibling in
      try store.standingChange(sibling.dot).flatMap { ImportReason($0.reason) }?.act == .undone
    }
  }

  private func isInReach(_ stored: StoredRecord) -> Bool {
    store.holdsOnlyScope || stored.record.id.replica == Rehearsal.replica || importer.reaches(village: stored.region)
  }

  // MARK: - Records

  /// The record behind an id that was given out.
  func record(_ id: String) -> (id: Dot, seq: Int64, region: Int64)? { records[id] }

  private func remember(_ stored: StoredRecord) -> String {
    let name = RecordName.text(stored.record.id)
    if records[name] == nil { records[name] = (stored.record.id, stored.seq, stored.region) }
    return name
  }

  // MARK: - Values

  /// What a record shows to the importer, in canonical text.
  func values(of record: Record, _ type: RecordType) throws -> RosterValues {
    var values = RosterValues()
    for entry in record.cells {
      guard let field = type.field(number: entry.key.field), importer.maySee(field) else { continue }
      add(field.shown(entry.cell).value, of: field, element: entry.key.element, to: &values)
    }
    if type.number == CareModel.Number.elder, !proposable.isEmpty { try addProposals(to: record.id, &values) }
    return values
  }

  private func add(_ value: Value, of field: Field, element: UInt32, to values: inout RosterValues) {
    if case .reference(let dot) = value { return values[field.key] = [RecordName.text(dot)] }
    guard let text = field.plain(value, element: element).text, !text.isEmpty else { return }
    guard field.isFlags else { return values[field.key] = [text] }
    values.insert(text, for: field.key)
    if let dated = field.flagText(element, value)?.split(separator: "#")[0], dated.contains("@") {
      values.insert(String(dated), for: RosterValues.dated(field.key))
    }
  }

  /// What this account proposed stands, for this account, until somebody else's word does: else the same file would
  /// propose it again with each import.
  private func addProposals(to id: Dot, _ values: inout RosterValues) throws {
    var latest: [CellKey: OwnWrite] = [:]
    for own in try store.ownWrites(to: id, by: importer.account) where proposable.contains(own.key.field) {
      latest[own.key] = own
    }
    for own in latest.values.sorted(by: { $0.key < $1.key }) {
      guard let field = RecordType.elder.field(number: own.key.field) else { continue }
      if own.isAccepted, values.first(field.key) != nil { continue }
      add(own.value, of: field, element: own.key.element, to: &values)
    }
  }
}
