import Storage
import Store
import Sync
import Synchronization

/// Wrong passwords and codes in the audit: one entry for each account and burst, which counts them, and one for all names
/// of no account, which names none of them; several hubs of a store make one each. However many come, the next entry of an
/// account begins after a pause of ten minutes or after an hour.
final class FailedLogins: Sendable {
  private struct Key: Hashable {
    let action: String
    let account: String
  }

  private struct Burst {
    let beganMilliseconds: UInt64
    var lastMilliseconds: UInt64
    var count = 0
    /// The entry, once there is one, and what it says.
    var entry: Int64?
    var written = 0
    var writtenMilliseconds: UInt64 = 0
  }

  /// After so long without another attempt, or since the first one, the next begins an entry of its own.
  private static let pauseMilliseconds: UInt64 = 10 * 60_000
  private static let burstMilliseconds: UInt64 = 60 * 60_000
  /// How often a count that grows is written.
  private static let writtenEveryMilliseconds: UInt64 = 10_000

  private let bursts = Mutex<[Key: Burst]>([:])
  /// Two threads that save at once would each make an entry.
  private let saving = Mutex<Void>(())

  /// Counts an attempt; `save` writes it. In between nothing of an answer tells whether the account exists.
  ///
  /// - Parameter account: empty for a name of no account.
  func count(_ action: String, _ account: String, now: UInt64) {
    bursts.withLock { bursts in
      let key = Key(action: action, account: account)
      if let burst = bursts[key], isOver(burst, now), burst.count > burst.written {
        // Its last attempts are not written yet; they count with the next.
        bursts[key] = Burst(beganMilliseconds: now, lastMilliseconds: now, count: burst.count - burst.written)
      } else if bursts[key].map({ isOver($0, now) }) ?? true {
        bursts[key] = Burst(beganMilliseconds: now, lastMilliseconds: now)
      }
      bursts[key]?.count += 1
      bursts[key]?.lastMilliseconds = now
    }
  }

  private func isOver(_ burst: Burst, _ now: UInt64) -> Bool {
    now > burst.lastMilliseconds + Self.pauseMilliseconds || now > burst.beganMilliseconds + Self.burstMilliseconds
  }

  private func isDue(_ burst: Burst, _ now: UInt64) -> Bool {
    burst.count > burst.written
      && (burst.entry == nil || now >= burst.writtenMilliseconds + Self.writtenEveryMilliseconds)
  }

  /// Whether `save` would write something.
  func isDue(now: UInt64) -> Bool { bursts.withLock { $0.values.contains { isDue($0, now) } } }

  /// Writes what is due, or all that is counted, in one transaction; what cannot be written waits for the next time.
  func save(in store: HubDatabase, now: UInt64, all: Bool = false) throws {
    try saving.withLock { _ in try write(to: store, now: now, all: all) }
  }

  private func write(to store: HubDatabase, now: UInt64, all: Bool) throws {
    let due = bursts.withLock { $0.filter { all ? $1.count > $1.written : isDue($1, now) } }
    guard !due.isEmpty else { return }
    var entries: [Key: Int64] = [:]
    try store.transaction {
      for (key, burst) in due.sorted(by: { $0.value.beganMilliseconds < $1.value.beganMilliseconds }) {
        let facts: [AuditFact] = [.count(.attempts, burst.count)]
        if let entry = burst.entry {
          try store.setFacts(facts, ofAuditEntry: entry)
        } else {
          let account = try store.account(key.account)
          entries[key] = try store.append(
            AuditEntry(
              milliseconds: burst.beganMilliseconds, account: key.account, action: key.action, facts: facts,
              regions: account?.regions ?? []))
        }
      }
    }
    bursts.withLock { bursts in
      for (key, burst) in due where bursts[key]?.beganMilliseconds == burst.beganMilliseconds {
        bursts[key]?.entry = entries[key] ?? burst.entry
        bursts[key]?.written = burst.count
        bursts[key]?.writtenMilliseconds = now
      }
      bursts = bursts.filter { $1.count > $1.written || !isOver($1, now) }
    }
  }
}
