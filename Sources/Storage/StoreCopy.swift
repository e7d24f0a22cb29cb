/// Copies every row of a store into another one with the same tables, of whatever engine. One of them has to be SQLite,
/// which tells what the tables are.
package struct StoreCopy {
  private let source: Connection
  private let target: Connection
  package let tables: [StoreTable]

  /// What one transaction takes: a crash costs that much work, and nothing more is held in memory.
  private static let rowsMax = 10_000
  private static let bytesMax = 8 << 20

  package init(from source: Connection, to target: Connection) throws(StorageError) {
    guard let declared = (source as? SQLiteConnection) ?? (target as? SQLiteConnection) else {
      throw StorageError(.internal, operation: "copy store", detail: "neither side is SQLite")
    }
    self.source = source
    self.target = target
    // Who is logged in here is not so there.
    tables = try StoreTable.all(of: declared).filter { !Schema.passingTables.contains($0.name) }
  }

  /// Replaces all rows. Belongs to a transaction of the target.
  func run() throws(StorageError) {
    try empty()
    for table in tables { try copy(table, behind: nil) { (_: Int) throws(StorageError) in } }
    try takeOver()
  }

  /// Has the target number modifications after all that the source ever numbered: cursors know numbers of transactions
  /// that wrote nothing. Belongs to a transaction of the target, after all rows.
  package func takeOver() throws(StorageError) {
    guard let last = try source.lastNumber(), !target.isShared else { return }
    try target.execute(
      "INSERT INTO \"commit\" (township, first_seq, last_seq, tag) VALUES (0, \(last + 1), \(last + 1), 0)")
  }

  /// Undoes `takeOver`, where an earlier run came so far. Belongs to a transaction of the target.
  package func giveBack() throws(StorageError) {
    let last = try source.number("SELECT coalesce(max(last_seq), 0) FROM \"commit\"")
    try target.execute("DELETE FROM \"commit\" WHERE first_seq > \(last)")
  }

  /// Takes all rows out of the target. Belongs to a transaction of it.
  package func empty() throws(StorageError) {
    for table in Schema.passingTables { try target.execute("DELETE FROM \"\(table)\"") }
    // Those that refer to others go before them.
    for table in tables.reversed() { try target.execute("DELETE FROM \"\(table.name)\"") }
  }

  /// Goes on where the target ends, in transactions of a bounded size. Rows come in the order of their keys, so that the
  /// last one that is there tells what is still to come: a note of its own could say something else.
  /// - Parameter progress: told how many rows have been copied now.
  /// - Returns: how many rows were copied now.
  package func goOn(progress: (Int) -> Void) throws(StorageError) -> Int {
    var total = 0
    for table in tables {
      let last = try lastKey(of: table)
      try begin()
      do throws(StorageError) {
        var (rows, bytes) = (0, 0)
        try copy(table, behind: last) { (size: Int) throws(StorageError) in
          rows += 1
          bytes += size
          total += 1
          if rows == Self.rowsMax || bytes >= Self.bytesMax {
            try commit()
            progress(total)
            (rows, bytes) = (0, 0)
            try begin()
          }
        }
        try commit()
      } catch {
        target.rollback()
        target.unlock()
        throw error
      }
      progress(total)
    }
    return total
  }

  /// How many changes a store's history holds, erased ones included.
  package static func countChanges(in store: Connection) throws(StorageError) -> Int {
    Int(try store.number("SELECT count(*) FROM change"))
  }

  private func begin() throws(StorageError) {
    try target.lock()
    do throws(StorageError) {
      try target.beginWriting()
    } catch {
      target.unlock()
      throw error
    }
  }

  private func commit() throws(StorageError) {
    try target.commit()
    target.unlock()
  }

  /// The key of the last row that the target has, as a statement that stands on it; nil if it has none.
  private func lastKey(of table: StoreTable) throws(StorageError) -> Statement? {
    let select = try target.statement(table.selectLastSQL)
    return try select.step() ? select : nil
  }

  private func copy(
    _ table: StoreTable, behind last: Statement?, didWrite: (Int) throws(StorageError) -> Void
  ) throws(StorageError) {
    let select = try source.prepare(table.selectInOrderSQL(behindKey: last != nil))
    if let last {
      for (place, column) in table.key.enumerated() {
        table.carry(column, of: last, at: Int32(place), to: select, Int32(place) + 1)
      }
      last.reset()
    }
    let insert = try target.statement(table.insertSQL)
    while try select.step() {
      var size = 0
      for column in table.columns.indices {
        size += table.carry(column, of: select, at: Int32(column), to: insert, Int32(column) + 1)
      }
      try insert.run()
      try didWrite(size)
    }
    try target.didCopy(table.name)
  }
}
