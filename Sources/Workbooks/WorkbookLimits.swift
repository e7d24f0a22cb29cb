/// The limits on what one workbook may hold; what is beyond them is refused, never cut.
package enum WorkbookLimits {
  package static let fileBytesMax = 64 << 20
  /// Parts of the archive. A workbook with a sheet for every village of a county has some hundreds.
  static let entriesMax = 4_096
  static let nameBytesMax = 512
  /// One sheet, inflated. It is read as it is inflated and never held whole.
  static let sheetBytesMax = 512 << 20
  /// Any other part, inflated.
  static let partBytesMax = 128 << 20
  /// How much larger a part may be than its compressed form, from `ratioFreeBytes` on. Real sheets stay below 100.
  static let ratioMax = 400
  static let ratioFreeBytes = 1 << 20
  /// Nesting of elements; a workbook needs eight.
  static let depthMax = 64
  package static let sheetsMax = 1_024
  package static let rowsMax = 500_012
  package static let columnsMax = 200
  package static let cellBytesMax = 16 << 10
  /// Of one sheet, with the empty ones before the last of each row.
  static let cellsMax = 10_000_000
  /// All texts of one sheet, and all shared ones.
  static let textBytesMax = 256 << 20
  static let sharedStringsMax = 5_000_000
  static let stylesMax = 65_536
  static let mergesMax = 100_000
  /// The cells that merged ones cover.
  static let filledMax = 1_000_000
}
