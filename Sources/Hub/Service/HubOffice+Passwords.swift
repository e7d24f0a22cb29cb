import Model
import Storage
import Store
import Sync
package import Wire

/// By what people log in to the console.
extension HubOffice {
  /// Sets a password. Sessions that began before end, but for one.
  /// - Parameters:
  ///   - session: in which the password of before was just given.
  ///   - cost: what guessing at it costs, and each log-in.
  /// - Throws: `HubError.noSuchAccount`, `noConsole`, `weakPassword`; `Refusal.noSession` if that one has ended.
  package func setPassword(
    _ password: String, of name: String, in session: Hash256? = nil, cost: PasswordHash.Cost = PasswordHash.Cost(),
    using generator: inout some RandomNumberGenerator
  ) throws {
    guard password.count >= Limits.passwordLengthMin, password.utf8.count <= Limits.passwordBytesMax,
      Set(password).count > 3, !password.contains(name)
    else { throw HubError.weakPassword }
    // Before the transaction: it takes a tenth of a second.
    let hash = PasswordHash(password: password, cost: cost, using: &generator).text
    try act("password") {
      guard let account = try store.account(name) else { throw HubError.noSuchAccount }
      guard account.role != .volunteer else { throw HubError.noConsole }
      // Somebody may have set another one meanwhile, to keep out whoever is in this session.
      if let session, try store.session(session) == nil { throw Refusal.noSession }
      let now = clock.milliseconds
      var credential =
        try store.credential(of: name) ?? Credential(account: name, password: hash, changedMilliseconds: now)
      (credential.password, credential.changedMilliseconds) = (hash, now)
      try store.put(credential)
      // Only now: whoever is just being let in with the old one has the credential until then.
      try store.endSessions(of: name, but: session)
      return [.account(name), .role(account.role)]
    }
  }

  /// Adds a second factor, in place of one that was there.
  /// - Throws: `HubError.noPassword`.
  package func addTOTP(to name: String, using generator: inout some RandomNumberGenerator) throws -> OneTimePassword {
    let secret = generator.bytes(OneTimePassword.secretByteCount)
    try setTOTP(secret, of: name)
    return OneTimePassword(secret: secret)
  }

  /// Takes the second factor away.
  package func removeTOTP(from name: String) throws { try setTOTP(nil, of: name) }

  private func setTOTP(_ secret: [UInt8]?, of name: String) throws {
    try act(secret == nil ? "totp_remove" : "totp_add") {
      guard try store.account(name) != nil else { throw HubError.noSuchAccount }
      guard var credential = try store.credential(of: name) else { throw HubError.noPassword }
      (credential.totpSecret, credential.totpStep) = (secret, 0)
      try store.put(credential)
      return [.account(name)]
    }
  }
}
