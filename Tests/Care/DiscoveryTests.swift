import Care
import Model
import Replication
import Support
import Sync
import Testing

@Suite struct DiscoveryTests {
  let village: Village
  let now = Instant.parse("2026-09-20 10:00")!.milliseconds

  init() throws { village = try Village() }

  private func rules(of elder: Dot, withDismissed: Bool = false) throws -> [String] {
    let found = try Discovery(village.store, now: now, withDismissed: withDismissed)
    return found.items.first { $0.elder == elder }?.findings.map(\.rule) ?? []
  }

  @Test func everyRuleHasItsTerm() {
    #expect(Set(DiscoveryRule.all.map(\.key)) == Set(Vocabulary.discoveryRule.terms.map(\.key)))
    #expect(DiscoveryRule.all.count == Vocabulary.discoveryRule.terms.count)
    for rule in DiscoveryRule.all {
      for category in rule.settledBy + (rule.category.map { [$0] } ?? []) {
        #expect(Vocabulary.categories.term(key: category) != nil)
      }
    }
  }

  @Test(arguments: [
    (["living": "alone", "birth": "1946-09-20"], "alone_80"), (["living": "alone", "birth": "1946-09-21"], "alone"),
    (["living": "alone"], "alone"), (["self_care": "bedridden"], "bedridden"), (["ability_level": "severe"], "severe"),
    (["bereaved_on": "2026-07"], "bereaved"), (["discharged_on": "2026-09-10"], "discharged"),
    (["risk_events": "fall@2026-09-01,choking@2026-08-20"], "risk_events"), (["chronic": "dementia"], "dementia"),
    (["disability_grade": "second"], "handicapped"), (["categories": "lost_only_child"], "lost_only_child"),
    (["living": "with_grandchildren"], "left_behind"), (["birth": "1940"], "advanced_age"),
  ])
  func aProfileIsFoundByItsRule(_ profile: [String: String], _ rule: String) throws {
    let elder = try village.elder("王秀英", profile)
    #expect(try rules(of: elder).contains(rule))
    try village.elder("李德福", ["living": "with_children", "ability_level": "mild", "birth": "1960"])
    #expect(try Discovery(village.store, now: now).items.count == 1)
    #expect(try Discovery(village.store, now: now).registered == 2)
    // Who is in the category, and who has left, is found no more.
    let known = try #require(DiscoveryRule.all.first { $0.key == rule })
    try village.edit("elder", elder, ["categories": known.settledBy[0]])
    #expect(try !rules(of: elder).contains(rule))
  }

  @Test(arguments: [
    ("bereaved_on", "2026-01-01"), ("discharged_on", "2026-08-01"), ("risk_events", "fall@2026-09-01"),
    ("risk_events", "fall@2026-01-01,choking@2026-01-02"), ("disability_grade", "third"), ("ability_level", "moderate"),
  ])
  func whatIsOldOrMildIsNotFound(_ key: String, _ value: String) throws {
    #expect(try rules(of: try village.elder("王秀英", [key: value])).isEmpty)
  }

  @Test(arguments: [
    ("protection", "bereaved", "bereaved"), ("protection", "abused", "mistreated"),
    ("basic_living", "short_of_food", "hardship"),
    ("family_support", "not_supported", "unattended"),
  ])
  func whatAVisitFoundIsFound(_ field: String, _ value: String, _ rule: String) throws {
    let elder = try village.elder("王秀英")
    let visit = try village.visit(elder, "2026-09-01", "seen", [field: value])
    #expect(try rules(of: elder) == [rule])
    try village.edit("visit", visit, ["voided": "wrong_elder"])
    #expect(try rules(of: elder).isEmpty)
    try village.visit(elder, "2025-01-01", "seen", [field: value])
    #expect(try rules(of: elder).isEmpty, "long ago")
  }

  @Test func whoIsSeenAfterHavingDiedOrMovedIsFound() throws {
    for (reason, isFound) in [
      ("died", true), ("moved_away", true), ("in_institution", true), ("service_declined", false),
      ("entered_in_error", false),
    ] {
      let elder = try village.elder("王秀英", ["living": "alone", "archived": reason, "archived_on": "2026-09-05"])
      try village.visit(elder, "2026-09-05 18:00")
      try village.visit(elder, "2026-09-08", "not_home")
      #expect(try rules(of: elder).isEmpty, "on that day, or not seen")
      try village.visit(elder, "2026-09-06")
      #expect(try rules(of: elder) == (isFound ? ["seen_since_leaving"] : []), "\(reason)")
    }
    #expect(try Discovery(village.store, now: now).registered == 0)
  }

  @Test func couplesWhoseChildrenAreAwayAreFound() throws {
    let elder = try village.elder("王秀英", ["living": "with_spouse"])
    #expect(try rules(of: elder).isEmpty)
    try village.visit(elder, "2026-02-01", "seen", ["family_support": "children_away"])
    #expect(try rules(of: elder) == ["empty_nest"])
  }

  @Test func aWorseLevelIsFoundUntilItIsBetterAgain() throws {
    let elder = try village.elder("王秀英")
    func assess(_ day: String, _ level: String) throws {
      _ = try village.write(
        Draft(
          type: "assessment",
          text: ["elder": elder.testText, "instrument": "gb42195", "assessed_on": day, "final_level": level]))
    }
    try assess("2025-03-01", "mild")
    try assess("2026-03-01", "moderate")
    #expect(try rules(of: elder) == ["worsened"])
    try assess("2026-08-01", "intact")
    #expect(try rules(of: elder).isEmpty)
  }

  @Test func whoWasDismissedIsFoundAgainOnlyIfSomethingHappens() throws {
    let elder = try village.elder("王秀英", ["living": "alone"])
    for day in ["2026-09-01", "2026-09-02"] { try village.visit(elder, day, "not_home") }
    #expect(try rules(of: elder) == ["unreached", "alone"])
    var ids: [Dot] = []
    for rule in ["unreached", "alone"] {
      ids.append(
        try village.write(
          Draft(
            type: "dismissal",
            text: ["elder": elder.testText, "rule": rule, "at": "2026-09-05 10:00", "reason": "女儿同住"])))
    }
    #expect(try rules(of: elder).isEmpty)
    #expect(try rules(of: elder, withDismissed: true) == ["unreached", "alone"])
    try village.visit(elder, "2026-09-10", "not_home")
    #expect(try rules(of: elder) == ["unreached"], "that one lives alone has not changed")
    try village.edit("dismissal", ids[1], ["withdrawn": "true"])
    #expect(try rules(of: elder) == ["unreached", "alone"])
  }

  @Test func everyIndicatorThatCanBeATargetIsCounted() throws {
    for term in Vocabulary.indicator.terms {
      let place = try #require(ReportKind.column(of: term.key), "\(term.key)")
      #expect(place.kind.indicators.contains { $0.key == place.column })
    }
  }
}
