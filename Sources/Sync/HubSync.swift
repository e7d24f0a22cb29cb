import Model
import Replication
package import Store
package import Wire

/// Why the hub refuses a request whole. Its store is as it was.
package enum RefusedRequest: String, Error, Hashable {
  /// The request names another replica than the token does.
  case wrongReplica = "wrong_replica"
  /// The changes do not follow what was acknowledged.
  case gap = "journal_gap"
  /// A bundle that a live sync would answer with fork or rewind.
  case liveOnly = "sync_live"
  /// A bundle of a device from which something later has come already.
  case superseded
}

/// The hub's side of a sync, without any I/O of its own.
///
///     let answer = try store.transaction { try HubSync(records: records).answer(request, from: enrolment) }
///
/// The transaction must be durable before the answer leaves; several requests may share one.
package struct HubSync {
  let records: HubRecords
  private let contacts: Contacts
  private let isBundle: Bool
  var store: any HubStore { records.store }

  /// - Parameter isBundle: whether the request may be older than others of its device: it is never answered with fork or
  ///   rewind (SPEC §bundle).
  package init(
    records: HubRecords, contacts: Contacts = Contacts(addresses: [], pins: []), isBundle: Bool = false
  ) {
    self.records = records
    self.contacts = contacts
    self.isBundle = isBundle
  }

  /// - Parameter authenticated: the device whose token came with the request.
  package func answer(_ request: SyncRequest, from authenticated: Enrolment) throws -> SyncAnswer {
    // Nobody has a cursor before the first answer. One that came all the same could be of a later state of the store,
    // and nothing below would notice.
    var request = request
    if request.incarnation == 0 { request.cursor = [] }
    let (enrolment, isNew) = try enrolment(of: request, authenticated)
    if let first = request.changes.first, first.dot.counter != request.acknowledged.counter + 1 {
      throw RefusedRequest.gap
    }
    var answer = SyncAnswer(
      replica: request.replica, incarnation: store.incarnation, hubMilliseconds: records.clock.milliseconds,
      outcome: .taken(0))
    if enrolment.closed == nil, request.contactsHash != contacts.hash { answer.contacts = contacts }
    let state = try store.replicaState(request.replica)
    try InheritedIntake(records: records).take(request, enrolment)
    if !request.ancestry.isEmpty { answer.ancestors = try knownOfAncestors(of: request.replica) }
    let lacksAncestors = try isNew && !request.inheritedRemain && self.lacksAncestors(of: request.replica)
    if try lacksAncestors || hasGoneBack(request, enrolment, state) {
      guard !isBundle else { throw RefusedRequest.liveOnly }
      answer.incarnation = store.incarnation
      answer.outcome = .rewind(min(state.taken.counter, request.acknowledged.counter))
      answer.knowledge = try store.knowledge()
      return answer
    }
    switch try isBundle ? compareBundle(request, state) : compare(request, state) {
    case .fork(let counter):
      // What is shared is taken before the device is told: its new replica descends from it.
      let shared = request.changes.filter { $0.dot.counter <= counter }
      var intake = Intake(records: records, enrolment: enrolment)
      if state.taken.counter < counter {
        _ = try intake.take(shared, known: state.taken, matched: state.acknowledged)
      }
      answer.outcome = .fork(counter)
    case .unlike: answer.outcome = .rewind(0)
    case .agree(let point):
      var intake = Intake(records: records, enrolment: enrolment)
      let end = min(
        try intake.take(request.changes, known: state.taken, matched: point), request.shownEnd)
      answer.outcome = enrolment.closed.map { .closed(end, $0) } ?? .taken(end)
      answer.page.erased = try keep(request.offers, of: enrolment)
      if !request.changes.isEmpty { try pruneOffers() }
      if enrolment.closed != nil || request.hasMoreToSay {
        // What only this device has is taken first: rows, and what its scope has lost, come when it has said everything.
        try answerWithoutRows(request, enrolment, &answer)
      } else {
        try pull(request, enrolment, intake.echo, &answer)
      }
    }
    return answer
  }

  /// Whether the device knows a later state of the hub than the hub does: it was restored, or its files were put back.
  private func hasGoneBack(_ request: SyncRequest, _ enrolment: Enrolment, _ state: ReplicaState) throws -> Bool {
    guard request.incarnation != 0 else { return false }
    if request.incarnation != store.incarnation { return true }
    // An ordinary restart never comes here; without `restore`, this is where it is noticed. Only a cursor that this hub
    // sealed proves it: what a device merely claims must not make the whole town begin afresh.
    if let cursor = try believedCursor(request, enrolment) {
      let isKnown = try cursor.known <= store.lastSeq && cursor.tag == tag(of: cursor, enrolment)
      guard isKnown, cursor.acknowledged <= state.taken.counter else {
        if !isBundle { try store.newIncarnation() }
        return true
      }
    }
    return request.acknowledged.counter > state.taken.counter
  }

  func cursor(of request: SyncRequest, _ enrolment: Enrolment) throws -> Cursor? {
    Cursor(
      decoding: request.cursor, from: request.replica, of: enrolment.scope.account, secret: try store.cursorSecret)
  }

  /// What a device hears before it has said everything, or when it is no longer admitted.
  private func answerWithoutRows(
    _ request: SyncRequest, _ enrolment: Enrolment, _ answer: inout SyncAnswer
  ) throws {
    let cursor = try believedCursor(request, enrolment)
    try addVerdicts(since: cursor?.base ?? 0, &answer)
    guard enrolment.closed == nil else {
      // Without a cursor nobody would notice if the hub forgot later decisions again.
      answer.verdicts.removeAll { $0.counter <= request.acknowledged.counter }
      return answer.inheritedVerdicts.removeAll()
    }
    guard var cursor else { return }
    try note(&cursor, enrolment)
    answer.page.cursor = cursor.encoded(
      for: request.replica, of: enrolment.scope.account, secret: try store.cursorSecret)
  }

  /// What became of the device's changes, those included that its replica shares with others.
  func addVerdicts(since base: Int64, _ answer: inout SyncAnswer) throws {
    answer.verdicts = try store.verdicts(of: answer.replica, after: base)
    for shared in try store.ancestors(of: answer.replica) {
      let verdicts = try store.verdicts(of: shared.replica, after: base).filter { $0.counter <= shared.counter }
      guard !verdicts.isEmpty else { continue }
      answer.inheritedVerdicts.append(InheritedVerdicts(replica: shared.replica, verdicts: verdicts))
    }
  }
}

extension SyncRequest {
  /// How far the journal goes that the hub knows from this request.
  fileprivate var shownEnd: UInt64 { changes.last?.dot.counter ?? acknowledged.counter }

  /// Whether another request follows with more of the journals or more offers.
  fileprivate var hasMoreToSay: Bool { offersRemain || inheritedRemain || shownEnd < journalEnd.counter }
}
