/// What tells people of one name apart: numbers, sex and birth, as far as a source or a record states them.
package struct PersonFacts: Hashable, Sendable {
  package var isMale: Bool?
  package var birth: PartialDate?
  /// By an age stated; right to within two years.
  package var birthYearByAge: Int?
  /// A number without a problem.
  package var number: IDNumber.Report?
  /// A number as somebody wrote it: with a wrong check digit, of 15 digits, or unreadable.
  package var unverified: IDNumber.Report?
  /// All that those who may not see the number are shown of it.
  package var maskedNumber: String?

  package init(
    isMale: Bool? = nil, birth: PartialDate? = nil, birthYearByAge: Int? = nil, number: IDNumber.Report? = nil,
    unverified: IDNumber.Report? = nil, maskedNumber: String? = nil
  ) {
    self.isMale = isMale
    self.birth = birth
    self.birthYearByAge = birthYearByAge
    self.number = number
    self.unverified = unverified
    self.maskedNumber = maskedNumber
  }

  /// The year of birth, by whatever states it.
  package var birthYear: Int? { birth?.year ?? birthYearByAge }

  /// True if something cannot be true of one person: another number, sex, birth date or age.
  /// - Parameter numbers: whether ID numbers count.
  package func contradicts(_ other: PersonFacts, numbers: Bool) -> Bool {
    if let isMale, let others = other.isMale, isMale != others { return true }
    if numbers, contradictsNumber(of: other) || other.contradictsNumber(of: self) { return true }
    if let birth, let others = other.birth, !birth.agrees(with: others) { return true }
    guard let birthYear, let others = other.birthYear else { return false }
    return abs(birthYear - others) > 2
  }

  /// Whether the number known here cannot be the other's. Of two that nobody could verify, nothing is said.
  package func contradictsNumber(of other: PersonFacts) -> Bool {
    if let number {
      if let theirs = other.number { return number.normal != theirs.normal }
      if let masked = other.maskedNumber { return masked != number.masked }
      if let extended = other.unverified?.extended { return extended != number.normal }
    } else if let extended = unverified?.extended, other.number == nil, let masked = other.maskedNumber {
      return masked != IDNumber.masked(extended)
    } else if unverified == nil, let maskedNumber, other.number == nil, let theirs = other.maskedNumber {
      return maskedNumber != theirs
    }
    return false
  }
}

extension IDNumber {
  /// True if one of two numbers of 18 characters is the other with one character wrong or two neighbours swapped.
  package static func isNear(_ a: Report, _ b: Report) -> Bool {
    guard a.form == .eighteen, b.form == .eighteen else { return false }
    let left = Array(a.normal.utf8)
    let right = Array(b.normal.utf8)
    let wrong = left.indices.filter { left[$0] != right[$0] }
    if wrong.count == 1 { return true }
    return wrong.count == 2 && wrong[1] == wrong[0] + 1 && left[wrong[0]] == right[wrong[1]]
      && left[wrong[1]] == right[wrong[0]]
  }

  /// As `isNear`, where the check digit tells which of the two is wrong.
  package static func isSlip(_ a: Report?, _ b: Report?) -> Bool {
    guard let a, let b, a.isValid != b.isValid else { return false }
    return isNear(a, b)
  }
}

/// Telephone numbers with masked digits.
package enum Phones {
  /// True if `number` says all that `other` says: equal, or equal wherever `other` shows a digit.
  package static func covers(_ number: String, _ other: String) -> Bool {
    if number == other { return true }
    guard other.contains("*"), number.utf8.count == other.utf8.count else { return false }
    return zip(number.utf8, other.utf8).allSatisfy { $0 == $1 || $1 == UInt8(ascii: "*") }
  }
}
