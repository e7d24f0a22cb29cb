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

  package func answer(_ request: SyncRequest, from enrolment: Enrolment) throws -> SyncAnswer {
    guard request.replica == enrolment.replica else { throw RefusedRequest.wrongReplica }
    if let first = request.changes.first, first.dot.counter != request.acknowledged.counter + 1 {
      throw RefusedRequest.gap
    }
    var answer = SyncAnswer(
      replica: request.replica, incarnation: store.incarnation, hubMilliseconds: records.clock.milliseconds,
      outcome: .fork)
    if request.contactsHash != contacts.hash { answer.contacts = contacts }
    let state = try store.replicaState(request.replica)
    if request.acknowledged.counter > state.taken.counter {
      // The store has gone back in time without `restore`: its readers' cursors mean nothing any more.
      if request.incarnation == store.incarnation { try store.newIncarnation() }
      answer.incarnation = store.incarnation
      answer.outcome = .rewind(state.taken.counter)
      return answer
    }
    guard let matched = try match(request, state) else { return answer }
    var intake = Intake(records: records, enrolment: enrolment)
    let end = try intake.take(request.changes, known: state.taken, matched: matched)
    answer.outcome = .taken(end)
    try pull(request, enrolment, intake.echo, &answer)
    return answer
  }

  // MARK: - The journal

  /// The point that the device acknowledged, if its journal and the hub's history agree as far as both go.
  private func match(_ request: SyncRequest, _ state: ReplicaState) throws -> JournalPoint? {
    guard request.journalEnd.counter >= state.taken.counter else { return nil }
    guard request.acknowledged.counter >= state.acknowledged.counter else { return nil }
    var point = state.acknowledged
    while point.counter < request.acknowledged.counter {
      guard let entry = try store.historyEntry(Dot(request.replica, point.counter + 1)) else { return nil }
      point = point.appending(entry.change.canonicalBytes)
    }
    guard JournalMark(point) == request.acknowledged else { return nil }
    for change in request.changes where change.dot.counter <= state.taken.counter {
      guard try store.historyEntry(change.dot)?.change.canonicalBytes == change.canonicalBytes else { return nil }
    }
    return point
  }

  // MARK: - Rows

  private func pull(
    _ request: SyncRequest, _ enrolment: Enrolment, _ echo: Echo, _ answer: inout SyncAnswer
  ) throws {
    let scope = enrolment.scope
    var cursor =
      try believed(request.cursor, scope)
      ?? Cursor(
        incarnation: store.incarnation, base: 0, position: 0, scopeVersion: scope.version, tag: 0)
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
      page.add(stored)
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
    answer.page.cursor = cursor.encoded
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
  private func believed(_ bytes: [UInt8], _ scope: Scope) throws -> Cursor? {
    guard let cursor = Cursor(decoding: bytes), cursor.incarnation == store.incarnation else { return nil }
    guard try cursor.position <= store.lastSeq && cursor.tag == tag(at: cursor.position) else {
      try store.newIncarnation()
      return nil
    }
    return cursor.scopeVersion == scope.version ? cursor : nil
  }

  private func tag(at position: Int64) throws -> UInt64 {
    if position == 0 { return 0 }
    return try store.commitMark(covering: position)?.tag ?? store.currentTag
  }
}

/// What this very request changed, by how it was before: the device need not be told what it just said.
struct Echo {
  /// Records that did not exist before the request.
  var created: Set<Dot> = []
  /// For each cell written by the request's own changes, the modification it had before; 0 if it had none.
  var seqs: [Dot: [CellKey: Int64]] = [:]

  /// A write that is not the request's own: the device must hear of the cell.
  mutating func forget(_ change: Change) {
    for write in change.writes { seqs[change.record]?[write.key] = .max }
  }

  mutating func note(_ change: Change, before old: StoredRecord?) {
    if old == nil { created.insert(change.record) }
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

  mutating func add(_ stored: StoredRecord) {
    let id = stored.record.id
    let whole = stored.enteredSeq > base && !echo.created.contains(id)
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
