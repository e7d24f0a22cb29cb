import Glibc
package import Model
package import Replication
package import Store

/// What device's and hub's databases have in common: one writer, one lock, typed tables, search.
///
/// Use from one thread at a time; `transaction` takes the lock that all processes of the store share.
package class Database: RecordStore {
  package let model: CareModel
  package let connection: Connection
  let replicas: Replicas
  let settings: Settings
  let search: SearchIndex
  private let unknown: UnknownTable
  let authors: Authors
  private let lock: StoreLock?
  private var tables: [RecordTypeNumber: RecordTable] = [:]
  private var dataVersion: Int64 = 0
  /// Nil outside of a transaction.
  private var kept: KeptRows?
  private let lockTimeoutMilliseconds: Int
  /// Where the store's files lie; nil for a store in memory.
  package let folder: String?

  /// By which a database file is known as one of this program (SQLite's `application_id`).
  package static let applicationID = Schema.applicationID

  package enum Opening: Equatable {
    /// Makes the store if there is none.
    case create
    case existing
    /// As `existing`, where nothing can be written: every transaction fails with `cannotWrite`.
    case reading
    /// Begins a store in memory with a copy made by `image`.
    case copy([UInt8])
  }

  /// - Parameters:
  ///   - path: the database file; ":memory:" for a store that dies with the process.
  ///   - tables: the statements that make this kind of store.
  ///   - indexes: those that make its own indexes on the records' tables.
  init(
    path: String, opening: Opening, model: CareModel, tables: String, indexes: String = "",
    lockTimeoutMilliseconds: Int
  ) throws {
    self.model = model
    self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    let inMemory = path == ":memory:"
    folder = inMemory ? nil : path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    if opening == .existing || opening == .reading, !inMemory { try Self.requireStore(path) }
    isOpenedForReading = opening == .reading
    let lock = inMemory || isOpenedForReading ? nil : try StoreLock(path: path + ".lock")
    self.lock = lock
    try lock?.acquire(timeoutMilliseconds: lockTimeoutMilliseconds)
    defer { lock?.release() }
    connection = try isOpenedForReading ? .reading(path: path) : Connection(path: path, access: .readWrite)
    if inMemory, case .copy(let image) = opening { try connection.load(image: image) }
    replicas = Replicas(connection)
    settings = Settings(connection)
    authors = Authors(connection, replicas)
    unknown = UnknownTable(connection, replicas)
    search = SearchIndex(connection, replicas, model)
    guard !isOpenedForReading else {
      try connection.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
      try requireCurrent()
      for type in model.types { self.tables[type.number] = RecordTable(type, connection, replicas) }
      return
    }
    try connection.execute(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
      PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;
      """)
    try migrate(tables, indexes)
    for type in model.types { self.tables[type.number] = RecordTable(type, connection, replicas) }
    try adoptKnown()
    dataVersion = try connection.number("PRAGMA data_version")
  }

  /// - Throws: `missing` only where it is certain that there is no store, else `cannotRead`.
  package static func requireStore(_ path: String) throws(StorageError) {
    guard access(path, R_OK) != 0 else { return }
    let code = errno
    if code == ENOENT {
      throw StorageError(.missing, operation: "open store", detail: "no database at the data folder")
    }
    throw StorageError(.cannotRead, operation: "open store", detail: String(cString: strerror(code)))
  }

  private let isOpenedForReading: Bool
  /// Why the store was opened for reading only: what every attempt to write then meets.
  package var whyReadOnly: StorageError?

  /// Whether nothing can be written: the file system, the folder or the file forbids it.
  package var isReadOnly: Bool { isOpenedForReading || connection.isReadOnly }

  private var isReadOnlyError: StorageError {
    whyReadOnly ?? StorageError(.cannotWrite, operation: "write store", detail: "the data folder can only be read")
  }

  /// What cannot be brought up to date is read as it is, as long as nothing in it is newer or lacking.
  private func requireCurrent() throws {
    guard try connection.number("PRAGMA application_id") == Schema.applicationID else {
      throw StorageError(.damaged, operation: "open store", detail: "the file is not a Tanfang store")
    }
    let stored = try settings.text("model_version").flatMap { Int($0) } ?? 0
    guard try connection.number("PRAGMA user_version") <= Schema.version, stored <= model.version else {
      throw StorageError(.tooNew, operation: "open store", detail: "model version \(stored)")
    }
    guard stored == model.version else { throw isReadOnlyError }
  }

  private func migrate(_ tables: String, _ indexes: String) throws {
    let version = try connection.number("PRAGMA user_version")
    if version == 0 {
      guard try connection.number("SELECT count(*) FROM sqlite_schema") == 0 else {
        throw StorageError(.damaged, operation: "open store", detail: "the file is not a Tanfang store")
      }
      try connection.execute("BEGIN IMMEDIATE")
      do {
        try connection.execute(Schema.common)
        try connection.execute(tables)
        for type in model.types {
          try connection.execute(Schema.table(type))
          try connection.execute(Schema.indexes(type))
        }
        try connection.execute(indexes)
        try connection.execute(
          """
          PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.version);
          INSERT INTO setting (key, value) VALUES ('model_version', CAST('\(model.version)' AS BLOB));
          """)
        try connection.execute("COMMIT")
      } catch {
        try? connection.execute("ROLLBACK")
        throw error
      }
      return
    }
    guard try connection.number("PRAGMA application_id") == Schema.applicationID else {
      throw StorageError(.damaged, operation: "open store", detail: "the file is not a Tanfang store")
    }
    guard version <= Schema.version else {
      throw StorageError(.tooNew, operation: "open store", detail: "store version \(version)")
    }
    try addMissingColumns()
  }

  /// Fields that a newer model brought get their columns; rows are not rewritten.
  private func addMissingColumns() throws {
    let stored = try settings.text("model_version").flatMap { Int($0) } ?? 0
    guard stored <= model.version else {
      throw StorageError(.tooNew, operation: "open store", detail: "model version \(stored)")
    }
    guard stored < model.version else { return }
    try connection.execute("BEGIN IMMEDIATE")
    do {
      for type in model.types {
        var known: Set<String> = []
        let columns = try Statement("SELECT name FROM pragma_table_info(?)", on: connection)
        columns.bind(1, type.key)
        while try columns.step() { known.insert(columns.text(0)) }
        if known.isEmpty {
          try connection.execute(Schema.table(type))
          try connection.execute(Schema.indexes(type))
        }
        for field in type.fields where !known.isEmpty && !known.contains(field.key) {
          try connection.execute(
            "ALTER TABLE \(Schema.name(type.key)) ADD COLUMN \(Schema.name(field.key)) \(Schema.columnType(field.kind))"
          )
        }
      }
      try settings.set("model_version", text: String(model.version))
      try connection.execute("COMMIT")
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  /// Records of types that an upgrade has made known move into their tables.
  private func adoptKnown() throws {
    let select = try Statement("SELECT id, type FROM unknown ORDER BY id", on: connection)
    var ids: [Dot] = []
    while try select.step() {
      guard tables[RecordTypeNumber(select.integer(1))] != nil else { continue }
      ids.append(try replicas.unpack(select.integer(0)))
    }
    guard !ids.isEmpty else { return }
    try connection.execute("BEGIN IMMEDIATE")
    do {
      for id in ids {
        guard let stored = try unknown.stored(id), let table = tables[stored.record.type] else { continue }
        try table.put(stored)
        if table.type.number == CareModel.Number.elder { try search.update(stored.record, replacing: nil) }
        try unknown.remove(id)
      }
      try connection.execute("COMMIT")
    } catch {
      try? connection.execute("ROLLBACK")
      throw error
    }
  }

  // MARK: - Transactions

  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    guard !isOpenedForReading else { throw isReadOnlyError }
    try lock?.acquire(timeoutMilliseconds: lockTimeoutMilliseconds)
    defer { lock?.release() }
    try connection.execute("BEGIN IMMEDIATE")
    defer { kept = nil }
    do {
      try noticeOthers()
      kept = KeptRows()
      let result = try body()
      try willCommit()
      try commit()
      didCommit()
      return result
    } catch {
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      didChangeOutside()
      throw error
    }
  }

  /// Drops what is kept in memory if another connection has written since. Within a transaction only.
  func noticeOthers() throws {
    let version = try connection.number("PRAGMA data_version")
    guard version != dataVersion else { return }
    dataVersion = version
    didChangeOutside()
  }

  /// Runs `body` while no other process writes.
  func withLock<Result>(_ body: () throws -> Result) throws -> Result {
    try lock?.acquire(timeoutMilliseconds: lockTimeoutMilliseconds)
    defer { lock?.release() }
    return try body()
  }

  /// - Throws: `uncertain` if the disk failed in the middle: the log may hold the transaction whole, and whoever opens
  ///   the store next would find it. Overwriting its place in the log makes sure that it does not.
  private func commit() throws(StorageError) {
    do {
      try connection.execute("COMMIT")
    } catch {
      guard error.reason == .cannotWrite else { throw error }
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      do {
        // A value that differs: what stays the same is not written.
        try connection.execute(
          "BEGIN IMMEDIATE; INSERT OR REPLACE INTO setting (key, value) VALUES ('overwritten', randomblob(8)); COMMIT")
      } catch {
        if connection.isInTransaction { try? connection.execute("ROLLBACK") }
        throw StorageError(.uncertain, operation: error.operation, detail: error.detail)
      }
      throw error
    }
  }

  /// Moves what the write-ahead log holds into the database file, and empties the log unless somebody reads from it.
  package func checkpoint() throws {
    try lock?.acquire(timeoutMilliseconds: lockTimeoutMilliseconds)
    defer { lock?.release() }
    try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// As `checkpoint`, without waiting for anybody who reads.
  package func checkpointIfIdle() throws { try withLock { connection.emptyLog() } }

  /// A small value kept by name; nil if there is none.
  package func setting(_ key: String) throws -> [UInt8]? { try settings.bytes("app_" + key) }

  /// Within a transaction only.
  package func setSetting(_ key: String, _ value: [UInt8]) throws { try settings.set("app_" + key, value) }

  /// Another process wrote, or a transaction was rolled back: whatever is kept in memory may be wrong.
  /// The statuses, as they are stored, of changes that stand.
  var standingStatuses: String { "" }

  func didChangeOutside() {
    forgetRows()
    replicas.invalidate()
    authors.invalidate()
  }

  /// The last chance to write within a transaction.
  func willCommit() throws {}

  /// Called while the store's lock is still held. What was written is durable: nothing that fails here may undo that.
  func didCommit() {}

  // MARK: - Records

  /// The table of a type of this model; types of a newer one share `unknown`.
  func table(_ type: RecordTypeNumber) -> RecordTable? { tables[type] }

  package func stored(_ id: Dot, type: UInt16) throws -> StoredRecord? {
    guard let table = tables[type] else { return try unknown.stored(id) }
    if let known = kept?.row(id, type) { return known }
    let stored = try table.stored(id)
    kept?.keep(stored, of: id, type)
    return stored
  }

  /// As `stored`, for a record that is not asked for again soon.
  func storedOnce(_ id: Dot, type: UInt16) throws -> StoredRecord? {
    if let known = kept?.row(id, type) { return known }
    return try table(type)?.stored(id)
  }

  /// The tables were written to by other ways than `put` and `remove`.
  func forgetRows() { kept?.removeAll() }

  package func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws {
    guard let table = tables[stored.record.type] else { return try unknown.put(stored) }
    try table.put(stored)
    kept?.keep(stored, of: stored.record.id, stored.record.type)
    if table.type.number == CareModel.Number.elder { try search.update(stored.record, replacing: old?.record) }
  }

  package func remove(_ stored: StoredRecord) throws {
    guard let table = tables[stored.record.type] else { return try unknown.remove(stored.record.id) }
    try table.remove(stored.record.id)
    kept?.keep(nil, of: stored.record.id, stored.record.type)
    if stored.record.type == CareModel.Number.elder { try search.update(nil, replacing: stored.record) }
  }

  /// The type of a record that the store holds, nil if it holds none of this id.
  package func type(of id: Dot) throws -> UInt16? {
    for type in model.types where try tables[type.number]!.contains(id) { return type.number }
    return try unknown.stored(id)?.record.type
  }

  /// Elders whose name, pinyin, initials or phone contain `text` from some place on.
  package func find(_ text: String, limit: Int) throws -> [Dot] { try search.find(text, limit: limit) }
}
