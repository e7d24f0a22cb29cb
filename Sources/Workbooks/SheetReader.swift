/// Reads the cells of one sheet as it is inflated.
final class SheetReader: XMLReader.Handler {
  private enum CellKind { case number, shared, inline, formulaText, boolean, error, date }

  /// Beyond these a number in the file is none: no program has so many rows.
  private static let rowNumbers = 1..<100_000_000

  private struct Merge {
    let column: Int
    let rows: ClosedRange<Int>
  }

  private let sheet: String
  private let part: String
  private let shared: [String]
  private let formats: [NumberFormat]
  private let dates: SerialDate
  private var result = SheetContent()
  private var merges: [Merge] = []

  private var row = 0
  private var column = 0
  private var cells: [String] = []
  private var kind = CellKind.number
  private var format = NumberFormat.number
  private var value: [UInt8] = []
  private var isInValue = false
  private var hasValue = false
  private var hasFormula = false
  private var inline = CellText()
  private var isInInline = false
  private var inlineBytes = 0
  private var isInData = false
  private var cellCount = 0
  private var textBytes = 0

  init(_ sheet: String, part: String, shared: [String], formats: [NumberFormat], dates: SerialDate) {
    self.sheet = sheet
    self.part = part
    self.shared = shared
    self.formats = formats
    self.dates = dates
  }

  // MARK: - XML

  func start(_ name: String, _ attributes: XMLReader.Attributes) throws(WorkbookError) {
    switch name {
    case "sheetData": isInData = true
    case "row" where isInData:
      row = attributes["r"].flatMap { Int($0) }.flatMap { Self.rowNumbers.contains($0) ? $0 : nil } ?? row + 1
      column = -1
      cells.removeAll(keepingCapacity: true)
    case "c" where isInData: try startCell(attributes)
    case "v" where isInData:
      isInValue = true
      hasValue = true
    case "f" where isInData: hasFormula = true
    case "is" where isInData:
      isInInline = true
      inline.begin()
      inlineBytes = 0
    case "mergeCell": try merge(attributes["ref"] ?? "")
    default: if isInInline { inline.start(name) }
    }
  }

