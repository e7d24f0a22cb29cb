import Care
import Model
import Terminal

extension ReportPage {
  /// The page as a file for spreadsheets: a heading line, the lines, the total; then, below an empty line, what it is,
  /// how fresh, and what the columns mean. Text that people wrote cannot become a formula.
  /// - Parameter mark: begin with a byte order mark, without which Excel takes the file for the system's code page.
  package func csv(mark: Bool) -> String {
    var text = mark ? "\u{FEFF}" : ""
    text += CSV.line([report.heading[language]] + report.indicators.map { $0.label[language] }, forPeople: true)
    for row in lines {
      text += CSV.line([(row.name[language], false)] + row.figures.map { ($0.csv(language), !$0.isText) })
    }
    text += "\r\n"
    for line in [title, scope[language]] + (targets.map { [$0] } ?? []) + [freshness.sentence[language]] {
      text += CSV.line([line], forPeople: true)
    }
    for line in definitions + notes { text += CSV.line([line], forPeople: true) }
    return text
  }
}

extension Figure {
  /// For a spreadsheet: 82.3%, which it reads as a number; nothing where there is nothing to say.
  fileprivate func csv(_ language: Language) -> String {
    switch self {
    case .share: permille.map { "\($0 / 10).\($0 % 10)%" } ?? ""
    case .none: ""
    case .count, .minutes, .hours, .number, .text: text(language)
    }
  }
}
