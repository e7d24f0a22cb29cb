import Care
import Model
import Terminal

/// A report's chart as SVG: a bar for each line, or a column for each month. The figures stand beside the bars, so that
/// nothing depends on colour.
struct ChartSVG {
  private let page: ReportPage
  private let chart: Report.Chart
  private let label: String

  init(_ page: ReportPage, _ chart: Report.Chart) {
    self.page = page
    self.chart = chart
    label = page.report.indicators[chart.column].label[page.language]
  }

  /// Empty where there is nothing to draw. Many lines are drawn in pieces, between which a page may end.
  var text: String {
    let rows = page.report.rows
    guard rows.contains(where: { page.bar($0) != nil }) else { return "" }
    let pieces =
      chart.isTrend
      ? [rows]
      : stride(from: 0, to: rows.count, by: Self.rowsPerPiece).map {
        Array(rows[$0..<min($0 + Self.rowsPerPiece, rows.count)])
      }
    return "<figure><figcaption>\(ReportPage.escaped(label))</figcaption>\n\(pieces.map(piece).joined())</figure>\n"
  }

  private func piece(_ rows: [Report.Row]) -> String {
    let (height, shapes) = chart.isTrend ? columns(rows) : bars(rows)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width) \(height)" role="img" aria-label="\(described(rows))">
      <g font-size="11" fill="#111">
      \(shapes)</g></svg>

      """
  }

  /// What a person who does not see it is told.
  private func described(_ rows: [Report.Row]) -> String {
    let figures = rows.map { "\($0.name[page.language]) \($0.figures[chart.column].text(page.language))" }
    return ReportPage.escaped("\(label): \(figures.joined(separator: ", "))")
  }

  private static let rowsPerPiece = 10
  private static let width = 680
  private static let barColour = "#2a6496"

  private func bars(_ rows: [Report.Row]) -> (height: Int, shapes: String) {
    let (nameWidth, step, length) = (150, 18, 440)
    var shapes = ""
    for (index, row) in rows.enumerated() {
      let y = index * step
      let name = row.name[page.language].truncated(toWidth: 22)
      shapes += "<text x=\"\(nameWidth - 6)\" y=\"\(y + 13)\" text-anchor=\"end\">\(ReportPage.escaped(name))</text>"
      let width = (page.bar(row) ?? 0) * length / 1000
      shapes += "<rect x=\"\(nameWidth)\" y=\"\(y + 3)\" width=\"\(width)\" height=\"12\" fill=\"\(Self.barColour)\"/>"
      shapes += "<text x=\"\(nameWidth + width + 5)\" y=\"\(y + 13)\">\(figure(row))</text>\n"
    }
    return (max(1, rows.count) * step, shapes)
  }

  private func columns(_ rows: [Report.Row]) -> (height: Int, shapes: String) {
    let (height, base) = (190, 160)
    let step = Self.width / max(1, rows.count)
    var shapes = "<line x1=\"0\" y1=\"\(base)\" x2=\"\(Self.width)\" y2=\"\(base)\" stroke=\"#777\"/>\n"
    for (index, row) in rows.enumerated() {
      let middle = index * step + step / 2
      let tall = (page.bar(row) ?? 0) * (base - 20) / 1000
      shapes += "<rect x=\"\(middle - step * 3 / 10)\" y=\"\(base - tall)\" width=\"\(step * 6 / 10)\""
      shapes += " height=\"\(tall)\" fill=\"\(Self.barColour)\"/>"
      shapes += "<text x=\"\(middle)\" y=\"\(base - tall - 4)\" text-anchor=\"middle\">\(figure(row))</text>"
      shapes += "<text x=\"\(middle)\" y=\"\(base + 15)\" text-anchor=\"middle\">"
      shapes += "\(ReportPage.escaped(row.name[page.language]))</text>\n"
    }
    return (height, shapes)
  }

  private func figure(_ row: Report.Row) -> String {
    ReportPage.escaped(row.figures[chart.column].text(page.language))
  }
}
