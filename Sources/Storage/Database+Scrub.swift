extension Database {
  private static let scrubKey = "scrub_due"

  /// Within a transaction only.
  package func noteScrub() throws { try settings.set(Self.scrubKey, [1]) }

  /// Whether removed bytes may still lie in free pages or in the log.
  package var isScrubDue: Bool {
    get throws { try settings.bytes(Self.scrubKey) == [1] }
  }

  /// Writes the database anew without anything that was removed from it, and empties the log.
  ///
  /// `secure_delete` alone is not enough: when SQLite splits or joins pages, copies of what moved stay behind in the
  /// gaps, where a later deletion does not find them.
  /// - Returns: false if another process reads just now, so that the log could not be emptied: it stays due.
  @discardableResult
  package func scrub() throws -> Bool {
    guard try isScrubDue else { return true }
    return try withLock {
      guard try connection.rewrite() else { return false }
      // Only now: whatever stops this before is done again.
      try settings.set(Self.scrubKey, [0])
      return true
    }
  }
}
