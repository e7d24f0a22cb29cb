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
    var figures: TodayFigures?
    var isCounting = false
    /// When the store was last given what it keeps, ms since 1970.
    var keptMilliseconds: Int64 = 0
    /// Not to be counted again before.
    var restsUntil = ContinuousClock.now
  }
  private let entries = Mutex<[[Region]: Entry]>([:])

  /// Of the time that a count takes, so many times as long is left to others before the next.
  private static let rest = 4
  private static let ageMaxMilliseconds: Int64 = 10 * 60_000
  /// How old what the store keeps may become while somebody looks.
  private static let keepMilliseconds: Int64 = 30 * 60_000
  private static let entriesMax = 200
  /// So few elders are counted while somebody waits.
  private static let momentElders = 3000

  /// What is known for these regions.
  /// - Returns: the figures, nil if they are being counted for the first time; and whether newer ones are on their way.
  func figures(_ console: Console, _ account: Account, _ store: HubDatabase) throws -> (TodayFigures?, Bool) {
    let now = Int64(clamping: console.clock.milliseconds)
    guard let known = entries.withLock({ $0[account.regions]?.figures }) else {
      if try store.count(CareModel.Number.elder) <= Self.momentElders {
        return (try count(account.regions, store, now: now), false)
      }
      let kept = TodayFigures.kept(store, account.regions, now: now)
      entries.withLock { entries in
        if entries[account.regions]?.figures == nil { entries[account.regions, default: Entry()].figures = kept }
      }
      schedule(console, account, seq: store.lastSeq)
      return (kept, kept.map { isOld($0, seq: store.lastSeq, now: now) } ?? true)
    }
    let isCounting = isOld(known, seq: store.lastSeq, now: now)
    if isCounting { schedule(console, account, seq: store.lastSeq) }
    return (known, isCounting)
  }

  /// Counts anew what somebody follows, if it is not up to date. Asked again and again, it does so once.
  func follow(_ console: Console, _ account: Account, seq: Int64) { schedule(console, account, seq: seq) }

  /// Counts for every account that logs in, so that nobody waits for the first page.
  func warm(_ console: Console) {
    _ = console.study.submit { [self] store in
      guard let store = try? store.get(), let names = try? store.credentials() else { return }
      for name in names {
        guard let account = try? store.account(name.account), !account.isDisabled, account.role.isOfficial,
          entries.withLock({ entries in
            guard entries[account.regions] == nil else { return false }
            entries[account.regions] = Entry(isCounting: true)
            return true
          })
        else { continue }
        let now = Int64(clamping: console.clock.milliseconds)
        let kept = TodayFigures.kept(store, account.regions, now: now)
        entries.withLock { $0[account.regions]?.figures = kept }
        if kept.map({ isOld($0, seq: store.lastSeq, now: now) }) ?? true { begin(console, account.regions, store) }
        entries.withLock { $0[account.regions]?.isCounting = false }
      }
    }
  }

  private func isOld(_ figures: TodayFigures, seq: Int64, now: Int64) -> Bool {
    now - figures.milliseconds > Self.ageMaxMilliseconds || figures.seq != seq
  }

  private func schedule(_ console: Console, _ account: Account, seq: Int64) {
    let now = Int64(clamping: console.clock.milliseconds)
    let starts = entries.withLock { entries -> Bool in
      var entry = entries[account.regions] ?? Entry()
      if let figures = entry.figures, !isOld(figures, seq: seq, now: now) { return false }
      defer { entries[account.regions] = entry }
      if entry.isCounting || ContinuousClock.now < entry.restsUntil { return false }
      entry.isCounting = true
      return true
    }
    guard starts else { return }
    let isTaken = console.study.submit { [self] store in
      if let store = try? store.get() { begin(console, account.regions, store) }
      entries.withLock { $0[account.regions]?.isCounting = false }
    }
    if !isTaken { entries.withLock { $0[account.regions]?.isCounting = false } }
  }

  /// Counts, and tells everybody who looks at these regions.
  private func begin(_ console: Console, _ regions: [Region], _ store: HubDatabase) {
    let now = Int64(clamping: console.clock.milliseconds)
    guard let figures = try? store.reading({ try count(regions, store, now: now) }) else { return }
    keep(figures, regions, store)
    let text = ConsoleEvents.event("today") { $0.field("commit", store.lastSeq) }
    console.events.tell(text) { (try? store.account($0))??.regions == regions }
  }

  /// Writes them down for the next start. Where that fails they are counted then.
  private func keep(_ figures: TodayFigures, _ regions: [Region], _ store: HubDatabase) {
    let isDue = entries.withLock { entries in
      guard var entry = entries[regions], figures.milliseconds - entry.keptMilliseconds >= Self.keepMilliseconds else {
        return false
      }
      entry.keptMilliseconds = figures.milliseconds
      entries[regions] = entry
      return true
    }
    if isDue { try? figures.keep(in: store, regions) }
  }

  private func count(_ regions: [Region], _ store: HubDatabase, now: Int64) throws -> TodayFigures {
    let start = ContinuousClock.now
    let figures = try TodayFigures(store, regions, now: now)
    let end = ContinuousClock.now
    entries.withLock { entries in
      if entries.count >= Self.entriesMax, entries[regions] == nil { entries.removeAll() }
      var entry = entries[regions] ?? Entry()
      entry.figures = figures
      entry.restsUntil = end + (end - start) * Self.rest
      entries[regions] = entry
    }
    return figures
  }
}
