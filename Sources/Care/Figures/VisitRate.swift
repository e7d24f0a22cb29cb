package import Model
package import Replication
package import Store

/// The month's visit rate (月探访率): distinct targets with at least one valid visit in the calendar month, divided by
/// the targets on the register in that month.
///
/// A target belongs to the target set (`TargetSet`) on some day of the month. On the register is who was enrolled by its
/// end (the day of the record where nobody wrote one), had not died, moved away or entered an institution by its end, and
/// was not entered in error; two records of one person are one. Which visits are valid says `ValidVisits`; they count by
/// when they took place, so a late sync re-opens an earlier month. Attempts (not home, refused, rescheduled) are counted
/// beside it. All columns of a line are about its targets: what was done for anybody else is in none of them.
package struct VisitRate: Sendable {
  /// What the lines are about; `volunteer` is the account that entered the visit, `helper` whoever made it.
  package enum Grouping: String, CaseIterable, Sendable {
    case village, category, volunteer, helper

    /// Whether targets belong to a line.
    var hasTargets: Bool { self == .village || self == .category }
  }

  package struct Line: Hashable, Sendable {
    /// A 12-digit code, a category's key or an account's name; empty for the total.
    package var key: String
    /// Targets on the register. Nil by volunteer and helper: targets belong to no one.
    package var targets: Int?
    /// Distinct targets with a valid visit.
    package var visited = 0
    /// Valid visits to these targets; in the total, each once.
    package var visits = 0
    /// Attempts at them that were no visit.
    package var attempts = 0

    /// Visited divided by targets, in tenths of a percent, rounded down so that 100 % means all; nil without targets.
    package var permille: Int? {
      guard let targets, targets > 0 else { return nil }
      return visited * 1000 / targets
    }
  }

  package let month: CalendarMonth
  package let targetSet: TargetSet
  package private(set) var total: Line
  /// By key.
  package private(set) var lines: [Line]
  /// The targets without a valid visit in the month; empty unless asked for.
  package let unvisited: Set<Dot>

  package init(
    _ register: any Register, _ month: CalendarMonth, targets targetSet: TargetSet = .national,
    by grouping: Grouping = .village, in regions: [Region]? = nil, now: Int64
  ) throws {
    try self.init(register, month, try Population(register, regions, now: now), targets: targetSet, by: grouping)
  }

  /// - Parameters:
  ///   - population: read once for several months; visits after its now do not count.
  ///   - listsUnvisited: whether it is asked who they are.
  package init(
    _ register: any Register, _ month: CalendarMonth, _ population: Population, targets targetSet: TargetSet,
    by grouping: Grouping, listsUnvisited: Bool = false
  ) throws {
    self.month = month
    self.targetSet = targetSet
    var count = VisitCount(
      census: Census(population, month, targetSet), grouping: grouping,
      valid: ValidVisits(register),
      workforce: grouping == .helper ? try Workforce(register) : nil)
    try register.forEachVisit(FutureVisits.left(of: month.instants(), now: population.now), in: nil) { fact in
      try count.take(fact) { try register.author(of: $0) }
      return true
    }
    (total, lines) = count.result
    unvisited = listsUnvisited ? count.unvisited : []
  }
}

/// Who is a target in a month.
struct Census {
  struct Person {
    let region: Int64
    let categories: [UInt32]
  }

  let targets: [Dot: Person]
  let survivors: Survivors

  init(_ population: Population, _ month: CalendarMonth, _ targetSet: TargetSet) {
    var targets: [Dot: Person] = [:]
    for person in population.people where person.isTarget(of: targetSet, in: month) {
      let categories = person.memberships(targetSet, from: month.firstDay, through: month.lastDay) ?? []
      targets[person.id] = Person(region: person.region, categories: categories)
    }
    self.targets = targets
    survivors = population.survivors
  }
}

/// Counts a month's visits against its census.
struct VisitCount {
  let census: Census
  let grouping: VisitRate.Grouping
  let workforce: Workforce?
  private var valid: ValidVisits
  private var lines: [String: VisitRate.Line] = [:]
  private var visited: [String: Set<Dot>] = [:]
  private var allVisited: Set<Dot> = []
  private var total = VisitRate.Line(key: "")

  private static let seen = Vocabulary.visitOutcome["seen"]

  init(census: Census, grouping: VisitRate.Grouping, valid: ValidVisits, workforce: Workforce?) {
    self.census = census
    self.grouping = grouping
    self.valid = valid
    self.workforce = workforce
    total.targets = census.targets.count
    guard grouping.hasTargets else { return }
    for person in census.targets.values {
      for key in keys(of: person) {
        lines[key, default: VisitRate.Line(key: key, targets: 0)].targets! += 1
      }
    }
  }

  private func keys(of person: Census.Person) -> [String] {
    switch grouping {
    case .village: [String(person.region)]
    case .category: person.categories.map { Vocabulary.categories.keyText(Int64($0)) }
    case .volunteer, .helper: []
    }
  }

  mutating func take(_ fact: VisitFact, author: (Dot) throws -> String?) throws {
    guard !fact.isVoided, let outcome = fact.outcome else { return }
    let elder = census.survivors.survivor(of: fact.elder)
    guard let target = census.targets[elder] else { return }
    let isValid = try valid.holds(fact, village: target.region)
    // Who was seen in a way that does not count was not attempted in vain either.
    if !isValid, outcome == Self.seen { return }
    let keys =
      switch grouping {
      case .volunteer: [try author(fact.id) ?? ""]
      case .helper: [try workforce?.helper(fact, author: author).map { RowNames.key($0.id) } ?? ""]
      case .village, .category: keys(of: target)
      }
    if isValid { total.visits += 1 } else { total.attempts += 1 }
    if isValid { allVisited.insert(elder) }
    for key in keys {
      var line = lines[key] ?? VisitRate.Line(key: key, targets: grouping.hasTargets ? 0 : nil)
      if isValid { line.visits += 1 } else { line.attempts += 1 }
      lines[key] = line
      if isValid { visited[key, default: []].insert(elder) }
    }
  }

  var unvisited: Set<Dot> { Set(census.targets.keys).subtracting(allVisited) }

  var result: (VisitRate.Line, [VisitRate.Line]) {
    var total = total
    total.visited = allVisited.count
    let lines = lines.values.map { line in
      var line = line
      line.visited = visited[line.key]?.count ?? 0
      return line
    }
    return (total, lines.sorted { $0.key < $1.key })
  }
}
