import CSQLite
import Glibc
package import Store

/// A connection to a database file of SQLite's.
package final class SQLiteConnection: Connection {
  package let handle: OpaquePointer
  private let lockFile: StoreLock?
  private let lockTimeoutMilliseconds: Int
  private let filesFolder: String?
  private let isForReading: Bool

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

  /// Opens a store's database.
  /// - Parameters:
  ///   - path: the database file; ":memory:" for a store that dies with the process.
  ///   - lockTimeoutMilliseconds: how long `lock` waits for others.
  package static func open(
    path: String, _ opening: Database.Opening, lockTimeoutMilliseconds: Int
  ) throws(StorageError) -> SQLiteConnection {
    if path == ":memory:" {
      let connection = try SQLiteConnection(path: path, access: .readWrite)
      if case .copy(let image) = opening { try connection.deserialize(image) }
      return connection
    }
    if opening == .existing || opening == .reading { try Database.requireStore(path) }
    if opening == .reading { return try reading(path: path) }
    let lock = try StoreLock(path: path + ".lock")
    // A store that was moved away in this very moment is not made anew.
    let create = opening == .existing ? 0 : SQLITE_OPEN_CREATE
    return try SQLiteConnection(
      name: path, flags: SQLITE_OPEN_READWRITE | create, lock: lock,
      lockTimeoutMilliseconds: lockTimeoutMilliseconds, folder: folder(of: path))
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  /// Opens a database where nothing may be written, not even beside it: what its write-ahead log holds is read, too.
  ///
  /// SQLite reads such a database with the log's index as it lies there; without that file only by an index in memory,
  /// which it makes for whoever has the database alone (`locking_mode = EXCLUSIVE`; the lock itself cannot be had on a
  /// file opened for reading, so it is not asked for); and without a log only if told that nobody writes.
  package static func reading(path: String) throws(StorageError) -> SQLiteConnection {
    let name = "file:" + path.utf8.map(Self.escaped).joined()
    var last = StorageError(.cannotRead, operation: "open database", detail: "no way to read it")
    for (parameters, pragma) in [
      ("mode=ro", ""), ("mode=ro&vfs=unix-none", "PRAGMA locking_mode = EXCLUSIVE"), ("mode=ro&immutable=1", ""),
    ] {
      do {
        let connection = try SQLiteConnection(
          name: "\(name)?\(parameters)", flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, folder: folder(of: path))
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

  private init(
    name: String, flags: Int32, lock: StoreLock? = nil, lockTimeoutMilliseconds: Int = 0, folder: String? = nil
  ) throws(StorageError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw StorageError(sqlite: code, operation: "open database")
    }
    handle = opened
    lockFile = lock
    self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    filesFolder = folder
    isForReading = flags & SQLITE_OPEN_READONLY != 0
    // SQLite before 3.51.3 can lose a commit when several connections reset the WAL: only the writer, under the
    // store's lock, checkpoints.
    _ = tanfang_db_config_flag(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
    super.init()
  }

  deinit {
    clearStatements()
    sqlite3_close_v2(handle)
  }

  private static let busyTimeoutMilliseconds: Int32 = 10_000

  // MARK: - Statements

  package override func execute(_ sql: String) throws(StorageError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw StorageError(sqlite: code, operation: Self.summary(sql)) }
  }

  package override func prepare(_ sql: String) throws(StorageError) -> Statement { try SQLiteStatement(sql, on: self) }

  package override func prepareKept(_ sql: String) throws(StorageError) -> Statement {
    try SQLiteStatement(sql, on: self)
  }

  package override var changes: Int { Int(sqlite3_changes64(handle)) }

  package override var totalChanges: Int64 { sqlite3_total_changes64(handle) }

  // MARK: - Transactions

  package override func lock() throws(StorageError) {
    try lockFile?.acquire(timeoutMilliseconds: lockTimeoutMilliseconds)
  }

  package override func unlock() { lockFile?.release() }

  package override func beginWriting() throws(StorageError) { try statement("BEGIN IMMEDIATE").run() }

  package override func beginReading() throws(StorageError) { try execute("BEGIN") }

  /// - Throws: `uncertain` if the disk failed in the middle: the log may hold the transaction whole, and whoever opens
  ///   the store next would find it. Overwriting its place in the log makes sure that it does not.
  package override func commit() throws(StorageError) {
    do {
      try statement("COMMIT").run()
    } catch {
      guard error.reason == .cannotWrite else { throw error }
      rollback()
      do {
        // A value that differs: what stays the same is not written.
        try execute(
          "BEGIN IMMEDIATE; INSERT OR REPLACE INTO setting (key, value) VALUES ('overwritten', randomblob(8)); COMMIT")
      } catch {
        rollback()
        throw StorageError(.uncertain, operation: error.operation, detail: error.detail)
      }
      throw error
    }
  }

  package override func rollback() { if isInTransaction { try? execute("ROLLBACK") } }

  package override var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  package override var outsideVersion: Int64 {
    get throws(StorageError) { try number("PRAGMA data_version") }
  }

  package override func takeTurn(_ name: String, waitMilliseconds: Int) throws(StorageError) -> (any Turn)? {
    guard let folder else { return TurnInMemory() }
    return try FileTurn.take("\(folder)/\(name).lock", waitMilliseconds: waitMilliseconds)
  }

  // MARK: - The store

  package override func setUp() throws(StorageError) {
    if isForReading {
      return try execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
    }
    try execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
      PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;
      """)
  }

  package override var storeVersion: Int {
    get throws(StorageError) {
      let version = try number("PRAGMA user_version")
      let isStore =
        version == 0
        ? try number("SELECT count(*) FROM sqlite_schema") == 0
        : try number("PRAGMA application_id") == Schema.applicationID
      guard isStore else {
        throw StorageError(.damaged, operation: "open store", detail: "the file is not a Tanfang store")
      }
      return Int(version)
    }
  }

  package override func setStoreVersion(_ version: Int) throws(StorageError) {
    try execute("PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(version)")
  }

  package override func columns(of table: String) throws(StorageError) -> Set<String> {
    let select = try prepare("SELECT name FROM pragma_table_info(?)")
    select.bind(1, table)
    var names: Set<String> = []
    while try select.step() { names.insert(select.text(0)) }
    return names
  }

  package override var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  package override var folder: String? { filesFolder }

  // MARK: - Upkeep

  package override func checkpoint() throws(StorageError) { try execute("PRAGMA wal_checkpoint(TRUNCATE)") }

  package override func emptyLog() {
    sqlite3_busy_timeout(handle, 0)
    try? checkpoint()
    sqlite3_busy_timeout(handle, Self.busyTimeoutMilliseconds)
  }

  package override func rewrite() throws(StorageError) -> Bool {
    clearStatements()
    try vacuum()
    return try number("PRAGMA wal_checkpoint(TRUNCATE)") == 0
  }

  /// The copy that SQLite makes meanwhile lies beside the store, nameless, and not where temporary files of everybody
  /// lie; and not in memory, which a large store would not fit in.
  private func vacuum() throws(StorageError) {
    guard let folder else { return try execute("VACUUM") }
    let earlier = getenv("SQLITE_TMPDIR").map { String(cString: $0) }
    setenv("SQLITE_TMPDIR", folder, 1)
    defer { if let earlier { setenv("SQLITE_TMPDIR", earlier, 1) } else { unsetenv("SQLITE_TMPDIR") } }
    try execute("PRAGMA temp_store = FILE")
    defer { try? execute("PRAGMA temp_store = MEMORY") }
    try execute("VACUUM")
  }

  package override func findings() throws(StorageError) -> [(code: String, place: String)] {
    var found: [(code: String, place: String)] = []
    let integrity = try prepare("PRAGMA integrity_check(20)")
    // SQLite names pages, tables and indexes.
    while try integrity.step() {
      if integrity.text(0) != "ok" { found.append(("damaged_pages", integrity.text(0))) }
    }
    let references = try prepare("PRAGMA foreign_key_check")
    while try references.step() { found.append(("dangling_reference", references.text(0))) }
    return found
  }

  package override func copy(into path: String) throws(StorageError) {
    let vacuum = try prepare("VACUUM INTO ?")
    vacuum.bind(1, path)
    _ = try vacuum.step()
  }

  package override func makeStandalone() throws(StorageError) {
    clearStatements()
    try execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
  }

  package override func image() throws(StorageError) -> [UInt8]? { try serialized() }

  package override func load(image: [UInt8]) throws(StorageError) -> Bool {
    try deserialize(image)
    return true
  }
}
