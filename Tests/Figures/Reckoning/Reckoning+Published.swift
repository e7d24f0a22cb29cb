package import Care
import Model
import Replication
import Store
import Support
import Wire

/// What is published and checked: targets, releases, the re-check sample.
extension Reckoning {
  /// Each target's figure, counted for its own division and period by the oracle.
  package mutating func compareTargets() throws {
    let year = Period(year: County.year)!
    let all = try TargetProgress.all(register, in: regions, during: year, targets: targetSet, now: now)
    var reported: [String: String?] = [:]
    for target in all { reported["\(target.id.testText) \(target.value)"] = target.actual?.exact }
    var expected: [String: String?] = [:]
    for (division, goals) in Dictionary(grouping: try oracle.goals(), by: \.division) {
      let own = try Reckoning(register, truth, region: division, targets: targetKeys, now: now)
      var totals: [String: [String?]] = [:]
      for goal in goals {
        let question = "\(goal.report) \(goal.period)"
        if totals[question] == nil {
          let (kind, period) = (ReportKind(rawValue: goal.report)!, Period(goal.period)!)
          totals[question] = try own.expected(kind, period, .village)?[CountyOracle.totalKey]
        }
        expected["\(goal.id) \(goal.value)"] = totals[question]?[goal.column]
      }
    }
    try oracle.prepare()
    for key in Set(reported.keys).union(expected.keys).sorted() {
      note("targets", key, "actual", reported[key], expected[key])
    }
  }

  /// A release's text, put together from the oracle's figures as FIGURES.md says.
  package mutating func compareRelease(of period: Period, withVillages: Bool) throws {
    let release = try Release(
      register, period, in: regions?.first, withVillages: withVillages, now: now)
    var lines: [String] = []
    for kind in ReportKind.allCases {
      var figures = try expected(kind, period, .village) ?? [:]
      if !withVillages { figures = figures.filter { $0.key == CountyOracle.totalKey } }
      if period.month == nil { figures.merge(try expectedMonths(kind, period)) { $1 } }
      let columns = kind.indicators.map(\.key).enumerated().sorted { $0.element < $1.element }
      lines.append(([kind.rawValue, "columns"] + columns.map(\.element)).joined(separator: " "))
      for (key, values) in figures {
        lines.append(([kind.rawValue, key] + columns.map { values[$0.offset] ?? "-" }).joined(separator: " "))
        compared += values.count
      }
    }
    let reported = release.content.split(separator: "\n").map(String.init)
    for line in Set(reported).symmetricDifference(lines).sorted() {
      let isReported = reported.contains(line)
      note("release of \(period)", line, "line", isReported ? "there" : nil, isReported ? nil : "there")
    }
    // Sorted bytewise, and whole when read back.
    if reported != lines.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      note("release of \(period)", "order", "lines", "otherwise", "sorted")
    }
    let again = Release(content: release.content)
    if again.content != release.content {
      note("release of \(period)", "read back", "content", "otherwise", "the same")
    }
  }

  /// The visits of a sample, in the order of the draw.
  package mutating func compareSample(of period: Period, seed: Int64, permille: Int) throws {
    let sample = try Sample(register, period, seed: seed, permille: permille, in: regions, now: now)
    let (first, last) = days(period)
    let all = try oracle.seen(first, last)
    // As text, so that ranks are compared as whoever checks the draw by hand would.
    let ranks = all.enumerated().map { index, visit in
      (SHA256.hash(Array("seed \(seed) \(Self.recordName(visit.id))".utf8)).description.prefix(16), index)
    }
    .sorted { $0.0 < $1.0 }
    // Whose rank is below the share of all ranks; at least the share of the visits.
    let (limit, rest) = UInt64(1000).dividingFullWidth((UInt64(permille), 0))
    let drawn = ranks.count { rank, _ in
      UInt64(rank, radix: 16).map { $0 < limit || $0 == limit && rest > 0 } ?? false
    }
    let least = all.count * permille / 1000 + (all.count * permille % 1000 > 0 ? 1 : 0)
    let expected = ranks.prefix(max(least, drawn)).map { all[$0.1] }
    let question = "sample of \(period), seed \(seed)"
    note(question, "all", "visits", String(sample.population), String(all.count))
    note(question, "all", "drawn", String(sample.items.count), String(expected.count))
    for (index, (item, visit)) in zip(sample.items, expected).enumerated() {
      note(question, String(index), "visit", item.visit.testText, visit.id)
      note(question, String(index), "elder", item.elder.testText, visit.person)
      note(question, String(index), "village", String(item.region), visit.village)
      note(question, String(index), "void", item.isVoided ? "1" : "0", visit.voided)
    }
  }

  static func recordName(_ text: String) -> String {
    let parts = text.split(separator: ":")
    return RecordName.text(Dot(ReplicaID(UInt64(parts[0])!), UInt64(parts[1])!))
  }

  /// What every report of some periods has to say, in every grouping: lines of period, report, grouping, line, column and
  /// figure with tabs between; a figure of which there is nothing to say is empty.
  package func expectations(of periods: [Period]) throws -> String {
    var text = ""
    for period in periods {
      for kind in ReportKind.allCases {
        for grouping in kind.groupings where grouping != .month || period.month == nil {
          let usual = kind.groupings[0]
          var lines = try expected(kind, period, grouping == .month ? usual : grouping) ?? [:]
          if grouping == .month {
            lines = lines.filter { $0.key == CountyOracle.totalKey }
            lines.merge(try expectedMonths(kind, period)) { $1 }
          }
          for (line, figures) in lines.sorted(by: { $0.key < $1.key }) {
            for (indicator, figure) in zip(kind.indicators, figures) {
              text +=
                [
                  period.description, kind.rawValue, grouping.rawValue, line, indicator.key, indicator.unit.rawValue,
                  figure ?? "",
                ].joined(separator: "\t") + "\n"
            }
          }
        }
      }
    }
    return text
  }
}
