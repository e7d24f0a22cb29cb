import Care
import Model
import Support
import Testing

/// Of a day on which something took place, only month or year may be known: it counts as the first that it may mean.
@Suite struct PartOfADateTests {
  private let village: Village

  init() throws { village = try Village() }

  @Test(arguments: [("2026-06", "2026-06"), ("2026", "2026-01"), ("2026-06-30", "2026-06")])
  func aTrainingOfJuneWasInNoMonth(_ held: String, _ month: String) throws {
    try village.record(
      "training", ["topic": "照护", "division": "230422100000", "held_on": held, "trainees": "24"])
    let year = try village.report(.volunteers, "2026", by: .month)
    #expect(year.total("trained_people") == .count(24))
    let column = try #require(year.indicators.firstIndex { $0.key == "trained_people" })
    #expect(year.rows.filter { $0.figures[column] == .count(24) }.map(\.key) == [month])
  }

  @Test(arguments: [("2026-06", "2026-06"), ("2026", "2026-01")])
  func aHomeAdaptedInJuneWasInNoMonth(_ accepted: String, _ month: String) throws {
    let elder = try village.elder("王秀英")
    try village.record(
      "order", ["elder": elder.testText, "service": "home_adaptation", "state": "delivered", "accepted_on": accepted])
    #expect(try village.report(.services, month).total("adaptations") == .count(1))
    #expect(try village.report(.services, "2026").total("adaptations") == .count(1))
    #expect(try village.report(.services, "2026-05").total("adaptations") == .count(0))
  }

  @Test(arguments: [("2026-06", "2026-06"), ("2026", "2026-01")])
  func anAssessmentOfJuneWasInNoMonth(_ assessed: String, _ month: String) throws {
    let elder = try village.elder("王秀英", ["enrolled": "2025"])
    try village.record(
      "assessment",
      ["elder": elder.testText, "instrument": "gb42195", "assessed_on": assessed, "final_level": "mild"])
    #expect(try village.report(.assessment, month).total("assessments") == .count(1))
    #expect(try village.report(.assessment, month).total("level_mild") == .count(1))
    #expect(try village.report(.assessment, "2026").total("assessments") == .count(1))
    #expect(try village.report(.assessment, "2026-05").total("assessments") == .count(0))
  }
}
