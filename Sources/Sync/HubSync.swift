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
}

/// The hub's side of a sync, without any I/O of its own.
///
///     let answer = try store.transaction { try HubSync(records: records).answer(request, from: enrolment) }
///
/// The transaction must be durable before the answer leaves; several requests may share one.
package struct HubSync {
  private let records: HubRecords
  private let contacts: Contacts
  private var store: any HubStore { records.store }

  package init(records: HubRecords, contacts: Contacts = Contacts(addresses: [], pins: [])) {
    self.records = records
    self.contacts = contacts
  }

  /// - Parameter authenticated: the device whose token came with the request.
  package func answer(_ request: SyncRequest, from authenticated: Enrolment) throws -> SyncAnswer {
    let enrolment = try enrolment(of: request, authenticated)
    if let first = request.changes.first, first.dot.counter != request.acknowledged.counter + 1 {
      throw RefusedRequest.gap
    }
    var answer = SyncAnswer(
      replica: request.replica, incarnation: store.incarnation, hubMilliseconds: records.clock.milliseconds,
      outcome: .taken(0))
    if request.contactsHash != contacts.hash { answer.contacts = contacts }
    let state = try store.replicaState(request.replica)
    if try hasGoneBack(request, state) {
      answer.incarnation = store.incarnation
      answer.outcome = .rewind(min(state.taken.counter, request.acknowledged.counter))
      answer.knowledge = try store.knowledge()
      return answer
    }
    switch try compare(request, state) {
    case .fork(let counter): answer.outcome = .fork(counter)
    case .unlike: answer.outcome = .rewind(0)
    case .agree(let point):
      var intake = Intake(records: records, enrolment: enrolment)
      let end = try intake.take(request.changes, known: state.taken, matched: point)
      answer.outcome = .taken(min(end, max(request.changes.last?.dot.counter ?? 0, request.acknowledged.counter)))
      try keep(request.offers, of: enrolment)
      if !request.changes.isEmpty { try pruneOffers() }
      if request.offersRemain {
        // What only this device still holds is taken first; rows come when it has said everything.
        answer.page.cursor = request.cursor
        let base = try believed(request, enrolment.scope)?.base ?? 0
        answer.verdicts = try store.verdicts(of: request.replica, after: base)
      } else {
        try pull(request, enrolment, intake.echo, &answer)
      }
    }
    return answer
  }

  /// Whether the device knows a later state of the hub than the hub does: it was restored, or its files were put back.
  private func hasGoneBack(_ request: SyncRequest, _ state: ReplicaState) throws -> Bool {
    guard request.incarnation != 0 else { return false }
    if request.incarnation != store.incarnation { return true }
    // An ordinary restart never comes here; without `restore`, this is where it is noticed. Only a cursor that this hub
    // sealed proves it: what a device merely claims must not make the whole town begin afresh.
    if let cursor = try cursor(of: request), cursor.incarnation == store.incarnation {
      let isKnown = try cursor.position <= store.lastSeq && cursor.tag == tag(at: cursor.position)
      guard isKnown, cursor.acknowledged <= state.taken.counter else {
        try store.newIncarnation()
        return true
      }
    }
    return request.acknowledged.counter > state.taken.counter
  }

  private func cursor(of request: SyncRequest) throws -> Cursor? {
    Cursor(decoding: request.cursor, from: request.replica, secret: try store.cursorSecret)
  }

  // MARK: - Offers

  /// Keeps what the device offers and the hub does not have: held, until a journal brings it or an official admits it.
  private func keep(_ offers: [Row], of enrolment: Enrolment) throws {
    guard !offers.isEmpty else { return }
    let knowledge = try store.knowledge()
    let known = Dictionary(try store.offers().map { ($0.record.id, $0) }, uniquingKeysWith: { a, _ in a })
    for row in offers where enrolment.scope.contains(row.region) {
      let cells = row.cells.filter {
        Visibility(field: $0.key.field) <= enrolment.scope.visibility && !knowledge.contains($0.cell.context)
      }
      guard !cells.isEmpty else { continue }
      var offer = known[row.id] ?? StoredRecord(record: Record(id: row.id, type: row.type), region: row.region)
      for entry in cells where offer.record.hasRoom(for: entry) { offer.record.merge(entry.cell, into: entry.key) }
      try store.putOffer(offer, receivedMilliseconds: records.clock.milliseconds)
    }
  }

  /// Lets go of what journals have brought meanwhile.
  private func pruneOffers() throws {
    let offers = try store.offers()
    guard !offers.isEmpty else { return }
    let knowledge = try store.knowledge()
    for offer in offers {
      let cells = offer.record.cells.filter { !knowledge.contains($0.cell.context) }
      if cells.isEmpty {
        try store.removeOffer(offer.record.id)
      } else if cells.count < offer.record.cells.count {
        var rest = offer
        rest.record = Record(id: offer.record.id, type: offer.record.type, cells: cells)
        try store.putOffer(rest, receivedMilliseconds: records.clock.milliseconds)
      }
    }
  }

  /// The request's own device: the one that the token is of, or one that has forked from it and says so.
  private func enrolment(of request: SyncRequest, _ authenticated: Enrolment) throws -> Enrolment {
    if request.replica == authenticated.replica { return authenticated }
    guard let descent = request.descent, descent.parent == authenticated.replica else {
      throw RefusedRequest.wrongReplica
    }
    if let known = try store.enrolment(of: request.replica) {
      // Taken already: by this device, whose answer was lost, or by the same image restored a second time.
      guard try store.ancestors(of: request.replica).first == Dot(descent.parent, descent.forkedAt) else {
        throw RefusedRequest.wrongReplica
      }
      return known
    }
    guard try descent.forkedAt <= store.replicaState(descent.parent).taken.counter else {
      throw RefusedRequest.wrongReplica
    }
    try store.enrol(request.replica, descent: descent, nowMilliseconds: records.clock.milliseconds)
    return Enrolment(replica: request.replica, scope: authenticated.scope)
  }

  /// Receives what a device that is no longer admitted had not sent yet: all of it held, so that officials can look at
  /// it and nothing a volunteer recorded is lost. Nothing is sent in return.
  package func receiveHeld(_ request: SyncRequest, from enrolment: Enrolment) throws {
    guard request.replica == enrolment.replica else { throw RefusedRequest.wrongReplica }
    if let first = request.changes.first, first.dot.counter != request.acknowledged.counter + 1 {
      throw RefusedRequest.gap
    }
    let state = try store.replicaState(request.replica)
    guard request.acknowledged.counter <= state.taken.counter, case .agree(let point) = try compare(request, state)
    else { return }
    var intake = Intake(records: records, enrolment: enrolment, isHoldingAll: true)
    _ = try intake.take(request.changes, known: state.taken, matched: point)
  }

  // MARK: - The journal

  private enum Comparison {
    /// All that the request shows agrees; the point that the device has acknowledged.
    case agree(JournalPoint)
    /// The journals agree up to here and no further.
    case fork(UInt64)
    /// They differ before what the device has acknowledged: where, only the whole journal can tell.
    case unlike
  }

  private func compare(_ request: SyncRequest, _ state: ReplicaState) throws -> Comparison {
    let acknowledged = try point(request.replica, at: request.acknowledged.counter, from: state)
    guard let acknowledged, JournalMark(acknowledged) == request.acknowledged else { return .unlike }
    for change in request.changes where change.dot.counter <= state.taken.counter {
      guard try store.historyEntry(change.dot)?.change.canonicalBytes == change.canonicalBytes else {
        return .fork(change.dot.counter - 1)
      }
    }
    // What the request shows of the journal ends here. If the journal does too, and the hub has more, it is a copy.
    let shown = request.changes.last?.dot.counter ?? request.acknowledged.counter
    if shown == request.journalEnd.counter, shown < state.taken.counter { return .fork(shown) }
    return .agree(acknowledged)
  }

  /// The hub's own hash over a replica's journal at a counter that it has taken.
  private func point(_ replica: ReplicaID, at counter: UInt64, from state: ReplicaState) throws -> JournalPoint? {
    if counter == state.taken.counter { return state.taken }
    var point = counter >= state.acknowledged.counter ? state.acknowledged : JournalPoint(startOf: replica)
    while point.counter < counter {
      guard let entry = try store.historyEntry(Dot(replica, point.counter + 1)) else { return nil }
      point = point.appending(entry.change.canonicalBytes)
    }
    return point
  }

  // MARK: - Rows

  private func pull(
    _ request: SyncRequest, _ enrolment: Enrolment, _ echo: Echo, _ answer: inout SyncAnswer
  ) throws {
    let scope = enrolment.scope
    var cursor =
      try believed(request, scope)
      ?? Cursor(
        incarnation: store.incarnation, base: 0, position: 0, scopeVersion: scope.version, tag: 0,
        acknowledged: 0)
    answer.incarnation = store.incarnation
    if cursor.position == 0 {
      answer.afresh = true
      answer.scope = scope
    }
    answer.verdicts = try store.verdicts(of: request.replica, after: cursor.base)
    let wanted = min(max(request.pageBytes, Limits.pageBytesMin), Limits.pageBytesMax)
    var page = PageBuilder(base: cursor.base, visibility: scope.visibility, bytesMax: wanted, echo: echo)
    var isFull = false
    var last = cursor.position
    try store.scan(regions: scope.regions, after: cursor.position) { stored in
      if page.isFull {
        isFull = true
        return false
      }
      page.add(stored, isOwn: try isKnown(stored, echo, base: cursor.base))
      last = stored.seq
      return true
    }
    let position = isFull ? last : store.lastSeq
    for departure in try store.departures(from: scope.regions, after: cursor.position, through: position) {
      guard let stored = try store.stored(departure.id, type: departure.type) else { continue }
      if !scope.contains(stored.region) { answer.page.evicted.append(departure.id) }
    }
    answer.page.rows = page.rows
    answer.page.authors = try authors(of: page.rows, except: request.replica)
    cursor.position = position
    if !isFull {
      cursor.base = position
      answer.page.digests = try store.digests(in: scope.regions).visible(to: scope.visibility)
    }
    cursor.tag = try tag(at: position)
    if case .taken(let counter) = answer.outcome { cursor.acknowledged = counter }
    answer.page.cursor = cursor.encoded(for: request.replica, secret: try store.cursorSecret)
  }

  /// Whether this request created the record and the device can tell by itself where it belongs: its own field says so,
  /// or the record that it follows has not moved behind the device's back.
  private func isKnown(_ stored: StoredRecord, _ echo: Echo, base: Int64) throws -> Bool {
    guard let entered = echo.created[stored.record.id] else { return false }
    if let uniting = records.model.type(number: stored.record.type)?.unitingField {
      // A united record belongs where its survivor does.
      guard stored.record.value(uniting) == nil else { return false }
    }
    guard case .owner(let id, let type) = RegionSource(stored.record, records.model) else { return true }
    guard entered == stored.enteredSeq, let owner = try store.stored(id, type: type) else { return false }
    return owner.enteredSeq <= base || echo.created[id] == owner.enteredSeq
  }

  /// Who wrote the values in these rows, in as few runs as there are.
  private func authors(of rows: [Row], except replica: ReplicaID) throws -> [AuthorRun] {
    var runs: Set<AuthorRun> = []
    for row in rows {
      for entry in row.cells {
        for sibling in entry.cell.siblings where sibling.dot.replica != replica {
          if let run = try store.authorRun(of: sibling.dot) { runs.insert(run) }
        }
      }
    }
    return runs.sorted { $0.first < $1.first }
  }

  /// The cursor, if it is from this life of the store and for this scope.
  private func believed(_ request: SyncRequest, _ scope: Scope) throws -> Cursor? {
    guard let cursor = try cursor(of: request), cursor.incarnation == store.incarnation else { return nil }
    return cursor.scopeVersion == scope.version ? cursor : nil
  }

  private func tag(at position: Int64) throws -> UInt64 {
    if position == 0 { return 0 }
    return try store.commitMark(covering: position)?.tag ?? store.currentTag
  }
}

