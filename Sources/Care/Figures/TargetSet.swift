import Model
import Replication
import Store

/// Whom a figure counts: the elders of some categories. Every notice draws the set differently, so it is a setting.
package struct TargetSet: Hashable, Sendable {
  /// Codes of `Vocabulary.categories`; nil for every elder on the register.
  package let categories: Set<UInt32>?

  private init(_ categories: Set<UInt32>?) { self.categories = categories }

  init(codes: Set<UInt32>) { categories = codes }

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

  /// Whether an elder belongs to one of the categories on a day, packed as in `PartialDate`. A membership without dates
  /// holds at all times.
  func holds(for elder: Record, _ field: Field, on day: Int64) -> Bool {
    guard let categories else { return true }
    return elder.members(field).contains { element, membership in
      categories.contains(element) && membership.holds(on: day)
    }
  }
}
