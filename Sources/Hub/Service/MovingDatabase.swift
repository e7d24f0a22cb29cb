import PostgreSQL
import Storage
import Sync

/// A database, as a hub moves out of it or into it.
final class MovingDatabase: MovingSide {
  private let folder: HubFolder
  private let settings: PostgreSQLSettings
  /// As the source: keeps others from writing.
  private var keeper: Connection?
  /// As the target: what is copied goes over this one connection, to which the right to do so belongs.
  private var connection: Connection?

  /// - Throws: `missing` from a folder without a database.
  init(_ folder: HubFolder) throws(StorageError) {
    guard let settings = folder.store else {
      throw StorageError(.missing, operation: "copy store", detail: "no database is named")
    }
    self.folder = folder
    self.settings = settings
  }

  let place = "PostgreSQL"

  // MARK: - As the source

  func movedStore() throws -> String? {
    let connection = try PostgreSQLStore.connection(settings, mayCreate: false)
    guard case .moved = try PostgreSQLStore.condition(connection) else { return nil }
    return try CopyNote.source(connection)
  }

  func hold() throws -> HubDatabase {
    let store = try folder.open(.existing)
    let keeper = try PostgreSQLStore.connection(settings, mayCreate: false)
    try PostgreSQLStore.keepOthersOut(keeper)
    self.keeper = keeper
    return store
  }

  func mark() throws -> String { try keeper.map { try PostgreSQLStore.mark($0) } ?? "" }

  func putAway(to place: String) throws {
    // Without it, that was done by an earlier run.
    guard let keeper else { return }
    try PostgreSQLStore.markMoved(keeper, to: place)
    self.keeper = nil
  }

  func release() {
    keeper?.rollback()
    keeper = nil
  }

  // MARK: - As the target

  func note() throws -> CopyNote? {
    let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
    self.connection = connection
    switch try PostgreSQLStore.condition(connection) {
    case .usable: return nil
    case .moved: throw MovingError.databaseInUse
    case .unfinishedCopy:
      try PostgreSQLStore.claim(connection)
      try PostgreSQLStore.takeUpCopy(connection)
      return try CopyNote(in: connection) ?? CopyNote(source: "", mark: "")
    }
  }

  func begin(_ note: CopyNote, copying source: HubDatabase) throws -> Connection {
    let connection = try resume()
    let rows = try StoreCopy(from: source.connection, to: connection)
    guard try PostgreSQLStore.condition(connection) == .usable else {
      try connection.writing { () throws(StorageError) in
        try PostgreSQLStore.empty(connection, rows.tables)
        try note.write(to: connection)
      }
      return connection
    }
    let store = try open(connection, .create)
    try PostgreSQLStore.claim(connection)
    try connection.lock()
    defer { connection.unlock() }
    try connection.beginWriting()
    do {
      // Another hub may have begun there.
      guard try store.isEmpty() else { throw MovingError.databaseInUse }
      try PostgreSQLStore.beginCopy(connection)
      try rows.empty()
      try note.write(to: connection)
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
    return connection
  }

  func resume() throws -> Connection {
    guard let connection else {
      throw StorageError(.internal, operation: "copy store", detail: "the copy was not looked at")
    }
    return connection
  }

  func openCopy() throws -> HubDatabase { try open(resume(), .existing) }

  private func open(_ connection: Connection, _ opening: Database.Opening) throws -> HubDatabase {
    try HubDatabase(
      connection, opening: opening, ledger: Ledger(tableOf: connection), random: { UInt64.random(in: .min ... .max) },
      milliseconds: { SystemClock().milliseconds })
  }

  func finish() throws {
    let connection = try resume()
    try PostgreSQLStore.analyze(connection)
    try connection.writing { () throws(StorageError) in
      try CopyNote.remove(from: connection)
      try PostgreSQLStore.finishCopy(connection)
    }
  }
}
