internal import Model

/// Who a row is about, and on what grounds.
struct Match {
  let entry: Entry
  /// What is doubtful about it.
  var flags: [RosterFlagCode] = []
}

/// The evidence that two sets of facts are, or cannot be, one person's.
enum Evidence {
  /// True if something in the row cannot be true of this person: another number, sex, birth date or age.
  static func contradicts(_ row: ElderRow, _ entry: Entry, numbers: Bool) -> Bool {
    row.facts.contradicts(entry.facts, numbers: numbers)
  }

  /// How telling it is that row and record agree, in bits: about the logarithm of how many people of one name in one
  /// village would have to be looked at until one agrees as well by chance.
  static func bits(_ row: ElderRow, _ entry: Entry) -> Double {
    var bits = 0.0
    if let phone = row.values.first("phone") {
      let known = ["phone", "phone_other"].compactMap { entry.values.first($0) }
      if known.contains(where: { Phones.covers($0, phone) || Phones.covers(phone, $0) }) { bits += 13 }
    }
    if let birth = row.birth, let other = entry.birth {
      if birth.agrees(with: other) { bits += birth.isFull && other.isFull ? 14 : birth.month != nil ? 9 : 5 }
    } else if row.birth?.year ?? row.birthYearByAge != nil, entry.birth?.year ?? entry.birthYearByAge != nil {
      let years = abs((row.birth?.year ?? row.birthYearByAge ?? 0) - (entry.birth?.year ?? entry.birthYearByAge ?? 0))
      bits += years <= 1 ? 4.5 : 0
    }
    let categories = row.values["categories"]
    let shared = categories.count { entry.values.contains($0, for: "categories") }
    bits += min(7.5, 2.5 * Double(shared)) - Double(categories.count - shared)
    if let group = row.values.first("group"), let other = entry.values.first("group") {
      let number = Words.groupNumber(group)
      if group == other || (number != nil && number == Words.groupNumber(other)) { bits += 2.5 }
    }
    let note = entry.values.first("note") ?? ""
    let said = row.values["note"]
    if said.isEmpty != note.isEmpty {
      bits -= 2
    } else if said.allSatisfy({ note.contains($0) }) {
      bits += note.isEmpty ? 1 : 2.3
    } else {
      bits -= 6
    }
    for (key, weight) in [("contact_name", 7.0), ("address", 7.0)] {
      if let value = row.values.first(key), value == entry.values.first(key) { bits += weight }
    }
    return bits
  }

  /// So much agreement makes a row a repeat, where there is no ID number or birth date to tell: one pair of namesakes
  /// in four thousand agrees as well by chance.
  static let repeatBits = 12.0
  /// So much in another file: the same telephone and more.
  static let otherFileBits = 16.0
  /// So much makes it the row that made a record, which says all that the row says and has no ID number either.
  static let sameRowBits = 4.0
}

/// People with one ID number.
enum SameNumber {
  /// How alike the names of two people with one number must be to be one person: as alike as any slip makes them, or
  /// with the surname and half of the rest in common.
  static func likeness(_ entry: Entry, _ name: PersonName) -> PersonName.Likeness? {
    if let likeness = entry.likeness(to: name) { return likeness }
    for mine in entry.names {
      let (a, b) = (Array(mine.bare), Array(name.bare))
      guard a.count == b.count, a.count >= 3, a[0] == b[0] else { continue }
      if zip(a, b).count(where: { $0 != $1 }) * 2 <= a.count - 1 { return .similar }
    }
    return nil
  }
}

extension ElderPlanner {
  /// The person a row is about: by the ID number; else by name, birth date and village together; else, for a row that
  /// has neither, if a record says all of it already or agrees with it beyond chance. nil if nobody is, or several may be.
  mutating func match(_ row: ElderRow) throws -> Match? {
    if index.decidesByIDNumber, let match = try matchByNumber(row) { return match }
    guard let village = row.village else { return nil }
    let like = try registry.people(village: village.code, like: row.name)
    if index.decidesByIDNumber, let match = matchBySlip(row, like) { return match }
    if let birth = row.birth, birth.isFull {
      let same = like.filter {
        $0.birth == birth && isNamed($0, row.name) && !Evidence.contradicts(row, $0, numbers: true)
      }
      // Records that were united are one person.
      if let first = same.first, same.allSatisfy({ $0.reported == first.reported }) { return Match(entry: first) }
      if same.count > 1 { return best(same, row).map { Match(entry: $0, flags: [.likelyTwin]) } }
    }
    return matchByContent(row, like)
  }

