/// The limits on what one roster file may hold; what is beyond them is refused, never cut.
package enum RosterLimits {
  /// A register of a hundred thousand people takes about 15 MB.
  package static let fileBytesMax = 64 << 20
  package static let rowsMax = 500_000
  package static let columnsMax = 200
  /// Of one file, with the empty ones before the last of each row: as many as of a workbook's sheet.
  package static let cellsMax = 10_000_000
  package static let cellBytesMax = 16 << 10
  /// How far down the header is looked for, below titles and blank lines.
  package static let headerRowsMax = 12
  package static let mapBytesMax = 64 << 10
}
