/// A workbook of the kind .xlsx (ECMA-376), opened: its sheets can be read one by one.
package struct Workbook {
  package struct Sheet: Hashable, Sendable {
    package let name: String
    package let isHidden: Bool
    fileprivate let part: String
  }

  /// The sheets in their order.
  package let sheets: [Sheet]
  private let archive: ZipReader
  private let shared: [String]
  private let formats: [NumberFormat]
  private let dates: SerialDate

  /// Whether bytes are a ZIP archive, as workbooks are, or an old or locked workbook: text begins otherwise.
  package static func isWorkbook(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || isOld(bytes)
  }

  private static func isOld(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) }

  package init(_ bytes: [UInt8]) throws(WorkbookError) {
    guard !Self.isOld(bytes) else { throw .oldOrLocked }
    archive = try ZipReader(bytes)
    var root = Relationships()
    try root.read("_rels/.rels", of: archive)
    let part = root.target(ofType: "/officeDocument", from: "") ?? "xl/workbook.xml"
    let contents = WorkbookPart()
    guard try XMLReader.read(part, of: archive, contents) else { throw .notAWorkbook }
    var relationships = Relationships()
    try relationships.read(Relationships.part(of: part), of: archive)
    dates = SerialDate(is1904: contents.is1904)
    sheets = contents.sheets.compactMap { sheet in
      relationships.target(sheet.relation, from: part).map {
        Sheet(name: sheet.name, isHidden: sheet.isHidden, part: $0)
      }
    }
    guard !sheets.isEmpty else { throw .notAWorkbook }
    let strings = SharedStrings()
    if let part = relationships.target(ofType: "/sharedStrings", from: part) {
      try XMLReader.read(part, of: archive, strings)
    }
    shared = strings.texts
    let styles = Styles()
    if let part = relationships.target(ofType: "/styles", from: part) { try XMLReader.read(part, of: archive, styles) }
    formats = styles.formats
  }

  /// Reads one sheet. Complexity: linear in its size.
  package func content(of sheet: Sheet) throws(WorkbookError) -> SheetContent {
    let reader = SheetReader(sheet.name, part: sheet.part, shared: shared, formats: formats, dates: dates)
    guard try XMLReader.read(sheet.part, of: archive, bytesMax: WorkbookLimits.sheetBytesMax, reader) else {
      throw .damaged(part: sheet.part)
    }
    return try reader.content()
  }
}

/// What a sheet holds, as text.
package struct SheetContent: Sendable {
  package struct Row: Sendable {
    /// As the program numbers it, from 1.
    package let number: Int
    package internal(set) var cells: [String]
  }

  /// The rows that hold anything.
  package internal(set) var rows: [Row] = []
  /// Numbers of more digits than a workbook keeps: their last digits are lost.
  package internal(set) var roundedNumbers = 0
  /// Formulas of which the file holds no result, read as empty.
  package internal(set) var formulasWithoutResult = 0
  /// Results such as #REF!, read as empty.
  package internal(set) var errorCells = 0
}

/// Which part of a package leads to which other.
private struct Relationships {
  private var targets: [String: (type: String, target: String)] = [:]
  private var order: [String] = []

  private final class Reader: XMLReader.Handler {
    var found: [(id: String, type: String, target: String)] = []

    func start(_ name: String, _ attributes: XMLReader.Attributes) {
      guard name == "Relationship", found.count <= WorkbookLimits.entriesMax, let id = attributes["Id"],
        let type = attributes["Type"], let target = attributes["Target"], attributes["TargetMode"] != "External"
      else { return }
      found.append((id, type, target))
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
    func end(_ name: String) {}
  }

  mutating func read(_ part: String, of archive: ZipReader) throws(WorkbookError) {
    let reader = Reader()
    try XMLReader.read(part, of: archive, reader)
    for (id, type, target) in reader.found {
      targets[id] = (type, target)
      order.append(id)
    }
  }

  /// Where the relationships of a part are: `xl/_rels/workbook.xml.rels`.
  static func part(of part: String) -> String {
    let slash = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
    return "\(part[..<slash])_rels/\(part[slash...]).rels"
  }

  func target(_ id: String, from part: String) -> String? { targets[id].map { Self.resolve($0.target, from: part) } }

  func target(ofType suffix: String, from part: String) -> String? {
    order.lazy.compactMap { targets[$0] }.first { $0.type.hasSuffix(suffix) }.map {
      Self.resolve($0.target, from: part)
    }
  }

  private static func resolve(_ target: String, from part: String) -> String {
    if target.first == "/" { return String(target.dropFirst()) }
    var folders = part.split(separator: "/").dropLast().map(String.init)
    for step in target.split(separator: "/") {
      switch step {
      case ".": continue
      case "..": _ = folders.popLast()
      default: folders.append(String(step))
      }
    }
    return folders.joined(separator: "/")
  }
}

/// `workbook.xml`
private final class WorkbookPart: XMLReader.Handler {
  var sheets: [(name: String, relation: String, isHidden: Bool)] = []
  var is1904 = false

  func start(_ name: String, _ attributes: XMLReader.Attributes) throws(WorkbookError) {
    switch name {
    case "workbookPr": is1904 = ["1", "true", "on"].contains(attributes["date1904"])
    case "sheet":
      guard sheets.count < WorkbookLimits.sheetsMax else { throw .tooLarge(part: "workbook.xml") }
      guard let name = attributes["name"], let relation = attributes["id"] else { return }
      sheets.append((name, relation, (attributes["state"] ?? "visible") != "visible"))
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
  func end(_ name: String) {}
}

/// `sharedStrings.xml`
private final class SharedStrings: XMLReader.Handler {
  private(set) var texts: [String] = []
  private var text = CellText()
  private var sizeBytes = 0

  func start(_ name: String, _ attributes: XMLReader.Attributes) throws(WorkbookError) {
    if name == "si" {
      guard texts.count < WorkbookLimits.sharedStringsMax else { throw .tooLarge(part: "sharedStrings.xml") }
      text.begin()
    }
    text.start(name)
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(WorkbookError) {
    sizeBytes += text.take(bytes)
    guard sizeBytes <= WorkbookLimits.textBytesMax else { throw .tooLarge(part: "sharedStrings.xml") }
  }

  func end(_ name: String) {
    text.end(name)
    if name == "si" { texts.append(text.value) }
  }
}

/// `styles.xml`: the number format of each cell style.
private final class Styles: XMLReader.Handler {
  private(set) var formats: [NumberFormat] = []
  private var codes: [Int: NumberFormat] = [:]
  private var isInCells = false

  func start(_ name: String, _ attributes: XMLReader.Attributes) throws(WorkbookError) {
    switch name {
    case "numFmt":
      guard codes.count < WorkbookLimits.stylesMax else { throw .tooLarge(part: "styles.xml") }
      if let id = attributes["numFmtId"].flatMap({ Int($0) }), let code = attributes["formatCode"] {
        codes[id] = NumberFormat(code: code)
      }
    case "cellXfs": isInCells = true
    case "xf" where isInCells:
      guard formats.count < WorkbookLimits.stylesMax else { throw .tooLarge(part: "styles.xml") }
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      formats.append(codes[id] ?? NumberFormat(builtin: id))
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
  func end(_ name: String) { if name == "cellXfs" { isInCells = false } }
}
