import Storage
import Store
import Sync
import Synchronization
import Wire

/// The sessions of the console. They stand in the store, so that whatever hub of it is asked knows them, and one that is
/// ended at one hub is ended at all; each request looks there. Of each secret only the hash is kept.
///
/// Using a session costs no write each time: the store learns of it at most once a minute, and until then the hub that was
/// asked remembers it. So a session that is used at several hubs may end up to a minute before its idle time is over.
final class ConsoleSessions: Sendable {
  static let cookieName = "__Host-tanfang"
  private static let secretByteCount = 32
  /// How far the store may be behind the last use.
  private static let unsavedMillisecondsMax: UInt64 = 60_000

  /// What this hub remembers of a session.
  private struct Known {
    var usedMilliseconds: UInt64
    /// What the store has.
    var savedMilliseconds: UInt64
    var isDue: Bool { usedMilliseconds >= savedMilliseconds + ConsoleSessions.unsavedMillisecondsMax }
  }

  private struct State {
    var known: [Hash256: Known] = [:]
    var isSaving = false
  }
  private let state = Mutex(State())
  private let random: @Sendable (Int) -> [UInt8]

  init(random: @escaping @Sendable (Int) -> [UInt8]) { self.random = random }

  // MARK: - Secrets

  /// What the cookie of a new session holds.
  func newSecret() -> [UInt8] { random(Self.secretByteCount) }

  static func cookieValue(_ secret: [UInt8]) -> String { Base32.text(bytes: secret) }

  /// What a request's cookie holds; nil if that can be no session's.
  static func secret(_ request: HTTPRequest) -> [UInt8]? {
    request.cookie(cookieName).flatMap { Base32.bytes($0, count: secretByteCount) }
  }

  static func id(_ secret: [UInt8]) -> Hash256 { SHA256.hash(secret) }

  // MARK: - Beginning and ending

  /// Begins a session. Within a transaction only.
  /// - Returns: nil if there are too many.
  func begin(_ secret: [UInt8], _ account: String, in store: HubDatabase, now: UInt64) throws -> ConsoleSession? {
    let idle = UInt64(Limits.sessionIdleSeconds) * 1000 + Self.unsavedMillisecondsMax
    let longest = UInt64(Limits.sessionSecondsMax) * 1000
    try store.removeSessions(begunBefore: now - min(now, longest), usedBefore: now - min(now, idle))
    guard try store.countSessions() < Limits.sessionsMax else { return nil }
    let session = ConsoleSession(
      id: Self.id(secret), account: account, begunMilliseconds: now, usedMilliseconds: now)
    try store.insert(session)
    return session
  }

  /// The session of this id, unless it is over.
  /// - Parameter isUse: whether this counts as somebody's doing something.
  func find(_ id: Hash256, in store: HubDatabase, now: UInt64, isUse: Bool) throws -> ConsoleSession? {
    let stored = try store.session(id)
    return state.withLock { state in
      let known = state.known[id]
      guard var session = stored else {
        state.known[id] = nil
        return nil
      }
      let saved = max(session.usedMilliseconds, known?.savedMilliseconds ?? 0)
      session.usedMilliseconds = max(session.usedMilliseconds, known?.usedMilliseconds ?? 0)
      guard !session.isOver(at: now) else {
        state.known[id] = nil
        return nil
      }
      if isUse { session.usedMilliseconds = max(session.usedMilliseconds, now) }
      if known == nil, state.known.count >= Limits.sessionsMax { state.known.removeAll() }
      state.known[id] = Known(usedMilliseconds: session.usedMilliseconds, savedMilliseconds: saved)
      return session
    }
  }

  /// Whether this hub has seen the session and not its end: then the store is likely to have it.
  func isKnown(_ id: Hash256) -> Bool { state.withLock { $0.known[id] != nil } }

  func forget(_ id: Hash256) { state.withLock { $0.known[id] = nil } }

  // MARK: - Uses that the store does not know of

  /// Whether somebody should call `save` now; once it says so, not again before that has been done or given up.
  func beginSaving() -> Bool {
    state.withLock { state in
      guard !state.isSaving, state.known.values.contains(where: \.isDue) else { return false }
      state.isSaving = true
      return true
    }
  }

  func giveUpSaving() { state.withLock { $0.isSaving = false } }

  /// Writes the uses that have waited for a minute, of all sessions in one transaction.
  func save(in store: HubDatabase) throws {
    defer { giveUpSaving() }
    let due = state.withLock { $0.known.filter(\.value.isDue) }
    guard !due.isEmpty else { return }
    try store.transaction {
      for (id, known) in due.sorted(by: { $0.key < $1.key }) {
        try store.noteUse(of: id, atMilliseconds: known.usedMilliseconds)
      }
    }
    state.withLock { state in
      for (id, known) in due { state.known[id]?.savedMilliseconds = known.usedMilliseconds }
    }
  }
}

extension HTTPRequest {
  /// A cookie's value.
  func cookie(_ name: String) -> String? {
    for pair in (header("Cookie") ?? "").split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      if sides.count == 2, sides[0].drop(while: { $0 == " " }) == name { return String(sides[1]) }
    }
    return nil
  }
}
