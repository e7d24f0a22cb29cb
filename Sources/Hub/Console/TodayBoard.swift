import Care
import Model
import Storage
import Store
import Sync
import Synchronization
import Terminal

/// The figures of the first page as they were last counted, for each set of regions that somebody looks at. They are
/// shown at once, and counted anew on the study's thread when the store has changed.
final class TodayBoard: Sendable {
  private struct Entry {
    var figures: TodayFigures
    var isCounting = false
    /// Not to be counted again before.
    var restsUntil = ContinuousClock.now
  }
  private let entries = Mutex<[[Region]: Entry]>([:])

  /// Of the time that a count takes, so many times as long is left to others before the next.
  private static let rest = 4
  private static let ageMaxMilliseconds: Int64 = 10 * 60_000
  private static let entriesMax = 200

  /// What is known for these regions, counted now if nothing is.
  /// - Returns: the figures, and whether newer ones are on their way.
  func figures(_ console: Console, _ account: Account, _ store: HubDatabase) throws -> (TodayFigures, Bool) {
    let now = Int64(clamping: console.clock.milliseconds)
    guard let known = entries.withLock({ $0[account.regions]?.figures }) else {
      return (try count(account.regions, store, known: nil, now: now), false)
    }
    let isOld = isOld(known, seq: store.lastSeq, now: now)
    if isOld { schedule(console, account, seq: store.lastSeq) }
    return (known, isOld)
  }

  /// Counts anew what somebody follows, if it is not up to date. Asked again and again, it does so once.
  func follow(_ console: Console, _ account: Account, seq: Int64) { schedule(console, account, seq: seq) }

  /// Counts for every account that logs in, so that nobody waits for the first page.
  func warm(_ console: Console) {
    _ = console.study.submit { [self] store in
      guard let store = try? store.get(), let names = try? store.credentials() else { return }
      for name in names {
        guard let account = try? store.account(name.account), !account.isDisabled, account.role.isOfficial,
          entries.withLock({ $0[account.regions] == nil })
        else { continue }
        let now = Int64(clamping: console.clock.milliseconds)
        _ = try? store.reading { try count(account.regions, store, known: nil, now: now) }
      }
    }
  }

  private func isOld(_ figures: TodayFigures, seq: Int64, now: Int64) -> Bool {
    now - figures.milliseconds > Self.ageMaxMilliseconds || figures.seq != seq
  }

  private func schedule(_ console: Console, _ account: Account, seq: Int64) {
    let now = Int64(clamping: console.clock.milliseconds)
    let starts = entries.withLock { entries -> Bool in
      guard var entry = entries[account.regions], isOld(entry.figures, seq: seq, now: now) else { return false }
      defer { entries[account.regions] = entry }
      if entry.isCounting || ContinuousClock.now < entry.restsUntil { return false }
      entry.isCounting = true
      return true
    }
    guard starts else { return }
    let isTaken = console.study.submit { [self] store in
      let known = entries.withLock { $0[account.regions]?.figures }
      if let store = try? store.get() {
        let now = Int64(clamping: console.clock.milliseconds)
        _ = try? store.reading { try count(account.regions, store, known: known, now: now) }
        console.events.tell(account.name, ConsoleEvents.event("today") { $0.field("commit", store.lastSeq) })
      }
      entries.withLock { $0[account.regions]?.isCounting = false }
    }
    if !isTaken { entries.withLock { $0[account.regions]?.isCounting = false } }
  }

  private func count(_ regions: [Region], _ store: HubDatabase, known: TodayFigures?, now: Int64) throws -> TodayFigures
  {
    let start = ContinuousClock.now
    let figures = try TodayFigures(store, regions, known: known, now: now)
    let end = ContinuousClock.now
    entries.withLock { entries in
      if entries.count >= Self.entriesMax, entries[regions] == nil { entries.removeAll() }
      var entry = entries[regions] ?? Entry(figures: figures)
      entry.figures = figures
      entry.restsUntil = end + (end - start) * Self.rest
      entries[regions] = entry
    }
    return figures
  }
}
