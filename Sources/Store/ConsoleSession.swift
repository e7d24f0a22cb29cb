package import Wire

/// Who is logged in to the console.
package struct ConsoleSession: Hashable, Sendable {
  /// SHA-256 of the secret in the cookie; the secret itself is nowhere at the hub.
  package let id: Hash256
  package let account: String
  /// Ms since 1970.
  package let begunMilliseconds: UInt64
  package var usedMilliseconds: UInt64

  package init(id: Hash256, account: String, begunMilliseconds: UInt64, usedMilliseconds: UInt64) {
    self.id = id
    self.account = account
    self.begunMilliseconds = begunMilliseconds
    self.usedMilliseconds = usedMilliseconds
  }

  /// When it ends even if it is used all the time.
  package var endMilliseconds: UInt64 { begunMilliseconds + UInt64(Limits.sessionSecondsMax) * 1000 }

  /// Whether it has ended by itself.
  package func isOver(at now: UInt64) -> Bool {
    // A clock that was set back ends nothing.
    now >= min(endMilliseconds, usedMilliseconds + UInt64(Limits.sessionIdleSeconds) * 1000)
  }
}
