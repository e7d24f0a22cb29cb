import Sync
import Synchronization
import Wire

/// Who is logged in.
struct ConsoleSession: Hashable, Sendable {
  /// For what belongs to a session: its streams and uploads.
  let id: UInt64
  let account: String
  /// Ms since 1970.
  let begunMilliseconds: UInt64
  fileprivate(set) var usedMilliseconds: UInt64
  /// When the password was last given.
  fileprivate(set) var provedMilliseconds: UInt64

  /// When it ends even if it is used all the time.
  var endMilliseconds: UInt64 { begunMilliseconds + UInt64(Limits.sessionSecondsMax) * 1000 }

  func isOver(at now: UInt64) -> Bool {
    // A clock that was set back ends nothing.
    now >= min(endMilliseconds, usedMilliseconds + UInt64(Limits.sessionIdleSeconds) * 1000)
  }
}

/// The sessions of the console: in memory, so that no backup holds any and a restart ends all. Of each secret only the
/// hash is kept.
final class ConsoleSessions: Sendable {
  static let cookieName = "__Host-tanfang"
  private static let secretByteCount = 32

  private struct State {
    var sessions: [Hash256: ConsoleSession] = [:]
    var lastID: UInt64 = 0
  }
  private let state = Mutex(State())
  private let random: @Sendable (Int) -> [UInt8]

  init(random: @escaping @Sendable (Int) -> [UInt8]) { self.random = random }

  /// Begins a session.
  /// - Returns: the cookie's value; nil if there are too many.
  func begin(_ account: String, now: UInt64) -> (secret: String, session: ConsoleSession)? {
    let secret = random(Self.secretByteCount)
    return state.withLock { state in
      if state.sessions.count >= Limits.sessionsMax {
        state.sessions = state.sessions.filter { !$0.value.isOver(at: now) }
        guard state.sessions.count < Limits.sessionsMax else { return nil }
      }
      state.lastID += 1
      let session = ConsoleSession(
        id: state.lastID, account: account, begunMilliseconds: now, usedMilliseconds: now,
        provedMilliseconds: now)
      state.sessions[SHA256.hash(secret)] = session
      return (Base32.text(bytes: secret), session)
    }
  }

  /// The session of a cookie, unless it is over.
  /// - Parameter isUse: whether this counts as somebody's doing something.
  func find(_ cookie: String?, now: UInt64, isUse: Bool = true) -> ConsoleSession? {
    guard let hash = Self.hash(cookie) else { return nil }
    return state.withLock { state in
      guard var session = state.sessions[hash] else { return nil }
      guard !session.isOver(at: now) else {
        state.sessions[hash] = nil
        return nil
      }
      if isUse {
        session.usedMilliseconds = max(session.usedMilliseconds, now)
        state.sessions[hash] = session
      }
      return session
    }
  }

  func end(_ cookie: String?) {
    guard let hash = Self.hash(cookie) else { return }
    state.withLock { $0.sessions[hash] = nil }
  }

  /// Ends the sessions of an account, but for the one in which the password was just given.
  func endAll(of account: String, but proved: UInt64? = nil, now: UInt64 = 0) {
    state.withLock { state in
      state.sessions = state.sessions.filter { $0.value.account != account || $0.value.id == proved }
      for hash in state.sessions.keys where state.sessions[hash]?.id == proved {
        state.sessions[hash]?.provedMilliseconds = now
      }
    }
  }

  /// Whether a session goes on.
  func isOpen(_ id: UInt64, now: UInt64) -> Bool {
    state.withLock { $0.sessions.values.contains { $0.id == id && !$0.isOver(at: now) } }
  }

  private static func hash(_ cookie: String?) -> Hash256? {
    cookie.flatMap { Base32.bytes($0, count: secretByteCount) }.map { SHA256.hash($0) }
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
