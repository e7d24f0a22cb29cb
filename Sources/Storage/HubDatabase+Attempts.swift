package import Wire

/// How often it may be guessed, over all hubs of the store: each key has a bucket of tokens that fills up again. What stands
/// for one is the time when it will be full.
extension HubDatabase {
  /// When the bucket is full, ms since 1970; 0 for one that is.
  package func fullAt(_ key: Hash256) throws -> UInt64 {
    let select = try connection.statement("SELECT full_at FROM attempt WHERE key_hash = ?")
    defer { select.reset() }
    select.bind(1, key.bytes)
    return try select.step() ? UInt64(clamping: select.integer(0)) : 0
  }

  /// Takes a token out, which takes so long to come again; buckets that are full are forgotten. Within a transaction only.
  package func takeToken(_ key: Hash256, milliseconds: UInt64, now: UInt64) throws {
    let delete = try connection.statement("DELETE FROM attempt WHERE full_at <= ?")
    delete.bind(1, Int64(clamping: now))
    try delete.run()
    let upsert = try connection.statement(
      """
      INSERT INTO attempt (key_hash, full_at) VALUES (?1, ?2) \
      ON CONFLICT (key_hash) DO UPDATE SET full_at = attempt.full_at + ?3
      """)
    upsert.bind(1, key.bytes)
    upsert.bind(2, Int64(clamping: now + milliseconds))
    upsert.bind(3, Int64(clamping: milliseconds))
    try upsert.run()
  }
}
