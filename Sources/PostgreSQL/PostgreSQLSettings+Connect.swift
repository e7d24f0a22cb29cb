#if PostgreSQL
import CPostgreSQL
import Glibc
import Storage

extension PostgreSQLSettings {
  /// Where the database is, for people: without user, password or anything else that the URL may hold.
  var name: String {
    guard let options else { return "?" }
    let database = options["dbname"] ?? environment("PGDATABASE") ?? "?"
    let host = options["host"] ?? options["hostaddr"] ?? environment("PGHOST") ?? "localhost"
    return "\(database) at \(host)"
  }

  private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// What the URL says; nil if it cannot be read, or in more ways than one.
  private var options: [String: String]? {
    guard isClear, let first = PQconninfoParse(url, nil) else { return nil }
    defer { PQconninfoFree(first) }
    var found: [String: String] = [:]
    var next = first
    while let keyword = next.pointee.keyword {
      if let value = next.pointee.val { found[String(cString: keyword)] = String(cString: value) }
      next += 1
    }
    // What is missing or not encoded lets a password, or its end, stand where the port or the database should.
    let isPort = (found["port"] ?? "").utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ",") }
    let isName = !(found["dbname"] ?? "").utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") }
    return isPort && isName ? found : nil
  }

  /// What holds unless the URL says otherwise: a server that is known by its certificate, that may be written to, and that
  /// is missed within seconds.
  private func defaults(_ said: [String: String]) -> [(String, String)] {
    var defaults = [
      ("connect_timeout", "5"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
      ("tcp_user_timeout", "20000"), ("target_session_attrs", "read-write"), ("application_name", "tanfangd"),
    ]
    // Over a Unix socket it has no meaning.
    if environment("PGSSLMODE") == nil { defaults.append(("sslmode", "verify-full")) }
    return defaults.filter { said[$0.0] == nil }
  }

  /// Connects; blocks until that has succeeded or failed.
  func connect() throws(StorageError) -> OpaquePointer {
    guard let said = options else {
      // libpq's words may hold the password.
      throw StorageError(
        .away, operation: "connect to database",
        detail: "the URL of the store cannot be read; @ / : ? # % in a password are written %40 %2F %3A %3F %23 %25")
    }
    var keywords = defaults(said) + [("dbname", url), ("client_encoding", "UTF8")]
    if let password { keywords.append(("password", password)) }
    let names: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.0)) } + [nil]
    let values: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer(strdup($0.1)) } + [nil]
    defer { for pointer in names + values { free(UnsafeMutablePointer(mutating: pointer)) } }
    guard let handle = PQconnectdbParams(names, values, 1) else {
      throw StorageError(.away, operation: "connect to \(name)", detail: "no memory")
    }
    guard PQstatus(handle) == CONNECTION_OK else {
      let words = String(cString: PQerrorMessage(handle)).split { $0 == "\n" || $0 == "\t" }.joined(separator: " ")
      PQfinish(handle)
      throw StorageError(.away, operation: "connect to \(name)", detail: words)
    }
    let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "?"
    guard encoding == "UTF8" else {
      PQfinish(handle)
      throw StorageError(
        .damaged, operation: "connect to \(name)", detail: "the database's encoding is \(encoding), not UTF8")
    }
    return handle
  }
}
#endif
