import Care
import Model
package import Terminal

extension ReportPage {
  /// Prints the page on a terminal, with a bar for each line.
  package func print(_ output: Output) throws {
    try output.line(title, .bold)
    try output.line([scope[language]] + (targets.map { [$0] } ?? []), Label("；", "; "))
    var columns = [Table.Column(report.heading, flexible: true)]
    for (index, indicator) in report.indicators.enumerated() {
      let isText = lines.contains { $0.figures[index].isText }
      columns.append(Table.Column(indicator.label, rightAligned: !isText, flexible: isText))
    }
    if report.chart != nil { columns.append(Table.Column(.none)) }
    var table = Table(columns)
    for row in lines {
      let isTotal = row.key.isEmpty && row == report.total
      var cells = [Table.Cell(row.name[language], isTotal ? .bold : nil)]
      cells += row.figures.map { Table.Cell($0.text(language), isTotal ? .bold : nil) }
      if report.chart != nil { cells.append(Table.Cell(isTotal ? "" : Self.bar(bar(row)))) }
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
