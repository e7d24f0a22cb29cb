import Dispatch
import Storage
import Synchronization

/// A thread with a connection of its own to the store. The console never waits for the writer's queue, nor devices for the
/// console: writes take the lock that all processes of the store share.
final class ConsoleLane: Sendable {
  private let queue: DispatchQueue
  private let open: @Sendable () throws -> HubDatabase
  private let waitingMax: Int
  /// Touched on `queue` only; opened when it is first needed.
  private nonisolated(unsafe) var store: HubDatabase?
  private struct State {
    var waiting = 0
    var isStopped = false
  }
  private let state = Mutex(State())

  init(_ label: String, waitingMax: Int = 64, open: @escaping @Sendable () throws -> HubDatabase) {
    queue = DispatchQueue(label: "tanfang.console.\(label)", qos: .userInitiated)
    self.waitingMax = waitingMax
    self.open = open
  }

  /// Queues work on the store. False if too much waits already, or the hub stops; then `body` never runs.
  func submit(_ body: @escaping @Sendable (Result<HubDatabase, any Error>) -> Void) -> Bool {
    let isTaken = state.withLock { state in
      guard !state.isStopped, state.waiting < waitingMax else { return false }
      state.waiting += 1
      return true
    }
    guard isTaken else { return false }
    queue.async { [self] in
      defer { state.withLock { $0.waiting -= 1 } }
      body(Result { try opened() })
    }
    return true
  }

  private func opened() throws -> HubDatabase {
    if let store { return store }
    let new = try open()
    store = new
    return new
  }

  /// Finishes what waits and closes the store.
  func stop() {
    state.withLock { $0.isStopped = true }
    queue.sync { store = nil }
  }
}
