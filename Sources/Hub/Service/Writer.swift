import Dispatch
import Model
import Storage
import Sync
import Synchronization

/// What a request may touch while it is being answered: the store, within the running transaction.
struct Turn {
  let store: HubDatabase
  let records: HubRecords
  let nowMilliseconds: UInt64
}

/// The one thread that uses the store. What waits is taken into one transaction (group commit), each request in a
/// savepoint of its own; whatever comes while it runs is taken, too. The answers leave when the commit is durable.
final class Writer: Sendable {
  /// What a request came to; made into bytes after the commit, on another thread.
  typealias Reply = @Sendable () -> HTTPResponse

  struct Job: Sendable {
    let run: @Sendable (Turn) throws -> Reply
    /// The regions that it reads in their order or writes to, as far as can be told beforehand; nil for all.
    var regions: @Sendable (HubDatabase) throws -> RegionSet? = { _ in nil }
    let deliver: @Sendable (Result<Reply, any Error>) -> Void
    /// What else it turned out to need.
    fileprivate var wider = HubDatabase.Reach()

    init(
      regions: @escaping @Sendable (HubDatabase) throws -> RegionSet? = { _ in nil },
      run: @escaping @Sendable (Turn) throws -> Reply,
      deliver: @escaping @Sendable (Result<Reply, any Error>) -> Void
    ) {
      (self.regions, self.run, self.deliver) = (regions, run, deliver)
    }
  }

  struct Limits: Sendable {
    /// Requests in one transaction.
    var groupMax = 256
    /// After this long, what still waits is left to the next transaction.
    var groupMilliseconds = 100
    /// On a slow disk that takes longer to commit: after so many times as long as the last commit took …
    var groupCommits = 10
    /// … but no later than this.
    var groupMillisecondsMax = 500
    /// Requests waiting. Beyond it: 503.
    var queueMax = 1024
    /// How late a device's last contact may be written: all that wait are one write, however many idle syncs there were.
    var contactsLateMilliseconds: UInt64 = 4000
    /// How often it is looked whether any waits so long.
    var contactsEveryMilliseconds = 1000
  }

  let contacts = LastContacts()
  private let queue = DispatchQueue(label: "tanfang.writer", qos: .userInitiated)
  private let delivery = DispatchQueue(label: "tanfang.delivery", qos: .userInitiated, attributes: .concurrent)
  /// Touched on `queue` only.
  private nonisolated(unsafe) let store: HubDatabase
  private nonisolated(unsafe) let records: HubRecords
  /// How long the last commit took that wrote, without the requests' own work. Touched on `queue` only.
  private nonisolated(unsafe) var commitDuration = Duration.zero
  private let clock: any Clock
  private let limits: Limits
  private let metrics: WriterMetrics
  private let log: Log
  private let beforeCommit: @Sendable () -> Void

  private struct State {
    var waiting: [Job] = []
    var isScheduled = false
    var isStopped = false
    var isFailing = false
  }
  private let state = Mutex(State())

  init(
    store: sending HubDatabase, clock: any Clock, limits: Limits, metrics: Metrics, log: Log,
    beforeCommit: @escaping @Sendable () -> Void
  ) {
    self.store = store
    records = HubRecords(store: self.store, clock: clock)
    self.clock = clock
    self.limits = limits
    self.metrics = WriterMetrics(metrics)
    self.log = log
    self.beforeCommit = beforeCommit
  }

  /// Whether the last transaction could not be written.
  var isFailing: Bool { state.withLock { $0.isFailing } }
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Queues a request. False if too many wait already, or the writer has stopped; then `deliver` is not called.
  func submit(_ job: Job) -> Bool {
    let (isTaken, starts) = state.withLock { state in
      guard !state.isStopped, state.waiting.count < limits.queueMax else { return (false, false) }
      state.waiting.append(job)
      defer { state.isScheduled = true }
      return (true, !state.isScheduled)
    }
    if starts { queue.async { self.drain() } }
    return isTaken
  }

  /// Writes last contacts that have waited long enough.
  func flushContactsIfLate() {
    guard contacts.isOlder(than: limits.contactsLateMilliseconds, now: clock.milliseconds) else { return }
    queue.async { self.writeContacts() }
  }

  /// Takes nothing more, finishes what waits, writes the last contacts, and empties the write-ahead log.
  func stop() {
    state.withLock { $0.isStopped = true }
    queue.sync {
      while !state.withLock({ $0.waiting.isEmpty }) { turn() }
      writeContacts()
      do {
        try store.checkpoint()
      } catch {
        log.write(.warning, "checkpoint_failed", ["reason": .text(reason(error))])
      }
    }
  }

  // MARK: - On the writer's thread

