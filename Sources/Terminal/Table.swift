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
    /// Whether it goes on in further lines instead, below itself; the last column alone.
    package let isWrapped: Bool

    package init(_ title: Label, rightAligned: Bool = false, flexible: Bool = false, wrapped: Bool = false) {
      self.title = title
      self.isRightAligned = rightAligned
      self.isFlexible = flexible
      isWrapped = wrapped
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

  /// A wrapped column is never narrower than this.
  private static let narrowestWrapped = 24

  /// The table as lines, made to fit `width` columns unless that is nil: then columns in which nothing stands are left out
  /// before anything is cut.
  func rendered(_ language: Language, width: Int?, isColoured: Bool) -> String {
    if let width, !rows.isEmpty, lineWidth(language) > width, let smaller = withoutEmptyColumns {
      return smaller.rendered(language, width: width, isColoured: isColoured)
    }
    let lines = [columns.map { Cell($0.title[language], .dim) }] + rows
    let needed = lines.map { $0.map(\.text.displayWidth) }
    var widths = needed.reduce(into: columns.map { _ in 0 }) { widths, line in
      for (index, width) in line.enumerated() { widths[index] = max(widths[index], width) }
    }
    if let width { fit(&widths, into: width) }
    var text: [UInt8] = []
    for (cells, needed) in zip(lines, needed) {
      guard columns.last?.isWrapped == true, let cell = cells.last, let width = widths.last, needed.last ?? 0 > width
      else {
        append(cells, needed, widths, isColoured, to: &text)
        continue
      }
      let blank = cells.dropLast().map { _ in Cell("") }
      for (number, part) in cell.text.wrapped(toWidth: width).enumerated() {
        let line = (number == 0 ? Array(cells.dropLast()) : blank) + [Cell(part, cell.style)]
        append(line, line.map(\.text.displayWidth), widths, isColoured, to: &text)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The columns of the terminal that the longest line would take.
  private func lineWidth(_ language: Language) -> Int {
    let widths = columns.indices.map { index in
      max(columns[index].title[language].displayWidth, rows.map { $0[index].text.displayWidth }.max() ?? 0)
    }
    return widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1)
  }

  /// The table without its empty columns; nil if it has none, or no other.
  private var withoutEmptyColumns: Table? {
    let kept = columns.indices.filter { index in rows.contains { !$0[index].text.isEmpty } }
    guard !kept.isEmpty, kept.count < columns.count else { return nil }
    var table = Table(kept.map { columns[$0] })
    for row in rows { table.append(kept.map { row[$0] }) }
    return table
  }

  /// Takes columns from the widest flexible one, again and again, until the row fits or nothing is left to take.
  private func fit(_ widths: inout [Int], into width: Int) {
    var excess = widths.reduce(0, +) + Self.gap.count * max(0, widths.count - 1) - width
    while excess > 0 {
      let candidates = columns.indices.filter {
        (columns[$0].isFlexible || columns[$0].isWrapped)
          && widths[$0] > (columns[$0].isWrapped ? Self.narrowestWrapped : Self.narrowestCut)
      }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
      excess -= 1
    }
  }

  /// - Parameter needed: the columns that the cells take uncut.
  private func append(
    _ cells: [Cell], _ needed: [Int], _ widths: [Int], _ isColoured: Bool, to text: inout [UInt8]
  ) {
    let start = text.count
    for (index, cell) in cells.enumerated() {
      let isLast = index == cells.count - 1
      let isCut = needed[index] > widths[index]
      let kept = isCut ? cell.text.truncated(toWidth: widths[index]) : cell.text
      let blanks = repeatElement(UInt8(ascii: " "), count: widths[index] - (isCut ? kept.displayWidth : needed[index]))
      if columns[index].isRightAligned { text += blanks }
      if isColoured, let style = cell.style { text += style.apply(kept).utf8 } else { text += kept.utf8 }
      if !columns[index].isRightAligned, !isLast { text += blanks }
      if !isLast { text += Self.gap.utf8 }
    }
    // Without colour, nothing invisible hangs at a line's end.
    while !isColoured, text.count > start, text.last == UInt8(ascii: " ") { text.removeLast() }
    text.append(UInt8(ascii: "\n"))
  }
}
