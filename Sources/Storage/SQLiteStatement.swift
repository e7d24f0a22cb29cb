import CSQLite

/// A statement that SQLite has prepared.
package final class SQLiteStatement: Statement {
  private let handle: OpaquePointer
  private let sql: String

  init(_ sql: String, on connection: SQLiteConnection) throws(StorageError) {
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

  package override func bind(_ index: Int32, _ value: Int64?) {
    if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
  }

  package override func bind(_ index: Int32, _ value: String?) {
    guard var value else {
      sqlite3_bind_null(handle, index)
      return
    }
    _ = value.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { tanfang_bind_text(handle, index, $0.baseAddress, Int32($0.count)) }
    }
  }

  package override func bind(_ index: Int32, _ value: [UInt8]?) {
    guard let value else {
      sqlite3_bind_null(handle, index)
      return
    }
    _ = value.withUnsafeBytes { tanfang_bind_blob(handle, index, $0.baseAddress, Int32($0.count)) }
  }

  package override func step() throws(StorageError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    reset()
    throw StorageError(sqlite: code, operation: Connection.summary(sql))
  }

  package override func run() throws(StorageError) {
    _ = try step()
    reset()
  }

  package override func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  package override var columnCount: Int32 { sqlite3_column_count(handle) }

  package override func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  package override func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  package override func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  package override func blob(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}