  private func drain() {
    turn()
    let goesOn = state.withLock { state in
      state.isScheduled = !state.waiting.isEmpty
      return state.isScheduled
    }
    // Once more through the queue, so that `stop` and contacts get their turn.
    if goesOn { queue.async { self.drain() } }
  }

  /// One transaction for what waits and for what comes meanwhile: a commit takes as long for many as for one, and who
  /// came a moment too late would wait for two.
  private func turn() {
    guard waitingCount > 0 else { return }
    let end = ContinuousClock.now + groupTime
    var group: [Job] = []
    // Nil for what this transaction could not do: another hub is busy where it belongs.
    var results: [Result<Reply, any Error>?] = []
    do {
      try commit {
        // A store that was interrupted runs this again: what came of the first time was never written.
        results = []
        for index in group.indices { results.append(try run(&group[index])) }
        while group.isEmpty || ContinuousClock.now < end, let job = next(after: group.count) {
          // Before it runs: whatever that comes to, it is answered.
          group.append(job)
          results.append(try run(&group[group.count - 1]))
        }
        return results.count { $0 != nil }
      }
    } catch {
      // The store's lock was not to be had: all that waits would wait for it once more.
      if group.isEmpty { while let job = next(after: group.count) { group.append(job) } }
      // Nothing of it was written: whoever asked is told to try again.
      results = group.map { _ in .failure(error) }
    }
    for case (let job, let result?) in zip(group, results) { delivery.async { job.deliver(result) } }
    // It waits for its turn at the head of the next transaction, which holds nothing else yet.
    let left = zip(group, results).filter { $0.1 == nil }.map(\.0)
    if !left.isEmpty { state.withLock { $0.waiting.insert(contentsOf: left, at: 0) } }
  }

  /// The next that waits, for a transaction that has taken so many.
  private func next(after count: Int) -> Job? {
    state.withLock { state in
      guard count < limits.groupMax, !state.waiting.isEmpty else { return nil }
      return state.waiting.removeFirst()
    }
  }

  /// How long a transaction takes requests: where commits are slow, long enough that they are a tenth of the time.
  private var groupTime: Duration {
    let slow = commitDuration * limits.groupCommits
    return min(max(slow, .milliseconds(limits.groupMilliseconds)), .milliseconds(limits.groupMillisecondsMax))
  }

  /// - Returns: nil if the job has to wait for another transaction.
  private func run(_ job: inout Job) throws -> Result<Reply, any Error>? {
    // What goes wrong with this goes wrong with the transaction.
    guard try !store.isShared || store.hold(job.regions(store), and: job.wider) else { return nil }
    do {
      let turn = Turn(store: store, records: records, nowMilliseconds: clock.milliseconds)
      return .success(try store.savepoint { try job.run(turn) })
    } catch {
      // A full or failing disk makes SQLite give up the whole transaction: nothing may run outside of one.
      guard store.connection.isInTransaction else { throw error }
      switch error {
      case let error as HubDatabase.BeyondHold:
        job.wider.formUnion(error.lacking)
        return nil
      // All of it is run again.
      case let error as StorageError where error.reason == .interrupted: throw error
      default: return .failure(error)
      }
    }
  }

  /// Runs a transaction. One that changes nothing costs no write to the disk.
  private func commit(_ body: () throws -> Int) throws {
    let before = store.connection.totalChanges
    let start = ContinuousClock.now
    var worked = start
    do {
      let (count, saved) = try store.transactionByTownship {
        let count = try body()
        worked = .now
        var saved: [LastContacts.Entry] = []
        if store.connection.totalChanges != before {
          saved = contacts.unsaved
          try write(saved)
          beforeCommit()
        }
        return (count, saved)
      }
      contacts.didSave(saved)
      if store.connection.totalChanges != before {
        commitDuration = worked.duration(to: .now)
        metrics.didCommit(requests: count, seconds: start.duration(to: .now) / .seconds(1))
      } else {
        metrics.didRead()
      }
      state.withLock { $0.isFailing = false }
    } catch {
      state.withLock { $0.isFailing = true }
      metrics.didFail()
      log.write(.error, "commit_failed", ["reason": .text(reason(error))])
      throw error
    }
  }

  private func writeContacts() {
    let entries = contacts.unsaved
    guard !entries.isEmpty else { return }
    try? commit {
      try write(entries)
      return 0
    }
  }

  private func write(_ entries: [LastContacts.Entry]) throws {
    for entry in entries {
      try store.noteContact(
        of: entry.replica, atMilliseconds: entry.atMilliseconds, clockOffsetMilliseconds: entry.clockOffsetMilliseconds)
    }
  }

  /// Codes and SQLite's words, never data.
  private func reason(_ error: any Error) -> String {
    (error as? StorageError)?.description ?? String(describing: type(of: error))
  }
}
