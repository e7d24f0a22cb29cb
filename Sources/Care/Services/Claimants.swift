import Model
import Replication
import Store

/// The elders who may be eligible for something, and what is known of them.
struct Claimants {
  private let register: any Register
  private let type: RecordType
  let survivors: Survivors
  /// The last final level of an assessment that holds, by the elder it names, with the day it was assessed on and until
  /// which it is valid.
  private var levels: [Dot: [(on: Int64, until: Int64?, level: Int64)]] = [:]
  /// No longer anybody's responsibility here.
  private static let gone = Set(["died", "moved_away", "entered_in_error"].map { Vocabulary.archived[$0] })

  /// - Parameter elder: whom alone it is asked of; nil for all.
  init(_ register: any Register, about elder: Dot? = nil) throws {
    self.register = register
    type = .elder
    survivors = try register.survivors(type)
    if let elder {
      for stored in try register.records(.assessment, about: elder) { take(stored.record) }
    } else {
      try register.forEach(CareModel.Number.assessment, in: nil) { stored in
        take(stored.record)
        return true
      }
    }
  }

  private mutating func take(_ assessment: Record) {
    let type = RecordType.assessment
    guard assessment.value(type["voided"]) == nil, let elder = assessment.reference(type["elder"]),
      let level = assessment.integer(type["final_level"]), let on = assessment.integer(type["assessed_on"])
    else { return }
    levels[survivors.survivor(of: elder), default: []].append(
      (on, assessment.integer(type["valid_until"]).map(lastDay(of:)), level))
  }

  func forEach(_ question: BenefitList.Question, _ body: (Record, Int64) throws -> Void) throws {
    let elder = question.elder.map { survivors.survivor(of: $0) }
    try register.forEach(type.number, in: question.regions) { stored in
      let record = stored.record
      guard survivors.isSurvivor(record.id), elder.map({ $0 == record.id }) ?? true,
        record.integer(type["archived"]).map({ !Self.gone.contains($0) }) ?? true
      else { return true }
      try body(record, record.integer(type["village"]) ?? stored.region)
      return true
    }
  }

  func name(_ record: Record) -> String { record.text(type["name"]) ?? "" }

  func claimant(_ record: Record, on day: Int64) -> Claimant {
    var person = Claimant()
    person.age = age(record, on: day)
    person.categories = Set(
      record.members(type["categories"]).filter { _, membership in
        (membership.since ?? 0) <= day && membership.until.map { lastDay(of: $0) >= day } ?? true
      }.map(\.element))
    person.level = level(record, on: day)
    person.disabilityGrade = record.integer(type["disability_grade"])
    person.living = record.integer(type["living"])
    person.incomeYuan = record.integer(type["annual_income_yuan"])
    return person
  }

  /// By the date of birth; else by an age that somebody stated, to within a year.
  private func age(_ record: Record, on day: Int64) -> ClosedRange<Int>? {
    guard let today = PartialDate(packed: day) else { return nil }
    if let birth = record.integer(type["birth"]).flatMap({ PartialDate(packed: $0) }) {
      return Claimant.age(born: birth, on: today)
    }
    guard let stated = record.integer(type["age_stated"]).map(Int.init) else { return nil }
    let on = record.integer(type["age_stated_on"]).flatMap { PartialDate(packed: $0) } ?? today
    let years = max(0, today.year - on.year)
    return max(0, stated + years - 1)...(stated + years + 1)
  }

  /// The latest assessment that holds on the day; without any, what the elder's record says.
  private func level(_ record: Record, on day: Int64) -> Int64? {
    let held = (levels[record.id] ?? []).filter { $0.on <= day && ($0.until ?? .max) >= day }
    return held.max { $0.on < $1.on }?.level ?? record.integer(type["ability_level"])
  }
}
