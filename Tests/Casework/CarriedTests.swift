import Casework
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

private let village = "230422990201"

/// What an elder's record shows of a visit or an assessment, once that turns out to be wrong.
@Suite struct CarriedTests {
  private let town = try! Town()
  private let elder: Dot
  private let other: Dot

  init() throws {
    elder = try Self.written(town, "elder", ["name": "王桂兰", "village": village])
    other = try Self.written(town, "elder", ["name": "李秀英", "village": village])
  }

  private static func written(_ town: Town, _ type: String, _ values: [String: String]) throws -> Dot {
    try town.store.transaction { try town.records.write(Draft(type: type, text: values), account: "wang") }
  }

  private var desk: Desk { town.desk("lin", .county, nil) }

  /// Corrects a record as a page does.
  private func correct(_ id: Dot, _ type: RecordType, _ form: [String: String]) throws {
    town.clock.milliseconds += 60_000
    let record = try #require(try town.store.record(id, type: type.number))
    let edit = try desk.correction(
      of: record, type, form: form.sorted { $0.key < $1.key }.map { (name: $0.key, texts: [$0.value]) })
    _ = try desk.write(edit)
  }

  private func shown(_ id: Dot, _ key: String) throws -> String? {
    let record = try #require(try town.store.record(id, type: CareModel.Number.elder))
    let field = RecordType.elder[key]
    if field.isFlags {
      return record.members(field).map { field.vocabulary?.keyText(Int64($0.element)) ?? "" }.sorted()
        .joined(separator: ",")
    }
    return record.integer(field).map { number in
      field.vocabulary?.keyText(number) ?? PartialDate(packed: number)?.description ?? ""
    }
  }

  // MARK: - Visits

  private func visit(_ elder: Dot, _ form: [String: String]) throws -> Dot {
    town.clock.milliseconds += 60_000
    let stored = try #require(try town.store.stored(elder, type: CareModel.Number.elder))
    return try desk.recordVisit(
      to: stored, form: form.sorted { $0.key < $1.key }.map { (name: $0.key, texts: [$0.value]) }, again: false)
  }

  private static let found = [
    "at": "2026-09-20 08:30", "discharged_on": "2026-09-19", "risk_events": "fall,choking", "purpose": "census",
  ]

  /// She stayed in the list of those home from hospital, and who was home from hospital was in none.
  @Test func whatAVisitFoundStayedWithTheWrongPerson() throws {
    let visit = try visit(elder, Self.found)
    #expect(try shown(elder, "discharged_on") == "2026-09-19")
    try correct(visit, .visit, ["elder": RecordName.text(other)])
    for (key, value) in [
      ("discharged_on", "2026-09-19"), ("risk_events", "choking,fall"), ("reviewed_on", "2026-09-20"),
    ] {
      #expect(try shown(other, key) == value, "\(key)")
      #expect(try shown(elder, key) ?? "" == "", "\(key)")
    }
  }

  @Test func whatAVoidVisitFoundStayed() throws {
    _ = try visit(elder, ["at": "2026-09-10 08:30", "discharged_on": "2026-09-09", "risk_events": "fall"])
    let wrong = try visit(elder, Self.found)
    try correct(wrong, .visit, ["voided": "entered_in_error"])
    #expect(try shown(elder, "discharged_on") == "2026-09-09", "the visit before found that")
    #expect(try shown(elder, "risk_events") == "fall")
    #expect(try shown(elder, "reviewed_on") == nil)
  }

  @Test func whatACorrectionAddedReachedNobody() throws {
    let visit = try visit(elder, ["at": "2026-09-20 08:30"])
    try correct(visit, .visit, ["discharged_on": "2026-09-19", "risk_events": "fall"])
    #expect(try shown(elder, "discharged_on") == "2026-09-19")
    #expect(try shown(elder, "risk_events") == "fall")
    try correct(visit, .visit, ["discharged_on": "2026-09-18"])
    #expect(try shown(elder, "discharged_on") == "2026-09-18", "it was a slip")
  }

  /// Somebody's own word is not the visit's.
  @Test func whatSomebodyElseHasWrittenStays() throws {
    let visit = try visit(elder, Self.found)
    try correct(elder, .elder, ["discharged_on": "2026-09-21", "reviewed_on": "2026-09-21"])
    try correct(visit, .visit, ["voided": "entered_in_error"])
    #expect(try shown(elder, "discharged_on") == "2026-09-21")
    #expect(try shown(elder, "reviewed_on") == "2026-09-21")
    #expect(try shown(elder, "risk_events") == "")
  }

  // MARK: - Assessments

  private func assess(_ elder: Dot, _ on: String, _ level: String) throws -> Dot {
    town.clock.milliseconds += 60_000
    return try RecordForms.add(
      .assessment,
      form: [
        (name: "elder", texts: [RecordName.text(elder)]), (name: "assessed_on", texts: [on]),
        (name: "instrument", texts: ["gb42195"]), (name: "final_level", texts: [level]),
      ], at: desk, changing: { _ in }
    ).id
  }

  /// Benefits went by it where no other assessment was left.
  @Test func theLevelOfAVoidAssessmentStayed() throws {
    let first = try assess(elder, "2026-01-05", "mild")
    let second = try assess(elder, "2026-09-05", "severe")
    #expect(try shown(elder, "ability_level") == "severe")
    try correct(second, .assessment, ["voided": "entered_in_error"])
    #expect(try shown(elder, "ability_level") == "mild")
    try correct(first, .assessment, ["voided": "entered_in_error"])
    #expect(try shown(elder, "ability_level") == nil)
  }

  @Test func theLevelOfACorrectedAssessmentStayed() throws {
    let first = try assess(elder, "2026-01-05", "mild")
    let second = try assess(elder, "2026-09-05", "severe")
    try correct(first, .assessment, ["final_level": "moderate"])
    #expect(try shown(elder, "ability_level") == "severe", "the other is later")
    try correct(second, .assessment, ["final_level": "total"])
    #expect(try shown(elder, "ability_level") == "total")
  }

  /// Of two on one day the correction of the first covered the second.
  @Test func theFirstOfADayWasTakenForTheLast() throws {
    let first = try assess(elder, "2026-09-05", "mild")
    _ = try assess(elder, "2026-09-05", "severe")
    try correct(first, .assessment, ["final_level": "moderate"])
    #expect(try shown(elder, "ability_level") == "severe")
  }

  @Test func theLevelThatStoodBeforeStays() throws {
    try correct(elder, .elder, ["ability_level": "severe"])
    let assessment = try assess(elder, "2026-09-05", "severe")
    try correct(assessment, .assessment, ["voided": "entered_in_error"])
    #expect(try shown(elder, "ability_level") == "severe", "by another's word")
    let next = try assess(elder, "2026-09-06", "mild")
    try correct(elder, .elder, ["ability_level": "moderate"])
    try correct(next, .assessment, ["voided": "entered_in_error"])
    #expect(try shown(elder, "ability_level") == "moderate")
  }
}
