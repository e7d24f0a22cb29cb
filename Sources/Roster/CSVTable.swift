internal import Model

/// One row of a table, as text.
package struct TableRow: Sendable {
  /// Its number as a spreadsheet shows it, from 1: blank rows count, a cell's line breaks do not.
  package let line: Int
  package let cells: [String]

  package init(line: Int, cells: [String]) {
    self.line = line
    self.cells = cells
  }
}

/// The cells of a delimited text, by RFC 4180 with the liberties that programs take: any line ending, quotes inside an
/// unquoted cell kept as they are.
struct CSVTable {
  /// Delimiters looked for, in order of preference.
  static let delimiters: [UInt8] = [0x2C, 0x09, 0x3B, 0x7C]

  private(set) var rows: [TableRow] = []

  /// - Parameter rowsMax: reading ends silently behind so many rows, for a first look.
  init(
    _ text: [UInt8], delimiter: UInt8, firstRows rowsMax: Int? = nil, cellsMax: Int = RosterLimits.cellsMax
  ) throws(RosterError) {
    var cells: [String] = []
    var cell: [UInt8] = []
    var (line, quoteLine, cellCount) = (1, 0, 0)
    var (isQuoted, wasQuoted) = (false, false)
    var index = 0

    func endCell() throws(RosterError) {
      guard cell.count <= RosterLimits.cellBytesMax else { throw Self.tooLarge(line) }
      guard cells.count < RosterLimits.columnsMax else { throw Self.tooWide(line) }
      cells.append(String(decoding: cell, as: UTF8.self))
      cell.removeAll(keepingCapacity: true)
      wasQuoted = false
    }
    func endRow() throws(RosterError) {
      try endCell()
      // Delimiters alone hold nothing, and yet each empty cell takes as much room as a short text.
      while cells.last?.isEmpty == true { cells.removeLast() }
      cellCount += cells.count
      guard cellCount <= cellsMax else { throw Self.tooManyCells }
      rows.append(TableRow(line: rows.count + 1, cells: cells))
      cells.removeAll(keepingCapacity: true)
      guard rows.count <= RosterLimits.rowsMax + RosterLimits.headerRowsMax else { throw Self.tooLong }
    }

    while index < text.count {
      let byte = text[index]
      if isQuoted {
        if byte == 0x22 {
          if index + 1 < text.count, text[index + 1] == 0x22 {
            cell.append(0x22)
            index += 1
          } else {
            isQuoted = false
          }
        } else {
          if byte == 0x0A || (byte == 0x0D && (index + 1 == text.count || text[index + 1] != 0x0A)) { line += 1 }
          cell.append(byte)
        }
      } else if byte == 0x22, cell.isEmpty, !wasQuoted {
        (isQuoted, wasQuoted, quoteLine) = (true, true, line)
      } else if byte == delimiter {
        try endCell()
      } else if byte == 0x0A || byte == 0x0D {
        if byte == 0x0D, index + 1 < text.count, text[index + 1] == 0x0A { index += 1 }
        try endRow()
        line += 1
        if let rowsMax, rows.count >= rowsMax { return }
      } else {
        cell.append(byte)
      }
      index += 1
    }
    guard !isQuoted else { throw Self.open(quoteLine) }
    if !cells.isEmpty || !cell.isEmpty || wasQuoted { try endRow() }
  }

  private static func open(_ line: Int) -> RosterError {
    RosterError(
      .quoteOpen, Label("第\(line)行的引号没有结束", "the quotation mark on line \(line) is never closed"),
      Label("请补上引号，或去掉它", "close it or take it out"))
  }

  private static func tooLarge(_ line: Int) -> RosterError {
    let limit = RosterLimits.cellBytesMax >> 10
    return RosterError(
      .cellTooLarge, Label("第\(line)行有一格超过\(limit)KB", "a cell on line \(line) is larger than \(limit) KB"),
      Label("请检查该行的引号和内容", "look at the quotation marks and the text of that line"))
  }

  private static func tooWide(_ line: Int) -> RosterError {
    let limit = RosterLimits.columnsMax
    return RosterError(
      .columnsTooMany, Label("第\(line)行超过\(limit)列", "line \(line) has more than \(limit) columns"),
      Label("请检查分隔符，或删去多余的列", "look at the delimiter, or take out columns that are not needed"))
  }

  private static var tooManyCells: RosterError {
    let limit = RosterLimits.cellsMax / 10_000
    return RosterError(
      .cellsTooMany, Label("文件超过\(limit)万格", "the file has more than \(limit * 10_000) cells"),
      Label("请分成几个文件导入，或删去多余的列", "split it into several files, or take out columns that are not needed"))
  }

  private static var tooLong: RosterError {
    let limit = RosterLimits.rowsMax
    return RosterError(
      .rowsTooMany, Label("文件超过\(limit)行", "the file has more than \(limit) rows"),
      Label("请分成几个文件导入", "split it into several files"))
  }
}
