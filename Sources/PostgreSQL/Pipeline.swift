#if PostgreSQL
import CPostgreSQL
import Storage

/// The wire to a server: statements go out one after the other, and their answers are awaited together.
final class Pipeline {
  private let settings: PostgreSQLSettings
  private var handle: OpaquePointer?
  /// How often it was connected: what the server had prepared is gone each time.
  private(set) var lives: Int64 = 0
  /// Rows that statements have changed, those rolled back included; and the last statement.
  private(set) var changed: Int64 = 0
  /// Statements that have changed tables themselves.
  private(set) var tablesChanged = 0
  private(set) var lastChanged = 0
  /// How often answers were awaited.
  private(set) var roundTrips = 0
  /// How many statements were sent, and texts to be prepared.
  private(set) var statementCount = 0

  /// What was sent and not answered yet.
  private struct Sent {
    let summary: String
    /// Set if this prepares a statement.
    var prepared: PostgreSQLStatement?
  }
  private var sent: [Sent] = []
  /// When connecting failed last, by the clock that only goes forward, and how.
  private var failure: (at: ContinuousClock.Instant, error: StorageError)?

  /// More would fill the server's buffers while nobody reads its answers.
  private static let sentMax = 256
  /// So long nobody tries again to reach a database that was away.
  private static let pauseAfterFailure = Duration.seconds(1)

  init(_ settings: PostgreSQLSettings) { self.settings = settings }

  deinit { PQfinish(handle) }

  // MARK: - Connecting

  var isConnected: Bool { handle != nil }
  var hasSent: Bool { !sent.isEmpty }

  /// Whether the server has no transaction open. Known once everything is answered.
  var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

  /// Connects, if that is not done already.
  /// - Throws: `away`, for a moment also without trying.
  func connect() throws(StorageError) {
    guard handle == nil else { return }
    if let failure, failure.at + Self.pauseAfterFailure > .now { throw failure.error }
    do throws(StorageError) {
      handle = try settings.connect()
      tanfang_pq_be_quiet(handle)
      guard PQenterPipelineMode(handle) == 1 else {
        throw StorageError(.internal, operation: "connect to \(settings.name)", detail: "no pipeline mode")
      }
      lives += 1
      for setting in Self.sessionSettings { try send(setting) }
      try send("SET lock_timeout = \(settings.lockTimeoutMilliseconds)")
      PQclear(try collect())
      failure = nil
    } catch {
      drop()
      failure = (.now, error)
      throw error
    }
  }

  /// Tries again at once what has just failed.
  func forgetFailure() { failure = nil }

  /// A hub that is cut off in the middle of a transaction must not keep the others waiting for ever: the server ends a
  /// transaction in which nothing happens, and notices within half a minute that nobody is there.
  private static let sessionSettings = [
    "SET cursor_tuple_fraction = 1", "SET standard_conforming_strings = on",
    "SET idle_in_transaction_session_timeout = '60s'", "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3",
  ]

  /// Ends the connection.
  func drop() {
    PQfinish(handle)
    handle = nil
    sent = []
  }

  private func lose() -> StorageError {
    drop()
    return StorageError(.interrupted, operation: "use database \(settings.name)", detail: "the connection was lost")
  }

  // MARK: - Sending

  /// Sends a statement without arguments.
  func send(_ sql: String) throws(StorageError) {
    try makeRoom()
    guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1 else { throw lose() }
    sent.append(Sent(summary: Connection.summary(sql)))
  }

  /// Sends a statement once, with arguments.
  func send(_ sql: String, _ parameters: inout Parameters, _ summary: String) throws(StorageError) {
    try makeRoom()
    let isSent = parameters.use { count, types, values, lengths, formats in
      PQsendQueryParams(handle, sql, count, types, values, lengths, formats, 1)
    }
    guard isSent == 1 else { throw lose() }
    sent.append(Sent(summary: summary))
  }

  /// Sends a statement that the server keeps prepared.
  func send(_ statement: PostgreSQLStatement) throws(StorageError) {
    try makeRoom()
    if statement.preparedIn != lives {
      let isSent = statement.parameters.use { count, types, _, _, _ in
        PQsendPrepare(handle, statement.name, statement.sql, count, types)
      }
      guard isSent == 1 else { throw lose() }
      statement.preparedIn = lives
      statementCount += 1
      sent.append(Sent(summary: statement.summary, prepared: statement))
    }
    let isSent = statement.parameters.use { count, _, values, lengths, formats in
      PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
    }
    guard isSent == 1 else { throw lose() }
    sent.append(Sent(summary: statement.summary))
  }

  /// Before something is sent, never after it: its answer is what somebody may be about to read.
  private func makeRoom() throws(StorageError) {
    statementCount += 1
    if sent.count >= Self.sentMax { PQclear(try collect()) }
  }

  // MARK: - Answers

  /// Waits for the answers to all that was sent.
  /// - Parameter each: sees every one of them in turn.
  /// - Returns: the last one, to be cleared by whoever asked.
  /// - Throws: what the first statement that failed ran into; those after it were not run. `interrupted` if the
  ///   connection is lost.
  func collect(_ each: (OpaquePointer) -> Void = { _ in }) throws(StorageError) -> OpaquePointer? {
    guard let handle, PQpipelineSync(handle) == 1 else { throw lose() }
    roundTrips += 1
    var last: OpaquePointer?
    var failed: StorageError?
    var isOfNoUse = false
    for one in sent {
      var isAnswered = false
      while let result = PQgetResult(handle) {
        isAnswered = true
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
          count(result)
          each(result)
          PQclear(last)
          last = result
          continue
        case PGRES_PIPELINE_ABORTED: break
        default:
          let error = ServerError(result)
          if failed == nil { failed = error.storageError(one.summary) }
          isOfNoUse = isOfNoUse || error.isOfServer
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
    if isOfNoUse { drop() }
    throw failed
  }

  /// What changes tables themselves.
  private static let tableCommands = ["CREATE", "ALTER", "DROP", "TRUNC", "COMMEN"]

  private func count(_ result: OpaquePointer) {
    // DECLARE, FETCH and SELECT count rows, too.
    let command = String(cString: PQcmdStatus(result)).prefix(6)
    if Self.tableCommands.contains(where: command.hasPrefix) { tablesChanged += 1 }
    guard command == "INSERT" || command == "UPDATE" || command == "DELETE" else { return }
    lastChanged = Int(String(cString: PQcmdTuples(result))) ?? 0
    changed += Int64(lastChanged)
  }
}
#endif
