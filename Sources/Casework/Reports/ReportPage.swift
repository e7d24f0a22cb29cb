package import Care
package import Model
import Terminal

/// A report with all that has to stand beside it wherever it is shown: for where, and how fresh it is.
package struct ReportPage {
  package let report: Report
  /// For which divisions, in words.
  package let scope: Label
  package let freshness: Freshness
  package let language: Language

  package init(_ report: Report, scope: Label, freshness: Freshness, language: Language) {
    self.report = report
    self.scope = scope
    self.freshness = freshness
    self.language = language
  }

  /// `2026-09 月探访率（未满月）`
  package var title: String {
    let title = report.title[language]
    let state: Label =
      if !report.hasBegun { Label("（还没开始）", " (not begun)") } else if report.isRunning {
        Label("（到目前）", " so far")
      } else {
        .none
      }
    return "\(report.period) \(title)\(state[language])"
  }

  /// Every column's definition, `name: what it counts`.
  package var definitions: [String] {
    report.indicators.map { "\($0.label[language])\(Label("：", ": ")[language])\($0.definition[language])" }
  }

  package var notes: [String] { report.notes.map { $0[language] } }

  /// The lines, the total last.
  package var lines: [Report.Row] { report.rows + (report.total.map { [$0] } ?? []) }

  /// The categories counted, for people.
  var targets: String? {
    report.targets.map { targets in
      let names = targets.keys.map { key in
        key == "all"
          ? Label("所有在册老人", "all on the register")[language]
          : Vocabulary.categories.term(key: key)?.label[language] ?? key
      }
      return names.joined(separator: language == .zh ? "、" : ", ")
    }
  }

  /// How far the bar of a line goes, of 1000; nil where there is none.
  func bar(_ row: Report.Row) -> Int? {
    guard let chart = report.chart else { return nil }
    switch row.figures[chart.column] {
    case .share: return row.figures[chart.column].permille.map { min($0, 1000) }
    case let figure:
      guard let value = figure.magnitude,
        let most = report.rows.compactMap({ $0.figures[chart.column].magnitude }).max(),
        most > 0
      else { return nil }
      return Int(value * 1000 / most)
    }
  }
}

extension Figure {
  /// For people: `82.3 %`, `12`, `3.50`; empty where there is nothing to say.
  func text(_ language: Language) -> String {
    switch self {
    case .count(let number), .minutes(let number): String(number)
    case .share: permille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
    case .hours(let hundredths), .number(let hundredths): Self.decimal(hundredths)
    case .text(let label): label[language]
    case .none: "-"
    }
  }

  /// 350 as 3.50, 300 as 3.
  static func decimal(_ hundredths: Int64) -> String {
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let fraction = rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return (hundredths < 0 ? "-" : "") + String(whole) + fraction
  }

  var isText: Bool { if case .text = self { true } else { false } }

  /// A number to compare the lengths of bars by.
  var magnitude: Int64? {
    switch self {
    case .count(let number), .minutes(let number): Int64(number)
    case .hours(let hundredths), .number(let hundredths): max(0, hundredths)
    case .share, .text, .none: nil
    }
  }
}
