package import Model
package import Replication
package import Store

/// What a division has set itself to reach, and how far it is.
package struct TargetProgress: Hashable, Sendable {
  package let id: Dot
  /// A code of `Vocabulary.indicator`.
  package let indicator: Int64
  package let division: Region
  package let period: Period
  /// Hundredths; of a share, of a percent.
  package let value: Int64
  /// Nil for an indicator that this version does not count.
  package let actual: Figure?

  /// What was reached of the target: a share, which may exceed the whole.
  package var progress: Figure {
    guard let actual, value > 0 else { return .none }
    switch actual {
    case .count(let number), .minutes(let number): return .share(part: number * 100, of: Int(value))
    case .hours(let hundredths), .number(let hundredths): return .share(part: Int(hundredths), of: Int(value))
    case .share(let part, let whole): return whole > 0 ? .share(part: part * 10_000 / whole, of: Int(value)) : .none
    case .text, .none: return .none
    }
  }

  /// The targets of some regions, and what has been reached of each by now.
  ///
  /// - Parameters:
  ///   - regions: nil for all; else those of divisions inside, and of the divisions themselves.
  ///   - period: only targets whose period has something in common with it.
  package static func all(
    _ register: any Register, in regions: [Region]?, during period: Period, targets: TargetSet?, now: Int64
  ) throws -> [TargetProgress] {
    guard let type = register.model.type(number: CareModel.Number.target) else { return [] }
    var found: [(id: Dot, indicator: Int64, division: Region, period: Period, value: Int64)] = []
    try register.forEach(type.number, in: nil) { stored in
      let record = stored.record
      guard record.integer(type["withdrawn"]) != 1, let indicator = record.integer(type["indicator"]),
        let division = Region(String(record.integer(type["division"]) ?? 0)),
        let own = record.text(type["period"]).flatMap({ Period($0) }), let value = record.integer(type["value"]),
        own.first <= period.last, own.last >= period.first, regions?.contains(where: { $0.contains(division) }) ?? true
      else { return true }
      found.append((record.id, indicator, division, own, value))
      return true
    }
    var totals = ReportTotals(register: register, targets: targets, now: now)
    return try found.sorted {
      ($0.division, $0.indicator, $0.period.first, $0.id) < ($1.division, $1.indicator, $1.period.first, $1.id)
    }
    .map { target in
      TargetProgress(
        id: target.id, indicator: target.indicator, division: target.division, period: target.period,
        value: target.value, actual: try totals.figure(target.indicator, target.division, target.period))
    }
  }
}

/// Totals of reports, each made once: a division's targets are spread over few reports.
private struct ReportTotals {
  let register: any Register
  /// Nil for those that the division has set.
  let targets: TargetSet?
  let now: Int64
  private var totals: [Question: [Figure]] = [:]

  private struct Question: Hashable {
    let kind: ReportKind
    let division: Region
    let period: Period
  }

  init(register: any Register, targets: TargetSet?, now: Int64) {
    self.register = register
    self.targets = targets
    self.now = now
  }

  /// Nil for an indicator that this version does not count.
  mutating func figure(_ indicator: Int64, _ division: Region, _ period: Period) throws -> Figure? {
    guard let key = Vocabulary.indicator.term(code: indicator)?.key, let place = ReportKind.column(of: key),
      let column = place.kind.indicators.firstIndex(where: { $0.key == place.column })
    else { return nil }
    let question = Question(kind: place.kind, division: division, period: period)
    let total = try totals[question] ?? total(question)
    totals[question] = total
    return total.indices.contains(column) ? total[column] : nil
  }

  private func total(_ question: Question) throws -> [Figure] {
    let division = [question.division]
    let targets = try targets ?? Policies(register, on: question.period.lastDay).targets(in: division)
    let request = ReportRequest(register, question.period, targets: targets, in: division, now: now)
    return try Report(question.kind, request).total?.figures ?? []
  }
}

extension ReportKind {
  /// The report and the column that count an indicator of `Vocabulary.indicator`; nil for one that none does.
  package static func column(of indicator: String) -> (kind: ReportKind, column: String)? {
    let column = renamed[indicator] ?? indicator
    return allCases.first { kind in
      kind.indicators.contains { $0.key == column } && (indicator != "visit_rate" || kind == .visits)
    }.map { ($0, column) }
  }

  /// Indicators of which the column has another name in its report.
  private static let renamed = ["visit_rate": "rate", "alert_closed_rate": "closed_rate"]
}
