import Model
import Replication
import Store

/// The elders who may be eligible for something, and what is known of them.
struct Claimants {
  private let register: any Register
  private let type: RecordType
  let survivors: Survivors
  private let assessments: Assessments
  /// No longer anybody's responsibility here.
  private static let gone = Set(["died", "moved_away", "entered_in_error"].map { Vocabulary.archived[$0] })

  /// - Parameter elder: whom alone it is asked of; nil for all.
  init(_ register: any Register, about elder: Dot? = nil) throws {
    self.register = register
    type = .elder
    survivors = try register.survivors(type)
    assessments = try Assessments(register, survivors, about: elder)
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
      record.members(type["categories"]).filter { $0.membership.holds(on: day) }.map(\.element))
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
      return birth.years(on: today)
    }
    guard let stated = record.integer(type["age_stated"]).map(Int.init) else { return nil }
    let on = record.integer(type["age_stated_on"]).flatMap { PartialDate(packed: $0) } ?? today
    let years = max(0, today.year - on.year)
    return max(0, stated + years - 1)...(stated + years + 1)
  }

  /// The latest assessment that holds on the day; without any, what the elder's record says.
  private func level(_ record: Record, on day: Int64) -> Int64? {
    let last = assessments.of(record.id).last { $0.level != nil && $0.day <= day && ($0.validUntil ?? .max) >= day }
    return last?.level ?? record.integer(type["ability_level"])
  }
}
