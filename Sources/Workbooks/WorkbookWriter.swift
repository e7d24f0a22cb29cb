/// A workbook to be written: text stays text, whatever it begins with; numbers and dates are what they are.
///
/// The same content and zlib give the same bytes.
package struct WorkbookWriter {
  package enum Cell: Hashable, Sendable {
    case empty
    case text(String)
    /// A decimal number as it is written.
    case number(String)
    /// A day; as text where a spreadsheet has no number for it.
    case date(year: Int, month: Int, day: Int)
    /// A minute of a day, by the clock on the wall; as text where a spreadsheet has no number for the day.
    case minute(year: Int, month: Int, day: Int, minute: Int)
  }

  package struct Sheet: Sendable {
    package let name: String
    /// Stands above the header, over all columns.
    package let title: String?
    package let header: [String]
    package internal(set) var rows: [[Cell]]

    package init(name: String, title: String? = nil, header: [String], rows: [[Cell]]) {
      self.name = name
      self.title = title
      self.header = header
      self.rows = rows
    }
  }

  private let sheets: [Sheet]
  /// By their bytes: texts that look alike may differ.
  private var texts: [[UInt8]: Int] = [:]
  private var ordered: [String] = []
  private var textCount = 0

  /// Names that a spreadsheet would refuse are changed.
  package init(_ sheets: [Sheet]) {
    precondition(!sheets.isEmpty, "a workbook has at least one sheet")
    self.sheets = sheets
  }

  /// The file.
  package mutating func bytes() -> [UInt8] {
    var archive = ZipWriter()
    let numbers = Array(1...sheets.count)
    archive.add("[Content_Types].xml", Parts.contentTypes(numbers))
    archive.add("_rels/.rels", Parts.root)
    archive.add("xl/workbook.xml", Parts.workbook(Self.names(sheets.map(\.name))))
    archive.add("xl/_rels/workbook.xml.rels", Parts.relationships(numbers))
    archive.add("xl/styles.xml", Parts.styles)
    for (number, sheet) in zip(numbers, sheets) { archive.add("xl/worksheets/sheet\(number).xml", part(sheet)) }
    archive.add("xl/sharedStrings.xml", Parts.sharedStrings(ordered, count: textCount))
    return archive.finished()
  }

  // MARK: - Names

  /// At most 31 UTF-16 units, none of `[]:*?/\`, no two alike.
  static func names(_ wanted: [String]) -> [String] {
    var taken: Set<String> = []
    return wanted.enumerated().map { index, name in
      let plain = name.filter { !"[]:*?/\\".contains($0) && !$0.isNewline }
      var bare = fitting(plain.trimmingPrefix("'"), 31)
      while bare.hasSuffix("'") { bare.removeLast() }
      if bare.allSatisfy(\.isWhitespace) || bare.lowercased() == "history" { bare = "Sheet\(index + 1)" }
      var candidate = bare
      var number = 2
      while !taken.insert(candidate.lowercased()).inserted {
        candidate = "\(fitting(bare, 26)) \(number)"
        number += 1
      }
      return candidate
    }
  }

  private static func fitting(_ text: some StringProtocol, _ unitsMax: Int) -> String {
    var units = 0
    return String(
      text.prefix { character in
        units += character.utf16.count
        return units <= unitsMax
      })
  }

  // MARK: - Sheets

  private mutating func part(_ sheet: Sheet) -> [UInt8] {
    let columnCount = max(sheet.header.count, sheet.rows.map(\.count).max() ?? 0, 1)
    let headerRow = sheet.title == nil ? 1 : 2
    let last = "\(XML.column(columnCount - 1))\(headerRow + sheet.rows.count)"
    var xml = XML()
    xml.raw("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">")
    xml.raw("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>")
    xml.raw("<dimension ref=\"A1:\(last)\"/><sheetViews><sheetView workbookViewId=\"0\">")
    xml.raw(
      "<pane ySplit=\"\(headerRow)\" topLeftCell=\"A\(headerRow + 1)\" activePane=\"bottomLeft\" state=\"frozen\"/>")
    xml.raw("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>")
    for column in 0..<columnCount {
      // Text is the style of empty cells, too: a number typed there later keeps all its digits.
      xml.raw(
        "<col min=\"\(column + 1)\" max=\"\(column + 1)\" width=\"\(width(sheet, column))\" "
          + "style=\"\(Style.of(sheet.rows, column).rawValue)\" customWidth=\"1\"/>")
    }
    xml.raw("</cols><sheetData>")
    if let title = sheet.title { append([.text(title)], row: 1, text: .title, to: &xml) }
    append(sheet.header.map { .text($0) }, row: headerRow, text: .header, to: &xml)
    for (index, row) in sheet.rows.enumerated() { append(row, row: headerRow + 1 + index, text: .text, to: &xml) }
    xml.raw("</sheetData>")
    if !sheet.header.isEmpty { xml.raw("<autoFilter ref=\"A\(headerRow):\(last)\"/>") }
    if sheet.title != nil, columnCount > 1 {
      xml.raw("<mergeCells count=\"1\"><mergeCell ref=\"A1:\(XML.column(columnCount - 1))1\"/></mergeCells>")
    }
    xml.raw("<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>")
    xml.raw("<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>")
    return xml.bytes
  }

  private mutating func append(_ cells: [Cell], row: Int, text style: Style, to xml: inout XML) {
    xml.raw("<row r=\"\(row)\">")
    for (column, cell) in cells.enumerated() {
      let place = "\(XML.column(column))\(row)"
      switch cell {
      case .empty: continue
      case .text(let text):
        if !text.isEmpty { appendText(text, at: place, style, to: &xml) }
      case .number(let text): xml.raw("<c r=\"\(place)\" s=\"\(Style.number.rawValue)\"><v>\(text)</v></c>")
      case .date(let year, let month, let day):
        guard let serial = SerialDate.serial(year: year, month: month, day: day) else {
          appendText(Self.day(year, month, day), at: place, style, to: &xml)
          continue
        }
        xml.raw("<c r=\"\(place)\" s=\"\(Style.date.rawValue)\"><v>\(serial)</v></c>")
      case .minute(let year, let month, let day, let minute):
        guard let serial = SerialDate.serial(year: year, month: month, day: day) else {
          let time = "\(Self.two(minute / 60)):\(Self.two(minute % 60))"
          appendText("\(Self.day(year, month, day)) \(time)", at: place, style, to: &xml)
          continue
        }
        xml.raw(
          "<c r=\"\(place)\" s=\"\(Style.minute.rawValue)\"><v>\(Double(serial) + Double(minute) / 1_440)</v></c>")
      }
    }
    xml.raw("</row>")
  }

  private mutating func appendText(_ text: String, at place: String, _ style: Style, to xml: inout XML) {
    xml.raw("<c r=\"\(place)\" s=\"\(style.rawValue)\" t=\"s\"><v>\(index(of: text))</v></c>")
  }

  private static func day(_ year: Int, _ month: Int, _ day: Int) -> String { "\(year)-\(two(month))-\(two(day))" }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private mutating func index(of text: String) -> Int {
    textCount += 1
    let key = Array(text.utf8)
    if let known = texts[key] { return known }
    texts[key] = ordered.count
    ordered.append(text)
    return ordered.count - 1
  }

  private static let widthMax = 40

  /// In digits; a Chinese character takes two.
  private func width(_ sheet: Sheet, _ column: Int) -> Int {
    var width = column < sheet.header.count ? Self.width(sheet.header[column]) + 3 : 6
    for row in sheet.rows where column < row.count && width < Self.widthMax {
      switch row[column] {
      case .empty: continue
      case .text(let text): width = max(width, Self.width(text) + 1)
      case .number(let text): width = max(width, text.utf8.count + 2)
      case .date: width = max(width, 12)
      case .minute: width = max(width, 18)
      }
    }
    return min(width, Self.widthMax)
  }

  private static func width(_ text: String) -> Int {
    text.unicodeScalars.prefix(widthMax).reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
  }
}

/// Indices into `cellXfs` of `styles.xml`.
enum Style: Int {
  case number = 0
  case text = 1
  case date = 2
  case minute = 3
  case header = 4
  case title = 5

  /// What all that stands in a column is.
  static func of(_ rows: [[WorkbookWriter.Cell]], _ column: Int) -> Style {
    for row in rows where column < row.count {
      switch row[column] {
      case .empty: continue
      case .text: return .text
      case .number: return .number
      case .date: return .date
      case .minute: return .minute
      }
    }
    return .text
  }
}

/// XML in the making.
struct XML {
  private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".utf8)

  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Text of a cell: what XML cannot hold as `_x0001_`, and a text that looks like such an escape so that it does not.
  mutating func cellText(_ text: String) {
    let old = Array(text.utf8)
    for index in old.indices {
      let byte = old[index]
      switch byte {
      case UInt8(ascii: "&"): raw("&amp;")
      case UInt8(ascii: "<"): raw("&lt;")
      case UInt8(ascii: ">"): raw("&gt;")
      case 0x09, 0x0A: bytes.append(byte)
      case 0..<0x20: raw("_x00\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))_")
      case UInt8(ascii: "_") where CellText.escape(old, at: index) != nil: raw("_x005F_")
      // U+FFFE and U+FFFF are no characters of XML.
      case 0xBE, 0xBF:
        if index >= 2, old[index - 2] == 0xEF, old[index - 1] == 0xBF {
          bytes.removeLast(2)
          raw("\u{FFFD}")
        } else {
          bytes.append(byte)
        }
      default: bytes.append(byte)
      }
    }
  }

  mutating func attribute(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case "\"": raw("&quot;")
      default: if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF { raw(String(scalar)) }
      }
    }
  }

  /// 0 → A, 27 → AB.
  static func column(_ index: Int) -> String {
    var name = ""
    var rest = index + 1
    while rest > 0 {
      name = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + name
      rest = (rest - 1) / 26
    }
    return name
  }
}
