import Glibc
package import Storage

/// What a move into a database or out of it does there.
///
/// Every transaction of a hub reads table `turn`. While a copy is unfinished, and once a store has moved away, that table
/// has another name: so a hub that somebody forgot to stop can neither read nor write, and whoever opens the store is
/// told why. Whoever makes the copy has a table `turn` of its own for its session: without that session, it cannot write
/// either.
extension PostgreSQLStore {
  /// What a schema holds.
  package enum Condition: Equatable {
    /// A store, or nothing yet.
    case usable
    case unfinishedCopy
    /// Where the store went.
    case moved(to: String)
  }

  /// Asked before a store is opened.
  package static func condition(_ connection: Connection) throws(StorageError) -> Condition {
    let marks = try connection.number(
      """
      SELECT CASE WHEN to_regclass(quote_ident(current_schema()) || '.turn_moved') IS NOT NULL THEN 2 \
      WHEN to_regclass(quote_ident(current_schema()) || '.turn_copying') IS NOT NULL THEN 1 ELSE 0 END
      """)
    switch marks {
    case 0: return .usable
    case 1: return .unfinishedCopy
    default:
      let words = try connection.statement("SELECT coalesce(obj_description('turn_moved'::regclass), '?')")
      defer { words.reset() }
      return .moved(to: try words.step() ? words.text(0) : "?")
    }
  }

  // MARK: - The side that is copied

  /// Keeps everybody from writing until the connection's transaction ends, however long that takes.
  /// - Parameter connection: one of its own; nothing else is to be written with it.
  package static func keepOthersOut(_ connection: Connection) throws(StorageError) {
    try connection.beginWriting()
    try connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0; LOCK TABLE turn IN EXCLUSIVE MODE")
    try connection.settle()
  }

  /// Differs once anybody has written; others are kept out.
  package static func mark(_ connection: Connection) throws(StorageError) -> String {
    "\(try connection.number("SELECT coalesce(sum(commits), 0)::bigint FROM turn"))"
  }

  /// Puts the store out of use, and lets the others go on to find that out.
  /// - Parameter place: where it went, for people.
  package static func markMoved(_ connection: Connection, to place: String) throws(StorageError) {
    let quoted = place.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    try connection.execute("ALTER TABLE turn RENAME TO turn_moved")
    try connection.execute("COMMENT ON TABLE turn_moved IS '\(quoted)'")
    try connection.commit()
  }

  // MARK: - The copy

  /// Makes sure that nobody else makes a copy here, as long as the connection lasts. Of one that was killed the server
  /// learns a little later.
  /// - Throws: `busy` after some seconds.
  package static func claim(_ connection: Connection) throws(StorageError) {
    guard try take("copy", on: connection, waitMilliseconds: claimWaitMilliseconds) else {
      throw StorageError(.busy, operation: "copy store", detail: "another copy-store runs")
    }
  }

  private static let claimWaitMilliseconds = 10_000

  /// Waits for a lock of this name in the store, which lasts as long as the connection.
  /// - Returns: false if another has it for longer.
  static func take(_ name: String, on connection: Connection, waitMilliseconds: Int) throws(StorageError) -> Bool {
    let attempt = "SELECT pg_try_advisory_lock(hashtext('tanfang ' || current_schema()), hashtext('\(name)'))"
    var waited = 0
    while try connection.number(attempt) != 1 {
      guard waited < waitMilliseconds else { return false }
      usleep(useconds_t(pauseMilliseconds * 1000))
      waited += pauseMilliseconds
    }
    return true
  }

  private static let pauseMilliseconds = 50

  /// Makes an empty store a copy that is not finished. Belongs to a transaction.
  package static func beginCopy(_ connection: Connection) throws(StorageError) {
    try connection.execute("ALTER TABLE turn RENAME TO turn_copying; DELETE FROM ledger")
    try takeUpCopy(connection)
  }

  /// Lets this connection write to an unfinished copy.
  package static func takeUpCopy(_ connection: Connection) throws(StorageError) {
    try connection.execute("CREATE TEMP TABLE turn (LIKE turn_copying INCLUDING ALL)")
  }

  /// Takes all rows out of an unfinished copy. Belongs to a transaction.
  package static func empty(_ connection: Connection, _ tables: [StoreTable]) throws(StorageError) {
    let names = tables.map { "\"\($0.name)\"" } + ["ledger"]
    try connection.execute("TRUNCATE \(names.joined(separator: ", "))")
  }

  /// Lets the server count what was copied, without which it plans as for empty tables.
  package static func analyze(_ connection: Connection) throws(StorageError) {
    try connection.execute("ANALYZE")
  }

  /// Makes the copy a store. Belongs to a transaction.
  package static func finishCopy(_ connection: Connection) throws(StorageError) {
    try connection.execute("DROP TABLE pg_temp.turn; ALTER TABLE turn_copying RENAME TO turn")
  }
}
