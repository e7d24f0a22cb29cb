package import Model
package import Roster
import Terminal
import Workbooks

/// One table that an import reads: a text file, or a sheet of a workbook.
package struct ImportedFile {
  /// The file's name; of one of several sheets, with the sheet's behind it.
  package let name: String
  package let roster: RosterFile
  /// What the sheet could not say.
  package var notes: [Label] = []

  /// All sheets.
  private static let everySheet = "*"

  /// What a path names.
  /// - Parameter wanted: names or numbers of sheets; none for the only one that lists anything.
  static func read(
    _ path: String, map: ColumnMap, sheets wanted: [String], types: RecordTypes, _ output: Output
  ) throws -> [ImportedFile] {
    let bytes = try InputFile.bytes(path, bytesMax: RosterLimits.fileBytesMax)
    let files = try read(bytes, name: InputFile.name(path), map: map, sheets: wanted, types: types)
    for note in files.flatMap(\.notes) { output.warn(note) }
    return files
  }

  /// The sheets of a workbook, those that are hidden left out; none for any other file.
  package static func sheets(_ bytes: [UInt8], name: String) throws -> [String] {
    guard Workbook.isWorkbook(bytes), bytes.count <= RosterLimits.fileBytesMax else { return [] }
    return try opening(name) { try Workbook(bytes).sheets.filter { !$0.isHidden }.map(\.name) }
  }

  /// What a file's bytes are.
  package static func read(
    _ bytes: [UInt8], name: String, map: ColumnMap, sheets wanted: [String], types: RecordTypes
  ) throws -> [ImportedFile] {
    guard Workbook.isWorkbook(bytes), bytes.count <= RosterLimits.fileBytesMax else {
      guard wanted.isEmpty else { throw Failure.hasNoSheets(name) }
      return [ImportedFile(name: name, roster: try text(bytes, name, map, types))]
    }
    let workbook = try opening(name) { try Workbook(bytes) }
    var read: [(sheet: Workbook.Sheet, rows: [TableRow], notes: [Label])] = []
    for sheet in try chosen(wanted, of: workbook, name) {
      let content = try opening(name) { try workbook.content(of: sheet) }
      let rows = content.rows.map { TableRow(line: $0.number, cells: $0.cells) }
      // A sheet that was named is read whatever it holds; else covers and notes are passed over.
      if !wanted.isEmpty, wanted != [everySheet] || RosterFile.hasHeader(rows, map: map, types: types) {
        read.append((sheet, rows, notes(content, "\(name) \(sheet.name)")))
      } else if wanted.isEmpty, RosterFile.hasHeader(rows, map: map, types: types) {
        read.append((sheet, rows, notes(content, name)))
      }
    }
    if wanted.isEmpty, read.count > 1 { throw Failure.severalSheets(name, read.map(\.sheet.name)) }
    if read.isEmpty, let first = workbook.sheets.first(where: { !$0.isHidden }) {
      // Says what is missing.
      let content = try opening(name) { try workbook.content(of: first) }
      read = [(first, content.rows.map { TableRow(line: $0.number, cells: $0.cells) }, [])]
    }
    return try read.map { sheet, rows, notes in
      let title = read.count > 1 ? "\(name) \(sheet.name)" : name
      return ImportedFile(
        name: title, roster: try reading(title) { try RosterFile(rows, name: sheet.name, map: map, types: types) },
        notes: notes)
    }
  }

  /// A list that is no workbook. What is called one and is no text either was damaged on its way.
  private static func text(_ bytes: [UInt8], _ name: String, _ map: ColumnMap, _ types: RecordTypes) throws
    -> RosterFile
  {
    let isCalledWorkbook = [".xlsx", ".xlsm", ".et"].contains { name.lowercased().hasSuffix($0) }
    do {
      return try reading(name) { try RosterFile(bytes, map: map, types: types) }
    } catch let failure as Failure
      where isCalledWorkbook && failure.code == RosterError.Code.encodingUnknown.rawValue
    {
      throw Failure(
        "workbook_damaged", .badInput,
        Label(
          "读取 \(name) 时：内容不是工作簿，多半没有传完整",
          "reading \(name): its content is no workbook; it was cut or damaged, most likely"),
        hint: Label(
          "用 Excel 或 WPS 能打开就另存为 .xlsx 再导入，打不开就请对方重发；什么都没有写",
          "if Excel or WPS opens it, save it anew as .xlsx and import that; else ask for the file again; nothing was written"
        ))
    }
  }

  private static func chosen(_ wanted: [String], of workbook: Workbook, _ name: String) throws -> [Workbook.Sheet] {
    if wanted.isEmpty || wanted == [everySheet] { return workbook.sheets.filter { !$0.isHidden } }
    return try wanted.map { text in
      if let sheet = workbook.sheets.first(where: { $0.name.trimmed == text.trimmed }) { return sheet }
      if let number = Int(halfWidth(text)), workbook.sheets.indices.contains(number - 1) {
        return workbook.sheets[number - 1]
      }
      throw Failure.noSuchSheet(name, workbook.sheets.map(\.name))
    }
  }

  /// Tells what a sheet could not say.
  private static func notes(_ content: SheetContent, _ name: String) -> [Label] {
    var notes: [Label] = []
    if content.roundedNumbers > 0 {
      notes.append(
        Label(
          "\(name)：\(content.roundedNumbers) 个数字超过15位，后几位已被表格软件抹成0（多半是身份证号）；请把那一列设为文本重新填写",
          "\(name): \(content.roundedNumbers) numbers have more than 15 digits, and the spreadsheet has lost the last "
            + "ones (ID numbers, most likely): make the column text and fill it in again"))
    }
    if content.formulasWithoutResult > 0 {
      notes.append(
        Label(
          "\(name)：\(content.formulasWithoutResult) 个公式没有存下结果，当作空；在表格软件里打开保存一次再导入",
          "\(name): \(content.formulasWithoutResult) formulas have no stored result and count as empty; open and save "
            + "the file in the spreadsheet program, then import it again"))
    }
    if content.errorCells > 0 {
      notes.append(
        Label(
          "\(name)：\(content.errorCells) 格是公式错误（如 #REF!），当作空",
          "\(name): \(content.errorCells) cells hold errors such as #REF! and count as empty"))
    }
    return notes
  }

  /// Says which file it was that could not be read.
  static func reading<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as RosterError {
      let failure = Failure(
        error.code.rawValue, .badInput,
        Label("读取 \(name) 时：\(error.message.zh)", "reading \(name): \(error.message.en)"), hint: error.hint)
      guard error.code == .headerNotFound else { throw failure }
      throw failure.atPage(
        Label(
          "请把列名写在表格第一行，例如：姓名、身份证号、出生日期、村、联系电话；改好后再选这个文件",
          "write the names of the columns into the first row, such as 姓名, 身份证号, 出生日期, 村, 联系电话, and choose the "
            + "file again"))
    }
  }

  private static func opening<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as WorkbookError {
      throw Failure(
        error.code, .badInput,
        Label("读取 \(name) 时：\(error.message.zh)", "reading \(name): \(error.message.en)"), hint: error.hint)
    }
  }
}

