package import Model

/// Why a whole file cannot be read; a single row that cannot be read is a `Rejection`.
package struct RosterError: Error, Hashable, Sendable {
  package enum Code: String, Sendable {
    case fileEmpty = "file_empty"
    case fileTooLarge = "file_too_large"
    case encodingUnknown = "encoding_unknown"
    case headerNotFound = "header_not_found"
    case rowsTooMany = "rows_too_many"
    case columnsTooMany = "columns_too_many"
    case cellsTooMany = "cells_too_many"
    case cellTooLarge = "cell_too_large"
    case quoteOpen = "quote_open"
    case mapUnreadable = "map_unreadable"
    case mapFieldUnknown = "map_field_unknown"
    case isWorkbook = "is_workbook"
  }

  package let code: Code
  /// What is wrong.
  package let message: Label
  /// What to do about it.
  package let hint: Label

  init(_ code: Code, _ message: Label, _ hint: Label) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
