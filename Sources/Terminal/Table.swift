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
    let lines = [columns.map { Cell($0.title[language], .dim) }] + rows
    let needed = lines.map { $0.map(\.text.displayWidth) }
    var widths = needed.reduce(into: columns.map { _ in 0 }) { widths, line in
      for (index, width) in line.enumerated() { widths[index] = max(widths[index], width) }
    }
    if let width { fit(&widths, into: width) }
    var text: [UInt8] = []
    for (cells, needed) in zip(lines, needed) { append(cells, needed, widths, isColoured, to: &text) }
    return String(decoding: text, as: UTF8.self)
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
