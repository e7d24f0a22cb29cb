#if PostgreSQL
import Storage

/// Who writes where, and in what order (ARCHITECTURE §order).
///
/// A transaction locks the rows of its townships in table `township`, and only then draws a block of numbers for what
/// it modifies. So whoever holds a township sees all that was numbered in it before, and numbers all it writes after
/// that. Row 0 is locked by whoever holds all townships, or a range of them, or makes a new one.
extension PostgreSQLConnection {
  /// `turn` counts the commits of each connection; `turn_number` gives connections their numbers; `block` numbers blocks
  /// of modifications, of which the first is never used.
  static let orderTables = """
    CREATE TABLE turn (
      connection bigint PRIMARY KEY, commits bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
    INSERT INTO turn (connection, commits) VALUES (0, 0);
    CREATE SEQUENCE turn_number;
    CREATE SEQUENCE block;
    SELECT nextval('block')
    """

  /// `horizon` is held against the last modifications of all commits, wherever they were.
  static let orderIndexes = "CREATE INDEX commit_last ON \"commit\" (last_seq);"

  /// A store's own number among those that share a database, of 20 bits: several are schemas of one.
  private static let storeNumber = "(SELECT oid::bigint & 1048575 FROM pg_namespace WHERE nspname = current_schema())"

  /// Held while tables are made or changed.
  static let setUpLock = "SELECT pg_advisory_xact_lock(1413566022, \(storeNumber)::int)"

  // MARK: - Townships

  /// A statement of its own: the next one sees the townships that were made while this one waited.
  private static let lockNone = "SELECT code FROM township WHERE code = 0 FOR UPDATE"

  func lockAll() throws(StorageError) -> Hold {
    let take = "SELECT code FROM township ORDER BY code FOR UPDATE"
    return Hold(townships: nil, numbers: try hold([Self.lockNone, take]).numbers)
  }

  func lock(ranges: [ClosedRange<Int64>]) throws(StorageError) -> Hold {
    let parts = ranges.map { "code BETWEEN \($0.lowerBound) AND \($0.upperBound)" }
    let take = "SELECT code FROM township WHERE \(parts.joined(separator: " OR ")) ORDER BY code FOR UPDATE"
    let (rows, numbers) = try hold([Self.lockNone, take])
    return Hold(townships: rows, numbers: numbers)
  }

  func lock(named townships: [Int64], waits: Bool) throws(StorageError) -> Hold? {
    guard !townships.isEmpty else { return Hold(townships: [], numbers: nil) }
    let codes = townships.map { "\($0)" }.joined(separator: ", ")
    let take = "SELECT code FROM township WHERE code IN (\(codes)) ORDER BY code FOR UPDATE"
    guard waits else {
      // Who holds something and waits may be waited for.
      guard try ask([take + " SKIP LOCKED"])[0].count == townships.count else { return nil }
      holding.append(take)
      return Hold(townships: townships, numbers: try hold([]).numbers)
    }
    guard knownTownships.isSuperset(of: townships) else {
      let make = townships.map { "(\($0))" }.joined(separator: ", ")
      let numbers = try hold([
        Self.lockNone,
        "INSERT INTO township (code) VALUES \(make) ON CONFLICT DO NOTHING", take,
      ]).numbers
      knownTownships.formUnion(townships)
      return Hold(townships: townships, numbers: numbers)
    }
    let (rows, numbers) = try hold([take])
    guard rows.count == townships.count else {
      // The transaction that was to make them came to nothing.
      knownTownships = []
      throw StorageError(.interrupted, operation: "hold townships", detail: "a township has no row")
    }
    return Hold(townships: townships, numbers: numbers)
  }

  /// Runs statements that lock rows, and draws numbers when they are locked.
  /// - Returns: the codes that the last of them gave, and the numbers.
  private func hold(_ statements: [String]) throws(StorageError) -> (rows: [Int64], numbers: Range<Int64>) {
    let answers = try ask(statements + Self.draw + [othersSQL])
    holding += statements
    noteOthers(answers[statements.count + Self.draw.count])
    return (
      statements.isEmpty ? [] : answers[statements.count - 1].map { $0[0] },
      Self.numbers(ofBlock: answers[statements.count + Self.draw.count - 1][0][0])
    )
  }

  // MARK: - Numbers

  /// How many numbers there are in a block: more than a sync mostly needs.
  static let blockBits: Int64 = 8

  private static func numbers(ofBlock block: Int64) -> Range<Int64> {
    block << blockBits..<(block + 1) << blockBits
  }

  /// Draws a block. First comes a lock that says to readers: from the block after the last one on, something may still
  /// come. It goes with the transaction.
  private static let draw = [
    "SELECT pg_advisory_xact_lock_shared(\(storeNumber) << 43 | last_value) FROM block", "SELECT nextval('block')",
  ]

  func drawBlock() throws(StorageError) -> Range<Int64> {
    Self.numbers(ofBlock: try ask([Self.draw[1]])[0][0][0])
  }

  /// Rows were written with the numbers that they had elsewhere.
  func followNumbers() throws(StorageError) {
    _ = try number(
      """
      SELECT setval('block', greatest(last_value, \
      (SELECT coalesce(max(last_seq), 0) >> \(Self.blockBits) FROM "commit") + 1)) FROM block
      """)
  }

  /// The last block before which all are committed or given up. The last that was drawn is asked for first: who draws one
  /// after that has shown its lock before, or draws a later one.
  func askHorizon() throws(StorageError) -> Int64 {
    let answers = try ask([
      Self.lastBlock,
      """
      SELECT (classid::bigint << 32 | objid::bigint) & 8796093022207 FROM pg_locks \
      WHERE locktype = 'advisory' AND objsubid = 1 AND granted \
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
      AND (classid::bigint << 32 | objid::bigint) >> 43 = \(Self.storeNumber)
      """,
    ])
    let last = answers[1].reduce(answers[0][0][0]) { min($0, $1[0]) }
    return Self.numbers(ofBlock: last).upperBound - 1
  }

  func askLastNumber() throws(StorageError) -> Int64 {
    Self.numbers(ofBlock: try ask([Self.lastBlock])[0][0][0]).upperBound - 1
  }

  private static let lastBlock = "SELECT last_value FROM block"

  // MARK: - Turns

  /// How many commits of others wrote. Those of connections that are gone for a day are counted in one row.
  var othersSQL: String { "SELECT coalesce(sum(commits), 0)::bigint FROM turn WHERE connection <> \(turnNumber ?? -1)" }

  func noteOthers(_ answer: [[Int64]]) { othersCommits = answer.first?.first ?? 0 }

  func forgetOldTurns() throws(StorageError) {
    try execute(
      """
      WITH gone AS (DELETE FROM turn WHERE connection <> 0 AND at < now() - interval '1 day' RETURNING commits) \
      UPDATE turn SET commits = commits + (SELECT sum(commits) FROM gone) \
      WHERE connection = 0 AND EXISTS (SELECT 1 FROM gone)
      """)
  }

  /// The turn of a commit: the statement that notes it, and the one that tells whether it is noted.
  func takeNumber() throws(StorageError) -> (note: String, isNoted: String) {
    if turnNumber == nil { turnNumber = try ask(["SELECT nextval('turn_number')"])[0][0][0] }
    commits += 1
    return (
      """
      INSERT INTO turn (connection, commits) VALUES (\(turnNumber!), \(commits)) \
      ON CONFLICT (connection) DO UPDATE SET commits = excluded.commits, at = excluded.at
      """, "SELECT count(*) FROM turn WHERE connection = \(turnNumber!) AND commits = \(commits)"
    )
  }
}
#endif
