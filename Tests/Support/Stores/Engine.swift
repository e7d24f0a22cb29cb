import Glibc
package import Model
package import PostgreSQL
package import Storage
import Synchronization

/// What a hub's store may stand on.
package enum Engine: String, CaseIterable, Sendable {
  case sqlite, postgresql

  /// Those that can be had here.
  package static var available: [Engine] { PostgreSQLServer.shared == nil ? [.sqlite] : [.sqlite, .postgresql] }

  /// What whole suites of tests stand on: TANFANG_TEST_STORE=postgresql, or SQLite.
  package static let chosen: Engine = {
    guard let name = getenv("TANFANG_TEST_STORE").map({ String(cString: $0) }), !name.isEmpty else { return .sqlite }
    guard let engine = Engine(rawValue: name) else { fatalError("TANFANG_TEST_STORE: there is no \(name)") }
    if engine == .postgresql, PostgreSQLServer.shared == nil { fatalError(PostgreSQLServer.whyNot) }
    return engine
  }()
}

/// A place for one hub's store, to be opened as often as one likes.
package struct StorePlace: Sendable {
  private enum Place: Sendable {
    case file(String)
    case schema(String)
  }
  private let place: Place

  /// - Parameter path: where a file is to lie; ":memory:" for a store that is opened once.
  package init(_ engine: Engine = .chosen, path: String = ":memory:") throws {
    switch engine {
    case .sqlite: place = .file(path)
    case .postgresql:
      guard let server = PostgreSQLServer.shared else { fatalError(PostgreSQLServer.whyNot) }
      place = .schema(try Self.schema(path, server))
    }
  }

  /// Which schema stands for a file.
  private static let schemas = Mutex<[String: String]>([:])

  private static func schema(_ path: String, _ server: PostgreSQLServer) throws -> String {
    guard path != ":memory:" else { return try server.freshSchema() }
    return try schemas.withLock { schemas in
      if let known = schemas[path] { return known }
      let fresh = try server.freshSchema()
      schemas[path] = fresh
      return fresh
    }
  }

  /// Removes a store's files. A schema stays until its server goes.
  package func remove() {
    guard case .file(let path) = place else { return }
    for suffix in ["", "-wal", "-shm", ".lock", ".lock.queue", ".ledger"] { unlink(path + suffix) }
  }

  /// How PostgreSQL's store is reached; nil for a file.
  package var settings: PostgreSQLSettings? { url.map { PostgreSQLSettings(url: $0) } }

  /// Where PostgreSQL has the store.
  package var url: String? {
    if case .schema(let name) = place { PostgreSQLServer.shared?.url(schema: name) } else { nil }
  }

  /// - Parameter ledger: nil for the one that belongs to the store.
  package func open(
    _ opening: Database.Opening = .create, model: CareModel = .current, ledger: Ledger? = nil,
    random: @escaping () -> UInt64, milliseconds: @escaping () -> UInt64
  ) throws -> HubDatabase {
    switch place {
    case .file(let path):
      return try HubDatabase(
        path: path, opening: opening, model: model, ledger: ledger, random: random, milliseconds: milliseconds)
    case .schema(let name):
      let connection = try PostgreSQLStore.connection(
        PostgreSQLServer.shared!.settings(schema: name), mayCreate: opening != .existing)
      let store = try HubDatabase(
        connection, opening: opening, model: model, ledger: ledger ?? Ledger(tableOf: connection), random: random,
        milliseconds: milliseconds)
      if case .copy(let image) = opening { try store.load(image: image) }
      return store
    }
  }
}
