package import Model

/// Rows of text in aligned columns, for people.
package struct Table {
  /// One column.
  package struct Column: Sendable {
    package let title: Label
    /// Numbers read better flush right.
    package let isRightAligned: Bool
    /// Whether it may be cut when the terminal is too narrow.
    package let isFlexible: Bool

    package init(_ title: Label, rightAligned: Bool = false, flexible: Bool = false) {
      self.title = title
      self.isRightAligned = rightAligned
      self.isFlexible = flexible
    }
  }

  /// What stands in one place of a table.
  package struct Cell: ExpressibleByStringInterpolation, Sendable {
    package let text: String
    package let style: Style?

    package init(_ text: String, _ style: Style? = nil) {
      self.text = text.withVisibleControls()
      self.style = style
    }

    package init(stringLiteral value: String) { self.init(value) }
  }

  package let columns: [Column]
  package private(set) var rows: [[Cell]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row, one cell for each column.
  package mutating func append(_ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has one cell for each column")
    rows.append(cells)
  }

  /// Columns narrower than this are never cut.
  private static let narrowestCut = 8
  static let gap = "  "

  /// The table as lines, cut to `width` columns unless that is nil.
  func rendered(_ language: Language, width: Int?, isColoured: Bool) -> String {
    let titles = columns.map { Cell($0.title[language], .dim) }
    var widths = titles.map { $0.text.displayWidth }
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.displayWidth) }
    }
    if let width { fit(&widths, into: width) }
    return ([titles] + rows).map { line($0, widths, isColoured: isColoured) + "\n" }.joined()
  }

  /// Takes columns from the widest flexible one, again and again, until the row fits or nothing is left to take.
  private func fit(_ widths: inout [Int], into width: Int) {
    var excess = widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1) - width
    while excess > 0 {
      let candidates = columns.indices.filter { columns[$0].isFlexible && widths[$0] > Self.narrowestCut }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }

  private func line(_ cells: [Cell], _ widths: [Int], isColoured: Bool) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let isLast = index == cells.count - 1
      let text = cell.text.truncated(toWidth: widths[index])
      let shown = if isColoured, let style = cell.style { style.apply(text) } else { text }
      let blanks = String(repeating: " ", count: max(0, widths[index] - text.displayWidth))
      line += columns[index].isRightAligned ? blanks + shown : shown + (isLast ? "" : blanks)
      if !isLast { line += Self.gap }
    }
    // Without colour, nothing invisible hangs at a line's end.
    while !isColoured, line.last == " " { line.removeLast() }
    return line
  }
}
