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

  /// Whether the URL holds a password. What stands before an @ is taken for one even where a password that is not
  /// percent-encoded makes it unclear.
  package var hasPassword: Bool {
    authority.contains(UInt8(ascii: ":")) || ["password=", "sslpassword="].contains { url.contains($0) }
  }

  /// Whether the URL can be read in one way only. A password with @ or / as they are is taken for host, port or database
  /// in part, and errors name these.
  package var isClear: Bool { !authority.contains { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") } }

  /// Up to the last @ of the URL.
  private var authority: Substring.UTF8View {
    let rest = url.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
    return rest.lastIndex(of: UInt8(ascii: "@")).map { rest[..<$0] } ?? rest.prefix(0)
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
