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

  /// Within a transaction only.
  package func removeCredential(of account: String) throws {
    let delete = try connection.statement("DELETE FROM credential WHERE account = ?")
    delete.bind(1, account)
    try delete.run()
  }
}