/// What this very request changed, by how it was before: the device need not be told what it just said.
struct Echo {
  /// Records that did not exist before the request, by the modification with which they came into being.
  var created: [Dot: Int64] = [:]
  /// For each cell written by the request's own changes, the modification it had before; 0 if it had none.
  var seqs: [Dot: [CellKey: Int64]] = [:]

  /// A write that is not the request's own: the device must hear of the cell.
  mutating func forget(_ change: Change) {
    for write in change.writes { seqs[change.record]?[write.key] = .max }
  }

  mutating func note(_ change: Change, before old: StoredRecord?, after new: StoredRecord) {
    if old == nil { created[change.record] = new.enteredSeq }
    for write in change.writes where seqs[change.record]?[write.key] == nil {
      let before = old.flatMap { old in old.record[write.key].map { _ in old.seq(of: write.key) } } ?? 0
      seqs[change.record, default: [:]][write.key] = before
    }
  }
}

/// Fills one page with rows.
struct PageBuilder {
  let base: Int64
  let visibility: Visibility
  let bytesMax: Int
  let echo: Echo
  private(set) var rows: [Row] = []
  private var cells = 0
  private var bytes = 0

  init(base: Int64, visibility: Visibility, bytesMax: Int, echo: Echo) {
    self.base = base
    self.visibility = visibility
    self.bytesMax = bytesMax
    self.echo = echo
  }

