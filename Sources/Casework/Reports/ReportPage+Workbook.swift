import Care
import Model
import Workbooks

extension ReportPage {
  /// The page as a workbook: the figures on one sheet, what they mean on another.
  package func workbook() -> [UInt8] {
    let rows = lines.map { row in
      [WorkbookWriter.Cell.text(row.name[language])] + row.figures.map { $0.cell(language) }
    }
    let about =
      [title, scope[language]] + (targets.map { [$0] } ?? []) + [freshness.sentence[language]] + definitions + notes
    var writer = WorkbookWriter([
      WorkbookWriter.Sheet(
        name: report.title[language], title: title,
        header: [report.heading[language]] + report.indicators.map { $0.label[language] }, rows: rows),
      WorkbookWriter.Sheet(
        name: Label("口径", "Definitions")[language], header: [Label("口径", "Definitions")[language]],
        rows: about.map { [.text($0)] }),
    ])
    return writer.bytes()
  }
}

extension Figure {
  /// A cell of a spreadsheet: numbers as numbers, shares in percent with one decimal.
  fileprivate func cell(_ language: Language) -> WorkbookWriter.Cell {
    func decimal(_ number: Int64, _ scale: Int64, _ digits: Int) -> String {
      let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
      let fraction = String(rest)
      return (number < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
    switch self {
    case .count(let number), .minutes(let number): return .number(String(number))
    case .share: return permille.map { .number(decimal(Int64($0), 10, 1)) } ?? .empty
    case .hours(let hundredths), .number(let hundredths): return .number(decimal(hundredths, 100, 2))
    case .text(let label): return .text(label[language])
    case .none: return .empty
    }
  }
}
