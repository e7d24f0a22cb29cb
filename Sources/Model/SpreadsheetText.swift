/// Text on its way into a spreadsheet program.
package enum SpreadsheetText {
  /// Whether a cell of a text file (CSV) would be taken for a formula (OWASP, CSV injection): it begins with = + - @, in
  /// their wide forms, too, which East Asian programs take for the narrow ones, or with a tab or a line's end.
  package static func isFormula(_ cell: String) -> Bool {
    cell.unicodeScalars.first.map { "=+-@＝＋－＠\t\r\n".unicodeScalars.contains($0) } ?? false
  }

  /// A cell of a text file that no spreadsheet runs: with ' in front if it would be a formula.
  package static func guarded(_ cell: String) -> String { isFormula(cell) ? "'" + cell : cell }
}
