import Glibc
package import Model
import Replication
package import Storage
import Store
package import Sync
import Terminal
import Transport
import Wire

/// A whole sync with the hub over the network: addresses in their order, pins checked, tried again as long as it is
/// worth waiting.
package struct SyncExchange {
  package struct Settings {
    /// How long to keep trying while the hub cannot be reached, seconds; 0 tries each address once.
    package var waitSeconds = 0
    package var language = Language.zh
    /// Nil follows the link, from what the last sync learnt of it.
    package var pageBytes: Int?
    package var connectTimeoutSeconds = 20
    /// Waits, ms.
    package var pause: (Int) -> Void = { usleep(useconds_t($0) * 1000) }
    /// A clock that only goes forward, ms.
    package var elapsedMilliseconds: () -> Int64 = monotonicMilliseconds
    /// From 0 to below 1, so that many devices do not come back at once.
    package var jitter: () -> Double = { Double.random(in: 0..<1) }
    /// Leaves nothing of a revoked device on the disk.
    package var erase: (DeviceDatabase) throws -> Void = { try $0.erase() }
    /// Told after every answer.
    package var progress: (Receipt) -> Void = { _ in }

    package init() {}
  }

  /// What a sync came to.
  package struct Outcome {
    package let receipt: Receipt
    package let durationMilliseconds: Int64

    package init(receipt: Receipt, durationMilliseconds: Int64) {
      self.receipt = receipt
      self.durationMilliseconds = durationMilliseconds
    }
  }

  private let store: DeviceDatabase
  private let clock: any Clock
  private let settings: Settings

  package init(store: DeviceDatabase, clock: any Clock, _ settings: Settings = Settings()) {
    self.store = store
    self.clock = clock
    self.settings = settings
  }

  /// Syncs until both sides have said everything.
  /// - Throws: `Failure`: 69 if the hub was not reached (what was recorded is safe), 77 if it refuses this device, or has
  ///   received everything and no longer admits it: a revoked device's store is erased then;
  ///   `StorageError` of the device's own store. Every answer that came before is stored.
  package func run() throws -> Outcome {
    let start = settings.elapsedMilliseconds()
    var pace = try Pace(store, fixed: settings.pageBytes)
    var sync = DeviceSync(store: store, clock: clock, pageBytes: pace.page.bytes)
    sync.pushBytes = pace.push.bytes
    var link = try HubLink(store: store, connectTimeoutSeconds: settings.connectTimeoutSeconds)
    var attempt = 0
    while true {
      do {
        while let request = try sync.next() {
          let answer = try link.post(request, headers: headers())
          try sync.receive(answer)
          pace.answered(milliseconds: link.downloadMilliseconds, isFull: sync.lastPageWasFull)
          if sync.lastPushWasFull { pace.pushed() }
          pace.apply(to: &sync)
          // Something came through: the next breakdown is a new one.
          attempt = 0
          settings.progress(sync.receipt)
        }
        try pace.save(to: store)
        if let closed = sync.receipt.closed { throw try end(closed, sync.receipt) }
        try store.setForgottenByHub(false)
        return Outcome(
          receipt: sync.receipt, durationMilliseconds: settings.elapsedMilliseconds() - start)
      } catch let error as TransportError {
        if error.isUnknownDevice {
          if try sync.speakAsAncestor() { continue }
          try store.setForgottenByHub(true)
        }
        pace.broke(link.breakage)
        pace.apply(to: &sync)
        try pace.save(to: store)
        let spent = settings.elapsedMilliseconds() - start
        let pause = pause(attempt: attempt, after: error)
        guard error.mayPass, spent + Int64(pause) <= Int64(settings.waitSeconds) * 1000 else {
          throw Failures.syncing(error, waiting: try waiting(), recorded: try recorded())
        }
        attempt += 1
        settings.pause(pause)
        link = try HubLink(store: store, connectTimeoutSeconds: settings.connectTimeoutSeconds)
      } catch let error as SyncError {
        throw Failures.syncing(error, waiting: try waiting())
      }
    }
  }

  /// What the person is told when the hub no longer admits this device; a revoked one holds nothing then.
  private func end(_ reason: ClosedReason, _ receipt: Receipt) throws -> Failure {
    if reason == .revoked { try settings.erase(store) }
    return .closed(reason, received: receipt.accepted + receipt.held.count, held: receipt.held.count)
  }

  /// Changes that the hub has not acknowledged yet.
  private func waiting() throws -> Int {
    let state = try store.state()
    return Int(state.journalEnd.counter - state.acknowledged.counter)
  }

  /// All changes that this device has made, those shared with what it descends from included.
  private func recorded() throws -> Int {
    let state = try store.state()
    return Int(state.journalEnd.counter + state.ancestors.map(\.descent.forkedAt).reduce(0, +))
  }

  /// 1 s, 2 s, 4 s … at most a minute, of which the second half is left to chance; longer if the hub asks for it.
  private func pause(attempt: Int, after error: TransportError) -> Int {
    let full = Double(min(1000 << min(attempt, 6), 60_000))
    let asked = error.retryAfterSeconds.map { min($0, 600) * 1000 } ?? 0
    return max(Int(full * (0.5 + settings.jitter() / 2)), asked)
  }

  private func headers() throws -> [(name: String, value: String)] {
    guard let token = try store.token() else { throw Failure.notJoined }
    return [
      ("Authorization", "Bearer \(token.text)"), ("Content-Type", "application/octet-stream"),
      ("Accept-Language", settings.language.rawValue), ("Tanfang-Clock", String(clock.milliseconds)),
    ]
  }
}
