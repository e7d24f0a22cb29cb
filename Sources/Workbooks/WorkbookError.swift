package import Model

/// Why a workbook cannot be read. Nothing of its content is in it.
package enum WorkbookError: Error, Hashable, Sendable {
  /// Not a ZIP archive, or one that is cut off.
  case notAnArchive
  /// A ZIP archive that holds no workbook of the kind .xlsx.
  case notAWorkbook
  /// .xls, or a workbook with a password: neither is a ZIP archive.
  case oldOrLocked
  /// The part's bytes are not what the archive says, or no XML.
  case damaged(part: String)
  /// A way of packing or encrypting that no spreadsheet program uses.
  case unsupported(part: String)
  /// More than `WorkbookLimits` allow, or than any honest workbook packs into so few bytes.
  case tooLarge(part: String)
  case rowsTooMany(sheet: String)
  case columnsTooMany(sheet: String, row: Int)
  case cellTooLarge(sheet: String, row: Int)

  /// A word that scripts may rely on.
  package var code: String {
    switch self {
    case .notAnArchive, .damaged: "workbook_damaged"
    case .notAWorkbook, .unsupported: "not_a_workbook"
    case .oldOrLocked: "workbook_old_or_locked"
    case .tooLarge: "workbook_too_large"
    case .rowsTooMany: "rows_too_many"
    case .columnsTooMany: "columns_too_many"
    case .cellTooLarge: "cell_too_large"
    }
  }

  /// What is wrong.
  package var message: Label {
    switch self {
    case .notAnArchive: Label("文件不完整或已损坏", "the file is cut off or damaged")
    case .notAWorkbook: Label("压缩文件里没有 xlsx 工作簿", "the archive holds no xlsx workbook")
    case .oldOrLocked:
      Label("这是旧的 .xls，或者是加了密码的工作簿", "this is an old .xls, or a workbook with a password")
    case .damaged(let part): Label("工作簿的 \(part) 已损坏", "the workbook's part \(part) is damaged")
    case .unsupported(let part):
      Label("工作簿的 \(part) 用了不支持的压缩或加密", "the workbook's part \(part) is packed or encrypted in an unknown way")
    case .tooLarge(let part):
      Label("工作簿的 \(part) 解开后大得不合常理", "the workbook's part \(part) unpacks to more than is allowed")
    case .rowsTooMany(let sheet):
      Label(
        "工作表“\(sheet)”超过\(WorkbookLimits.rowsMax)行", "sheet “\(sheet)” has more than \(WorkbookLimits.rowsMax) rows")
    case .columnsTooMany(let sheet, let row):
      Label(
        "工作表“\(sheet)”第\(row)行超过\(WorkbookLimits.columnsMax)列",
        "row \(row) of sheet “\(sheet)” has more than \(WorkbookLimits.columnsMax) columns")
    case .cellTooLarge(let sheet, let row):
      Label(
        "工作表“\(sheet)”第\(row)行有一格超过\(WorkbookLimits.cellBytesMax >> 10)KB",
        "a cell in row \(row) of sheet “\(sheet)” is larger than \(WorkbookLimits.cellBytesMax >> 10) KB")
    }
  }

  /// What to do about it.
  package var hint: Label {
    switch self {
    case .notAnArchive, .damaged:
      Label("重新复制或下载，在表格软件里打开另存一次", "copy it again, or open and save it in the spreadsheet program")
    case .notAWorkbook, .unsupported:
      Label("在表格软件里另存为 .xlsx 或 CSV", "save it as .xlsx or CSV in the spreadsheet program")
    case .oldOrLocked:
      Label("在表格软件里打开，去掉密码，另存为 .xlsx", "open it in the spreadsheet program and save it as .xlsx without a password")
    case .tooLarge, .rowsTooMany, .columnsTooMany:
      Label("删去多余的工作表、空行和列，或分成几个文件", "take out sheets, empty rows and columns that are not needed, or split it")
    case .cellTooLarge: Label("缩短那一格的内容", "shorten the text of that cell")
    }
  }
}