  private func startCell(_ attributes: XMLReader.Attributes) throws(WorkbookError) {
    column = attributes["r"].flatMap { Self.place($0)?.column } ?? column + 1
    kind =
      switch attributes["t"] {
      case "s": .shared
      case "inlineStr": .inline
      case "str": .formulaText
      case "b": .boolean
      case "e": .error
      case "d": .date
      default: .number
      }
    let style = attributes["s"].flatMap { Int($0) } ?? 0
    format = formats.indices.contains(style) ? formats[style] : .number
    value.removeAll(keepingCapacity: true)
    inline.begin()
    (hasValue, hasFormula) = (false, false)
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(WorkbookError) {
    if isInValue {
      value.append(contentsOf: bytes)
    } else if isInInline {
      inlineBytes += inline.take(bytes)
    } else {
      return
    }
    // A cell is checked when it ends; this keeps one without end from growing.
    guard max(value.count, inlineBytes) <= WorkbookLimits.cellBytesMax * 4 else {
      throw .cellTooLarge(sheet: sheet, row: row)
    }
  }

  func end(_ name: String) throws(WorkbookError) {
    switch name {
    case "sheetData": isInData = false
    case "row" where isInData: try endRow()
    case "c" where isInData: try endCell()
    case "v": isInValue = false
    case "is": isInInline = false
    default: if isInInline { inline.end(name) }
    }
  }

  // MARK: - Cells

  private func endCell() throws(WorkbookError) {
    let text = cellText()
    if text.isEmpty { return }
    guard text.utf8.count <= WorkbookLimits.cellBytesMax else { throw .cellTooLarge(sheet: sheet, row: row) }
    guard column < WorkbookLimits.columnsMax else { throw .columnsTooMany(sheet: sheet, row: row) }
    textBytes += text.utf8.count
    guard textBytes <= WorkbookLimits.textBytesMax else { throw .tooLarge(part: part) }
    while cells.count <= column { cells.append("") }
    cells[column] = text
  }

  private func cellText() -> String {
    let text = String(decoding: value, as: UTF8.self)
    switch kind {
    case .inline: return inline.value
    case .shared:
      guard let index = Int(text.filter { !$0.isWhitespace }), shared.indices.contains(index) else { return "" }
      return shared[index]
    case .formulaText: return CellText.unescaped(text)
    case .boolean: return hasValue ? (text == "1" || text == "true" ? "true" : "false") : ""
    case .error:
      result.errorCells += 1
      return ""
    case .date: return text.hasSuffix("T00:00:00") ? String(text.dropLast(9)) : text
    case .number:
      if !hasValue, hasFormula { result.formulasWithoutResult += 1 }
      return hasValue ? number(text) : ""
    }
  }

  /// 15 significant digits are all that a spreadsheet keeps.
  private static let exactMax = 1e15

  private func number(_ text: String) -> String {
    guard let number = Double(text.filter { !$0.isWhitespace }), number.isFinite else { return text }
    if format != .number, let date = dates.text(number, format) { return date }
    if number == number.rounded(), abs(number) < Self.exactMax { return String(Int64(number)) }
    if number == number.rounded(), abs(number) < 1e18 {
      result.roundedNumbers += 1
      return Self.digits("\(number)")
    }
    // 36.600000000000001 is how a program writes 36.6.
    let shortest = "\(number)"
    return shortest.contains("e") ? text : shortest
  }

  /// 2.30422e+17 written out: what the program kept, then zeros.
  private static func digits(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    let mantissa = text[..<mark].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = mantissa.count == 2 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    guard fraction.utf8.count <= exponent else { return text }
    return mantissa[0] + fraction + String(repeating: "0", count: exponent - fraction.utf8.count)
  }

  private func endRow() throws(WorkbookError) {
    while cells.last?.isEmpty == true { cells.removeLast() }
    guard !cells.isEmpty else { return }
    guard result.rows.count < WorkbookLimits.rowsMax else { throw .rowsTooMany(sheet: sheet) }
    // Empty cells before the last one take room, too.
    cellCount += cells.count
    guard cellCount <= WorkbookLimits.cellsMax else { throw .tooLarge(part: part) }
    result.rows.append(SheetContent.Row(number: row, cells: cells))
  }

  // MARK: - Merged cells

  private func merge(_ reference: String) throws(WorkbookError) {
    let ends = reference.split(separator: ":")
    guard ends.count == 2, let first = Self.place(ends[0]), let last = Self.place(ends[1]), first.row < last.row else {
      return
    }
    guard merges.count < WorkbookLimits.mergesMax else { throw .tooLarge(part: part) }
    merges.append(Merge(column: first.column, rows: first.row...last.row))
  }

  /// B12 → column 1, row 12.
  private static func place(_ reference: some StringProtocol) -> (column: Int, row: Int)? {
    var column = 0
    var row = 0
    for byte in reference.utf8 where byte != UInt8(ascii: "$") {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
        guard row == 0, column < 100_000 else { return nil }
        column = column * 26 + Int(byte & 0x1F)
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard row < 100_000_000 else { return nil }
        row = row * 10 + Int(byte - UInt8(ascii: "0"))
      default: return nil
      }
    }
    return column > 0 && row > 0 ? (column - 1, row) : nil
  }

  /// What was read, the value of a cell that is merged over several rows in each of them: a village that is written once
  /// beside ten people. Across columns nothing is repeated, for such are titles.
  func content() throws(WorkbookError) -> SheetContent {
    var content = result
    content.rows.sort { $0.number < $1.number }
    var filled = 0
    for merge in merges {
      let first = content.rows.partition(from: merge.rows.lowerBound)
      guard first < content.rows.count, content.rows[first].number == merge.rows.lowerBound,
        merge.column < content.rows[first].cells.count
      else { continue }
      let text = content.rows[first].cells[merge.column]
      if text.isEmpty { continue }
      var index = first + 1
      while index < content.rows.count, content.rows[index].number <= merge.rows.upperBound {
        filled += max(1, merge.column + 1 - content.rows[index].cells.count)
        guard filled <= WorkbookLimits.filledMax else { throw .tooLarge(part: part) }
        while content.rows[index].cells.count <= merge.column { content.rows[index].cells.append("") }
        content.rows[index].cells[merge.column] = text
        index += 1
      }
    }
    return content
  }
}

extension [SheetContent.Row] {
  /// The place of the first row with this number or a later one.
  fileprivate func partition(from number: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
