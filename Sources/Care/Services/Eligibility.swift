import Model
package import Replication
package import Store

/// What of a person an item's terms ask about. Pure: made from records by `Claimants`.
package struct Claimant: Hashable, Sendable {
  /// The youngest and the oldest that the person may be: apart where month or day of birth are not known.
  package var age: ClosedRange<Int>?
  /// Those that hold on the day.
  package var categories: Set<UInt32> = []
  /// The last level that holds.
  package var level: Int64?
  package var disabilityGrade: Int64?
  package var living: Int64?
  package var incomeYuan: Int64?

  package init() {}
}

/// Whether somebody is eligible, and why.
package enum Verdict: Hashable, Sendable {
  /// By these fields of the item's terms.
  case eligible(because: [String])
  /// Not by this field.
  case not(by: String)
  /// As far as is known, yes; these fields of the elder's record would tell.
  case unclear(lacking: [String])
}

extension BenefitTerms {
  /// Whether the terms fit somebody.
  package func verdict(_ person: Claimant) -> Verdict {
    var met: [String] = []
    var lacking: [String] = []
    /// - Returns: the term that is not met.
    func judge(_ key: String, _ isAsked: Bool, by needed: String, _ isMet: Bool?) -> String? {
      guard isAsked else { return nil }
      switch isMet {
      case true?: met.append(key)
      case false?: return key
      case nil: lacking.append(needed)
      }
      return nil
    }
    let failed =
      judge("age_from", ageFrom != nil, by: "birth", person.reaches(ageFrom))
      ?? judge("age_until", ageUntil != nil, by: "birth", person.staysWithin(ageUntil))
      ?? judge(
        "categories_any", !categoriesAny.isEmpty, by: "categories", !categoriesAny.isDisjoint(with: person.categories))
      ?? judge(
        "categories_all", !categoriesAll.isEmpty, by: "categories", categoriesAll.isSubset(of: person.categories))
      ?? judge("level_from", levelFrom != nil, by: "ability_level", person.level.map { $0 >= levelFrom ?? 0 })
      ?? judge("level_until", levelUntil != nil, by: "ability_level", person.level.map { $0 <= levelUntil ?? .max })
      ?? judge(
        "disability_grade", disabilityGrade != nil, by: "disability_grade", person.isDisabled(to: disabilityGrade))
      ?? judge(
        "living_any", !livingAny.isEmpty, by: "living", person.living.map { livingAny.contains(UInt32(clamping: $0)) })
      ?? judge(
        "income_max_yuan", incomeMaxYuan != nil, by: "annual_income_yuan",
        person.incomeYuan.map { $0 <= incomeMaxYuan ?? .max })
    if let failed { return .not(by: failed) }
    if !lacking.isEmpty { return .unclear(lacking: lacking.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }) }
    return .eligible(because: met)
  }
}

extension Verdict {
  /// Whether an elder is eligible for the item of a code on a day, packed as in `PartialDate`; nil where no division around
  /// has such an item.
  package init?(_ register: any Register, of elder: Dot, for code: String, on day: Int64) throws {
    let people = try Claimants(register, about: elder)
    let type = RecordType.elder
    guard let record = try register.record(people.survivors.survivor(of: elder), type: type.number),
      let place = record.integer(type["village"]),
      let item = try Catalogue(register, on: day).item(code.trimmed, at: place)
    else { return nil }
    self = item.terms.verdict(people.claimant(record, on: day))
  }
}

extension Claimant {
  fileprivate func reaches(_ from: Int64?) -> Bool? {
    guard let age, let from else { return nil }
    if Int64(age.lowerBound) >= from { return true }
    return Int64(age.upperBound) < from ? false : nil
  }

  fileprivate func staysWithin(_ until: Int64?) -> Bool? {
    guard let age, let until else { return nil }
    if Int64(age.upperBound) <= until { return true }
    return Int64(age.lowerBound) > until ? false : nil
  }

  /// Nobody without a grade is held to be disabled.
  fileprivate func isDisabled(to grade: Int64?) -> Bool { disabilityGrade.map { $0 <= grade ?? .max } ?? false }
}
