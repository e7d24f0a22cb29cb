import Model
import Replication
import Store

/// Whom a figure counts: the elders of some categories. Every notice draws the set differently, so it is a setting.
package struct TargetSet: Hashable, Sendable {
  /// Codes of `Vocabulary.categories`; nil for every elder on the register.
  package let categories: Set<UInt32>?

  private init(_ categories: Set<UInt32>?) { self.categories = categories }

  /// Every elder on the register.
  package static let all = TargetSet(nil)

  /// The six of 民发〔2022〕73号: 独居、空巢、留守、失能、重残、计划生育特殊家庭.
  package static let nationalKeys = [
    "living_alone", "empty_nest", "left_behind", "disabled", "severely_handicapped", "family_planning_special",
  ]
  package static let national = TargetSet(Set(nationalKeys.map { UInt32(Vocabulary.categories[$0]) }))

  /// Reads `all` (全部), or categories separated by commas; nil if one is unknown.
  package init?(_ text: String) {
    let words = text.split { ",，、;；|".contains($0) }.map(\.trimmed)
    if words == ["all"] || words == ["全部"] {
      self = .all
      return
    }
    var codes: Set<UInt32> = []
    for word in words {
      guard let term = Vocabulary.categories.match(word) else { return nil }
      codes.insert(UInt32(term.code))
    }
    guard !codes.isEmpty else { return nil }
    self.init(codes)
  }

  /// The keys, in the order of the codes; `["all"]` for everybody.
  package var keys: [String] {
    guard let categories else { return ["all"] }
    return categories.sorted().map { Vocabulary.categories.keyText(Int64($0)) }
  }

  /// The categories of the set that an elder belongs to between two days (packed as in `PartialDate`); nil if the elder
  /// is none of its targets. A membership without dates holds at all times.
  func memberships(of elder: Record, _ field: Field, from first: Int64, through last: Int64) -> [UInt32]? {
    let members = elder.members(field).filter { element, membership in
      // An unknown month or day is zero: 19500000 is before every day of 1950, so an end is taken to its year's end.
      (membership.since ?? 0) <= last && (membership.until.map(Self.latestDay) ?? .max) >= first
        && (categories?.contains(element) ?? true)
    }.map(\.element)
    return members.isEmpty && categories != nil ? nil : members
  }

  private static func latestDay(_ packed: Int64) -> Int64 {
    if packed % 10_000 == 0 { return packed + 1231 }
    return packed % 100 == 0 ? packed + 31 : packed
  }
}
