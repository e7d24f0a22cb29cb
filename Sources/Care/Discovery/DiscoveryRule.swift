package import Model

/// One rule by which somebody may be a new target. Data: what it asks of a person, and which category it would make.
package struct DiscoveryRule: Sendable {
  /// Something to be true of a person, from their record or their visits.
  package indirect enum Condition: Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    /// Lives in one of these ways (`Vocabulary.living`).
    case living([String])
    /// Belongs to a category today.
    case category(String)
    /// Has reached an age.
    case age(Int64)
    /// Has reached the age that the division calls advanced, 80 unless it has set another.
    case advancedAge
    /// `Vocabulary.selfCare`.
    case selfCare([String])
    /// Of GB/T 42195-2022, at least: by the last assessment, else by the record.
    case level(String)
    /// The last final level is worse than the one before, and this recent.
    case worsened(days: Int64)
    /// `Vocabulary.disabilityGrade`.
    case disabilityGrade([String])
    /// `Vocabulary.chronic`.
    case illness([String])
    /// Not at home so often in a row as the division has set, twice unless it has.
    case unreached
    /// A visit so recent found one of these in one of its sets.
    case found(in: String, [String], days: Int64)
    /// A date of the record is so recent.
    case recent(String, days: Int64)
    /// The record tells of so many care-risk events so recent.
    case riskEvents(atLeast: Int, days: Int64)
    /// Somebody has seen them after the day on which they died, moved away or entered an institution.
    case seenSinceLeaving
  }

  /// The key of a term of `Vocabulary.discoveryRule`.
  package let key: String
  /// The category that it would make; nil for one that says only that somebody should look.
  package let category: String?
  /// Who is in one of these needs no finding; for a rule without a category, the six national ones.
  package let settledBy: [String]
  package let condition: Condition
  /// Whether it is asked of those who have died, moved away or entered an institution, and of nobody else: one of the
  /// two reports is wrong.
  package let isOfThoseWhoLeft: Bool

  init(
    _ key: String, _ category: String?, settledBy more: [String] = [], ofThoseWhoLeft isOfThoseWhoLeft: Bool = false,
    _ condition: Condition
  ) {
    self.key = key
    self.category = category
    settledBy = isOfThoseWhoLeft ? [] : more + (category.map { [$0] } ?? TargetSet.nationalKeys)
    self.condition = condition
    self.isOfThoseWhoLeft = isOfThoseWhoLeft
  }

  package var term: Term { Vocabulary.discoveryRule.term(key: key)! }
}

extension DiscoveryRule {
  /// In the order in which findings are shown.
  package static let all = [
    DiscoveryRule("seen_since_leaving", nil, ofThoseWhoLeft: true, .seenSinceLeaving),
    DiscoveryRule("alone_80", "living_alone", .all([.living(["alone"]), .age(80)])),
    DiscoveryRule("bedridden", "disabled", .selfCare(["dependent", "bedridden"])),
    DiscoveryRule("severe", "disabled", .level("severe")),
    DiscoveryRule("mistreated", nil, .found(in: "protection", ["neglected", "abused", "exploited"], days: 180)),
    DiscoveryRule("unreached", nil, .unreached),
    DiscoveryRule(
      "bereaved", nil,
      .any([.recent("bereaved_on", days: 180), .found(in: "protection", ["bereaved"], days: 180)])),
    DiscoveryRule(
      "worsened", "semi_disabled", settledBy: ["disabled"], .worsened(days: 365)),
    DiscoveryRule("discharged", nil, .recent("discharged_on", days: 30)),
    DiscoveryRule("risk_events", nil, .riskEvents(atLeast: 2, days: 90)),
    DiscoveryRule("dementia", "dementia", .illness(["dementia"])),
    DiscoveryRule("handicapped", "severely_handicapped", .disabilityGrade(["first", "second"])),
    DiscoveryRule("lost_only_child", "family_planning_special", .category("lost_only_child")),
    DiscoveryRule("alone", "living_alone", .all([.living(["alone"]), .not(.age(80))])),
    DiscoveryRule(
      "empty_nest", "empty_nest",
      .all([.living(["with_spouse"]), .found(in: "family_support", ["children_away", "calls_only"], days: 365)])),
    DiscoveryRule("left_behind", "left_behind", .living(["with_grandchildren"])),
    DiscoveryRule(
      "unattended", "unattended",
      .found(in: "family_support", ["no_contact", "not_supported", "no_family", "family_unable"], days: 180)),
    DiscoveryRule(
      "hardship", "hardship", settledBy: ["destitute", "subsistence_allowance", "low_income", "poor"],
      .found(in: "basic_living", ["short_of_food", "short_of_money", "short_of_heating"], days: 90)),
    DiscoveryRule("advanced_age", "advanced_age", .advancedAge),
  ]
}