  var isFull: Bool {
    bytes >= bytesMax || rows.count >= Limits.rowsMax || cells >= Limits.cellsPerMessageMax - Limits.cellsMax
  }

  /// - Parameter isOwn: whether this request created the record, so that only what others added is news.
  mutating func add(_ stored: StoredRecord, isOwn: Bool) {
    let id = stored.record.id
    let whole = stored.enteredSeq > base && !isOwn
    let echoed = echo.seqs[id]
    let cells = stored.record.cells.filter { entry in
      guard Visibility(field: entry.key.field) <= visibility else { return false }
      if whole { return true }
      guard stored.seq(of: entry.key) > base else { return false }
      return echoed?[entry.key].map { $0 > base } ?? true
    }
    guard !cells.isEmpty else { return }
    rows.append(Row(id: id, type: stored.record.type, region: stored.region, whole: whole, cells: cells))
    self.cells += cells.count
    bytes += cells.reduce(8) { $0 + $1.cell.siblings.reduce(4) { $0 + $1.value.sizeEstimate } }
  }
}

extension Value {
  /// About how many bytes the value takes before deflating.
  fileprivate var sizeEstimate: Int {
    switch self {
    case .text(let text): text.utf8.count + 2
    case .opaque(_, let bytes): bytes.count + 2
    default: 4
    }
  }
}

extension Record {
  /// Whether a cell may be merged in: an offer that nobody could read back would stop every sync.
  fileprivate func hasRoom(for entry: Entry) -> Bool {
    self[entry.key].map { $0.hasRoom(for: entry.cell) } ?? (cells.count < Limits.cellsMax)
  }
}
