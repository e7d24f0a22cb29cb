package import Model

/// A person on record, as an import needs to know them.
package struct KnownPerson: Sendable {
  /// The id of the record in its store.
  package let id: String
  /// The shown values by key, in canonical text (`RosterValues`): at least `name`, `village` and what the importing role
  /// may see of the rest. A device that may not see `id_number` gives `id_number_masked`, and its own pending proposal of
  /// an `id_number`, so that the same file proposes nothing twice.
  package let values: RosterValues
  /// The record that this one gave way to (`same_as`), if the two were united.
  package let survivor: String?
  /// Whether an import made this record and was undone: a row about the same person brings it back.
  package let isTakenBack: Bool

  package init(id: String, values: RosterValues, survivor: String? = nil, isTakenBack: Bool = false) {
    self.id = id
    self.values = values
    self.survivor = survivor
    self.isTakenBack = isTakenBack
  }
}

/// A visit on record.
package struct KnownVisit: Sendable {
  package let id: String
  package let values: RosterValues
  /// Whether the undoing of an import, and nobody else, voided it.
  package let isTakenBack: Bool

  package init(id: String, values: RosterValues, isTakenBack: Bool = false) {
    self.id = id
    self.values = values
    self.isTakenBack = isTakenBack
  }
}

/// By whom a value was written that somebody has changed since.
package enum FormerWord: Sendable {
  /// By an import.
  case imported
  /// By an import, as one line of a longer text.
  case importedLine
  /// By anybody.
  case written
}

/// Who is on record already. An import asks by key only, each key at most once, so that a store of a hundred thousand
/// people answers from its indexes.
package protocol PersonIndex {
  /// False where ID numbers must not decide who a row is about (a volunteer's import): then name, birth date
  /// and village do.
  var decidesByIDNumber: Bool { get }
  /// The keys that the importer may write or propose; nil for all. Other values are left out and flagged.
  var writableKeys: Set<String>? { get }
  /// The people whose `id_number` or `id_number_unverified` is one of these, archived and united ones included.
  func people(idNumbers: [String]) throws -> [KnownPerson]
  /// All people of a village (12 digits), archived and united ones included.
  func people(village: String) throws -> [KnownPerson]
  /// Whose word stands in a field of a person in place of a value that once stood there; nil if it never did. Of a value
  /// that an import wrote also nil if an import's word stands now.
  func laterWord(person id: String, key: String, value: String, _ former: FormerWord) throws -> LaterWord?
  /// The visits of an elder, void ones included: a log read again does not bring back what was declared void.
  func visits(elder: String) throws -> [KnownVisit]
  /// The person of a record's id, and whoever the record gave way to; nil if the importer does not reach it.
  func person(id: String) throws -> KnownPerson?
  /// The visit of a record's id.
  func visit(id: String) throws -> KnownVisit?
  /// What the record of an id shows; nil if the importer does not reach it.
  func values(of id: String, type: RecordTypeNumber) throws -> RosterValues?
  /// All records of a type within reach.
  func records(type: RecordTypeNumber) throws -> [(id: String, values: RosterValues)]
  /// Whether the importer works in a division, by its code padded to 12 digits.
  func reaches(division: String) -> Bool
  /// As `writableKeys`, of any type.
  func writableKeys(_ type: RecordTypeNumber) -> Set<String>?
}

extension PersonIndex {
  package var decidesByIDNumber: Bool { true }
  package var writableKeys: Set<String>? { nil }
  /// Nobody is known by an id, unless the index says otherwise.
  package func person(id: String) throws -> KnownPerson? { nil }
  package func visit(id: String) throws -> KnownVisit? { nil }
  package func laterWord(person id: String, key: String, value: String, _ former: FormerWord) throws -> LaterWord? {
    nil
  }
  package func values(of id: String, type: RecordTypeNumber) throws -> RosterValues? { nil }
  package func records(type: RecordTypeNumber) throws -> [(id: String, values: RosterValues)] { [] }
  package func reaches(division: String) -> Bool { true }
  package func writableKeys(_ type: RecordTypeNumber) -> Set<String>? { nil }
}

/// People and visits in memory: for tests, and for looking at a file without a store.
package struct PeopleInMemory: PersonIndex {
  package var decidesByIDNumber = true
  package var writableKeys: Set<String>?
  private var records: [String: RosterValues] = [:]
  private var visitRecords: [String: RosterValues] = [:]
  private var byNumber: [String: [String]] = [:]
  private var byVillage: [String: [String]] = [:]
  private var byElder: [String: [String]] = [:]
  private var nextID = 1

  package init() {}

  package var peopleCount: Int { records.count }
  package var visitCount: Int { visitRecords.count }
  package var personIDs: [String] { records.keys.sorted() }

  package func values(of id: String) -> RosterValues? { records[id] ?? visitRecords[id] }

  package func people(idNumbers: [String]) -> [KnownPerson] {
    var seen: Set<String> = []
    return idNumbers.flatMap { byNumber[$0] ?? [] }.filter { seen.insert($0).inserted }.compactMap(known)
  }

  package func people(village: String) -> [KnownPerson] { (byVillage[village] ?? []).compactMap(known) }

  package func visits(elder: String) -> [KnownVisit] {
    (byElder[elder] ?? []).compactMap { id in visitRecords[id].map { KnownVisit(id: id, values: $0) } }
  }

  package func person(id: String) -> KnownPerson? { known(id) }

  package func visit(id: String) -> KnownVisit? { visitRecords[id].map { KnownVisit(id: id, values: $0) } }

  private func known(_ id: String) -> KnownPerson? { records[id].map { KnownPerson(id: id, values: $0) } }

  /// Does what a plan says; a list of villages is not this one's to keep.
  /// - Returns: the id of the record behind each row, nil for a rejected one.
  @discardableResult
  package mutating func apply(_ plan: ImportPlan) -> [Int: String] {
    var ids: [Int: String] = [:]
    if plan.kind == .villages { return ids }
    func id(_ reference: RecordReference) -> String? {
      switch reference {
      case .stored(let id): id
      case .row(let row): ids[row]
      }
    }
    for row in plan.rows {
      switch row.outcome {
      case .created(let values):
        let new = "r\(nextID)"
        nextID += 1
        ids[row.number] = new
        if plan.kind == .visits { addVisit(new, values) } else { put(new, values) }
      case .updated(let reference, let changes):
        guard let target = id(reference) else { continue }
        ids[row.number] = target
        set(changes, on: target)
      case .unchanged(let reference): ids[row.number] = id(reference)
      case .rejected: continue
      }
    }
    return ids
  }

  /// Writes fields of a person, as somebody at a screen does.
  package mutating func set(_ changes: RosterChanges, on id: String) {
    guard var values = records[id] else { return }
    for (key, new) in changes { values[key] = new }
    put(id, values)
  }

  private mutating func addVisit(_ id: String, _ values: RosterValues) {
    visitRecords[id] = values
    byElder[values.first("elder") ?? "", default: []].append(id)
  }

  private mutating func put(_ id: String, _ values: RosterValues) {
    records[id] = values
    for key in ["id_number", "id_number_unverified"] {
      guard let number = values.first(key), !(byNumber[number] ?? []).contains(id) else { continue }
      byNumber[number, default: []].append(id)
    }
    let village = values.first("village") ?? ""
    if !(byVillage[village] ?? []).contains(id) { byVillage[village, default: []].append(id) }
  }
}
