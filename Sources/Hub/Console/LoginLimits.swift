import Storage
import Wire

/// How often a wrong password or code may be tried, by account and by address. Counted in the store: guesses at several hubs
/// are as many as at one.
enum LoginLimits {
  private struct Limit: Sendable {
    /// How many at once, and how long it takes until there is one more.
    let burst: Int
    let milliseconds: UInt64
  }
  private static let accounts = Limit(burst: Limits.loginsPerAccountMax, milliseconds: 60_000)
  private static let addresses = Limit(burst: Limits.loginsPerAddressMax, milliseconds: 10_000)

  /// Hashes, since somebody may type the password for the account's name.
  private static func buckets(_ account: String, _ address: String) -> [(key: Hash256, limit: Limit)] {
    [
      (SHA256.hash(Array("account \(account)".utf8)), accounts),
      (SHA256.hash(Array("address \(address)".utf8)), addresses),
    ]
  }

  static func check(_ account: String, _ address: String, in store: HubDatabase, now: UInt64) throws {
    let waits = try store.reading {
      try buckets(account, address).compactMap { key, limit -> UInt64? in
        let empty = now + UInt64(limit.burst - 1) * limit.milliseconds
        let fullAt = try store.fullAt(key)
        return fullAt > empty ? fullAt - empty : nil
      }
    }
    if let wait = waits.max() { throw Refusal.tooManyRequests(retryAfterSeconds: Int((wait + 999) / 1000)) }
  }

  static func count(_ account: String, _ address: String, in store: HubDatabase, now: UInt64) throws {
    try store.transaction {
      for (key, limit) in buckets(account, address) {
        try store.takeToken(key, milliseconds: limit.milliseconds, now: now)
      }
    }
  }
}
