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
  private var tables: [RecordTypeNumber: RecordTable] = [:]
  private var knownVersion: Int64 = 0
  private var kept = KeptRows()
  /// Where the store's files lie; nil for a store without any.
  package var folder: String? { connection.folder }

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
  ///   - connection: nothing has been asked of it yet.
  ///   - tables: the statements that make this kind of store.
  ///   - indexes: those that make its own indexes on the records' tables.
  init(
    _ connection: Connection, opening: Opening, model: CareModel, tables: String, indexes: String = ""
  ) throws {
    self.model = model
    self.connection = connection
    isOpenedForReading = opening == .reading
    replicas = Replicas(connection)
    settings = Settings(connection)
    authors = Authors(connection, replicas)
    unknown = UnknownTable(connection, replicas)
    search = SearchIndex(connection, replicas, model)
    try connection.lock()
    defer { connection.unlock() }
    try connection.setUp()
    if isOpenedForReading {
      try requireCurrent()
    } else {
      try migrate(tables, indexes)
    }
    for type in model.types { self.tables[type.number] = RecordTable(type, connection, replicas) }
    if !isOpenedForReading { try adoptKnown() }
    self.tableSQL = tables
    self.indexSQL = indexes
    knownVersion = try connection.outsideVersion
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
  /// What made this kind of store, for making another like it.
  private(set) var tableSQL = ""
  private(set) var indexSQL = ""
  /// Why the store was opened for reading only: what every attempt to write then meets.
  package var whyReadOnly: StorageError?

  /// Whether nothing can be written: the file system, the folder or the file forbids it.
  package var isReadOnly: Bool { isOpenedForReading || connection.isReadOnly }

  private var isReadOnlyError: StorageError {
    whyReadOnly ?? StorageError(.cannotWrite, operation: "write store", detail: "the data folder can only be read")
  }

  /// What cannot be brought up to date is read as it is, as long as nothing in it is newer or lacking.
  private func requireCurrent() throws {
    let version = try connection.storeVersion
    guard version > 0 else {
      throw StorageError(.damaged, operation: "open store", detail: "the file is not a Tanfang store")
    }
    let stored = try settings.text("model_version").flatMap { Int($0) } ?? 0
    guard version <= Schema.version, stored <= model.version else {
      throw StorageError(.tooNew, operation: "open store", detail: "model version \(stored)")
    }
    guard stored == model.version else { throw isReadOnlyError }
  }

  private func migrate(_ tables: String, _ indexes: String) throws {
    let version = try connection.storeVersion
    guard version > 0 else { return try make(tables, indexes) }
    guard version <= Schema.version else {
      throw StorageError(.tooNew, operation: "open store", detail: "store version \(version)")
    }
    try addMissingColumns()
  }

  private func make(_ tables: String, _ indexes: String) throws {
    try write(connection.beginSetUp) {
      // Another process of an engine without a lock of files may have made it a moment ago.
      guard try connection.storeVersion == 0 else { return }
      try Schema.make(tables, indexes, for: model, on: connection)
    }
  }

  /// Runs `body` in a transaction of its own while the store is being opened.
  private func write(_ begin: () throws(StorageError) -> Void, _ body: () throws -> Void) throws {
    try begin()
    do {
      try body()
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
  }

  /// Fields that a newer model brought get their columns; rows are not rewritten.
  private func addMissingColumns() throws {
    func stored() throws -> Int { try settings.text("model_version").flatMap { Int($0) } ?? 0 }
    let found = try stored()
    guard found <= model.version else {
      throw StorageError(.tooNew, operation: "open store", detail: "model version \(found)")
    }
    guard found < model.version else { return }
    try write(connection.beginSetUp) {
      guard try stored() < model.version else { return }
      for type in model.types {
        let known = try connection.columns(of: type.key)
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
    }
  }

  /// Records of types that an upgrade has made known move into their tables.
  private func adoptKnown() throws {
    let select = try connection.prepare("SELECT id, type FROM unknown ORDER BY id")
    var ids: [Dot] = []
    while try select.step() {
      guard tables[RecordTypeNumber(select.integer(1))] != nil else { continue }
      ids.append(try replicas.unpack(select.integer(0)))
    }
    guard !ids.isEmpty else { return }
    try write(connection.beginWritingAlone) {
      for id in ids {
        guard let stored = try unknown.stored(id), let table = tables[stored.record.type] else { continue }
        try table.put(stored)
        if table.type.number == CareModel.Number.elder { try search.update(stored.record, replacing: nil) }
        try unknown.remove(id)
      }
      try search.flush()
    }
  }

  // MARK: - Transactions

  /// Runs `body` in one transaction: durable when it returns, without effect if it throws. An engine that others may
  /// interrupt runs it again from its beginning: what `body` does beyond the store must bear that.
  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    guard !isOpenedForReading else { throw isReadOnlyError }
    for _ in 1..<Self.attemptsMax {
      do {
        return try attempt(body)
      } catch let error as StorageError where error.reason == .interrupted {
        continue
      }
    }
    return try attempt(body)
  }

  private static let attemptsMax = 5

  private func attempt<Result>(_ body: () throws -> Result) throws -> Result {
    try connection.lock()
    defer { connection.unlock() }
    try connection.beginWriting()
    defer { kept.end() }
    do {
      try didBegin()
      kept.begin()
      let result = try body()
      try search.flush()
      try willCommit()
      try connection.commit()
      didCommit()
      return result
    } catch {
      connection.rollback()
      didRollBack()
      throw error
    }
  }

  /// A transaction that may write has begun.
  func didBegin() throws { try noticeOthers() }

  /// A reading has begun.
  func didBeginReading() throws { try noticeOthers() }

  /// All rows are another store's.
  func didLoadImage() {}

  /// A transaction came to nothing.
  func didRollBack() { didChangeOutside() }

  /// Drops what is kept in memory if another connection has written since. Within a transaction only.
  func noticeOthers() throws {
    let version = try connection.outsideVersion
    guard version != knownVersion else { return }
    knownVersion = version
    didChangeOutside()
  }

  /// Runs `body` while no other process writes.
  package func withLock<Result>(_ body: () throws -> Result) throws -> Result {
    try connection.lock()
    defer { connection.unlock() }
    return try body()
  }

  /// Moves what the write-ahead log holds into the database file, and empties the log unless somebody reads from it.
  package func checkpoint() throws { try withLock { try connection.checkpoint() } }

  /// As `checkpoint`, without waiting for anybody who reads.
  package func checkpointIfIdle() throws { try withLock { connection.emptyLog() } }

  /// A small value kept by name; nil if there is none.
  package func setting(_ key: String) throws -> [UInt8]? { try settings.bytes("app_" + key) }

  /// Within a transaction only.
  package func setSetting(_ key: String, _ value: [UInt8]) throws { try settings.set("app_" + key, value) }

  /// The statuses, as they are stored, of changes that stand.
  var standingStatuses: String { "" }

  /// Another connection wrote, or a transaction was rolled back: whatever is kept in memory may be wrong.
  func didChangeOutside() {
    forgetRows()
    search.forget()
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
    if let known = kept.row(id, type) { return known }
    let stored = try table.stored(id)
    kept.keep(stored, of: id, type)
    return stored
  }

  package func region(of id: Dot, type: UInt16) throws -> Int64? {
    if let known = kept.region(id, type) { return known }
    guard let table = tables[type] else { return try unknown.stored(id)?.region }
    let region = try table.region(of: id)
    kept.keep(region: region, of: id, type)
    return region
  }

  /// As `stored`, for a record that is not asked for again soon.
  func storedOnce(_ id: Dot, type: UInt16) throws -> StoredRecord? {
    if let known = kept.row(id, type) { return known }
    return try table(type)?.stored(id)
  }

  /// The tables were written to by other ways than `put` and `remove`.
  func forgetRows() { kept.removeAll() }

  package func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws {
    guard let table = tables[stored.record.type] else { return try unknown.put(stored) }
    try table.put(stored)
    kept.keep(stored, of: stored.record.id, stored.record.type)
    if table.type.number == CareModel.Number.elder { try search.update(stored.record, replacing: old?.record) }
  }

  /// Writes a record that the store does not hold yet.
  /// - Returns: false, and nothing is written, if it holds one of this id.
  func insertNew(_ stored: StoredRecord) throws -> Bool {
    guard let table = tables[stored.record.type] else {
      guard try unknown.stored(stored.record.id) == nil else { return false }
      try unknown.put(stored)
      return true
    }
    guard try table.insert(stored) else { return false }
    kept.keep(stored, of: stored.record.id, stored.record.type)
    if table.type.number == CareModel.Number.elder { try search.update(stored.record, replacing: nil) }
    return true
  }

  package func remove(_ stored: StoredRecord) throws {
    guard let table = tables[stored.record.type] else { return try unknown.remove(stored.record.id) }
    try table.remove(stored.record.id)
    kept.keep(nil, of: stored.record.id, stored.record.type)
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
