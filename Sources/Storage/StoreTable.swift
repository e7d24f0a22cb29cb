/// A table of a store as it lies there: what copying and comparing need to know.
package struct StoreTable: Sendable {
  struct Column: Sendable {
    let name: String
    /// As SQLite calls it.
    let type: String
  }

  package let name: String
  let columns: [Column]
  /// The places of the columns of its primary key.
  let key: [Int]

  /// Those of a store in SQLite, each after the ones that it refers to: SQLite tells which there are, and the other
  /// engines have the same.
  static func all(of store: SQLiteConnection) throws(StorageError) -> [StoreTable] {
    let select = try store.prepare(
      """
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '\(CopyNote.table)' \
      ORDER BY EXISTS (SELECT 1 FROM pragma_foreign_key_list(name)), name
      """)
    var names: [String] = []
    while try select.step() { names.append(select.text(0)) }
    var tables: [StoreTable] = []
    for name in names { tables.append(try StoreTable(name, store)) }
    return tables
  }

  private init(_ name: String, _ store: SQLiteConnection) throws(StorageError) {
    let select = try store.prepare("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid")
    select.bind(1, name)
    var columns: [Column] = []
    var key: [(place: Int, rank: Int64)] = []
    while try select.step() {
      if select.integer(2) > 0 { key.append((columns.count, select.integer(2))) }
      columns.append(Column(name: select.text(0), type: select.text(1)))
    }
    self.name = name
    self.columns = columns
    self.key = key.sorted { $0.rank < $1.rank }.map(\.place)
  }

  private var columnList: String { columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }

  private func keyList(_ order: String = "") -> String {
    key.map { "\"\(columns[$0].name)\"\(order)" }.joined(separator: ", ")
  }

  var selectSQL: String { "SELECT \(columnList) FROM \"\(name)\"" }

  /// All rows, or those behind the key that is bound, in the order of their keys.
  func selectInOrderSQL(behindKey: Bool) -> String {
    let marks = key.map { _ in "?" }.joined(separator: ", ")
    return "\(selectSQL) \(behindKey ? "WHERE (\(keyList())) > (\(marks)) " : "")ORDER BY \(keyList())"
  }

  /// The key of the last row.
  var selectLastSQL: String { "SELECT \(keyList()) FROM \"\(name)\" ORDER BY \(keyList(" DESC")) LIMIT 1" }

  var insertSQL: String {
    "INSERT INTO \"\(name)\" (\(columnList)) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))"
  }

  /// Gives a parameter of one statement a value of another's row.
  /// - Returns: how many bytes that took.
  @discardableResult
  func carry(_ column: Int, of row: Statement, at place: Int32, to other: Statement, _ index: Int32) -> Int {
    guard !row.isNull(place) else { return 1 }
    switch columns[column].type {
    case "TEXT":
      let text = row.text(place)
      other.bind(index, text)
      return text.utf8.count
    case "BLOB":
      let bytes = row.blob(place)
      other.bind(index, bytes)
      return bytes.count
    default:
      other.bind(index, row.integer(place))
      return 8
    }
  }
}
