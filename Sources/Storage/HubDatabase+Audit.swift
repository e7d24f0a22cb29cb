import Model
package import Store

/// An entry of the audit with its place in it.
package struct AuditRow: Hashable, Sendable {
  package let number: Int64
  package let entry: AuditEntry
}

/// Which entries of the audit are wanted; nil for any.
package struct AuditQuery: Hashable, Sendable {
  package var account: String?
  package var action: String?
  /// Ms since 1970; `until` is no longer part of it.
  package var since: Int64?
  package var until: Int64?

  package init(account: String? = nil, action: String? = nil, since: Int64? = nil, until: Int64? = nil) {
    self.account = account
    self.action = action
    self.since = since
    self.until = until
  }
}

extension HubDatabase {
  @discardableResult
  package func append(_ entry: AuditEntry) throws -> Int64 {
    let insert = try connection.statement(
      "INSERT INTO audit (at, account, action, facts, regions) VALUES (?, ?, ?, ?, ?) RETURNING n")
    defer { insert.reset() }
    insert.bind(1, Int64(entry.milliseconds))
    insert.bind(2, entry.account)
    insert.bind(3, entry.action)
    insert.bind(4, entry.facts.text)
    insert.bind(5, Self.text(entry.regions))
    _ = try insert.step()
    return insert.integer(0)
  }

  /// Puts other facts to an entry: how often something has happened by now that is told once. Belongs to a transaction.
  package func setFacts(_ facts: [AuditFact], ofAuditEntry number: Int64) throws {
    let update = try connection.statement("UPDATE audit SET facts = ? WHERE n = ?")
    update.bind(1, facts.text)
    update.bind(2, number)
    try update.run()
  }

  /// The number of the last entry; 0 if there is none. Whoever decides, revokes or changes an account makes a new one.
  package func lastAuditNumber() throws -> Int64 {
    try connection.number("SELECT coalesce(max(n), 0) FROM audit")
  }

  package func auditEntries(limit: Int) throws -> [AuditEntry] {
    var entries: [AuditEntry] = []
    try forEachAuditEntry(before: nil) { row in
      guard entries.count < limit else { return false }
      entries.append(row.entry)
      return true
    }
    return entries
  }

  /// The audit from the latest entry, or from before one by its number, until `body` says enough.
  package func forEachAuditEntry(
    before number: Int64?, _ query: AuditQuery = AuditQuery(), _ body: (AuditRow) throws -> Bool
  ) throws {
    let select = try connection.prepare(
      """
      SELECT n, at, account, action, facts, regions FROM audit WHERE n < ?1 AND (?2 IS NULL OR account = ?2) \
      AND (?3 IS NULL OR action = ?3) AND at >= ?4 AND at < ?5 ORDER BY n DESC
      """)
    select.bind(1, number ?? .max)
    select.bind(2, query.account)
    select.bind(3, query.action)
    select.bind(4, query.since ?? .min)
    select.bind(5, query.until ?? .max)
    while try select.step() {
      let entry = AuditEntry(
        milliseconds: UInt64(select.integer(1)), account: select.text(2), action: select.text(3),
        facts: [AuditFact](text: select.text(4)), regions: Self.regions(select.text(5)))
      if try !body(AuditRow(number: select.integer(0), entry: entry)) { return }
    }
  }
}
