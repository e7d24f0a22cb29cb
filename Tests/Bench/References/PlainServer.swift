#if PostgreSQL
import CPostgreSQL
import Glibc
import PostgreSQL
import Storage
import Support

/// As `PlainTables`, on a PostgreSQL server by libpq alone: one prepared statement a table, the rows of a transaction sent
/// without waiting, every commit durable.
final class PlainServer {
  private let handle: OpaquePointer?

  init(_ server: PostgreSQLServer) throws {
    handle = PQconnectdb(server.url(schema: try server.freshSchema()))
    guard PQstatus(handle) == CONNECTION_OK, PQenterPipelineMode(handle) == 1 else {
      throw BenchError("plain tables: the server does not answer")
    }
    send(
      """
      CREATE TABLE elder (
        id text PRIMARY KEY, name text, gender text, birth text, id_no text, phone text, region text, address text,
        living text, mobility text, chronic text, allergy text, edu text, contact_name text, contact_rel text,
        contact_phone text, doctor text, care_level bigint, enrolled text, remark text)
      """)
    send(
      """
      CREATE TABLE visit (
        id text PRIMARY KEY, elder_id text, volunteer text, region text, visited_at text, duration_min bigint,
        type text, status text, sys_bp bigint, dia_bp bigint, temp float8, mood text, meds text, meal text, note text)
      """)
    send("CREATE INDEX elder_region ON elder (region, name)")
    send("CREATE INDEX elder_id_no ON elder (id_no)")
    send("CREATE INDEX visit_region ON visit (region)")
    send("CREATE INDEX visit_elder ON visit (elder_id, visited_at, status)")
    for (table, columns) in [("elder", Workload.elderColumns.count), ("visit", Workload.visitColumns.count)] {
      let places = (1...columns).map { "$\($0)" }.joined(separator: ", ")
      guard PQsendPrepare(handle, table, "INSERT INTO \(table) VALUES (\(places))", 0, nil) == 1 else { throw failure }
    }
    try settle()
  }

  deinit { PQfinish(handle) }

  private var failure: BenchError { BenchError("plain tables: \(String(cString: PQerrorMessage(handle)))") }

  private func send(_ sql: String) { PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) }

  /// Waits for the answers to all that was sent.
  private func settle() throws {
    guard PQpipelineSync(handle) == 1 else { throw failure }
    while true {
      guard let answer = PQgetResult(handle) else { continue }
      let status = PQresultStatus(answer)
      PQclear(answer)
      if status == PGRES_PIPELINE_SYNC { return }
      guard status == PGRES_COMMAND_OK else { throw failure }
    }
  }

  /// Inserts rows, `batch` in a transaction.
  func insert(elders: [Row], visits: [Row], batch: Int) throws {
    try insert(elders, "elder", batch)
    try insert(visits, "visit", batch)
  }

  private func insert(_ rows: [Row], _ statement: String, _ batch: Int) throws {
    for start in stride(from: 0, to: rows.count, by: batch) {
      send("BEGIN")
      for row in rows[start..<min(start + batch, rows.count)] {
        let values = row.cells.map { UnsafePointer(strdup($0.text)) }
        defer { for value in values { free(UnsafeMutablePointer(mutating: value)) } }
        guard PQsendQueryPrepared(handle, statement, Int32(values.count), values, nil, nil, 0) == 1 else {
          throw failure
        }
      }
      send("COMMIT")
      try settle()
    }
  }
}
#endif
