import CSQLite
import Model

/// W's rows in plain typed tables: what a program would do that neither merges nor syncs. Bare SQLite, one prepared
/// statement a table, the secondary indexes that both of ours have on these columns, every commit durable.
final class PlainTables {
  enum Keys {
    /// W as it is: its UUIDs, codes and times as text.
    case uuids
    /// As if somebody had packed W by hand: ids, codes and times as integers.
    case integers
  }

  private var handle: OpaquePointer?
  private var insertElder: OpaquePointer?
  private var insertVisit: OpaquePointer?
  private let keys: Keys
  private var numbers: [String: Int64] = [:]

  init(path: String, keys: Keys = .uuids) throws {
    self.keys = keys
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw BenchError("cannot open \(path)") }
    try execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000")
    let key = keys == .uuids ? "TEXT" : "INTEGER"
    try execute(
      """
      CREATE TABLE elder (
        id \(key) PRIMARY KEY, name TEXT, gender TEXT, birth TEXT, id_no TEXT, phone TEXT, region \(key), address TEXT,
        living TEXT, mobility TEXT, chronic TEXT, allergy TEXT, edu TEXT, contact_name TEXT, contact_rel TEXT,
        contact_phone TEXT, doctor TEXT, care_level INTEGER, enrolled TEXT, remark TEXT) STRICT;
      CREATE TABLE visit (
        id \(key) PRIMARY KEY, elder_id \(key), volunteer TEXT, region \(key), visited_at \(key), duration_min INTEGER,
        type TEXT, status TEXT, sys_bp INTEGER, dia_bp INTEGER, temp REAL, mood TEXT, meds TEXT, meal TEXT, note TEXT)
        STRICT;
      CREATE INDEX elder_region ON elder (region, name);
      CREATE INDEX elder_id_no ON elder (id_no);
      CREATE INDEX visit_region ON visit (region);
      CREATE INDEX visit_elder ON visit (elder_id, visited_at, status);
      """)
    insertElder = try prepare("elder", Workload.elderColumns.count)
    insertVisit = try prepare("visit", Workload.visitColumns.count)
  }

  deinit {
    sqlite3_finalize(insertElder)
    sqlite3_finalize(insertVisit)
    sqlite3_close_v2(handle)
  }

  private func execute(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw BenchError("plain tables: \(String(cString: sqlite3_errmsg(handle)))")
    }
  }

  private func prepare(_ table: String, _ columns: Int) throws -> OpaquePointer? {
    var statement: OpaquePointer?
    let places = repeatElement("?", count: columns).joined(separator: ", ")
    guard sqlite3_prepare_v2(handle, "INSERT INTO \(table) VALUES (\(places))", -1, &statement, nil) == SQLITE_OK else {
      throw BenchError("plain tables: \(String(cString: sqlite3_errmsg(handle)))")
    }
    return statement
  }

  /// Inserts rows, `batch` in a transaction.
  func insert(elders: [Row], visits: [Row], batch: Int) throws {
    try insert(elders, insertElder, [0, 6], batch)
    try insert(visits, insertVisit, [0, 1, 3, 4], batch)
  }

  private func insert(_ rows: [Row], _ statement: OpaquePointer?, _ packed: Set<Int>, _ batch: Int) throws {
    for start in stride(from: 0, to: rows.count, by: batch) {
      try execute("BEGIN IMMEDIATE")
      for row in rows[start..<min(start + batch, rows.count)] {
        for (index, cell) in row.cells.enumerated() {
          bind(statement, Int32(index + 1), keys == .integers && packed.contains(index) ? number(cell) : cell)
        }
        guard sqlite3_step(statement) == SQLITE_DONE else {
          throw BenchError("plain tables: \(String(cString: sqlite3_errmsg(handle)))")
        }
        sqlite3_reset(statement)
      }
      try execute("COMMIT")
    }
  }

  private func bind(_ statement: OpaquePointer?, _ index: Int32, _ cell: Cell) {
    switch cell {
    case .text(var text):
      _ = text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) { tanfang_bind_text(statement, index, $0.baseAddress, Int32($0.count)) }
      }
    case .integer(let number): sqlite3_bind_int64(statement, index, Int64(number))
    case .tenths(let number): sqlite3_bind_double(statement, index, Double(number) / 10)
    }
  }

  /// Row ids in their order; what is a time or a code is a number already.
  private func number(_ cell: Cell) -> Cell {
    let text = cell.text
    if let number = Int(text) { return .integer(number) }
    if text.utf8.count < 30, let time = Instant.parse(text) { return .integer(Int(time.milliseconds)) }
    if let known = numbers[text] { return .integer(Int(known)) }
    let next = Int64(numbers.count + 1)
    numbers[text] = next
    return .integer(Int(next))
  }

  /// Moves everything into the file.
  func checkpoint() throws { try execute("PRAGMA wal_checkpoint(TRUNCATE)") }
}