extension Failure {
  fileprivate static func hasNoSheets(_ name: String) -> Failure {
    Failure(
      "no_such_sheet", .badInput,
      Label("读取 \(name) 时：这不是工作簿，没有工作表", "reading \(name): it is no workbook and has no sheets"),
      hint: Label("去掉 --sheet；什么都没有写", "leave out --sheet; nothing was written"))
  }

  fileprivate static func noSuchSheet(_ name: String, _ sheets: [String]) -> Failure {
    Failure(
      "no_such_sheet", .badInput, Label("读取 \(name) 时：没有这个工作表", "reading \(name): there is no such sheet"),
      hint: Label("有：\(list(sheets, .zh))；什么都没有写", "there are: \(list(sheets, .en)); nothing was written"))
  }

  fileprivate static func severalSheets(_ name: String, _ sheets: [String]) -> Failure {
    Failure(
      "sheet_missing", .badInput,
      Label("读取 \(name) 时：有几个工作表都像名单", "reading \(name): several sheets look like lists"),
      hint: Label(
        "用 --sheet 指定（可写几次），--sheet '*' 全部导入：\(list(sheets, .zh))",
        "choose with --sheet (more than once if need be), or import all with --sheet '*': \(list(sheets, .en))")
    ).atPage(Label("选一张表：\(list(sheets, .zh))", "choose a sheet: \(list(sheets, .en))"))
  }

  private static func list(_ sheets: [String], _ language: Language) -> String {
    let shown = sheets.prefix(20).joined(separator: language == .zh ? "、" : ", ")
    return sheets.count > 20 ? shown + "…" : shown
  }
}
