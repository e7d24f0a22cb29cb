package import Model
package import Replication
package import Store

/// Pairs of people on the register who may be one person, the likeliest first, each with what speaks for it.
///
/// Every record is compared with those that share a key with it: an ID number whole or but for a part, a telephone, a
/// name's sound with the year of birth or the township, the surname with a birth date, the surname and one more
/// syllable within a village. So the work grows with the records, not with their square. Records that were united are
/// one person; a pair that an official said to be two people (`distinction`) is left out, and so are records entered in
/// error.
package struct Duplicates: Sendable {
  /// What speaks for or against two records being of one person. The raw values are stable: scripts rely on them.
  package enum Reason: String, CaseIterable, Sendable {
    case idNumberSame = "id_number_same"
    case idNumberOldForm = "id_number_old_form"
    case idNumberNear = "id_number_near"
    case nameSame = "name_same"
    case nameSuffix = "name_suffix"
    case nameHomophone = "name_homophone"
    case nameCut = "name_cut"
    case nameSimilar = "name_similar"
    case nameDiffers = "name_differs"
    case birthSame = "birth_same"
    case birthSwapped = "birth_swapped"
    case birthPartial = "birth_partial"
    case birthYearNear = "birth_year_near"
    case birthDiffers = "birth_differs"
    case sexDiffers = "sex_differs"
    case villageSame = "village_same"
    case villageNear = "village_near"
    case phoneSame = "phone_same"
  }

  package struct Pair: Hashable, Sendable {
    /// Who would remain by default: whose record says more, else the older one.
    package let first: Dot
    package let second: Dot
    /// The sum of the reasons' points; 100 at most.
    package let score: Int
    /// In the order of `Reason`.
    package let reasons: [Reason]
  }

  package let pairs: [Pair]
  /// How many people were compared.
  package let peopleCount: Int

  /// - Parameter regions: whose people are compared; nil for everybody.
  /// - Complexity: about linear in the number of people.
  package init(_ register: any Register, in regions: [Region]? = nil) throws {
    try self.init(register, in: regions) { people, compare in Blocks(people).forEachPair(compare) }
  }

  /// - Parameter choose: calls its second argument with the indexes of those who are to be compared.
  init(
    _ register: any Register, in regions: [Region]?, choosing choose: ([Candidate], (Int, Int) -> Void) -> Void
  ) throws {
    guard let fields = ElderFields(register.model) else {
      (pairs, peopleCount) = ([], 0)
      return
    }
    let survivors = try register.survivors(fields.type)
    var people: [Candidate] = []
    let inError = Vocabulary.archived["entered_in_error"]
    try register.forEach(fields.type.number, in: regions) { stored in
      if stored.record.integer(fields.archived) != inError { people.append(Candidate(stored, fields)) }
      return true
    }
    let told = try Distinctions(register, survivors)
    var best: [PersonPair: Pair] = [:]
    choose(people) { a, b in
      let (left, right) = (people[a], people[b])
      let persons = PersonPair(survivors.survivor(of: left.id), survivors.survivor(of: right.id))
      guard persons.first != persons.second, let match = left.comparison(with: right) else { return }
      if let known = best[persons], known.score >= match.score { return }
      if told.contains(persons) { return }
      best[persons] = Pair(first: persons.first, second: persons.second, score: match.score, reasons: match.reasons)
    }
    peopleCount = people.count { survivors.isSurvivor($0.id) }
    let weights = Dictionary(people.map { ($0.id, $0.weight) }) { first, _ in first }
    pairs = best.values.map { $0.fullerFirst(weights) }
      .sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
  }
}

extension Duplicates.Pair {
  fileprivate func fullerFirst(_ weights: [Dot: Int]) -> Self {
    if weights[second] ?? 0 <= weights[first] ?? 0 { return self }
    return Self(first: second, second: first, score: score, reasons: reasons)
  }
}

/// Two people in one order, whichever is asked about first.
struct PersonPair: Hashable {
  let first: Dot
  let second: Dot

  init(_ a: Dot, _ b: Dot) { (first, second) = a < b ? (a, b) : (b, a) }
}

/// Pairs of people whom officials have told apart.
package struct Distinctions {
  private var pairs: Set<PersonPair> = []

  /// A distinction holds between the people of whom its records are: it follows when they are united with others, and
  /// says nothing while the two themselves are united.
  package init(_ register: any Register, _ survivors: Survivors) throws {
    guard let type = register.model.type(number: CareModel.Number.distinction) else { return }
    let (elder, other, withdrawn) = (type["elder"], type["other"], type["withdrawn"])
    try register.forEach(type.number, in: nil) { stored in
      let record = stored.record
      if let one = record.reference(elder), let two = record.reference(other), record.integer(withdrawn) != 1 {
        pairs.insert(PersonPair(survivors.survivor(of: one), survivors.survivor(of: two)))
      }
      return true
    }
  }

  /// Whether two people, by the records that stand for them, were told apart.
  package func contains(_ a: Dot, _ b: Dot) -> Bool { contains(PersonPair(a, b)) }

  func contains(_ pair: PersonPair) -> Bool { pairs.contains(pair) }
}
