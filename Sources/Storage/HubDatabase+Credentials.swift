package import Store

/// Who may log in to the console, and by what.
extension HubDatabase {
  package func credential(of account: String) throws -> Credential? {
    let select = try connection.statement(
      "SELECT password, changed_at, totp, totp_step FROM credential WHERE account = ?")
    defer { select.reset() }
    select.bind(1, account)
    guard try select.step() else { return nil }
    return Credential(
      account: account, password: select.text(0), changedMilliseconds: UInt64(clamping: select.integer(1)),
      totpSecret: select.isNull(2) ? nil : select.blob(2), totpStep: select.integer(3))
  }

  /// The accounts that have a password, and of these, those with a second factor; by name.
  package func credentials() throws -> [(account: String, hasTOTP: Bool)] {
    let select = try connection.statement("SELECT account, totp IS NOT NULL FROM credential ORDER BY account")
    defer { select.reset() }
    var found: [(account: String, hasTOTP: Bool)] = []
    while try select.step() { found.append((select.text(0), select.integer(1) != 0)) }
    return found
  }

  /// Within a transaction only.
  package func put(_ credential: Credential) throws {
    let upsert = try connection.statement(
      """
      INSERT INTO credential (account, password, changed_at, totp, totp_step) VALUES (?, ?, ?, ?, ?) \
      ON CONFLICT (account) DO UPDATE SET password = excluded.password, changed_at = excluded.changed_at, \
      totp = excluded.totp, totp_step = excluded.totp_step
      """)
    upsert.bind(1, credential.account)
    upsert.bind(2, credential.password)
    upsert.bind(3, Int64(clamping: credential.changedMilliseconds))
    upsert.bind(4, credential.totpSecret)
    upsert.bind(5, credential.totpStep)
    try upsert.run()
  }

  /// Notes that somebody came with what a credential says, and keeps others from changing it until the transaction ends, to
  /// which this belongs.
  /// - Parameter step: whose code was used; the step of before where there is none.
  /// - Returns: false if it says something else by now: another password, or the code was used at another hub.
  package func use(_ credential: Credential, step: Int64) throws -> Bool {
    let update = try connection.statement(
      "UPDATE credential SET totp_step = ? WHERE account = ? AND password = ? AND totp_step = ?")
    update.bind(1, step)
    update.bind(2, credential.account)
    update.bind(3, credential.password)
    update.bind(4, credential.totpStep)
    try update.run()
    return connection.changes == 1
  }

  /// Within a transaction only.
  package func removeCredential(of account: String) throws {
    let delete = try connection.statement("DELETE FROM credential WHERE account = ?")
    delete.bind(1, account)
    try delete.run()
  }
}
