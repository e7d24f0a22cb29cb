import Model
import Replication
import Store
import Wire

/// What a device is sent (SPEC §hub): a page of rows, what to remove, and at the end of a run what it must have then.
extension HubSync {
  func pull(_ request: SyncRequest, _ enrolment: Enrolment, _ echo: Echo, _ answer: inout SyncAnswer) throws {
    let scope = enrolment.scope
    var reading = try reading(request, enrolment)
    answer.incarnation = store.incarnation
    answer.afresh = reading.isAfresh
    if reading.isAfresh || reading.change != nil { answer.scope = scope }
    try addVerdicts(since: reading.cursor.base, &answer)
    var page = PageBuilder(
      base: reading.cursor.base, held: reading.held, visibility: scope.visibility,
      bytesMax: min(max(request.pageBytes, Limits.pageBytesMin), Limits.pageBytesMax), echo: echo)
    let last = try fill(&page, reading, echo)
    answer.page.evicted = try evicted(reading, through: last ?? store.lastSeq)
    answer.page.erased = try erased(
      request.replica, reading, through: last ?? store.lastSeq, with: answer.page.erased)
    if reading.isAfresh { try evictOwn(request, reading, &answer) }
    answer.page.rows = page.rows
    answer.page.authors = try authors(of: page.rows, except: request.replica)
    reading.cursor.position = last ?? store.lastSeq
    if last == nil {
      reading.cursor.base = store.lastSeq
      reading.cursor.fromVersion = scope.version
      answer.page.digests = try store.digests(in: reading.wanted).visible(to: scope.visibility)
    }
    try note(&reading.cursor, enrolment)
    if case .taken(let counter) = answer.outcome { reading.cursor.acknowledged = counter }
    answer.page.cursor = reading.cursor.encoded(
      for: request.replica, of: scope.account, secret: try store.cursorSecret)
  }

  /// Fills a page: first what a changed scope has gained, as it was at base, then whatever has changed since.
  /// - Returns: the modification at which the page is full; nil if nothing is left to send.
  private func fill(_ page: inout PageBuilder, _ reading: Reading, _ echo: Echo) throws -> Int64? {
    let (base, position) = (reading.cursor.base, reading.cursor.position)
    var last = position
    var isFull = false
    func take(_ stored: StoredRecord) throws -> Bool {
      isFull = page.isFull
      if isFull { return false }
      page.add(stored, isOwn: try isKnown(stored, echo, reading))
      last = stored.seq
      return true
    }
    if position < base {
      try store.scan(reading.gained, after: position, through: base, take)
      if isFull { return last }
      last = base
    }
    try store.scan(reading.wanted, after: last, through: store.lastSeq, take)
    return isFull ? last : nil
  }

  /// What the device is to remove: with a changed scope everything at once, else what has left since its last page.
  private func evicted(_ reading: Reading, through last: Int64) throws -> [Dot] {
    if let change = reading.change { return change.evicted }
    return try departed(
      from: reading.wanted, keeping: reading.wanted, after: reading.cursor.horizon, through: last)
  }

  /// What was erased since the last page, and what this device wrote to that was erased, before it was known or after.
  private func erased(
    _ replica: ReplicaID, _ reading: Reading, through last: Int64, with offered: [Dot]
  ) throws -> [Dot] {
    var found = Set(try offered + store.erased(after: reading.cursor.horizon, through: last))
    for own in try [replica] + store.ancestors(of: replica).map(\.replica) {
      found.formUnion(try store.erased(by: own, after: reading.cursor.base))
    }
    return found.sorted()
  }

  /// What the device made may be outside its scope, though it never heard of it: it was taken under an older scope, by a
  /// request whose answer was lost.
  private func evictOwn(_ request: SyncRequest, _ reading: Reading, _ answer: inout SyncAnswer) throws {
    var gone = Set(answer.page.evicted)
    for change in request.changes.compactMap(\.change) where !gone.contains(change.record) {
      guard let stored = try store.stored(change.record, type: change.type), !reading.wanted.contains(stored.region)
      else { continue }
      gone.insert(change.record)
      answer.page.evicted.append(change.record)
    }
  }

  /// Whether this request created the record and the device can tell by itself where it belongs: its own field says so,
  /// or the record that it follows is there and has not moved behind the device's back.
  private func isKnown(_ stored: StoredRecord, _ echo: Echo, _ reading: Reading) throws -> Bool {
    guard let entered = echo.entered(stored.record.id) else { return false }
    if let uniting = records.model.type(number: stored.record.type)?.unitingField {
      // A united record belongs where its survivor does.
      guard stored.record.value(uniting) == nil else { return false }
    }
    guard case .owner(let id, let type) = RegionSource(stored.record, records.model) else { return true }
    guard entered == stored.enteredSeq, let owner = try store.stored(id, type: type) else { return false }
    if echo.entered(id) == owner.enteredSeq {
      guard let ownerType = records.model.type(number: type), case .field(let number) = ownerType.region else {
        return false
      }
      // A united owner stays where its survivor is, while the device's own moves lead it elsewhere.
      if let uniting = ownerType.unitingField, echo.seq(of: CellKey(field: uniting.number), in: id) != nil {
        return false
      }
      // If somebody else has a word on where the owner belongs, the device's own alone may do so as well.
      return echo.seq(of: CellKey(field: number), in: id) != .max
    }
    return owner.enteredSeq <= reading.cursor.base && reading.held.contains(owner.region)
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

  /// Notes in a cursor how far the hub's store has come, and what it is known by.
  func note(_ cursor: inout Cursor, _ enrolment: Enrolment) throws {
    cursor.known = store.lastSeq
    cursor.tag = try tag(of: cursor, enrolment)
  }

  /// What the store is known by at the place that a cursor knows, in the regions that it is for.
  func tag(of cursor: Cursor, _ enrolment: Enrolment) throws -> UInt64 {
    let present = enrolment.scope
    let scope =
      cursor.scopeVersion == present.version
      ? present : try store.scope(of: present.account, version: cursor.scopeVersion) ?? present
    return try store.tag(at: cursor.known, in: scope.readable)
  }
}
