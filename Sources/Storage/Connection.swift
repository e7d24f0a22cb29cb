import CSQLite

/// One SQLite connection and the statements prepared on it.
///
/// Not safe for use from several threads at once; whoever owns it sees to that.
package final class Connection {
  let handle: OpaquePointer
  private var statements: [String: Statement] = [:]
  private var slots: [Statement?] = []

  package enum Access {
    case readWrite
    /// Never writes, never checkpoints.
    case readOnly
  }

  /// Opens or, for `readWrite`, creates a database file. `path` may be ":memory:".
  package convenience init(path: String, access: Access) throws(StorageError) {
    try self.init(
      name: path,
      flags: access == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)
  }

  /// Opens a database where nothing may be written, not even beside it: what its write-ahead log holds is read, too.
  ///
  /// SQLite reads such a database with the log's index as it lies there; without that file only by an index in memory,
  /// which it makes for whoever has the database alone (`locking_mode = EXCLUSIVE`; the lock itself cannot be had on a
  /// file opened for reading, so it is not asked for); and without a log only if told that nobody writes.
  package static func reading(path: String) throws(StorageError) -> Connection {
    let name = "file:" + path.utf8.map(Self.escaped).joined()
    var last = StorageError(.cannotRead, operation: "open database", detail: "no way to read it")
    for (parameters, pragma) in [
      ("mode=ro", ""), ("mode=ro&vfs=unix-none", "PRAGMA locking_mode = EXCLUSIVE"), ("mode=ro&immutable=1", ""),
    ] {
      do {
        let connection = try Connection(name: "\(name)?\(parameters)", flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        try connection.execute("\(pragma); SELECT count(*) FROM sqlite_schema")
        return connection
      } catch {
        last = error
        // A busy or damaged file is no better read in another way.
        guard error.reason == .cannotWrite else { throw error }
      }
    }
    throw StorageError(.cannotRead, operation: last.operation, detail: last.detail)
  }

  private static func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"):
      "%" + String(byte, radix: 16)
    case 0x21...0x7e: String(Unicode.Scalar(byte))
    default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }

  private init(name: String, flags: Int32) throws(StorageError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw StorageError(sqlite: code, operation: "open database")
    }
    handle = opened
    // SQLite before 3.51.3 can lose a commit when several connections reset the WAL: only the writer, under the
    // store's lock, checkpoints.
    _ = tanfang_db_config_flag(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
  }

  deinit {
    clearStatements()
    sqlite3_close_v2(handle)
  }

  /// Moves the write-ahead log into the database file and empties it, if nobody reads from it now. Under the store's
  /// lock only.
  func emptyLog() {
    sqlite3_busy_timeout(handle, 0)
    try? execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
  }

  private static let busyTimeoutMilliseconds: Int32 = 10_000

  /// Runs statements that take nothing and give nothing.
  package func execute(_ sql: String) throws(StorageError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw StorageError(sqlite: code, operation: Self.summary(sql)) }
  }

  /// The prepared form of a statement, kept for the next time.
  package func statement(_ sql: String) throws(StorageError) -> Statement {
    if let statement = statements[sql] { return statement }
    let statement = try Statement(sql, on: self)
    statements[sql] = statement
    return statement
  }

  /// Where a long statement that runs for every record is kept: finding it by its text would take as long as running it.
  struct Slot {
    fileprivate let index: Int
  }

  func newSlot() -> Slot {
    slots.append(nil)
    return Slot(index: slots.count - 1)
  }

  /// As `statement` above, for a slot that always has the same text.
  func statement(_ slot: Slot, _ sql: () -> String) throws(StorageError) -> Statement {
    if let statement = slots[slot.index] { return statement }
    let statement = try Statement(sql(), on: self)
    slots[slot.index] = statement
    return statement
  }

  /// Forgets prepared statements: needed before a change of tables.
  package func clearStatements() {
    statements.removeAll()
    for index in slots.indices { slots[index] = nil }
  }

  /// Whether the file could be opened for reading only.
  package var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Rows that the last statement changed.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Rows that this connection has ever changed, those rolled back included.
  package var totalChanges: Int64 { sqlite3_total_changes64(handle) }

  /// The single number that a statement gives.
  package func number(_ sql: String) throws(StorageError) -> Int64 {
    let statement = try statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }

  static func summary(_ sql: String) -> String {
    sql.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true).prefix(3).joined(separator: " ")
  }
}

/// A prepared statement. Bind, step until false, reset.
package final class Statement {
  private let handle: OpaquePointer
  private let sql: String

  init(_ sql: String, on connection: Connection) throws(StorageError) {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else {
      let detail = String(cString: sqlite3_errmsg(connection.handle))
      let error = StorageError(sqlite: code, operation: "prepare \(Connection.summary(sql))")
      throw StorageError(error.reason, operation: error.operation, detail: detail)
    }
    handle = prepared
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  package func bind(_ index: Int32, _ value: Int64?) {
    if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
  }

  package func bind(_ index: Int32, _ value: String?) {
    guard var value else {
      sqlite3_bind_null(handle, index)
      return
    }
    _ = value.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { tanfang_bind_text(handle, index, $0.baseAddress, Int32($0.count)) }
    }
  }

  package func bind(_ index: Int32, _ value: [UInt8]?) {
    guard let value else {
      sqlite3_bind_null(handle, index)
      return
    }
    _ = value.withUnsafeBytes { tanfang_bind_blob(handle, index, $0.baseAddress, Int32($0.count)) }
  }

  /// Advances to the next row; false after the last.
  package func step() throws(StorageError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    reset()
    throw StorageError(sqlite: code, operation: Connection.summary(sql))
  }

  /// Runs a statement that gives no rows, and makes it ready for the next time.
  package func run() throws(StorageError) {
    _ = try step()
    reset()
  }

  /// Makes the statement ready for the next time; its arguments are forgotten.
  package func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  /// How many values a row has.
  package var columnCount: Int32 { sqlite3_column_count(handle) }

  package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  package func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package func blob(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}
