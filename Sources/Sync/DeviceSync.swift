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
  package private(set) var receipt = Receipt()

  private let store: any DeviceStore
  private let model: CareModel
  private let clock: any Clock
  private let random: any RandomNumberGenerator
  private let pageBytes: Int
  private var request: SyncRequest?
  private var isComplete = false
  private var hasTriedAfresh = false
  private var receivedRecords: Set<Dot> = []
  private var evictedRecords: Set<Dot> = []

  /// Requests in one sync, before it is given up: far more than the largest first sync takes.
  private static let roundsMax = 10_000

  package init(
    store: any DeviceStore, model: CareModel = .current, clock: any Clock,
    random: any RandomNumberGenerator = SystemRandomNumberGenerator(), pageBytes: Int = Limits.pageBytesDefault
  ) {
    self.store = store
    self.model = model
    self.clock = clock
    self.random = random
    self.pageBytes = pageBytes
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
    receipt.bytesSent += bytes.count
    receipt.roundTrips += 1
    return bytes
  }

  /// Nil once the hub has received everything and ended this device's enrolment.
  private func makeRequest() throws -> SyncRequest? {
    let state = try store.state()
    if state.isRevoked { return nil }
    let inherited = try inherited(state)
    let changes =
      inherited.remain
      ? []
      : try store.journal(
        of: state.replica, after: state.acknowledged.counter, through: state.journalEnd.counter,
        bytesMax: Limits.pushBytesMax)
    let offers = try store.unsentOffers(bytesMax: Limits.pushBytesMax)
    var request = SyncRequest(
      replica: state.replica, modelVersion: model.version, incarnation: state.incarnation, cursor: state.cursor,
      acknowledged: JournalMark(state.acknowledged), journalEnd: JournalMark(state.journalEnd),
      contactsHash: state.contacts?.hash ?? 0, pageBytes: pageBytes, changes: changes,
      ancestry: state.knownAs > 0 ? state.ancestors.map(\.descent) : [])
    request.inherited = inherited.journal
    request.inheritedRemain = inherited.remain
    if !inherited.remain {
      request.offers = offers.rows
      request.offersRemain = offers.remain
    }
    return request
  }

  /// What the hub has lost of the journals that this one descends from, the oldest first.
  private func inherited(_ state: DeviceState) throws -> (journal: Inherited?, remain: Bool) {
    let lacking = state.ancestors.filter { $0.known < $0.descent.forkedAt }
    guard let next = lacking.last else { return (nil, false) }
    let changes = try store.journal(
      of: next.descent.parent, after: next.known, through: next.descent.forkedAt, bytesMax: Limits.pushBytesMax)
    let isWhole = changes.last?.dot.counter == next.descent.forkedAt
    return (Inherited(replica: next.descent.parent, changes: changes), lacking.count > 1 || !isWhole)
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
    // Work on a copy: if the transaction fails, nothing of this answer counts.
    var next = self
    try store.transaction { try next.apply(answer, to: request) }
    next.receipt.received = next.receivedRecords.count
    next.receipt.evicted = next.evictedRecords.count
    self = next
  }

  // MARK: - One answer, one transaction

  private mutating func apply(_ answer: SyncAnswer, to request: SyncRequest) throws {
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
      try Fork(store: store, random: random).take(at: counter)
      receipt.forked = true
      return
    }
    state.knownAs = 0
    if let inherited = request.inherited,
      let index = state.ancestors.firstIndex(where: { $0.descent.parent == inherited.replica })
    {
      state.ancestors[index].known = inherited.changes.last?.dot.counter ?? 0
    }
    state.incarnation = answer.incarnation
    let wall = clock.milliseconds
    state.clockOffsetMilliseconds = Int64(answer.hubMilliseconds) - Int64(wall)
    state.clock = state.clock.observing(
      HybridTime(milliseconds: answer.hubMilliseconds), wallMilliseconds: wall)
    if let scope = answer.scope {
      receipt.scopeChange = state.scope.flatMap { ScopeDifference(from: $0, to: scope) } ?? receipt.scopeChange
      state.scope = scope
    }
    if let contacts = answer.contacts { state.contacts = contacts }
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
    for row in answer.page.rows { try take(row) }
    for id in answer.page.evicted { try evict(id) }
    try finish(answer)
    try forkIfOutrun(by: answer.page.rows)
  }

  /// Rows that name later changes of this very replica than the journal holds show an older copy, even where the hub
  /// has lost everything by which it could tell.
  private mutating func forkIfOutrun(by rows: [Row]) throws {
    let state = try store.state()
    let named = rows.lazy.flatMap(\.cells).map { $0.cell.context[state.replica] }.max() ?? 0
    guard named > state.journalEnd.counter else { return }
    try Fork(store: store, random: random).take(at: state.acknowledged.counter)
    receipt.forked = true
    isComplete = false
  }

  /// The hub has gone back in time: everything after `counter` is pending again, and what it has lost of others is
  /// offered.
  private func rewind(to counter: UInt64, _ knowledge: VersionVector?, _ state: inout DeviceState) throws {
    guard counter <= state.acknowledged.counter else { throw SyncError.staleAnswer }
    // Without it only the journal is asked for, to find where it forked.
    if let knowledge {
      var known = knowledge.union(VersionVector(state.ancestors.map { Dot($0.descent.parent, $0.descent.forkedAt) }))
      known.insert(Dot(state.replica, state.journalEnd.counter))
      try offer(beyond: known)
      for index in state.ancestors.indices {
        let descent = state.ancestors[index].descent
        state.ancestors[index].known = min(knowledge[descent.parent], descent.forkedAt)
      }
    }
    var point = JournalPoint(startOf: state.replica)
    while point.counter < counter {
      for change in try store.journal(
        of: state.replica, after: point.counter, through: counter, bytesMax: Limits.pushBytesMax)
      {
        point = point.appending(change.canonicalBytes)
      }
    }
    // What was confirmed stays visible: the fresh start that follows replaces it.
    var resend = counter
    while resend < state.acknowledged.counter {
      let changes = try store.journal(
        of: state.replica, after: resend, through: state.acknowledged.counter, bytesMax: Limits.pushBytesMax)
      for change in changes {
        try keepAside(change.record, type: change.type)
        try store.setStatus(.pending, code: nil, reason: "", of: change.dot)
      }
      resend += UInt64(changes.count)
    }
    state.acknowledged = point
    state.cursor = []
  }

  /// Puts aside every confirmed cell whose context names a change that neither the hub nor the device's own journal
  /// has.
  private func offer(beyond knowledge: VersionVector) throws {
    // What this life of the hub knows it may forget again before the device has it back: only its own rows end an offer.
    try store.reviewOffers(sendAgain: true) { _, _, _ in false }
    var lost: [Row] = []
    try store.forEachConfirmed { stored in
      let cells = stored.record.cells.filter { !knowledge.contains($0.cell.context) }
      guard !cells.isEmpty else { return }
      lost.append(
        Row(id: stored.record.id, type: stored.record.type, region: stored.region, whole: false, cells: cells))
    }
    for row in lost { try store.addOffer(row) }
  }

  /// The hub no longer admits this device. Everything is still handed in; only then does a revoked device know that it
  /// has to erase what it holds.
  private mutating func close(
    _ reason: ClosedReason, through counter: UInt64, _ answer: SyncAnswer, _ request: SyncRequest
  ) throws {
    try store.markOffersSent(request.offers.map(\.id))
    try acknowledge(through: counter, answer)
    var state = try store.state()
    let isAllSaid = !request.offersRemain && !request.inheritedRemain
    guard isAllSaid, state.acknowledged.counter == state.journalEnd.counter else { return }
    receipt.closed = reason
    isComplete = true
    guard reason == .revoked else { return }
    state.isRevoked = true
    try store.setState(state)
  }

  private func keepAside(_ id: Dot, type: UInt16) throws {
    guard try store.confirmedAside(id) == nil else { return }
    let stored = try store.stored(id, type: type)
    try store.setConfirmedAside(stored ?? StoredRecord(record: Record(id: id, type: type)))
  }

  // MARK: - Acknowledgement

  /// Moves what the hub has taken from pending to confirmed, except what it holds.
  private mutating func acknowledge(through counter: UInt64, _ answer: SyncAnswer) throws {
    let verdicts = answer.verdicts
    var state = try store.state()
    guard counter >= state.acknowledged.counter, counter <= state.journalEnd.counter else {
      throw SyncError.staleAnswer
    }
    let byCounter = Dictionary(verdicts.map { ($0.counter, $0) }, uniquingKeysWith: { $1 })
    let earlier = state.acknowledged.counter
    var point = state.acknowledged
    // From nothing on, the verdicts are all there are: what an earlier life of the hub held, this one may have applied.
    if answer.afresh { try store.acceptAll(through: counter) } else { try store.acceptPending(through: counter) }
    while point.counter < counter {
      let changes = try store.journal(
        of: state.replica, after: point.counter, through: counter, bytesMax: Limits.pushBytesMax)
      for change in changes {
        point = point.appending(change.canonicalBytes)
        let verdict = byCounter[change.dot.counter]
        if verdict == nil || verdict?.status == .admitted { receipt.accepted += 1 }
        if verdict == nil {
          try confirm(change, afresh: answer.afresh)
        } else {
          // Of what was held and then admitted, perhaps in part, the rows tell.
          try reapply(change.record, type: change.type)
        }
      }
    }
    for verdict in verdicts where verdict.counter <= counter {
      try note(verdict, isNew: verdict.counter > earlier, of: state.replica)
    }
    for inherited in answer.inheritedVerdicts {
      for verdict in inherited.verdicts { try note(verdict, isNew: false, of: inherited.replica) }
    }
    state = try store.state()
    state.acknowledged = point
    try store.setState(state)
  }

  private mutating func note(_ verdict: Verdict, isNew: Bool, of replica: ReplicaID) throws {
    let status: ChangeStatus =
      switch verdict.status {
      case .held: .held
      case .admitted: .accepted
      case .declined: .declined
      case .superseded: .superseded
      }
    try store.setStatus(status, code: verdict.code, reason: verdict.reason, of: Dot(replica, verdict.counter))
    guard isNew, verdict.status == .held else { return }
    let changes = try store.journal(
      of: replica, after: verdict.counter - 1, through: verdict.counter, bytesMax: 1)
    guard let change = changes.first else { return }
    receipt.held.append(Receipt.Held(change: change.dot, record: change.record, code: verdict.code))
  }

  /// The hub applied the change: it becomes part of the confirmed record.
  private func confirm(_ change: Change, afresh isAfresh: Bool) throws {
    let state = try store.state()
    // Where a new record belongs the hub leaves to the device; of any other it says so when it changes.
    let isNew = change.record.replica == state.replica && change.record.counter > state.acknowledged.counter
    // The hub had lost the record and has it again by this change: it sends no row for it, so what was confirmed before
    // begins anew as well.
    let isRestored = try isAfresh && change.creates && store.isStale(change.record)
    try changeConfirmed(change.record, type: change.type) {
      if isRestored { $0.record = Record(id: change.record, type: change.type) }
      $0.record.apply(change)
      if isNew { $0.region = try region(ofConfirmed: $0.record) ?? $0.region }
    } current: {
      if isRestored { try store.clearStale(change.record) }
    }
  }

  /// The region that follows from what is confirmed, whatever is pending.
  private func region(ofConfirmed record: Record) throws -> Int64? {
    switch RegionSource(record, model) {
    case .code(let code): code
    case .owner(let owner, let type): try (store.confirmedAside(owner) ?? store.stored(owner, type: type))?.region
    case nil: nil
    }
  }

  private func reapply(_ id: Dot, type: UInt16) throws {
    try changeConfirmed(id, type: type) { _ in }
  }

  // MARK: - Rows

  private mutating func take(_ row: Row) throws {
    receivedRecords.insert(row.id)
    try changeConfirmed(row.id, type: row.type) { confirmed in
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

  /// Changes the confirmed state of a record, keeps the digest, and shows confirmed ⊕ pending.
  private func changeConfirmed(
    _ id: Dot, type: UInt16, _ body: (inout StoredRecord) throws -> Void, current: () throws -> Void = {}
  ) throws {
    var state = try store.state()
    let aside = try store.confirmedAside(id)
    let old = try aside ?? store.stored(id, type: type) ?? StoredRecord(record: Record(id: id, type: type))
    if try !store.isStale(id) { state.digests -= Digests(of: old.record) }
    var new = old
    try body(&new)
    try current()
    if try !store.isStale(id) { state.digests += Digests(of: new.record) }
    try store.setState(state)
    if aside != nil { try store.setConfirmedAside(new) }
    try show(new)
  }

  /// Writes confirmed ⊕ pending as the row that people see.
  private func show(_ confirmed: StoredRecord) throws {
    let id = confirmed.record.id
    let type = confirmed.record.type
    let old = try store.stored(id, type: type)
    let state = try store.state()
    let pending =
      try store.confirmedAside(id) == nil
      ? []
      : store.entries(of: id).filter {
        $0.change.dot.replica == state.replica && $0.change.dot.counter > state.acknowledged.counter
          && $0.status == .pending
      }
    var shown = confirmed
    for entry in pending { shown.record.apply(entry.change) }
    if pending.isEmpty { try store.removeConfirmedAside(id) }
    if shown.record.cells.isEmpty {
      if let old { try store.remove(old) }
    } else {
      if !pending.isEmpty, shown.region == 0 { shown.region = old?.region ?? 0 }
      try store.put(shown, replacing: old)
    }
  }

  private mutating func evict(_ id: Dot) throws {
    guard let type = try store.type(of: id) else { return }
    evictedRecords.insert(id)
    try remove(id, type: type)
  }

  private func remove(_ id: Dot, type: UInt16) throws {
    try changeConfirmed(id, type: type) {
      $0.record = Record(id: id, type: type)
      $0.region = 0
    } current: {
      try store.clearStale(id)
    }
  }

  // MARK: - The end of a run

  private mutating func finish(_ answer: SyncAnswer) throws {
    if !answer.page.rows.isEmpty { receipt.pages += 1 }
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
      state.lastSyncMilliseconds = clock.milliseconds
      isComplete = true
      try store.reviewOffers(sendAgain: false) { id, type, entry in
        let confirmed = try store.confirmedAside(id) ?? store.stored(id, type: type)
        return confirmed?.record[entry.key]?.context.contains(entry.cell.context) ?? false
      }
    }
    try store.setState(state)
  }
}
