import Model

/// Rows of comma-separated values (RFC 4180) for spreadsheet programs.
package enum CSV {
  /// Excel takes a file for the system's code page unless it begins with this.
  package static let byteOrderMark = "\u{FEFF}"

  /// One row with its line end. No cell is run as a formula (`SpreadsheetText`).
  /// - Parameter forPeople: long numbers get a tab in front, lest the program rounds them.
  package static func line(_ cells: [String], forPeople: Bool = true) -> String {
    cells.map { quoted(guarded($0, forPeople: forPeople)) }.joined(separator: ",") + "\r\n"
  }

  /// One row with its line end: words as `line` writes them for people, numbers as they are, so that those below zero
  /// stay numbers.
  package static func line(_ cells: [(text: String, isNumber: Bool)]) -> String {
    cells.map { quoted($0.isNumber ? $0.text : guarded($0.text, forPeople: true)) }.joined(separator: ",") + "\r\n"
  }

  private static func guarded(_ cell: String, forPeople: Bool) -> String {
    if SpreadsheetText.isFormula(cell) { return SpreadsheetText.guarded(cell) }
    let digits = cell.utf8.prefix { (0x30...0x39).contains($0) }.count
    // An ID number may end in X; 15 digits are all that a spreadsheet keeps, from 12 on it writes 1.2E+11.
    return forPeople && digits > 11 && digits >= cell.utf8.count - 1 ? "\t" + cell : cell
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D, 0x09].contains($0) }) else { return cell }
    return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
