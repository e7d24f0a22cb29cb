package import Model
package import Replication
package import Store

/// The visit rates of several months, counted in one run over all visits, record by record, from an index alone
/// (`Register.forEachVisitMark`). What each is says `VisitRate`, which counts the same month by month, with lines for
/// whatever is asked.
package struct VisitMonths {
  package struct Rate: Hashable, Sendable {
    package let month: CalendarMonth
    package let targets: Int
    package let visited: Int

    package init(month: CalendarMonth, targets: Int, visited: Int) {
      self.month = month
      self.targets = targets
      self.visited = visited
    }

    /// In thousandths; nil without targets.
    package var permille: Int? { targets > 0 ? visited * 1000 / targets : nil }
  }

  package struct Village: Hashable, Sendable {
    /// 12 digits.
    package let code: Int64
    package var targets = 0
    package var visited = 0
  }

  private let population: Population
  private let targets: TargetSet
  private let months: [CalendarMonth]
  /// Where each month begins, ms since 1970, and where the last one ends.
  private let bounds: [Int64]
  /// From when on visits lie in the future.
  private let future: Int64
  private let policies: [Policies]
  /// The modes that count in a month, by village; nil for any.
  private var modes: [[Int64: Set<UInt32>?]]
  /// By place in the population: a bit for each month in which somebody saw them.
  private var seen: [UInt64]
  /// Whose visits come now.
  private var current: (record: Dot, place: Int?)?

  private static let outcomeSeen = Vocabulary.visitOutcome["seen"]

  /// - Parameter months: one after the other, at most 64.
  package init(
    _ register: any Register, _ months: [CalendarMonth], _ population: Population, targets: TargetSet
  ) throws {
    precondition(months.count <= UInt64.bitWidth, "a bit for each month")
    self.population = population
    self.targets = targets
    self.months = months
    bounds = months.map { $0.instants().lowerBound } + (months.last.map { [$0.instants().upperBound] } ?? [])
    future = FutureVisits.start(now: population.now)
    policies = try months.map { try Policies(register, on: $0.lastDay) }
    modes = Array(repeating: [:], count: months.count)
    seen = Array(repeating: 0, count: population.people.count)
  }

  /// Takes every visit that is not void, those of a record one after the other.
  package mutating func take(_ mark: VisitMark) {
    guard mark.outcome == Self.outcomeSeen, let start = bounds.first, mark.atMilliseconds >= start,
      mark.atMilliseconds < future,
      let after = bounds.firstIndex(where: { $0 > mark.atMilliseconds })
    else { return }
    let month = after - 1
    if current?.record != mark.elder { current = (mark.elder, population.place(of: mark.elder)) }
    guard let place = current?.place, seen[place] & 1 << UInt64(month) == 0,
      counts(mark.mode, month: month, village: population.people[place].region)
    else { return }
    seen[place] |= 1 << UInt64(month)
  }

  /// As `ValidVisits` has it.
  private mutating func counts(_ mode: Int64?, month: Int, village: Int64) -> Bool {
    guard let mode, !policies[month].isEmpty else { return true }
    let counting: Set<UInt32>?
    if let known = modes[month][village] {
      counting = known
    } else {
      counting = policies[month].elements("counting_modes", at: village)
      modes[month].updateValue(counting, forKey: village)
    }
    return counting?.contains(UInt32(clamping: mode)) ?? true
  }

  /// In their order.
  package var rates: [Rate] {
    months.enumerated().map { place, month in
      var (all, visited) = (0, 0)
      for (person, seen) in zip(population.people, seen) where person.isTarget(of: targets, in: month) {
        all += 1
        if seen >> UInt64(place) & 1 == 1 { visited += 1 }
      }
      return Rate(month: month, targets: all, visited: visited)
    }
  }

  /// Of the last month: its villages by code, and the targets whom nobody has seen.
  package var last: (villages: [Village], unvisited: Set<Dot>) {
    guard let month = months.last else { return ([], []) }
    var villages: [Int64: Village] = [:]
    var unvisited: Set<Dot> = []
    for (person, seen) in zip(population.people, seen) where person.isTarget(of: targets, in: month) {
      var village = villages[person.region] ?? Village(code: person.region)
      village.targets += 1
      if seen >> UInt64(months.count - 1) & 1 == 1 {
        village.visited += 1
      } else {
        unvisited.insert(person.id)
      }
      villages[person.region] = village
    }
    return (villages.values.sorted { $0.code < $1.code }, unvisited)
  }
}
