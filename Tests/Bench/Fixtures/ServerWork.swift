#if PostgreSQL
import PostgreSQL
import Storage
import Support

/// What the server has done so far.
struct ServerWork {
  /// Of the processors, in seconds.
  var processor: Double
  /// Bytes of its log.
  var log: Double

  init(_ server: PostgreSQLServer) {
    processor = server.processorSeconds
    log = Double((try? server.number("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint")) ?? 0)
  }

  private init(processor: Double, log: Double) { (self.processor, self.log) = (processor, log) }

  static func - (a: ServerWork, b: ServerWork) -> ServerWork {
    ServerWork(processor: a.processor - b.processor, log: a.log - b.log)
  }

  /// The medians for one of so many things.
  static func text(_ work: [ServerWork], each things: Int) -> String {
    let processor = work.map(\.processor).median * 1e6 / Double(things)
    let log = work.map(\.log).median / Double(things)
    return "\(short(processor)) µs of the server's processors, \(short(log)) B of its log"
  }
}

extension PostgreSQLServer {
  func connection() throws -> Connection {
    try PostgreSQLStore.connection(settings(schema: "public"), mayCreate: true)
  }

  func number(_ sql: String) throws -> Int64 { try connection().number(sql) }

  /// How durable it is, and what else a rate depends on.
  func settingsText() throws -> String {
    let connection = try connection()
    let names = [
      "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_connections",
    ]
    let values = try names.map { name in
      let show = try connection.prepareKept("SELECT current_setting('\(name)')")
      return try show.step() ? "\(name) \(show.text(0))" : name
    }
    return "the server: " + values.joined(separator: ", ")
  }
}
#endif
