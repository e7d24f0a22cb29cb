package import Model

/// One roster file, read as far as its header: what it lists, which column is what, and its rows as text.
package struct RosterFile: Sendable {
  package struct Column: Hashable, Sendable {
    /// The header as written, trimmed.
    package let name: String
    /// A key of the model or one of `ColumnNames.Special`; nil if the header is not known.
    package let key: String?
  }

  package struct Row: Sendable {
    /// Data rows count from 1; blank rows do not count.
    package let number: Int
    /// Its number as a spreadsheet shows it, from 1.
    package let line: Int
    package let cells: [String]
  }

  package let kind: RosterKind
  /// Nil for a sheet of a workbook.
  package let encoding: TextEncoding?
  /// Nil for a sheet of a workbook.
  package let delimiter: Character?
  /// What stood above the header.
  package let title: String
  package let columns: [Column]
  package let rows: [Row]

  /// The columns whose header is not known; what they hold goes into the note.
  package var unknownColumns: [String] { columns.filter { $0.key == nil && !$0.name.isEmpty }.map(\.name) }

  /// Reads a file. Complexity: linear in its size.
  /// - Parameter types: what is known of its records besides.
  package init(
    _ bytes: [UInt8], map: ColumnMap = ColumnMap(), types: RecordTypes = RecordTypes()
  ) throws(RosterError) {
    guard bytes.count <= RosterLimits.fileBytesMax else {
      let limit = RosterLimits.fileBytesMax >> 20
      throw RosterError(
        .fileTooLarge, Label("文件超过\(limit)MB", "the file is larger than \(limit) MB"),
        Label("请分成几个文件导入", "split it into several files"))
    }
    let (text, encoding) = try decode(bytes)
    guard text.contains(where: { $0 > 0x20 }) else { throw Self.empty }
    var tables: [(delimiter: UInt8, rows: [TableRow])] = []
    for delimiter in CSVTable.delimiters {
      // A quotation mark may be open under the wrong delimiter only: the real reading reports it.
      guard let first = try? CSVTable(text, delimiter: delimiter, firstRows: RosterLimits.headerRowsMax) else {
        continue
      }
      tables.append((delimiter, first.rows))
    }
    guard let header = Self.header(tables.map(\.rows), map, types) else {
      // Says what is wrong with the text itself, if anything is.
      _ = try CSVTable(text, delimiter: CSVTable.delimiters[0], firstRows: RosterLimits.headerRowsMax)
      throw Self.headerNotFound(tables.map(\.rows))
    }
    let delimiter = tables[header.table].delimiter
    self.init(
      header, try CSVTable(text, delimiter: delimiter).rows, map: map, name: "", encoding: encoding,
      delimiter: Character(Unicode.Scalar(delimiter)))
  }

  /// Reads a sheet of a workbook.
  /// - Parameter name: the sheet's; it often says which village the people are of.
  package init(
    _ rows: [TableRow], name: String, map: ColumnMap = ColumnMap(), types: RecordTypes = RecordTypes()
  ) throws(RosterError) {
    guard !rows.isEmpty else { throw Self.empty }
    guard let header = Self.header([Array(rows.prefix(RosterLimits.headerRowsMax))], map, types) else {
      throw Self.headerNotFound([Array(rows.prefix(RosterLimits.headerRowsMax))])
    }
    self.init(header, rows, map: map, name: name, encoding: nil, delimiter: nil)
  }

  /// Whether the first rows of a sheet hold a header that is known.
  package static func hasHeader(_ rows: [TableRow], map: ColumnMap = ColumnMap(), types: RecordTypes) -> Bool {
    header([Array(rows.prefix(RosterLimits.headerRowsMax))], map, types) != nil
  }

  private init(
    _ header: Header, _ table: [TableRow], map: ColumnMap, name: String, encoding: TextEncoding?,
    delimiter: Character?
  ) {
    kind = header.kind
    self.encoding = encoding
    self.delimiter = delimiter
    title = (table[..<header.row].flatMap(\.cells) + [name]).map(\.trimmed).filter { !$0.isEmpty }
      .joined(separator: " ")
    var rows: [Row] = []
    for row in table[(header.row + 1)...] where row.cells.contains(where: { !$0.cellTrimmed.isEmpty }) {
      let cells = encoding == nil ? row.cells : row.cells.map(unguarded)
      rows.append(Row(number: rows.count + 1, line: row.line, cells: cells))
    }
    columns = ExportedColumns.recognised(header.columns, rows, kind, Self.keys(kind, map))
    self.rows = rows
  }

  private struct Header {
    let kind: RosterKind
    /// Which of the tables it is in.
    let table: Int
    let row: Int
    let columns: [Column]
    let score: Int
  }

  private static func keys(_ kind: RosterKind, _ map: ColumnMap) -> [String: String] {
    ColumnNames.keys(kind).merging(map.keys) { _, mapped in mapped }
  }

  /// The reading of the first rows, in one table or another, under which most columns are known.
  private static func header(_ tables: [[TableRow]], _ map: ColumnMap, _ types: RecordTypes) -> Header? {
    var best: Header?
    for (table, rows) in tables.enumerated() {
      for kind in types.kind(of: rows).map({ [$0] }) ?? RosterKind.told {
        let keys = keys(kind, map)
        for (index, row) in rows.enumerated() {
          guard let header = self.header(row.cells, keys: keys, kind: kind, table: table, row: index) else { continue }
          if header.score > best?.score ?? 0 { best = header }
        }
      }
    }
    return best
  }

  private static var empty: RosterError {
    RosterError(.fileEmpty, Label("文件是空的", "the file is empty"), Label("请检查文件名", "check the name of the file"))
  }

  /// A row with names alone is no header yet: whose names they are has to be said by another column.
  private static func headerNotFound(_ tables: [[TableRow]]) -> RosterError {
    let keys = ColumnNames.keys(.elders)
    let hasName = tables.joined().contains { row in
      row.cells.contains { ColumnNames.key($0.trimmed, in: keys) == "name" }
    }
    let villageKeys = ColumnNames.keys(.villages)
    let hasVillages = tables.joined().contains { row in
      let known = row.cells.compactMap { ColumnNames.key($0.trimmed, in: villageKeys) }
      return known.contains("name") && known.contains(ColumnNames.Special.villageCode)
    }
    if hasVillages {
      return RosterError(
        .headerNotFound,
        Label("像是村名录，但还有不认得的列", "it looks like a list of villages, with columns that are not known"),
        Label(
          "村名录只要“村名”和“区划代码”两列；其余的列请删去，或用 --map 写 列名=ignore",
          "a list of villages has 村名 and 区划代码; remove the other columns, or leave them out with --map COLUMN=ignore"))
    }
    return RosterError(
      .headerNotFound,
      hasName
        ? Label("表头里只认出“姓名”", "of the header only the name (姓名) is known")
        : Label("没有找到表头：前几行里没有认得的列名", "no header found: the first rows hold no known column names"),
      hasName
        ? Label(
          "还要有村（或区划代码）、身份证号、出生日期等列；列名不同时用 --map 说明",
          "there must be another column: the village or its code, the ID number, the birth date …; explain other names with --map"
        )
        : Label("需要“姓名”和“村”等列；列名不同时用 --map 说明", "columns such as 姓名 and 村 are needed; explain other names with --map"))
  }

  private static func header(
    _ cells: [String], keys: [String: String], kind: RosterKind, table: Int, row: Int
  ) -> Header? {
    var columns = cells.map { Column(name: $0.trimmed, key: ColumnNames.key($0, in: keys)) }
    while columns.last?.name.isEmpty == true { columns.removeLast() }
    let known = columns.compactMap(\.key)
    let found = Set(known)
    let isEnough =
      switch kind {
      case .villages:
        found.isSuperset(of: ["name", ColumnNames.Special.villageCode]) && known.count == columns.count
      case .visits:
        found.contains("at") && (found.contains("name") || found.contains("id_number"))
          && !found.isDisjoint(with: ["mode", "outcome", ColumnNames.Special.situation, "visitor"])
      case .elders: found.contains("name") && known.count >= 2
      case .records: known.count >= 2
      }
    guard isEnough else { return nil }
    return Header(
      kind: kind, table: table, row: row, columns: disambiguated(columns, kind), score: known.count)
  }

  /// Two columns of one key: a second telephone is the other one, or the contact's if the first is called the elder's
  /// own; any other second column is kept as text.
  private static func disambiguated(_ columns: [Column], _ kind: RosterKind) -> [Column] {
    var seen: Set<String> = []
    var result = columns
    let phones = columns.indices.filter { columns[$0].key == "phone" }
    let hasContactPhone = columns.contains { $0.key == "contact_phone" }
    let hasContact = columns.contains { $0.key == "contact_name" }
    if phones.count == 2, let own = phones.first(where: { isOwn(columns[$0].name) }) {
      let other = phones[0] == own ? phones[1] : phones[0]
      let key = hasContact && !hasContactPhone ? "contact_phone" : "phone_other"
      result[other] = Column(name: columns[other].name, key: key)
    }
    for index in result.indices {
      guard let key = result[index].key, !repeatable.contains(key) else { continue }
      if seen.insert(key).inserted { continue }
      let isOther = key == "phone" && seen.insert("phone_other").inserted
      result[index] = Column(name: result[index].name, key: isOther ? "phone_other" : nil)
    }
    return result
  }

  private static func isOwn(_ name: String) -> Bool { name.contains("本人") || name.contains("老人") }

  /// Keys that several columns may fill together.
  private static let repeatable: Set<String> = [
    "categories", "note", "chronic", "needs", ColumnMap.ignore, ColumnNames.Special.serial,
  ]
}

/// What is known about the records of a table beside its columns.
package struct RecordTypes {
  /// What the person who imports says.
  private let said: RecordTypeNumber?
  /// The type of a record by its id, nil if there is none.
  private let type: (String) -> RecordTypeNumber?

  package init(said: RecordTypeNumber? = nil, type: @escaping (String) -> RecordTypeNumber? = { _ in nil }) {
    self.said = said
    self.type = type
  }

  /// By what is said, else by the first record that is named; nil if that tells nothing.
  func kind(of rows: [TableRow]) -> RosterKind? {
    if let said { return RosterKind(said) }
    for (index, row) in rows.enumerated() {
      guard let column = ExportedColumns.recordColumn(row.cells) else { continue }
      let cells = rows[(index + 1)...].lazy.filter { column < $0.cells.count }.map { $0.cells[column].cellTrimmed }
      return cells.first(where: ExportedColumns.isRecordName).flatMap(type).map { RosterKind($0) }
    }
    return nil
  }
}
