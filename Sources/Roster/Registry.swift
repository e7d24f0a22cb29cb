internal import Model

/// A person while a file is read: on record before, or made by an earlier row.
final class Entry {
  let reference: RecordReference
  /// What a row that matches this record is reported as: the record it gave way to, if it did.
  let reported: RecordReference
  /// Whether the record is archived for no other reason than that an import was undone.
  private let isTakenBack: Bool
  private(set) var values: RosterValues
  private(set) var names: [PersonName] = []
  private(set) var birth: PartialDate?
  private(set) var birthYearByAge: Int?
  private(set) var verified: IDNumber.Report?
  private(set) var unverified: IDNumber.Report?
  /// The name last asked about.
  private var asked: (name: PersonName, likeness: PersonName.Likeness?)?
  /// What tells this person apart from others.
  private(set) var facts = PersonFacts()

  init(
    _ reference: RecordReference, _ values: RosterValues, reported: RecordReference? = nil, isTakenBack: Bool = false
  ) {
    self.isTakenBack = isTakenBack
    self.reference = reference
    self.reported = reported ?? reference
    self.values = values
    read()
  }

  var number: String? { verified?.normal }
  /// True if the person has a valid number, even one that the importer may not see.
  var isNumbered: Bool { number != nil || maskedNumber != nil }
  var sex: String? { values.first("sex").flatMap { $0 == "male" || $0 == "female" ? $0 : nil } }
  var village: String? { values.first("village") }
  var isArchived: Bool { values.first("archived") != nil }
  var isDead: Bool { values.first("archived") == "died" }
  /// Whether a row about this person puts them on the register again.
  var comesBack: Bool { isTakenBack && isArchived }
  var maskedNumber: String? { values.first("id_number_masked") }

  func change(_ changes: RosterChanges) {
    for (key, new) in changes { values[key] = new }
    read()
  }

  private func read() {
    asked = nil
    names = [PersonName(values.first("name") ?? "")]
    if let former = values.first("former_name") { names.append(PersonName(former)) }
    for name in SourceNote.names(values.first(SourceNote.key)) where !names.contains(name) { names.append(name) }
    birth = values.first("birth").flatMap { PartialDate.parse($0) }
    verified = values.first("id_number").map { IDNumber.check($0) }
    unverified = values.first("id_number_unverified").map { IDNumber.check($0) }
    birthYearByAge = nil
    if let age = values.first("age_stated").flatMap({ Int($0) }),
      let on = values.first("age_stated_on").flatMap({ PartialDate.parse($0) })
    {
      birthYearByAge = on.year - age
    }
    facts = PersonFacts(
      isMale: sex.map { $0 == "male" }, birth: birth, birthYearByAge: birthYearByAge, number: verified,
      unverified: unverified, maskedNumber: maskedNumber)
  }

  /// How the closest of this person's names resembles a name. A row asks it of the same people several times over.
  func likeness(to name: PersonName) -> PersonName.Likeness? {
    if let asked, asked.name == name { return asked.likeness }
    let likeness = closest(to: name)
    asked = (name, likeness)
    return likeness
  }

  private func closest(to name: PersonName) -> PersonName.Likeness? {
    var best: PersonName.Likeness?
    for mine in names {
      guard let likeness = mine.likeness(to: name) else { continue }
      if likeness > best ?? .similar || best == nil { best = likeness }
    }
    return best
  }
}

/// Everybody an import has asked about or made, by number and by village; asks the index at most once for each key.
struct Registry {
  private let index: any PersonIndex
  private var byReference: [RecordReference: Entry] = [:]
  private var byNumber: [String: [Entry]] = [:]
  private var byVillage: [String: NameIndex] = [:]
  private var askedNumbers: Set<String> = []

  init(_ index: any PersonIndex) { self.index = index }

  subscript(reference: RecordReference) -> Entry? { byReference[reference] }

  /// The person of a record's id.
  mutating func person(id: String) throws -> Entry? {
    if let known = byReference[.stored(id)] { return known }
    guard let person = try index.person(id: id) else { return nil }
    add(person)
    return byReference[.stored(person.id)]
  }

  /// The people with one of these numbers, verified or not.
  mutating func people(numbers: [String]) throws -> [Entry] {
    let unasked = numbers.filter { askedNumbers.insert($0).inserted }
    if !unasked.isEmpty {
      for person in try index.people(idNumbers: unasked) { add(person) }
    }
    var found: [Entry] = []
    for entry in numbers.flatMap({ byNumber[$0] ?? [] }) where !found.contains(where: { $0 === entry }) {
      found.append(entry)
    }
    return found
  }

  /// The people of a village for whom a name may stand, in the order they came.
  mutating func people(village: String, like name: PersonName) throws -> [Entry] {
    try load(village)
    return byVillage[village]?.like(name) ?? []
  }

  /// Files a person whom a row made.
  mutating func insert(_ entry: Entry) throws {
    if let village = entry.village { try load(village) }
    byReference[entry.reference] = entry
    file(entry)
  }

  /// Changes a person and files them under new numbers, names and villages.
  mutating func change(_ entry: Entry, _ changes: RosterChanges) {
    entry.change(changes)
    file(entry)
  }

  private mutating func add(_ person: KnownPerson) {
    let reference = RecordReference.stored(person.id)
    let entry =
      byReference[reference]
      ?? Entry(
        reference, person.values, reported: person.survivor.map { .stored($0) }, isTakenBack: person.isTakenBack)
    byReference[reference] = entry
    file(entry)
  }

  private mutating func load(_ village: String) throws {
    if byVillage[village] != nil { return }
    byVillage[village] = NameIndex()
    for person in try index.people(village: village) { add(person) }
  }

  private mutating func file(_ entry: Entry) {
    for number in [entry.number, entry.unverified?.normal].compactMap(\.self)
    where !(byNumber[number] ?? []).contains(where: { $0 === entry }) {
      byNumber[number, default: []].append(entry)
    }
    // The people of a village not asked for yet are filed when it is.
    guard let village = entry.village else { return }
    byVillage[village]?.file(entry)
  }
}
