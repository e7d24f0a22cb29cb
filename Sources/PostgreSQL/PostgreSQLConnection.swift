#if PostgreSQL
import CPostgreSQL
import Glibc
package import Storage
package import Store

/// A connection to a PostgreSQL server, made anew when it is lost.
///
/// libpq's pipeline mode: what gives no rows is only sent, and answered with the next thing that is read, or with the
/// commit. So the writes of a change cost no round trip each.
package final class PostgreSQLConnection: Connection {
  let settings: PostgreSQLSettings
  private let mayCreate: Bool
  private let pipeline: Pipeline
  private var names = 0

  private enum State {
    case idle, writing, reading
    /// The transaction came to nothing on the server; until it is ended here, nothing may run outside of it.
    case broken(StorageError)
  }
  private var state = State.idle

  /// What went wrong with something put off, where nobody could be told at once.
  private var deferred: StorageError?
  private var changedBefore: Int64 = 0
  private var tablesChangedBefore = 0
  private var transactions = 0
  private var savepointsUndone = 0

  // What follows is for `PostgreSQLConnection+Order`.

  /// This connection's number in table `turn`, however often it is made anew; nil before its first commit that wrote.
  var turnNumber: Int64?
  /// Townships that have their row.
  var knownTownships: Set<Int64> = []
  /// How many commits that wrote were tried.
  var commits: Int64 = 0
  /// How many others had committed when that was last asked.
  var othersCommits: Int64 = 0
  /// What the running transaction took to hold what it holds, to be taken again by who asks what became of it.
  var holding: [String] = []
  /// What was read when a reading began.
  var readHorizon: Int64 = 0

  /// - Parameter mayCreate: makes the store's tables where there are none.
  package init(_ settings: PostgreSQLSettings, mayCreate: Bool) {
    self.settings = settings
    self.mayCreate = mayCreate
    pipeline = Pipeline(settings)
    super.init()
  }

  package override var life: Int64 { pipeline.lives }

  /// How often it has waited for the server.
  package var roundTrips: Int { pipeline.roundTrips }

  /// How many statements it has sent, and texts to be prepared.
  package var statementCount: Int { pipeline.statementCount }

  // MARK: - Sending

  /// Makes sure that there is a connection and that something may be sent.
  private func ready() throws(StorageError) {
    if case .broken(let error) = state { throw error }
    if let error = deferred {
      deferred = nil
      throw error
    }
    try pipeline.connect()
  }

  /// Uses the pipeline: a transaction does not outlive its connection.
  private func piped<Result>(_ body: (Pipeline) throws(StorageError) -> Result) throws(StorageError) -> Result {
    do throws(StorageError) {
      return try body(pipeline)
    } catch {
      if isInTransaction, !pipeline.isConnected { state = .broken(error) }
      throw error
    }
  }

  func send(_ sql: String) throws(StorageError) {
    try piped { (pipeline) throws(StorageError) in try pipeline.send(sql) }
  }

  private func collect() throws(StorageError) -> OpaquePointer? {
    try piped { (pipeline) throws(StorageError) in try pipeline.collect() }
  }

  /// Runs statements in one round trip.
  /// - Returns: the rows of each, as numbers; 0 for what is none.
  func ask(_ statements: [String]) throws(StorageError) -> [[[Int64]]] {
    try ready()
    try settle()
    for statement in statements { try send(statement) }
    var answers: [[[Int64]]] = []
    let last = try piped { (pipeline) throws(StorageError) in
      try pipeline.collect { answers.append(Self.numbers($0)) }
    }
    PQclear(last)
    return answers
  }

  private static func numbers(_ answer: OpaquePointer) -> [[Int64]] {
    (0..<PQntuples(answer)).map { row in (0..<PQnfields(answer)).map { number(answer, row, $0) } }
  }

  /// Does something that only reads, once more on a new connection if the old one turns out to be lost.
  private func reading<Answer>(_ body: () throws(StorageError) -> Answer) throws(StorageError) -> Answer {
    do throws(StorageError) {
      return try body()
    } catch {
      guard error.reason == .interrupted, !pipeline.isConnected, case .idle = state else { throw error }
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
    return pipeline.lastChanged
  }

  package override var totalChanges: Int64 {
    settleLater()
    return pipeline.changed
  }

  private func settleLater() {
    do { try settle() } catch { deferred = deferred ?? error }
  }

  package override func settle() throws(StorageError) {
    if pipeline.hasSent { PQclear(try collect()) }
  }

  func run(_ statement: PostgreSQLStatement) throws(StorageError) {
    try ready()
    try piped { (pipeline) throws(StorageError) in try pipeline.send(statement) }
    if !isInTransaction { try settle() }
  }

  /// The whole answer to a statement; whoever gets it clears it.
  func answer(to statement: PostgreSQLStatement) throws(StorageError) -> OpaquePointer? {
    try reading { () throws(StorageError) in
      try ready()
      try piped { (pipeline) throws(StorageError) in try pipeline.send(statement) }
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
      life: life, transaction: isInTransaction ? transactions : nil,
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
      try piped { (pipeline) throws(StorageError) in try pipeline.send(sql, &cursor.parameters, cursor.summary) }
      return try collectFetched(name, count)
    }
    opened = place
    return answer
  }

  func fetch(from name: String, count: Int32, place: Place) throws(StorageError) -> OpaquePointer? {
    try ready()
    // On another connection there is no such cursor.
    guard place.life == life else {
      throw StorageError(.interrupted, operation: "read rows", detail: "the connection was lost between them")
    }
    return try collectFetched(name, count)
  }

  private func collectFetched(_ name: String, _ count: Int32) throws(StorageError) -> OpaquePointer? {
    try send("FETCH FORWARD \(count) FROM \(name)")
    return try collect()
  }

  /// Closes a cursor, if it is still there.
  func close(_ name: String, _ place: Place) {
    guard pipeline.isConnected, place.life == life, place == self.place || place.transaction == nil else { return }
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

  package override func beginWriting() throws(StorageError) {
    // Each statement sees what was committed before it: also what was while the transaction waited for its townships.
    try begin(.writing, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
  }

  package override func beginReading() throws(StorageError) {
    // Before the first snapshot: what is committed in between is seen too early, never missed.
    readHorizon = try reading { () throws(StorageError) in try askHorizon() }
    try begin(.reading, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  }

  package override func beginSetUp() throws(StorageError) {
    try begin(.writing, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", Self.setUpLock)
  }

  private func begin(_ begun: State, _ statements: String...) throws(StorageError) {
    do throws(StorageError) {
      let answers = try reading { () throws(StorageError) in try ask(statements + [othersSQL]) }
      noteOthers(answers[statements.count])
    } catch {
      rollback()
      throw error
    }
    state = begun
    holding = []
    transactions += 1
    savepointsUndone = 0
    (changedBefore, tablesChangedBefore) = (pipeline.changed, pipeline.tablesChanged)
  }

  private static func number(_ answer: OpaquePointer?, _ row: Int32 = 0, _ column: Int32 = 0) -> Int64 {
    guard PQntuples(answer) > row, PQgetlength(answer, row, column) == 8,
      let bytes = PQgetvalue(answer, row, column)
    else { return 0 }
    return (0..<8).reduce(Int64(0)) { $0 << 8 | Int64(UInt8(bitPattern: bytes[$1])) }
  }

  package override func commit() throws(StorageError) {
    try ready()
    try settle()
    guard case .writing = state, pipeline.changed > changedBefore else {
      if case .writing = state, pipeline.tablesChanged > tablesChangedBefore {
        try end()
      } else {
        // To commit its locks the server would write to the disk.
        try send("ROLLBACK")
        PQclear(try collect())
      }
      state = .idle
      return
    }
    let turn = try takeNumber()
    do throws(StorageError) {
      try send(turn.note)
      try end()
    } catch {
      guard !pipeline.isConnected else { throw error }
      state = .idle
      guard try isWritten(turn.isNoted) else { throw error }
    }
    state = .idle
    announce()
  }

  /// When it last told others of a commit.
  private var announced: ContinuousClock.Instant?

  /// Tells whoever listens that something was committed. Who is not told looks by itself: nothing that fails here matters,
  /// and a lost connection shows with what is asked next.
  private func announce() {
    if let announced, announced + .milliseconds(Self.announcedMilliseconds) > .now { return }
    announced = .now
    guard pipeline.isConnected, (try? pipeline.send(PostgreSQLBell.announcement)) != nil else { return }
    PQclear(try? pipeline.collect())
  }

  package override func bell(_ ring: @escaping @Sendable () -> Void) -> (any StoreBell)? {
    PostgreSQLBell(settings, ring)
  }

  /// - Throws: `interrupted` if the server had given the transaction up: COMMIT then rolls back, without an error.
  private func end() throws(StorageError) {
    try send("COMMIT")
    let answer = try collect()
    defer { PQclear(answer) }
    guard String(cString: PQcmdStatus(answer)) == "COMMIT" else {
      throw StorageError(.interrupted, operation: "commit", detail: "the server gave the transaction up")
    }
  }

  /// Whether a commit whose answer was lost was carried out. Whoever asks takes what it held once more, so that the old
  /// transaction, should the server still be busy with it, has come to its end.
  /// - Parameter isNoted: gives 1 if the commit was carried out.
  /// - Throws: `uncertain` if the database stays away.
  private func isWritten(_ isNoted: String) throws(StorageError) -> Bool {
    var last = StorageError(.interrupted, operation: "commit", detail: "the connection was lost")
    for pauseMilliseconds in [0, 50, 200, 500, 1000, 2000, 4000, 8000] {
      usleep(useconds_t(pauseMilliseconds * 1000))
      pipeline.forgetFailure()
      do {
        let answers = try ask(["BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"] + holding + [isNoted])
        rollback()
        return answers.last?.first?.first == 1
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
    guard pipeline.isConnected else { return }
    if pipeline.hasSent { PQclear(try? pipeline.collect()) }
    // After an error the pipeline skips everything up to its end, a ROLLBACK among it: so it comes afterwards.
    guard pipeline.isConnected, !pipeline.isIdle else { return }
    do {
      try pipeline.send("ROLLBACK")
      PQclear(try pipeline.collect())
    } catch {
      pipeline.drop()
    }
  }

  package override func rollback(to savepoint: String) throws(StorageError) {
    if case .broken(let error) = state { throw error }
    if pipeline.hasSent { PQclear(try? collect()) }
    deferred = nil
    savepointsUndone += 1
    try ready()
    try send("ROLLBACK TO \(savepoint)")
    try send("RELEASE \(savepoint)")
    PQclear(try collect())
  }

  /// Another life counts as a commit of others, since the database may be another one by then: a standby that took over,
  /// or a copy that was put back.
  package override var outsideVersion: Int64 {
    get throws(StorageError) {
      if !isInTransaction { noteOthers(try ask([othersSQL])[0]) }
      return life << 48 + othersCommits
    }
  }

  // MARK: - Order

  package override var isShared: Bool { true }

  package override func holdAll() throws(StorageError) -> Hold { try lockAll() }

  package override func hold(named townships: [Int64], waits: Bool) throws(StorageError) -> Hold? {
    try lock(named: townships, waits: waits)
  }

  package override func hold(ranges: [ClosedRange<Int64>]) throws(StorageError) -> Hold { try lock(ranges: ranges) }

  package override var orderIndexes: String { Self.orderIndexes }

  package override func moreNumbers() throws(StorageError) -> Range<Int64> { try drawBlock() }

  package override func lastNumber() throws(StorageError) -> Int64? { try askLastNumber() }

  package override var numbersPerRow: Int64 { 1 << Self.blockBits }

  package override func horizon() throws(StorageError) -> Int64? { isInTransaction ? readHorizon : try askHorizon() }

  /// On a connection of its own: the lock belongs to that, and lasts over many transactions of this one.
  package override func takeTurn(_ name: String, waitMilliseconds: Int) throws(StorageError) -> (any Turn)? {
    let other = PostgreSQLConnection(settings, mayCreate: false)
    let isTaken = try PostgreSQLStore.take(name, on: other, waitMilliseconds: waitMilliseconds)
    return isTaken ? PostgreSQLTurn(other) : nil
  }

  // MARK: - The store

  package override func setUp() throws(StorageError) {
    guard try number("SELECT count(*) FROM pg_class WHERE oid = to_regclass('turn')") == 0 else {
      return mayCreate ? try forgetOldTurns() : ()
    }
    guard mayCreate else {
      throw StorageError(.missing, operation: "open store", detail: "no store in database \(settings.name)")
    }
    _ = try ask(["BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", Self.setUpLock])
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
    try end()
  }

  /// `ledger` is what lies in a file beside SQLite's database.
  private static let ownTables = """
    \(orderTables);
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
    if table == "commit" { try followNumbers() }
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