  /// True if the names are equal, but for a suffix that one of them lacks.
  private func isNamed(_ entry: Entry, _ name: PersonName) -> Bool {
    entry.likeness(to: name).map { $0 == .same || $0 == .suffix } ?? false
  }

  private mutating func matchByNumber(_ row: ElderRow) throws -> Match? {
    guard let report = row.id else { return nil }
    var numbers = [report.normal]
    if let other = report.isValid ? report.shortened : report.extended {
      numbers.append(other)
    }
    let isExact = report.form != .unreadable
    let found = try registry.people(numbers: numbers).filter {
      // A number that cannot be read says little: the village must be the same too.
      isExact || $0.village == row.village?.code
    }
    let named = found.compactMap { entry in SameNumber.likeness(entry, row.name).map { (entry, $0) } }
    guard let (entry, likeness) = named.max(by: { $0.1 < $1.1 }) else { return nil }
    var match = Match(entry: entry)
    switch likeness {
    case .cut, .cutSimilar: match.flags = [.nameCut]
    case .homophone, .similar: match.flags = [.nameDiffers]
    case .toldApart, .suffix, .same: break
    }
    return match
  }

  /// Somebody of the village with a like name whose number differs by one slip of the pen.
  private func matchBySlip(_ row: ElderRow, _ like: [Entry]) -> Match? {
    guard let report = row.id, report.form == .eighteen else { return nil }
    let found = like.filter { entry in
      guard IDNumber.isSlip(report, entry.verified ?? entry.unverified), let likeness = entry.likeness(to: row.name)
      else { return false }
      return likeness != .toldApart && !Evidence.contradicts(row, entry, numbers: false)
    }
    guard found.count == 1 else { return nil }
    return Match(entry: found[0], flags: [.idCorrected] + (isNamed(found[0], row.name) ? [] : [.nameDiffers]))
  }

  /// A repeat that no ID number or birth date shows: a record that says all that the row says already, or one that
  /// agrees in so much that chance is out of the question.
  private func matchByContent(_ row: ElderRow, _ like: [Entry]) -> Match? {
    let named = like.filter { isNamed($0, row.name) && !Evidence.contradicts(row, $0, numbers: true) }
    let isNumbered = row.id != nil && index.decidesByIDNumber
    if !isNumbered {
      let covering = named.filter { entry in
        guard Reconciliation(entry.values, row).isCovered else { return false }
        let bits = Evidence.bits(row, entry)
        if bits >= Evidence.repeatBits { return true }
        // Less will do for the record that the row made, which has no number or date to know it by.
        if entry.isNumbered || (entry.birth?.isFull == true && row.birth == nil) { return false }
        return bits >= Evidence.sameRowBits || entry.values.keys.filter { $0 != "doubts" } == row.values.keys
      }
      if let entry = best(covering, row) { return Match(entry: entry) }
    }
    let repeated = named.filter { entry in
      if isNumbered, entry.isNumbered || entry.unverified != nil { return false }
      let isOfThisFile = if case .row = entry.reference { true } else { false }
      return Evidence.bits(row, entry) >= (isOfThisFile ? Evidence.repeatBits : Evidence.otherFileBits)
    }
    return repeated.count == 1 ? Match(entry: repeated[0]) : nil
  }

  /// Of several equally possible records the one that says nothing but what the row says; the oldest of them.
  private func best(_ entries: [Entry], _ row: ElderRow) -> Entry? {
    let covering = entries.filter { Reconciliation($0.values, row).isCovered }
    return covering.min { a, b in
      let (left, right) = (a.isNumbered ? 1 : 0, b.isNumbered ? 1 : 0)
      return (left, a.values.keys.count) < (right, b.values.keys.count)
    }
  }

  /// The people whom a row that makes a new record may be about after all, the likeliest first.
  mutating func twins(_ row: ElderRow) throws -> [Entry] {
    guard let village = row.village else { return [] }
    return try registry.people(village: village.code, like: row.name)
      .compactMap { entry -> (Entry, Double)? in
        guard let likeness = entry.likeness(to: row.name), likeness != .toldApart else { return nil }
        guard !Evidence.contradicts(row, entry, numbers: true) else { return nil }
        if let doubtful = row.doubtfulBirth, let birth = entry.birth, abs(doubtful.year - birth.year) > 2 { return nil }
        return (entry, Double(likeness.rawValue * 8) + Evidence.bits(row, entry))
      }
      .sorted { $0.1 > $1.1 }.prefix(3).map(\.0)
  }
}
