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

  private let register: any Register
  private let oracle: CountyOracle
  private let regions: [Region]?
  private let now: Int64
  /// Figures that were compared, those that there is nothing to say of not counted.
  package private(set) var compared = 0
  package private(set) var differences: [Difference] = []

  /// - Parameter region: the beginning of the codes of the villages asked about; empty for all.
  package init(_ register: any Register, _ truth: CountyTruth, region: String = "", now: Int64) throws {
    self.register = register
    self.now = now
    regions = region.isEmpty ? nil : [Region(region)!]
    oracle = try CountyOracle(truth, region: region)
  }

  /// All reports of these months and of the year, in every grouping.
  package mutating func compareAll(months: [CalendarMonth]) throws {
    for kind in ReportKind.allCases {
      for grouping in kind.groupings {
        if grouping == .month {
          try compareTrend(kind)
        } else {
          for month in months { try compare(kind, Period(month), grouping) }
          try compare(kind, Period(year: County.year)!, grouping)
        }
      }
    }
  }

  /// The twelve months of the year: each line is the total of its month.
  private mutating func compareTrend(_ kind: ReportKind) throws {
    let year = Period(year: County.year)!
    var expected: CountyOracle.Lines = [:]
    for month in year.months {
      expected[month.description] = try self.expected(kind, Period(month), kind.groupings[0])?[CountyOracle.totalKey]
    }
    expected[CountyOracle.totalKey] = try self.expected(kind, year, kind.groupings[0])?[CountyOracle.totalKey]
    try compare(kind, year, .month, with: expected)
  }

  package mutating func compare(_ kind: ReportKind, _ period: Period, _ grouping: Grouping) throws {
    guard let expected = try expected(kind, period, grouping) else { return }
    try compare(kind, period, grouping, with: expected)
  }

  private mutating func compare(
    _ kind: ReportKind, _ period: Period, _ grouping: Grouping, with expected: CountyOracle.Lines
  ) throws {
    let report = try Report(kind, ReportRequest(register, period, by: grouping, in: regions, now: now))
    var reported = Dictionary(
      uniqueKeysWithValues: report.rows.map { ($0.key, $0.figures.map(\.exact)) })
    reported[CountyOracle.totalKey] = report.total?.figures.map(\.exact)
    let question = "\(kind.rawValue) of \(period) by \(grouping.rawValue)"
    for line in Set(reported.keys).union(expected.keys).sorted() {
      for (index, indicator) in report.indicators.enumerated() {
        let (mine, theirs) = (reported[line]?[index], expected[line]?[index])
        if mine != nil || theirs != nil { compared += 1 }
        guard mine != theirs else { continue }
        differences.append(
          Difference(
            question: question, line: line, column: indicator.key, reported: mine ?? nil, expected: theirs ?? nil))
      }
    }
  }

  private func expected(_ kind: ReportKind, _ period: Period, _ grouping: Grouping) throws -> CountyOracle.Lines? {
    let (first, last) = ("\(period.first)-01", "\(PartialDate(packed: period.lastDay)!)")
    let by = grouping.rawValue
    switch kind {
    case .visits: return named(try oracle.visits("\(period.first)", "\(period.last)", by: by), grouping)
    case .coverage: return try oracle.coverage(last, by: by)
    case .alerts: return try oracle.alerts(first, last, now: now, by: by)
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
        let parts = key.split(separator: ":")
        guard parts.count == 2, let replica = UInt64(parts[0]), let counter = UInt64(parts[1]) else {
          return (key, figures)
        }
        return (RecordName.text(Dot(ReplicaID(replica), counter)), figures)
      })
  }
}

extension Figure {
  /// As the oracle writes it.
  fileprivate var exact: String? {
    switch self {
    case .count(let number), .minutes(let number): String(number)
    case .share(let part, let whole): "\(part)/\(whole)"
    case .hours(let hundredths), .number(let hundredths): String(hundredths)
    case .text(let label): label.en
    case .none: nil
    }
  }
}
