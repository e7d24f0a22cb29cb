package import Model
package import Replication
import Store

/// Whom an item of the basic service list is for, and how much of it there is: what a `benefit` record says, or what
/// several of them amount to. Nothing stated, nothing demanded.
package struct BenefitTerms: Hashable, Sendable {
  package var ageFrom: Int64?
  package var ageUntil: Int64?
  /// One of these categories.
  package var categoriesAny: Set<UInt32> = []
  /// All of these.
  package var categoriesAll: Set<UInt32> = []
  /// Codes of `Vocabulary.abilityLevel`, from mild to severe.
  package var levelFrom: Int64?
  package var levelUntil: Int64?
  /// The mildest grade that counts; 1 is the most severe.
  package var disabilityGrade: Int64?
  package var livingAny: Set<UInt32> = []
  package var incomeMaxYuan: Int64?
  /// Codes of items that cannot be had together with this one.
  package var excludes: Set<String> = []
  /// Hundredths of a yuan.
  package var amount: Int64?
  /// Tenths of a unit.
  package var quantity: Int64?
  package var unit: Int64?
  package var frequency: Int64?

  package init() {}

  package init(_ record: Record, _ type: RecordType = .benefit) {
    func set(_ key: String) -> Set<UInt32> { Set(record.members(type[key]).map(\.element)) }
    ageFrom = record.integer(type["age_from"])
    ageUntil = record.integer(type["age_until"])
    categoriesAny = set("categories_any")
    categoriesAll = set("categories_all")
    levelFrom = record.integer(type["level_from"])
    levelUntil = record.integer(type["level_until"])
    disabilityGrade = record.integer(type["disability_grade"])
    livingAny = set("living_any")
    incomeMaxYuan = record.integer(type["income_max_yuan"])
    excludes = Set((record.text(type["excludes"]) ?? "").split { "、,，;； ".contains($0) }.map(String.init))
    amount = record.integer(type["amount_yuan"])
    quantity = record.integer(type["quantity"])
    unit = record.integer(type["unit"])
    frequency = record.integer(type["frequency"])
  }

  /// What a lower division's item makes of the upper one's: what it states takes the place of what it does not.
  package func overridden(by lower: BenefitTerms) -> BenefitTerms {
    var merged = self
    if let value = lower.ageFrom { merged.ageFrom = value }
    if let value = lower.ageUntil { merged.ageUntil = value }
    if !lower.categoriesAny.isEmpty { merged.categoriesAny = lower.categoriesAny }
    if !lower.categoriesAll.isEmpty { merged.categoriesAll = lower.categoriesAll }
    if let value = lower.levelFrom { merged.levelFrom = value }
    if let value = lower.levelUntil { merged.levelUntil = value }
    if let value = lower.disabilityGrade { merged.disabilityGrade = value }
    if !lower.livingAny.isEmpty { merged.livingAny = lower.livingAny }
    if let value = lower.incomeMaxYuan { merged.incomeMaxYuan = value }
    if !lower.excludes.isEmpty { merged.excludes = lower.excludes }
    // An amount goes with how often it is paid, a quantity with its unit.
    if lower.amount != nil || lower.quantity != nil {
      merged.amount = lower.amount ?? amount
      merged.quantity = lower.quantity ?? quantity
      merged.unit = lower.unit ?? unit
      merged.frequency = lower.frequency ?? frequency
    }
    return merged
  }

  /// The keys of the fields by which these terms give less, or to fewer people, than the upper ones; the upper ones
  /// stand for whatever is not stated. Amounts of which nobody can say how they compare do not count.
  package func lowering(_ upper: BenefitTerms) -> [String] {
    var keys: [String] = []
    func check(_ key: String, _ isLower: Bool) { if isLower { keys.append(key) } }
    func less(_ mine: Int64?, than theirs: Int64?) -> Bool { mine.map { $0 < (theirs ?? .max) } ?? false }
    func more(_ mine: Int64?, than theirs: Int64?) -> Bool { mine.map { $0 > (theirs ?? .min) } ?? false }
    func narrower(_ mine: Set<UInt32>, than theirs: Set<UInt32>) -> Bool {
      !mine.isEmpty && (theirs.isEmpty || !mine.isSuperset(of: theirs))
    }
    check("age_from", more(ageFrom, than: upper.ageFrom ?? 0))
    check("age_until", less(ageUntil, than: upper.ageUntil))
    check("categories_any", narrower(categoriesAny, than: upper.categoriesAny))
    check("categories_all", !categoriesAll.isSubset(of: upper.categoriesAll))
    check("level_from", more(levelFrom, than: upper.levelFrom))
    check("level_until", less(levelUntil, than: upper.levelUntil))
    check("disability_grade", less(disabilityGrade, than: upper.disabilityGrade))
    check("living_any", narrower(livingAny, than: upper.livingAny))
    check("income_max_yuan", less(incomeMaxYuan, than: upper.incomeMaxYuan))
    check("excludes", !excludes.isSubset(of: upper.excludes))
    let mine = upper.overridden(by: self)
    check("amount_yuan", Self.isLess(mine.amount, mine.frequency, than: upper.amount, upper.frequency))
    if mine.unit == upper.unit {
      check("quantity", Self.isLess(mine.quantity, mine.frequency, than: upper.quantity, upper.frequency))
    }
    return keys
  }

  private static func isLess(_ mine: Int64?, _ often: Int64?, than theirs: Int64?, _ theirOften: Int64?) -> Bool {
    guard let mine, let theirs else { return false }
    if often == theirOften { return mine < theirs }
    guard let often = often.flatMap(timesAYear), let theirOften = theirOften.flatMap(timesAYear) else { return false }
    return mine * often < theirs * theirOften
  }

  /// Nil for what is paid once or on occasion.
  private static func timesAYear(_ frequency: Int64) -> Int64? {
    switch Vocabulary.frequency.term(code: frequency)?.key {
    case "day": 365
    case "week": 52
    case "month": 12
    case "quarter": 4
    case "year": 1
    default: nil
    }
  }
}
