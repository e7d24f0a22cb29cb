package import Care
package import Model
import Replication
package import Store
package import Support
import Wire

/// Compares every figure of a county's year with what plain SQL says of what happened there.
package struct Reckoning {
  /// A figure on which the two do not agree.
  package struct Difference: Hashable, CustomStringConvertible {
    package let question: String
    package let line: String
    package let column: String
    /// Nil where there is no such line.
    package let reported: String?
    package let expected: String?

    package var description: String {
      "\(question) [\(line)] \(column): reported \(reported ?? "-"), by SQL \(expected ?? "-")"
    }
  }

  let register: any Register
  let truth: CountyTruth
  let oracle: CountyOracle
  let regions: [Region]?
  let targetKeys: [String]?
  let now: Int64
  /// Figures that were compared, those that there is nothing to say of not counted.
  package internal(set) var compared = 0
  package private(set) var differences: [Difference] = []

  /// - Parameters:
  ///   - region: the beginning of the codes of the villages asked about; empty for all.
  ///   - targets: the keys of the categories that are counted; nil for every elder.
  ///   - now: ms since 1970.
  package init(
    _ register: any Register, _ truth: CountyTruth, region: String = "",
    targets: [String]? = CountyOracle.nationalKeys, now: Int64
  ) throws {
    self.register = register
    self.truth = truth
    self.now = now
    targetKeys = targets
    regions = region.isEmpty ? nil : [Region(region)!]
    oracle = try CountyOracle(truth, region: region, targets: targets, now: now)
  }

  var targetSet: TargetSet { TargetSet(targetKeys?.joined(separator: ",") ?? "all")! }

  /// Reports of these months and of the year, in every grouping.
  package mutating func compareAll(
    _ kinds: [ReportKind] = ReportKind.allCases, months: [CalendarMonth], year isWithYear: Bool = true
  ) throws {
    let year = Period(year: County.year)!
    for kind in kinds {
      for grouping in kind.groupings where grouping != .month {
        for period in months.map({ Period($0) }) + (isWithYear ? [year] : []) { try compare(kind, period, grouping) }
      }
      if isWithYear { try compareTrend(kind) }
    }
  }

  /// The twelve months of the year: each line is the total of its month.
  private mutating func compareTrend(_ kind: ReportKind) throws {
    let year = Period(year: County.year)!
    var expected = try expectedMonths(kind, year)
    expected[CountyOracle.totalKey] = try self.expected(kind, year, kind.groupings[0])?[CountyOracle.totalKey]
    try compare(kind, year, .month, with: expected)
  }

  /// The totals of the months of a period that have begun.
  func expectedMonths(_ kind: ReportKind, _ period: Period) throws -> CountyOracle.Lines {
    var expected: CountyOracle.Lines = [:]
    for month in period.months where "\(month)-01" <= "\(Instant.day(now))" {
      expected[month.description] = try self.expected(kind, Period(month), kind.groupings[0])?[CountyOracle.totalKey]
    }
    return expected
  }

  package mutating func compare(_ kind: ReportKind, _ period: Period, _ grouping: Grouping) throws {
    guard let expected = try expected(kind, period, grouping) else { return }
    try compare(kind, period, grouping, with: expected)
  }

  private mutating func compare(
    _ kind: ReportKind, _ period: Period, _ grouping: Grouping, with expected: CountyOracle.Lines
  ) throws {
    let report = try Report(
      kind, ReportRequest(register, period, by: grouping, targets: targetSet, in: regions, now: now))
    var reported = Dictionary(
      uniqueKeysWithValues: report.rows.map { ($0.key, $0.figures.map(\.exact)) })
    reported[CountyOracle.totalKey] = report.total?.figures.map(\.exact)
    let question = "\(kind.rawValue) of \(period) by \(grouping.rawValue)"
    for line in Set(reported.keys).union(expected.keys).sorted() {
      for (index, indicator) in report.indicators.enumerated() {
        note(question, line, indicator.key, reported[line]?[index], expected[line]?[index])
      }
    }
  }

  /// - Parameters:
  ///   - reported, expected: nil where there is no such line, and inside where the line says nothing.
  mutating func note(_ question: String, _ line: String, _ column: String, _ reported: String??, _ expected: String??) {
    if reported != nil || expected != nil { compared += 1 }
    guard reported != expected else { return }
    differences.append(
      Difference(
        question: question, line: line, column: column, reported: reported ?? nil, expected: expected ?? nil))
  }

  /// The first day of a period, and the one at whose end things stand: its last, or today.
  func days(_ period: Period) -> (first: String, last: String) {
    ("\(period.first)-01", min("\(PartialDate(packed: period.lastDay)!)", "\(Instant.day(now))"))
  }

  func expected(_ kind: ReportKind, _ period: Period, _ grouping: Grouping) throws -> CountyOracle.Lines? {
    let (first, last) = days(period)
    let by = grouping.rawValue
    switch kind {
    case .visits: return named(try oracle.visits("\(period.first)", "\(last.prefix(7))", by: by), grouping)
    case .coverage: return try oracle.coverage(last, by: by)
    case .alerts: return try oracle.alerts(first, last, by: by)
    case .services: return try oracle.services(first, last, by: by)
    case .assessment: return try oracle.assessment(first, last, by: by)
    case .volunteers: return named(try oracle.volunteers(first, last, by: by), grouping)
    case .timebank: return named(try oracle.timebank(first, last, by: by), grouping)
    case .facilities: return try oracle.facilities(last, by: by)
    }
  }

  /// The truth names records otherwise than reports do.
  private func named(_ lines: CountyOracle.Lines, _ grouping: Grouping) -> CountyOracle.Lines {
    guard grouping == .helper else { return lines }
    return Dictionary(
      uniqueKeysWithValues: lines.map { key, figures in
        (key.contains(":") ? Self.recordName(key) : key, figures)
      })
  }
}

extension Figure {
  /// As the oracle writes it.
  var exact: String? {
    switch self {
    case .count(let number), .minutes(let number): String(number)
    case .share(let part, let whole): "\(part)/\(whole)"
    case .hours(let hundredths), .number(let hundredths): String(hundredths)
    case .text(let label): label.en
    case .none: nil
    }
  }
}
