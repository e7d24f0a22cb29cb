internal import Model
internal import Terminal

/// What the option `--map` holds: for columns with unusual names the field they belong to. A text of lines
/// `列名=field` (`#` begins a comment), or one JSON object of strings. The field `ignore` leaves a column out.
package struct ColumnMap: Hashable, Sendable {
  static let ignore = "ignore"

  /// Header form → key.
  private(set) var keys: [String: String] = [:]

  package init() {}

  package init(_ bytes: [UInt8]) throws(RosterError) {
    guard bytes.count <= RosterLimits.mapBytesMax else { throw Self.unreadable(line: 1) }
    let text = try decode(bytes).text
    if text.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      guard let members = (try? JSONValue.parse(text))?.members else { throw Self.unreadable(line: 1) }
      for member in members {
        guard let field = member.value.string else { throw Self.unreadable(line: 1) }
        try add(member.key, field)
      }
      return
    }
    let lines = String(decoding: text, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let mark = line.lastIndex(where: { "=＝→".contains($0) }) else { throw Self.unreadable(line: number + 1) }
      try add(line[..<mark].trimmed, line[line.index(after: mark)...].trimmed)
    }
  }

  /// - Parameter field: a key or option of an elder or a visit, or `ignore`.
  package mutating func add(_ column: String, _ field: String) throws(RosterError) {
    let key = field.lowercased().asKey
    let specials = [
      Self.ignore, ColumnNames.Special.situation, ColumnNames.Special.villageCode, ColumnNames.Special.serial,
    ]
    let isKnown =
      specials.contains(key)
      || CareModel.current.types.contains { $0.field(key: key) != nil }
    guard isKnown, !column.isEmpty else {
      throw RosterError(
        .mapFieldUnknown, Label("列对应文件中没有字段“\(field)”", "the column map names a field “\(field)” that does not exist"),
        Label("字段名见“tanfang help import”", "the fields are listed by “tanfang help import”"))
    }
    keys[ColumnNames.headerForm(column)] = key
  }

  private static func unreadable(line: Int) -> RosterError {
    RosterError(
      .mapUnreadable, Label("列对应文件第\(line)行无法读取", "line \(line) of the column map cannot be read"),
      Label("每行写“列名=字段”，或整个文件是一个JSON对象", "write “column=field” on each line, or one JSON object"))
  }
}
