import Replication
import Synchronization

/// When devices were last heard from. Kept in memory, so that an idle sync costs no write; written along with the next
/// commit.
final class LastContacts: Sendable {
  struct Entry: Hashable, Sendable {
    let replica: ReplicaID
    /// Milliseconds since 1970, by the hub's clock.
    let atMilliseconds: UInt64
    /// The hub's clock less the device's; nil if the device did not say its time.
    let clockOffsetMilliseconds: Int64?
  }

  private struct State {
    var unsaved: [ReplicaID: Entry] = [:]
    var oldestMilliseconds: UInt64?
  }
  private let state = Mutex(State())

  func note(_ entry: Entry) {
    state.withLock { state in
      state.unsaved[entry.replica] = entry
      state.oldestMilliseconds = state.oldestMilliseconds ?? entry.atMilliseconds
    }
  }

  /// What waits to be written, by replica.
  var unsaved: [Entry] { state.withLock { $0.unsaved.values.sorted { $0.replica < $1.replica } } }

  /// Forgets what was written, unless the device has been heard from again.
  func didSave(_ entries: [Entry]) {
    state.withLock { state in
      for entry in entries where state.unsaved[entry.replica] == entry { state.unsaved[entry.replica] = nil }
      if !entries.isEmpty { state.oldestMilliseconds = state.unsaved.values.map(\.atMilliseconds).min() }
    }
  }

  func isOlder(than milliseconds: UInt64, now: UInt64) -> Bool {
    guard let oldest = state.withLock({ $0.oldestMilliseconds }) else { return false }
    return now >= oldest + milliseconds
  }
}
