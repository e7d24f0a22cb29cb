package import Storage

/// How to reach a database. Secrets need not stand in the URL: libpq's own variables and files are read, too
/// (PGPASSWORD, PGPASSFILE, PGSSLROOTCERT …).
package struct PostgreSQLSettings: Sendable, Hashable {
  /// `postgresql://user@host:port/database?sslmode=…`, as libpq takes it.
  package let url: String
  /// In place of one in the URL.
  package var password: String?
  /// How long a transaction waits for another's turn to end.
  package var lockTimeoutMilliseconds = 10_000

  package init(url: String, password: String? = nil) {
    self.url = url
    self.password = password
  }

  /// Whether a text is meant as such a URL.
  package static func isURL(_ text: String) -> Bool {
    text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
  }
}

/// Where a store's connection to PostgreSQL comes from.
package enum PostgreSQLStore {
  #if PostgreSQL
  /// Whether this build has it (trait `PostgreSQL`).
  package static let isBuilt = true
  #else
  /// Whether this build has it (trait `PostgreSQL`).
  package static let isBuilt = false
  #endif

  /// A connection, which is made when something is first asked of it.
  /// - Parameter mayCreate: makes the store's tables where there are none.
  /// - Throws: `elsewhere` from a build without PostgreSQL.
  package static func connection(
    _ settings: PostgreSQLSettings, mayCreate: Bool
  ) throws(StorageError) -> Connection {
    #if PostgreSQL
    return PostgreSQLConnection(settings, mayCreate: mayCreate)
    #else
    throw StorageError(.elsewhere, operation: "open store", detail: "this build has no PostgreSQL")
    #endif
  }
}
