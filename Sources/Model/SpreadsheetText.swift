/// Text on its way into a spreadsheet program.
package enum SpreadsheetText {
  /// Whether a cell of a text file (CSV) would be taken for a formula: it begins with = + - @, a tab or a carriage return
  /// (OWASP, CSV injection).
  package static func isFormula(_ cell: String) -> Bool {
    guard let first = cell.utf8.first else { return false }
    return [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D].contains(first)
  }

  /// A cell of a text file that no spreadsheet runs: with ' in front if it would be a formula.
  package static func guarded(_ cell: String) -> String { isFormula(cell) ? "'" + cell : cell }
}
