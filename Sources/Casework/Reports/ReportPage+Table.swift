import Care
import Model
package import Terminal

extension ReportPage {
  /// Prints the page on a terminal. A bar stands right behind the figure that it shows: a wide table is printed in parts.
  package func print(_ output: Output) throws {
    try output.line(title, .bold)
    try output.line([scope[language]] + (targets.map { [$0] } ?? []), Label("；", "; "))
    guard report.hasBegun else { return try output.line(report.notes.first?[language] ?? "", .yellow) }
    var columns = [Table.Column(report.heading, flexible: true)]
    for (index, indicator) in report.indicators.enumerated() {
      let isText = lines.contains { $0.figures[index].isText }
      let isCharted = index == report.chart?.column
      columns.append(Table.Column(indicator.label, rightAligned: !isText && !isCharted, flexible: isText))
    }
    let chartedWidth = report.chart.map { chart in
      lines.map { $0.figures[chart.column].text(language).displayWidth }.max() ?? 0
    }
    var table = Table(columns)
    for row in lines {
      let isTotal = row.key.isEmpty && row == report.total
      var cells = [Table.Cell(row.name[language], isTotal ? .bold : nil)]
      for (index, figure) in row.figures.enumerated() {
        var text = figure.text(language)
        if index == report.chart?.column, let chartedWidth {
          text = String(repeating: " ", count: chartedWidth - text.displayWidth) + text
          if !isTotal { text += " " + Self.bar(bar(row)) }
        }
        cells.append(Table.Cell(text, isTotal ? .bold : nil))
      }
      table.append(cells)
    }
    try output.wideTable(table)
    try output.line(freshness.sentence)
    guard !output.isQuiet else { return }
    for line in definitions + notes { try output.line(line, .dim) }
  }

  /// Columns that a whole bar takes.
  static let barWidth = 16

  /// A bar in eighths of a column (Unicode block elements).
  static func bar(_ permille: Int?) -> String {
    guard let permille else { return "" }
    let eighths = permille * barWidth * 8 / 1000
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + rest
  }
}

extension Output {
  fileprivate func line(_ parts: [String], _ separator: Label) throws {
    let parts = parts.filter { !$0.isEmpty }
    if !parts.isEmpty { try line(parts.joined(separator: separator[language]), .dim) }
  }
}
