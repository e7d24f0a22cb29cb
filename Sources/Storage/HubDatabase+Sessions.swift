package import Store
package import Wire

/// Who is logged in to the console, at whichever hub of the store.
extension HubDatabase {
  package func session(_ id: Hash256) throws -> ConsoleSession? {
    let select = try connection.statement("SELECT account, begun_at, used_at FROM session WHERE secret_hash = ?")
    defer { select.reset() }
    select.bind(1, id.bytes)
    guard try select.step() else { return nil }
    return ConsoleSession(
      id: id, account: select.text(0), begunMilliseconds: UInt64(clamping: select.integer(1)),
      usedMilliseconds: UInt64(clamping: select.integer(2)))
  }

  package func countSessions() throws -> Int { Int(try connection.number("SELECT count(*) FROM session")) }

  /// Within a transaction only.
  package func insert(_ session: ConsoleSession) throws {
    let insert = try connection.statement(
      "INSERT INTO session (secret_hash, account, begun_at, used_at) VALUES (?, ?, ?, ?)")
    insert.bind(1, session.id.bytes)
    insert.bind(2, session.account)
    insert.bind(3, Int64(clamping: session.begunMilliseconds))
    insert.bind(4, Int64(clamping: session.usedMilliseconds))
    try insert.run()
  }

  /// Notes that somebody used a session, unless a later use is noted. Within a transaction only.
  package func noteUse(of id: Hash256, atMilliseconds now: UInt64) throws {
    let update = try connection.statement("UPDATE session SET used_at = ?1 WHERE secret_hash = ?2 AND used_at < ?1")
    update.bind(1, Int64(clamping: now))
    update.bind(2, id.bytes)
    try update.run()
  }

  /// Within a transaction only.
  package func endSession(_ id: Hash256) throws {
    let delete = try connection.statement("DELETE FROM session WHERE secret_hash = ?")
    delete.bind(1, id.bytes)
    try delete.run()
  }

  /// Ends the sessions of an account, but for one. Within a transaction only.
  package func endSessions(of account: String, but id: Hash256? = nil) throws {
    let delete = try connection.statement(
      "DELETE FROM session WHERE account = ?1 AND (?2 IS NULL OR secret_hash <> ?2)")
    delete.bind(1, account)
    delete.bind(2, id?.bytes)
    try delete.run()
  }

  /// Removes sessions that are over. Within a transaction only.
  package func removeSessions(begunBefore begun: UInt64, usedBefore used: UInt64) throws {
    let delete = try connection.statement("DELETE FROM session WHERE begun_at < ? OR used_at < ?")
    delete.bind(1, Int64(clamping: begun))
    delete.bind(2, Int64(clamping: used))
    try delete.run()
  }

  /// Removes what is of no use to a copy of the store, nor to a hub that starts: sessions and what belongs to them. Within
  /// a transaction only.
  package func removePassing() throws {
    for table in Schema.passingTables { try connection.execute("DELETE FROM \(table)") }
  }

  /// Ends all sessions, unless other hubs may be serving from the store.
  package func endSessionsOfEarlierStart() throws {
    if !isShared { try transaction { try removePassing() } }
  }
}
