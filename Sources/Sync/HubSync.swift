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
  let records: HubRecords
  private let contacts: Contacts
  var store: any HubStore { records.store }

  package init(records: HubRecords, contacts: Contacts = Contacts(addresses: [], pins: [])) {
    self.records = records
    self.contacts = contacts
  }

  /// - Parameter authenticated: the device whose token came with the request.
  package func answer(_ request: SyncRequest, from authenticated: Enrolment) throws -> SyncAnswer {
    let (enrolment, isNew) = try enrolment(of: request, authenticated)
    if let first = request.changes.first, first.dot.counter != request.acknowledged.counter + 1 {
      throw RefusedRequest.gap
    }
    var answer = SyncAnswer(
      replica: request.replica, incarnation: store.incarnation, hubMilliseconds: records.clock.milliseconds,
      outcome: .taken(0))
    if request.contactsHash != contacts.hash { answer.contacts = contacts }
    let state = try store.replicaState(request.replica)
    try InheritedIntake(records: records).take(request, enrolment)
    let lacksAncestors = try isNew && !request.inheritedRemain && self.lacksAncestors(of: request.replica)
    if try lacksAncestors || hasGoneBack(request, state) {
      answer.incarnation = store.incarnation
      answer.outcome = .rewind(min(state.taken.counter, request.acknowledged.counter))
      answer.knowledge = try store.knowledge()
      return answer
    }
    switch try compare(request, state) {
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
      let end = try intake.take(request.changes, known: state.taken, matched: point)
      answer.outcome = .taken(min(end, max(request.changes.last?.dot.counter ?? 0, request.acknowledged.counter)))
      try keep(request.offers, of: enrolment)
      if !request.changes.isEmpty { try pruneOffers() }
      if request.offersRemain || request.inheritedRemain {
        // What only this device still holds is taken first; rows come when it has said everything.
        answer.page.cursor = request.cursor
        try addVerdicts(since: believed(request, enrolment.scope)?.base ?? 0, &answer)
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

  /// What became of the device's changes, those included that its replica shares with others.
  private func addVerdicts(since base: Int64, _ answer: inout SyncAnswer) throws {
    answer.verdicts = try store.verdicts(of: answer.replica, after: base)
    for shared in try store.ancestors(of: answer.replica) {
      let verdicts = try store.verdicts(of: shared.replica, after: base).filter { $0.counter <= shared.counter }
      guard !verdicts.isEmpty else { continue }
      answer.inheritedVerdicts.append(InheritedVerdicts(replica: shared.replica, verdicts: verdicts))
    }
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
    try addVerdicts(since: cursor.base, &answer)
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
