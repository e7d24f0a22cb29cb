#if PostgreSQL
import CPostgreSQL
import Glibc
package import Storage

/// A connection to a PostgreSQL server, made anew when it is lost.
///
/// libpq's pipeline mode: what gives no rows is only sent, and answered with the next thing that is read, or with the
/// commit. So the writes of a change cost no round trip each.
package final class PostgreSQLConnection: Connection {
  let settings: PostgreSQLSettings
  private let mayCreate: Bool
  private let random: () -> UInt64
  private var handle: OpaquePointer?
  private var lives: Int64 = 0
  private var names = 0

  private enum State {
    case idle, writing, reading
    /// The transaction came to nothing on the server; until it is ended here, nothing may run outside of it.
    case broken(StorageError)
  }
  private var state = State.idle

  /// What was sent and not answered yet.
  private struct Sent {
    let summary: String
    /// Set if this prepares a statement.
    var prepared: PostgreSQLStatement?
  }
  private var sent: [Sent] = []
  /// What went wrong with something put off, where nobody could be told at once.
  private var deferred: StorageError?
  private var changed: Int64 = 0
  private var lastChanged = 0
  private var changedBefore: Int64 = 0
  /// The number of the last turn when the transaction began, and how many turns were this connection's own.
  private var turn: Int64 = 0
  private var ownTurns: Int64 = 0
  private var transactions = 0
  private var savepointsUndone = 0
  /// When connecting failed last, by the clock that only goes forward, and how.
  private var failure: (at: ContinuousClock.Instant, error: StorageError)?

  /// More would fill the server's buffers while nobody reads its answers.
  private static let sentMax = 256
  /// So long nobody tries again to reach a database that was away.
  private static let pauseAfterFailure = Duration.seconds(1)
  /// So many turns are remembered: one that is asked for is the last, or a few back.
  private static let turnsKept: Int64 = 1000

  /// - Parameters:
  ///   - mayCreate: makes the store's tables where there are none.
  ///   - random: 64 random bits, for the tags of turns.
  package init(
    _ settings: PostgreSQLSettings, mayCreate: Bool, random: @escaping () -> UInt64 = { .random(in: .min ... .max) }
  ) {
    self.settings = settings
    self.mayCreate = mayCreate
    self.random = random
    super.init()
  }

  deinit {
    clearStatements()
    PQfinish(handle)
  }

  package override var life: Int64 { lives }

  // MARK: - Connecting

  /// Makes sure that there is a connection and that something may be sent.
  private func ready() throws(StorageError) {
    if case .broken(let error) = state { throw error }
    if let error = deferred {
      deferred = nil
      throw error
    }
    if handle == nil { try connect() }
  }

  private func connect() throws(StorageError) {
    if let failure, failure.at + Self.pauseAfterFailure > .now { throw failure.error }
    do throws(StorageError) {
      handle = try settings.connect()
      tanfang_pq_be_quiet(handle)
      guard PQenterPipelineMode(handle) == 1 else {
        throw StorageError(.internal, operation: "connect to \(settings.name)", detail: "no pipeline mode")
      }
      lives += 1
      sent = []
      for setting in Self.sessionSettings { try send(setting) }
      try send("SET lock_timeout = \(settings.lockTimeoutMilliseconds)")
      PQclear(try collect())
      failure = nil
    } catch {
      PQfinish(handle)
      handle = nil
      sent = []
      failure = (.now, error)
      throw error
    }
  }

  /// A hub that is cut off in the middle of a transaction must not keep the others waiting for ever: the server ends a
  /// transaction in which nothing happens, and notices within half a minute that nobody is there.
  private static let sessionSettings = [
    "SET cursor_tuple_fraction = 1", "SET bytea_output = hex", "SET standard_conforming_strings = on",
    "SET idle_in_transaction_session_timeout = '60s'", "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3",
  ]

  /// The connection is of no use any more.
  private func lose() -> StorageError {
    let error = StorageError(
      .interrupted, operation: "use database \(settings.name)", detail: "the connection was lost")
    PQfinish(handle)
    handle = nil
    for one in sent { one.prepared?.preparedIn = 0 }
    sent = []
    breakTransaction(error)
    return error
  }

  private func breakTransaction(_ error: StorageError) {
    switch state {
    case .writing, .reading: state = .broken(error)
    case .idle, .broken: break
    }
  }

  // MARK: - Sending

  /// Sends a statement without arguments.
  private func send(_ sql: String) throws(StorageError) {
    guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1 else { throw lose() }
    try didSend(Connection.summary(sql))
  }

  private func send(_ statement: PostgreSQLStatement) throws(StorageError) {
    if statement.preparedIn != lives {
      let isSent = statement.parameters.use { count, types, _, _, _ in
        PQsendPrepare(handle, statement.name, statement.sql, count, types)
      }
      guard isSent == 1 else { throw lose() }
      statement.preparedIn = lives
      sent.append(Sent(summary: statement.summary, prepared: statement))
    }
    let isSent = statement.parameters.use { count, _, values, lengths, formats in
      PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
    }
    guard isSent == 1 else { throw lose() }
    try didSend(statement.summary)
  }

  private func didSend(_ summary: String) throws(StorageError) {
    sent.append(Sent(summary: summary))
    if sent.count >= Self.sentMax { PQclear(try collect()) }
  }

  /// Waits for the answers to all that was sent.
  /// - Returns: the last one.
  private func collect() throws(StorageError) -> OpaquePointer? {
    guard let handle, PQpipelineSync(handle) == 1 else { throw lose() }
    let waiting = sent
    var last: OpaquePointer?
    var failed: StorageError?
    for one in waiting {
      var isAnswered = false
      while let result = PQgetResult(handle) {
        isAnswered = true
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
          count(result)
          PQclear(last)
          last = result
          continue
        case PGRES_PIPELINE_ABORTED: break
        default: if failed == nil { failed = error(result, one.summary) }
        }
        one.prepared?.preparedIn = 0
        PQclear(result)
      }
      guard isAnswered, PQstatus(handle) == CONNECTION_OK else {
        PQclear(last)
        throw lose()
      }
    }
    guard let end = PQgetResult(handle), PQresultStatus(end) == PGRES_PIPELINE_SYNC else {
      PQclear(last)
      throw lose()
    }
    PQclear(end)
    sent = []
    guard let failed else { return last }
    PQclear(last)
    if failed.reason == .interrupted { breakTransaction(failed) }
    throw failed
  }

  private func count(_ result: OpaquePointer) {
    // DECLARE, FETCH and SELECT count rows, too.
    let command = String(cString: PQcmdStatus(result)).prefix(6)
    guard command == "INSERT" || command == "UPDATE" || command == "DELETE" else { return }
    lastChanged = Int(String(cString: PQcmdTuples(result))) ?? 0
    changed += Int64(lastChanged)
  }

  private func error(_ result: OpaquePointer, _ summary: String) -> StorageError {
    func field(_ code: Int32) -> String { PQresultErrorField(result, code).map { String(cString: $0) } ?? "" }
    return ServerError(
      code: field(tanfang_pq_code()), message: field(tanfang_pq_message()), table: field(tanfang_pq_table()),
      constraint: field(tanfang_pq_constraint())
    ).storageError(summary)
  }

  /// Does something that only reads, once more on a new connection if the old one turns out to be lost.
  private func reading(
    _ body: () throws(StorageError) -> OpaquePointer?
  ) throws(StorageError) -> OpaquePointer? {
    do {
      return try body()
    } catch {
      guard error.reason == .interrupted, handle == nil, case .idle = state else { throw error }
      return try body()
    }
  }

  // MARK: - Statements

  package override func execute(_ sql: String) throws(StorageError) {
    try ready()
    for statement in Translation.statements(sql) { try send(Translation(statement).text) }
    if !isInTransaction { try settle() }
  }

  package override func prepareKept(_ sql: String) throws(StorageError) -> Statement {
    names += 1
    return PostgreSQLStatement(sql, on: self, name: "s\(names)")
  }

  package override func prepare(_ sql: String) throws(StorageError) -> Statement {
    names += 1
    return PostgreSQLCursor(sql, on: self, name: "c\(names)")
  }

  package override var changes: Int {
    settleLater()
    return lastChanged
  }

  package override var totalChanges: Int64 {
    settleLater()
    return changed
  }

  private func settleLater() {
    do { try settle() } catch { deferred = deferred ?? error }
  }

  package override func settle() throws(StorageError) {
    if !sent.isEmpty { PQclear(try collect()) }
  }

  func run(_ statement: PostgreSQLStatement) throws(StorageError) {
    try ready()
    try send(statement)
    if !isInTransaction { try settle() }
  }

  /// The whole answer to a statement; whoever gets it clears it.
  func answer(to statement: PostgreSQLStatement) throws(StorageError) -> OpaquePointer? {
    try reading { () throws(StorageError) in
      try ready()
      try send(statement)
      return try collect()
    }
  }

  // MARK: - Cursors

  /// When a cursor was opened: it does not outlive its transaction, nor a savepoint that was undone.
  struct Place: Equatable {
    fileprivate let life: Int64
    fileprivate let transaction: Int?
    fileprivate let savepointsUndone: Int
  }

  private var place: Place {
    Place(
      life: lives, transaction: isInTransaction ? transactions : nil,
      savepointsUndone: isInTransaction ? savepointsUndone : 0)
  }

  /// Opens a cursor and fetches its first rows. Outside of a transaction the server puts by what the cursor finds.
  func open(
    _ cursor: PostgreSQLCursor, name: String, count: Int32, place opened: inout Place?
  ) throws(StorageError) -> OpaquePointer? {
    let answer = try reading { () throws(StorageError) in
      try ready()
      let hold = isInTransaction ? "" : " WITH HOLD"
      let sql = "DECLARE \(name) NO SCROLL CURSOR\(hold) FOR \(cursor.sql)"
      let isSent = cursor.parameters.use { count, types, values, lengths, formats in
        PQsendQueryParams(handle, sql, count, types, values, lengths, formats, 1)
      }
      guard isSent == 1 else { throw lose() }
      try didSend(cursor.summary)
      return try collectFetched(name, count, cursor.summary)
    }
    opened = place
    return answer
  }

  func fetch(from name: String, count: Int32, _ summary: String) throws(StorageError) -> OpaquePointer? {
    try ready()
    return try collectFetched(name, count, summary)
  }

  private func collectFetched(
    _ name: String, _ count: Int32, _ summary: String
  ) throws(StorageError) -> OpaquePointer? {
    guard PQsendQueryParams(handle, "FETCH FORWARD \(count) FROM \(name)", 0, nil, nil, nil, nil, 1) == 1 else {
      throw lose()
    }
    sent.append(Sent(summary: summary))
    return try collect()
  }

  /// Closes a cursor, if it is still there.
  func close(_ name: String, _ place: Place) {
    guard handle != nil, place.life == lives, place == self.place || place.transaction == nil else { return }
    if case .broken = state { return }
    do {
      try send("CLOSE \(name)")
    } catch {
      deferred = deferred ?? error
    }
  }

  // MARK: - Transactions

  package override var isInTransaction: Bool {
    switch state {
    case .writing, .reading: true
    case .idle, .broken: false
    }
  }

  /// One turn at a time over all hubs: who writes holds the store's advisory lock until the transaction ends, so that
  /// modifications are numbered in the order of commits and every hub reads what the last one wrote.
  package override func beginWriting() throws(StorageError) {
    do {
      let answer = try reading { () throws(StorageError) in
        try ready()
        try settle()
        // Each statement sees what was committed before it: the lock comes first.
        try send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        try send(Self.lockSQL)
        try send("SELECT coalesce(max(n), 0) FROM turn")
        return try collect()
      }
      begin(.writing, answer)
    } catch {
      rollback()
      throw error
    }
  }

  package override func beginReading() throws(StorageError) {
    do {
      let answer = try reading { () throws(StorageError) in
        try ready()
        try settle()
        try send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try send("SELECT coalesce(max(n), 0) FROM turn")
        return try collect()
      }
      begin(.reading, answer)
    } catch {
      rollback()
      throw error
    }
  }

  /// The number of the lock is that of the store's schema: several stores may share a database.
  private static let lockSQL =
    "SELECT pg_advisory_xact_lock(1413566022, (SELECT oid::int FROM pg_namespace WHERE nspname = current_schema()))"

  private func begin(_ begun: State, _ answer: OpaquePointer?) {
    defer { PQclear(answer) }
    turn = Self.number(answer)
    state = begun
    transactions += 1
    savepointsUndone = 0
    changedBefore = changed
  }

  private static func number(_ answer: OpaquePointer?) -> Int64 {
    guard PQntuples(answer) > 0, PQgetlength(answer, 0, 0) == 8, let bytes = PQgetvalue(answer, 0, 0) else { return 0 }
    return (0..<8).reduce(Int64(0)) { $0 << 8 | Int64(UInt8(bitPattern: bytes[$1])) }
  }

  package override func commit() throws(StorageError) {
    try ready()
    try settle()
    guard case .writing = state, changed > changedBefore else {
      try send("COMMIT")
      PQclear(try collect())
      state = .idle
      return
    }
    let tag = Int64(bitPattern: random())
    try send("INSERT INTO turn (n, tag) VALUES (\(turn + 1), \(tag))")
    try send("DELETE FROM turn WHERE n <= \(turn + 1 - Self.turnsKept)")
    try send("COMMIT")
    do throws(StorageError) {
      let answer = try collect()
      defer { PQclear(answer) }
      // A transaction that the server gave up is rolled back by COMMIT, without an error.
      guard String(cString: PQcmdStatus(answer)) == "COMMIT" else {
        throw StorageError(.interrupted, operation: "commit", detail: "the server gave the transaction up")
      }
    } catch {
      guard handle == nil else { throw error }
      state = .idle
      guard try isWritten(tag) else { throw error }
    }
    ownTurns += 1
    state = .idle
  }

  /// Whether a commit whose answer was lost was carried out. Whoever asks takes the store's lock first, so that the old
  /// transaction, should the server still be busy with it, has come to its end.
  /// - Throws: `uncertain` if the database stays away.
  private func isWritten(_ tag: Int64) throws(StorageError) -> Bool {
    var last = StorageError(.interrupted, operation: "commit", detail: "the connection was lost")
    for pauseMilliseconds in [0, 50, 200, 500, 1000, 2000, 4000] {
      usleep(useconds_t(pauseMilliseconds * 1000))
      failure = nil
      do {
        try ready()
        try send("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
        try send(Self.lockSQL)
        try send("SELECT count(*) FROM turn WHERE tag = \(tag)")
        let answer = try collect()
        defer { PQclear(answer) }
        let isThere = Self.number(answer) > 0
        rollback()
        return isThere
      } catch {
        last = error
        rollback()
      }
    }
    throw StorageError(.uncertain, operation: last.operation, detail: last.detail)
  }

  package override func rollback() {
    state = .idle
    deferred = nil
    guard handle != nil else { return }
    if !sent.isEmpty { PQclear(try? collect()) }
    // After an error the pipeline skips everything up to its end, a ROLLBACK among it: so it comes afterwards.
    if let handle, PQtransactionStatus(handle) != PQTRANS_IDLE {
      do {
        try send("ROLLBACK")
        PQclear(try collect())
      } catch {
        PQfinish(self.handle)
        self.handle = nil
        sent = []
      }
    }
  }

  package override func rollback(to savepoint: String) throws(StorageError) {
    if case .broken(let error) = state { throw error }
    if !sent.isEmpty { PQclear(try? collect()) }
    deferred = nil
    savepointsUndone += 1
    try ready()
    try send("ROLLBACK TO \(savepoint)")
    try send("RELEASE \(savepoint)")
    PQclear(try collect())
  }

  /// Own commits do not count; another connection counts as a commit of others, since the database may be another one
  /// by then: a standby that took over, or a copy that was put back.
  package override var outsideVersion: Int64 {
    get throws(StorageError) {
      if !isInTransaction {
        let answer = try reading { () throws(StorageError) in
          try ready()
          try send("SELECT coalesce(max(n), 0) FROM turn")
          return try collect()
        }
        defer { PQclear(answer) }
        turn = Self.number(answer)
      }
      return lives << 48 + turn - ownTurns
    }
  }

  // MARK: - The store

  package override func setUp() throws(StorageError) {
    guard try number("SELECT count(*) FROM pg_class WHERE oid = to_regclass('turn')") == 0 else { return }
    guard mayCreate else {
      throw StorageError(.missing, operation: "open store", detail: "no store in database \(settings.name)")
    }
    try settle()
    try send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
    try send(Self.lockSQL)
    state = .writing
    defer { rollback() }
    // Whoever waited for the lock looks again.
    guard try number("SELECT count(*) FROM pg_class WHERE oid = to_regclass('turn')") == 0 else { return }
    let others = try number(
      "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'")
    guard others == 0 else {
      throw StorageError(
        .damaged, operation: "open store", detail: "database \(settings.name) holds tables that are not Tanfang's")
    }
    try execute(Self.ownTables)
    try send("COMMIT")
    PQclear(try collect())
  }

  /// `turn` has a row for each commit that wrote: who sees another number than before knows that somebody wrote, and who
  /// lost the answer to a commit finds its tag, or not. `ledger` is what lies in a file beside SQLite's database.
  private static let ownTables = """
    CREATE TABLE turn (n bigint PRIMARY KEY, tag bigint NOT NULL);
    CREATE TABLE store (one bigint PRIMARY KEY CHECK (one = 1), version bigint NOT NULL);
    CREATE TABLE ledger (n INTEGER PRIMARY KEY, entries bytea NOT NULL);
    CREATE FUNCTION instr(whole bytea, part bytea) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE \
    AS 'SELECT position(part IN whole)';
    """

  package override var storeVersion: Int {
    get throws(StorageError) { Int(try number("SELECT coalesce(max(version), 0) FROM store")) }
  }

  package override func setStoreVersion(_ version: Int) throws(StorageError) {
    try execute(
      """
      INSERT INTO store (one, version) VALUES (1, \(version)) ON CONFLICT (one) DO UPDATE SET version = excluded.version
      """)
  }

  package override func columns(of table: String) throws(StorageError) -> Set<String> {
    let select = try statement(
      """
      SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?)) AND attnum > 0 \
      AND NOT attisdropped
      """)
    defer { select.reset() }
    select.bind(1, table)
    var names: Set<String> = []
    while try select.step() { names.insert(select.text(0)) }
    return names
  }

  package override func didCopy(_ table: String) throws(StorageError) {
    let identity = try statement(
      """
      SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(quote_ident(?)) AND attname = 'n' \
      AND attidentity <> ''
      """)
    defer { identity.reset() }
    identity.bind(1, table)
    guard try identity.step(), identity.integer(0) == 1 else { return }
    _ = try number(
      """
      SELECT setval(pg_get_serial_sequence('"\(table)"', 'n'), coalesce(max(n), 0) + 1, false) FROM "\(table)"
      """)
  }

  // MARK: - Upkeep

  /// What was removed is gone from the tables' files once they are written anew; the server's log and its backups keep
  /// it until they are recycled.
  package override func rewrite() throws(StorageError) -> Bool {
    let tables = try statement(
      "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'")
    var names: [String] = []
    while try tables.step() { names.append(tables.text(0)) }
    tables.reset()
    do throws(StorageError) {
      for name in names { try execute("VACUUM (FULL, ANALYZE) \"\(name)\"") }
    } catch {
      guard error.reason == .busy else { throw error }
      return false
    }
    return true
  }

  package override func copy(into path: String) throws(StorageError) {
    throw StorageError(.elsewhere, operation: "back up", detail: "the store is in database \(settings.name)")
  }
}
#endif
