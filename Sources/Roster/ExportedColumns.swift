internal import Model

/// Files that this program exported and people take back to it: they name records by id, and hold columns that say
/// nothing of their own.
enum ExportedColumns {
  /// Which column of a header names records.
  static func recordColumn(_ header: [String]) -> Int? { header.firstIndex { ids.contains(ColumnNames.wholeForm($0)) } }

  /// The columns of a file, those of an export known for what they are.
  static func recognised(
    _ columns: [RosterFile.Column], _ rows: [RosterFile.Row], _ kind: RosterKind, _ keys: [String: String]
  ) -> [RosterFile.Column] {
    guard let index = recordColumn(columns.map(\.name)) else { return columns }
    let cells = rows.compactMap { index < $0.cells.count ? $0.cells[index].cellTrimmed : nil }.filter { !$0.isEmpty }
    if case .records = kind {} else { guard !cells.isEmpty else { return columns } }
    guard cells.allSatisfy(isRecordName) else { return columns }
    let derived = derived(ColumnNames.recordType(kind))
    return columns.enumerated().map { place, column in
      if place == index { return RosterFile.Column(name: column.name, key: ColumnNames.Special.record) }
      let isDerived = derived.contains(ColumnNames.wholeForm(column.name))
      let key = isDerived ? ColumnMap.ignore : ColumnNames.key(column.name, in: keys)
      return RosterFile.Column(name: column.name, key: key)
    }
  }

  /// Whether a header is that of the villages' names, which stand beside their codes.
  static func isVillageName(_ header: String) -> Bool { villageNames.contains(ColumnNames.wholeForm(header)) }

  private static let villageNames: Set<String> = Set(["村名", "village name", "village_name"].map(ColumnNames.wholeForm))

  private static let ids: Set<String> = Set(["编号", "id", "record id"].map(ColumnNames.wholeForm))

  /// Headers of columns beside the fields, and of fields that nobody writes this way.
  private static func derived(_ type: RecordType?) -> Set<String> {
    var words = [
      "登记人", "recorded by", "by", "时间说明", "about the time", "time_mark", "村名", "village name", "village_name",
      "elder_name",
    ]
    for field in type?.fields ?? [] {
      // Whom a visit is about, and who is one person, a list does not change.
      var isLeftOut = field.writtenByHub
      if case .reference = field.kind, type === Declared.elder || type === Declared.visit { isLeftOut = true }
      if isLeftOut { words += [field.key, field.label.zh, field.label.en] }
    }
    if type?.field(key: "elder") != nil, type !== Declared.visit, type?.field(key: "name") == nil {
      words += ["姓名", "name"]
    }
    return Set(words.map(ColumnNames.wholeForm))
  }

  /// 13 symbols of base 32, a dash, a number (SPEC §words: an id).
  static func isRecordName(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 13 && !parts[1].isEmpty
      && parts[0].allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) } && UInt64(parts[1]) != nil
  }
}

/// A cell of text without the ' that an export put before what a spreadsheet would take for a formula.
func unguarded(_ cell: String) -> String {
  guard cell.utf8.first == UInt8(ascii: "'") else { return cell }
  let bare = String(cell.dropFirst())
  return SpreadsheetText.isFormula(bare) ? bare : cell
}

/// What a record shows, and whether a cell says anything else.
struct Standing {
  let type: RecordType
  let values: RosterValues

  /// Whether a cell says of a field what the record shows, in any form in which it is exported. An empty cell says
  /// nothing.
  func says(_ cell: String, _ key: String) -> Bool {
    let text = cell.cellText(lines: true)
    guard let field = type.field(key: key), !text.isEmpty else { return true }
    if case .flags(let vocabulary) = field.kind {
      guard let elements = TermList.elements(text, vocabulary), Set(elements.map(\.key)) == Set(values[key]) else {
        return false
      }
      return elements.allSatisfy { element in
        element.dates.isEmpty || values.contains(element.key + element.dates, for: RosterValues.dated(key))
      }
    }
    guard let shown = values.first(key) else { return false }
    switch field.kind {
    case .text, .note: return Self.lines(text) == Self.lines(shown)
    case .instant: return Self.minute(text) == Self.minute(shown)
    default:
      guard case .success(let cells) = field.parse(text) else { return text == shown }
      return cells.first.flatMap { field.plain($0.value).text } == shown
    }
  }

  private static func lines(_ text: String) -> [String] {
    text.cellText(lines: true).split(whereSeparator: \.isNewline).map { String($0).cellText() }.filter { !$0.isEmpty }
  }

  /// What an export shows of a time.
  private static func minute(_ text: String) -> Int64? { Instant.parse(text).map { $0.milliseconds / 60_000 } }
}
