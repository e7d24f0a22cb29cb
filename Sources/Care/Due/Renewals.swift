package import Model
package import Replication
package import Store

/// Whose record is due to be reviewed, and whose ability to be assessed anew, among those on the register: as their
/// division has set (`review_months`, `assessment_months`), twelve months unless it has.
package struct Renewals {
  /// Neither reviewed nor enrolled within that time, or nobody wrote when.
  package let reviews: Set<Dot>
  /// Their last assessment is older, or no longer valid; and targets who have none.
  package let assessments: Set<Dot>

  /// - Parameter now: ms since 1970.
  package init(_ register: any Register, now: Int64, in regions: [Region]? = nil) throws {
    let today = Instant.day(now).packed
    let population = try Population(register, regions, now: now)
    let policies = try Policies(register, on: today)
    let targets = policies.targets(in: regions)
    let known = try Assessments(register, population.survivors, through: today)
    var (reviews, assessments): (Set<Dot>, Set<Dot>) = ([], [])
    for person in population.people where person.isOnRegister(today) {
      let confirmed = [person.reviewedOn, person.enrolled].compactMap { $0 }.max()
      let reviewMonths = policies.number(.reviewMonths, at: person.region)
      if confirmed.map({ Self.day($0, plus: reviewMonths) <= today }) ?? true { reviews.insert(person.id) }
      let months = policies.number(.assessmentMonths, at: person.region)
      let isDue =
        known.of(person.id).last(where: \.isFinished).map { last in
          (last.validUntil ?? .max) < today || Self.day(last.day, plus: months) <= today
        } ?? (person.memberships(targets, from: today, through: today) != nil)
      if isDue { assessments.insert(person.id) }
    }
    self.reviews = reviews
    self.assessments = assessments
  }

  /// The same day of a later month, packed; a month or day that nobody wrote is the first. It may be no day of the
  /// calendar, which comparing does not mind.
  private static func day(_ packed: Int64, plus months: Int64) -> Int64 {
    let (month, day) = (max(1, packed / 100 % 100), max(1, packed % 100))
    let all = packed / 10_000 * 12 + month - 1 + months
    return all / 12 * 10_000 + (all % 12 + 1) * 100 + day
  }
}
