package import Model
import Replication
package import Store
package import Wire

/// Why a sync stopped. What was recorded is safe in every case.
package enum SyncError: Error, Hashable {
  /// The answer is not for the request that was sent, or the store has moved on since.
  case staleAnswer
  /// The hub sent bytes that are not an answer.
  case unreadable(WireError)
  /// The hub never came to the end.
  case tooManyRounds
}

/// The device's side of a sync, without any I/O of its own.
///
///     var sync = try DeviceSync(store: store, clock: clock)
///     while let request = try sync.next() {
///       try sync.receive(try transport.post(request))
///     }
///     let receipt = sync.receipt
///
/// Each answer is stored in one transaction before the next request is made: a sync may be cut anywhere and goes on
/// from there.
package struct DeviceSync {
  package internal(set) var receipt = Receipt()

  let store: any DeviceStore
  let model: CareModel
  private let clock: any Clock
  private let random: any RandomNumberGenerator
  /// Asked for in each request; may follow the link from one to the next.
  package var pageBytes: Int
  /// Changes and offers in one request, before deflating.
  package var pushBytes = Limits.pushBytesMax
  /// Whether the last answer's rows ended because the page was full.
  package private(set) var lastPageWasFull = false
  /// Whether more of the journal was left than the last answered request held.
  package private(set) var lastPushWasFull = false
  private let isBundle: Bool
  private var request: SyncRequest?
  var isComplete = false
  private var hasTriedAfresh = false
  /// What went: each change counts once, however often it went.
  private var sentChanges: Set<Dot> = [] { didSet { receipt.changes = sentChanges.count } }
  var acceptedChanges: Set<Dot> = [] { didSet { receipt.accepted = acceptedChanges.count } }
  var heldChanges: Set<Dot> = []
  /// What came, left and was erased: each record counts once, however many answers name it.
  private var receivedRecords: Set<Dot> = [] { didSet { receipt.received = receivedRecords.count } }
  var evictedRecords: Set<Dot> = [] { didSet { receipt.evicted = evictedRecords.count } }
  var erasedRecords: Set<Dot> = [] { didSet { receipt.erased = erasedRecords.count } }

  /// Requests in one sync, before it is given up: far more than the largest first sync takes.
  private static let roundsMax = 10_000

  /// - Parameter isBundle: whether answers may have been on their way for days, so that they tell nothing of the clock.
  package init(
    store: any DeviceStore, model: CareModel = .current, clock: any Clock,
    random: any RandomNumberGenerator = SystemRandomNumberGenerator(), pageBytes: Int = Limits.pageBytesDefault,
    isBundle: Bool = false
  ) {
    self.store = store
    self.model = model
    self.clock = clock
    self.random = random
    self.pageBytes = pageBytes
    self.isBundle = isBundle
  }

  /// The next request, nil when all is said.
  package mutating func next() throws -> [UInt8]? {
    guard !isComplete else { return nil }
    guard receipt.roundTrips < Self.roundsMax else { throw SyncError.tooManyRounds }
    guard let request = try store.transaction({ try makeRequest() }) else {
      receipt.closed = .revoked
      isComplete = true
      return nil
    }
    self.request = request
    let bytes = request.encoded()
    receipt.sent += request.changes.count
    sentChanges.formUnion(request.changes.lazy.map(\.dot))
    receipt.bytesSent += bytes.count
    receipt.roundTrips += 1
    return bytes
  }

  /// The hub does not know the replica, for it has gone back to before the fork: it may know the one before.
  /// - Returns: whether there is one; `next` gives its request.
  package mutating func speakAsAncestor() throws -> Bool {
    request = nil
    return try store.transaction {
      var state = try store.state()
      guard state.knownAs < state.ancestors.count else { return false }
      state.knownAs += 1
      try store.setState(state)
      return true
    }
  }

  /// Takes the hub's answer to the request made last.
  package mutating func receive(_ bytes: [UInt8]) throws {
    receipt.bytesReceived += bytes.count
    let answer: SyncAnswer
    do {
      answer = try SyncAnswer(decoding: bytes)
    } catch {
      throw SyncError.unreadable(error)
    }
    guard let request, answer.replica == request.replica else { throw SyncError.staleAnswer }
    self.request = nil
    lastPushWasFull = request.changes.last.map { $0.dot.counter < request.journalEnd.counter } ?? false
    // Work on a copy: if the transaction fails, nothing of this answer counts.
    var next = self
    try store.transaction { try next.apply(answer, to: request) }
    self = next
    // A full disk must not undo a sync that is over: it stays due, and `doctor` says so.
    if isComplete { _ = try? store.scrub() }
  }

  // MARK: - One answer, one transaction

  mutating func apply(_ answer: SyncAnswer, to request: SyncRequest) throws {
    var state = try store.state()
    guard state.replica == request.replica, state.cursor == request.cursor,
      JournalMark(state.acknowledged) == request.acknowledged
    else { throw SyncError.staleAnswer }
    // Only now: an answer to an older request of this very device may well look like a fork.
    if case .fork(let counter) = answer.outcome {
      // What was written meanwhile may have reached the hub by another sync: then it is no clone that the hub means.
      guard JournalMark(state.journalEnd) == request.journalEnd else { throw SyncError.staleAnswer }
      state.incarnation = answer.incarnation
      try store.setState(state)
      try fork(at: counter)
      return
    }
    state.knownAs = 0
    state.learn(ofAncestors: answer.ancestors, nowMilliseconds: clock.milliseconds)
    for row in answer.page.rows { state.learn(of: row) }
    if let inherited = request.inherited,
      let index = state.ancestors.firstIndex(where: { $0.descent.parent == inherited.replica })
    {
      state.ancestors[index].known = inherited.changes.last?.dot.counter ?? 0
    }
    state.incarnation = answer.incarnation
    let wall = clock.milliseconds
    if !isBundle { state.learn(clockOffsetMilliseconds: Int64(answer.hubMilliseconds) - Int64(wall)) }
    state.clock = state.clock.observing(
      HybridTime(milliseconds: answer.hubMilliseconds), wallMilliseconds: wall)
    let change = answer.scope.flatMap { scope in
      state.scope.flatMap { ScopeDifference(from: $0, to: scope, atMilliseconds: wall) }
    }
    if let scope = answer.scope { state.scope = scope }
    if let contacts = answer.contacts { state.contacts = contacts }
    if let fleet = answer.fleet { (state.fleet, state.fleetMilliseconds) = (fleet, answer.hubMilliseconds) }
    if case .rewind(let counter) = answer.outcome {
      try rewind(to: counter, answer.knowledge, &state)
      try store.setState(state)
      return
    }
    if case .closed(let counter, let reason) = answer.outcome {
      try store.setState(state)
      return try close(reason, through: counter, answer, request)
    }
    guard case .taken(let counter) = answer.outcome else { throw SyncError.staleAnswer }
    try store.markOffersSent(request.offers.map(\.id))
    if answer.afresh {
      try store.markAllStale()
      state.digests = Digests()
      state.cursor = []
      receipt.afresh = true
    }
    try store.setState(state)
    try acknowledge(through: counter, answer)
    try store.note(answer.page.authors)
    let reckoned = ReckonedRows(answer.page.rows, of: state.replica)
    receivedRecords.reserveCapacity(receivedRecords.count + answer.page.rows.count)
    for (index, row) in answer.page.rows.enumerated() { try take(row, digests: reckoned.digests(index)) }
    let evictedBefore = evictedRecords.count
    for id in answer.page.evicted { try evict(id) }
    if let change { try note(change, evicted: evictedRecords.count - evictedBefore) }
    for id in answer.page.erased { try erase(id) }
    try finish(answer)
    // Whom this device no longer holds must not stay in its free pages either.
    if !evictedRecords.isEmpty || !erasedRecords.isEmpty { try store.noteScrub() }
    try forkIfOutrun(by: reckoned.highestCounter)
  }

  /// Rows that name later changes of this very replica than the journal holds show an older copy, even where the hub
  /// has lost everything by which it could tell.
  /// - Parameter named: the highest of its counters that the rows name.
  private mutating func forkIfOutrun(by named: UInt64) throws {
    let state = try store.state()
    guard named > state.journalEnd.counter else { return }
    try fork(at: state.acknowledged.counter)
    isComplete = false
  }

  private mutating func fork(at counter: UInt64) throws {
    let renaming = try Fork(store: store, random: random).take(at: counter)
    sentChanges = Set(sentChanges.map(renaming.apply))
    receipt.forked = true
  }

  // MARK: - Rows

  /// - Parameter digests: of the record, where the row replaces it.
  private mutating func take(_ row: Row, digests: Digests?) throws {
    receivedRecords.insert(row.id)
    if let digests, try insert(row) { return try store.add(digests) }
    try changeConfirmed(row.id, type: row.type, digests: digests) { confirmed in
      if row.whole {
        confirmed.record = Record(id: row.id, type: row.type, cells: row.cells)
      } else {
        for entry in row.cells { confirmed.record[entry.key] = entry.cell }
      }
      confirmed.region = row.region
    } current: {
      if row.whole { try store.clearStale(row.id) }
    }
  }

  // MARK: - The end of a run

  /// When what came with an answer was the hub's state, ms since 1970 by the device's clock.
  private func currentAsOf(_ answer: SyncAnswer, _ state: DeviceState) -> UInt64 {
    guard isBundle else { return clock.milliseconds }
    let then = Int64(answer.hubMilliseconds) - state.clockOffsetMilliseconds
    return max(state.lastSyncMilliseconds, min(UInt64(max(0, then)), clock.milliseconds))
  }

  private mutating func finish(_ answer: SyncAnswer) throws {
    if !answer.page.rows.isEmpty { receipt.pages += 1 }
    lastPageWasFull = answer.page.digests == nil && !answer.page.rows.isEmpty
    guard let expected = answer.page.digests else {
      var state = try store.state()
      state.cursor = answer.page.cursor
      try store.setState(state)
      return
    }
    // Everything current has come; what is still stale is no longer in the scope.
    while true {
      let left = try store.stale(limit: 500)
      if left.isEmpty { break }
      for (id, type) in left {
        evictedRecords.insert(id)
        try remove(id, type: type)
        try store.clearStale(id)
      }
    }
    var state = try store.state()
    state.cursor = answer.page.cursor
    let visibility = state.scope?.visibility ?? .scope
    receipt.verified = state.digests.visible(to: visibility) == expected
    let allSent = state.acknowledged.counter == state.journalEnd.counter
    if !receipt.verified, !hasTriedAfresh {
      hasTriedAfresh = true
      state.cursor = []
    } else if allSent {
      state.lastSyncMilliseconds = currentAsOf(answer, state)
      state.learnNothingReturned()
      isComplete = true
      let drafts = try store.removeDraftsOfAbsent()
      receipt.draftsRemoved += drafts
      if drafts > 0 { try store.noteScrub() }
      try store.reviewOffers(sendAgain: false) { id, type, entry in
        let confirmed = try store.confirmedAside(id, type: type) ?? store.stored(id, type: type)
        return confirmed?.record[entry.key]?.context.contains(entry.cell.context) ?? false
      }
    }
    try store.setState(state)
  }
}
