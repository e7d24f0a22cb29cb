import Care
import Casework
import Model
import Replication
import Storage
import Store
import Wire

/// The figures of the first page that have to be counted over all people and visits.
struct TodayFigures: Sendable {
  typealias Rate = VisitMonths.Rate

  struct Village: Hashable, Sendable {
    let code: Int64
    let name: String?
    let targets: Int
    let visited: Int
  }

  /// Ms since 1970.
  let milliseconds: Int64
  /// The last modification that they count.
  let seq: Int64
  /// The twelve months that end with this one.
  let trend: [Rate]
  let villages: [Village]
  /// What the region has set itself, in thousandths.
  let goalPermille: Int?
  /// By the code of `Vocabulary.riskTier`, nil for none; the riskiest first.
  let overdue: [(risk: Int64?, count: Int)]
  /// Who they are, and who of this month's targets has not been visited.
  let overduePeople: Set<Dot>
  let unvisitedPeople: Set<Dot>

  init(_ store: HubDatabase, _ regions: [Region], now: Int64) throws {
    let month = CalendarMonth(containing: now)
    let targets = try Policies(store, on: Period(month).lastDay).targets(in: regions)
    let population = try Population(store, regions, now: now)
    var count = try VisitMonths(
      store, Period(twelveEndingWith: month).months, population, targets: targets)
    // All visits are run through once, for the months and for who is due.
    let due = try DueList(store, DueList.Terms(now: now, in: regions), alongside: { count.take($0) })
    trend = count.rates
    let names = try Villages(store, regions: regions)
    let last = count.last
    unvisitedPeople = last.unvisited
    villages = last.villages.map { village in
      Village(code: village.code, name: names.name(village.code), targets: village.targets, visited: village.visited)
    }
    goalPermille = try Self.goal(store, regions, month)
    let late = due.items.filter { $0.reasons.contains(where: \.isLate) }
    overdue = Self.byRisk(late)
    overduePeople = Set(late.map(\.elder))
    milliseconds = now
    seq = store.lastSeq
  }

  private static func byRisk(_ items: [DueList.Item]) -> [(Int64?, Int)] {
    var counts: [Int64?: Int] = [:]
    for item in items { counts[item.riskTier, default: 0] += 1 }
    func rank(_ tier: Int64?) -> Int { tier.map { Vocabulary.riskTier.term(code: $0)?.rank ?? .max } ?? -1 }
    return counts.sorted { rank($0.key) > rank($1.key) }.map { ($0.key, $0.value) }
  }

  /// The visit rate that the nearest division around all the regions has set itself for a period with this month.
  private static func goal(_ store: HubDatabase, _ regions: [Region], _ month: CalendarMonth) throws -> Int? {
    let type = RecordType.target
    var best: (level: Region.Level, months: Int, permille: Int)?
    try store.forEach(type.number, in: nil) { stored in
      let record = stored.record
      guard record.integer(type["withdrawn"]) != 1,
        record.integer(type["indicator"]) == Vocabulary.indicator["visit_rate"],
        let division = Region(String(record.integer(type["division"]) ?? 0)),
        let period = record.text(type["period"]).flatMap({ Period($0) }), period.months.contains(month),
        let value = record.integer(type["value"]), regions.allSatisfy({ division.contains($0) })
      else { return true }
      let found = (level: division.level, months: period.months.count, permille: Int(value / 10))
      if best.map({ ($0.level, -$0.months) < (found.level, -found.months) }) ?? true { best = found }
      return true
    }
    return best?.permille
  }
}

extension DueReason {
  /// Whether a visit should have been made by now.
  fileprivate var isLate: Bool {
    switch self {
    case .overdue, .never: true
    default: false
    }
  }
}
