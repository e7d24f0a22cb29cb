/// Copies every row of a store into another one with the same tables, of whatever engine. One of them has to be SQLite,
/// which tells what the tables are.
struct StoreCopy {
  private let source: Connection
  private let target: Connection

  private struct Column {
    let name: String
    /// As SQLite calls it.
    let type: String
  }

  init(from source: Connection, to target: Connection) {
    self.source = source
    self.target = target
  }

  /// Belongs to a transaction of the target.
  func run() throws(StorageError) {
    guard let declared = (source as? SQLiteConnection) ?? (target as? SQLiteConnection) else {
      throw StorageError(.internal, operation: "copy store", detail: "neither side is SQLite")
    }
    let tables = try declared.tables()
    // Those that refer to others come after them, and go before them.
    for table in tables.reversed() { try target.execute("DELETE FROM \"\(table)\"") }
    // Who is logged in here is not so there.
    for table in tables where !Schema.passingTables.contains(table) {
      try copy(table, try columns(of: table, declared))
    }
  }

  private func columns(of table: String, _ declared: SQLiteConnection) throws(StorageError) -> [Column] {
    let select = try declared.prepare("SELECT name, type FROM pragma_table_info(?)")
    select.bind(1, table)
    var columns: [Column] = []
    while try select.step() { columns.append(Column(name: select.text(0), type: select.text(1))) }
    return columns
  }

  private func copy(_ table: String, _ columns: [Column]) throws(StorageError) {
    let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let select = try source.prepare("SELECT \(names) FROM \"\(table)\"")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let insert = try target.statement("INSERT INTO \"\(table)\" (\(names)) VALUES (\(marks))")
    while try select.step() {
      for (index, column) in columns.enumerated() {
        let place = Int32(index)
        guard !select.isNull(place) else { continue }
        switch column.type {
        case "TEXT": insert.bind(place + 1, select.text(place))
        case "BLOB": insert.bind(place + 1, select.blob(place))
        default: insert.bind(place + 1, select.integer(place))
        }
      }
      try insert.run()
    }
    try target.didCopy(table)
  }
}

extension SQLiteConnection {
  /// Those of the store, each after the ones that it refers to.
  fileprivate func tables() throws(StorageError) -> [String] {
    let select = try prepare(
      """
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
      ORDER BY EXISTS (SELECT 1 FROM pragma_foreign_key_list(name)), name
      """)
    var names: [String] = []
    while try select.step() { names.append(select.text(0)) }
    return names
  }
}
