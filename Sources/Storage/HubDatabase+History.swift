import Model
package import Replication
package import Store
package import Wire

extension HubDatabase {
  package func replicaState(_ replica: ReplicaID) throws -> ReplicaState {
    let select = try connection.statement(
      "SELECT taken, taken_chain, acknowledged, acknowledged_chain FROM journal WHERE replica = ?")
    defer { select.reset() }
    select.bind(1, try replicas.number(of: replica))
    guard try select.step() else { return ReplicaState(startOf: replica) }
    guard let taken = Hash256(select.blob(1)), let acknowledged = Hash256(select.blob(3)) else {
      throw StorageError(.damaged, operation: "read journal state", detail: "a chain is not 32 bytes")
    }
    return ReplicaState(
      taken: JournalPoint(counter: UInt64(select.integer(0)), chain: taken),
      acknowledged: JournalPoint(counter: UInt64(select.integer(2)), chain: acknowledged))
  }

  package func setReplicaState(_ state: ReplicaState, of replica: ReplicaID) throws {
    // A device's own are written where its account works; the hub's anywhere.
    if replica == ownReplica { try requireAll() }
    let upsert = try connection.statement(
      """
      INSERT INTO journal (replica, taken, taken_chain, acknowledged, acknowledged_chain) VALUES (?, ?, ?, ?, ?) \
      ON CONFLICT (replica) DO UPDATE SET taken = excluded.taken, taken_chain = excluded.taken_chain, \
      acknowledged = excluded.acknowledged, acknowledged_chain = excluded.acknowledged_chain
      """)
    upsert.bind(1, try replicas.number(of: replica))
    upsert.bind(2, Int64(state.taken.counter))
    upsert.bind(3, state.taken.chain.bytes)
    upsert.bind(4, Int64(state.acknowledged.counter))
    upsert.bind(5, state.acknowledged.chain.bytes)
    try upsert.run()
  }

  package func append(_ entry: HistoryEntry, bytes: [UInt8], point: JournalPoint) throws {
    let change = entry.change
    // What it waits for may be on its way through another hub: either sees the other.
    if entry.waitsOn != nil { try requireAll() }
    let insert = try connection.statement(
      """
      INSERT INTO change (id, record, received_at, status, code, reason, waits_on, seq, bytes) \
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    insert.bind(1, try replicas.pack(change.dot))
    insert.bind(2, try replicas.pack(change.record))
    insert.bind(3, Int64(entry.receivedMilliseconds))
    insert.bind(4, Int64(entry.status.rawValue))
    insert.bind(5, entry.code.map { Int64($0.rawValue) })
    insert.bind(6, entry.reason.isEmpty ? nil : entry.reason)
    insert.bind(7, try entry.waitsOn.map { try replicas.pack($0) })
    insert.bind(8, entry.status == .applied ? nil : try nextSeq())
    insert.bind(9, bytes)
    try insert.run()
    if entry.status == .held || entry.waitsOn != nil { heldDidChange() }
    try authors.note(change.dot, account: change.account)
    try noteUniting(change)
    ledger.append(.change(change.dot, chain: point.chain.prefix8))
  }

  package func authorRun(of dot: Dot) throws -> AuthorRun? { try authors.run(of: dot) }

  package func setStatus(_ entry: HistoryEntry) throws {
    // It may be the change of a device of anywhere.
    try requireAll()
    let update = try connection.statement(
      "UPDATE change SET status = ?, code = ?, reason = ?, waits_on = ?, seq = ? WHERE id = ?")
    update.bind(1, Int64(entry.status.rawValue))
    update.bind(2, entry.code.map { Int64($0.rawValue) })
    update.bind(3, entry.reason.isEmpty ? nil : entry.reason)
    update.bind(4, try entry.waitsOn.map { try replicas.pack($0) })
    update.bind(5, try nextSeq())
    update.bind(6, try replicas.pack(entry.change.dot))
    try update.run()
    heldDidChange()
  }

  package func historyEntry(_ dot: Dot) throws -> HistoryEntry? {
    guard let packed = try replicas.packKnown(dot) else { return nil }
    return try entries("WHERE id = ? AND status <> \(Self.erasedStatus)", packed).first
  }

  package func history(of record: Dot) throws -> [HistoryEntry] {
    guard let packed = try replicas.packKnown(record) else { return [] }
    let kept = "AND status <> \(Self.erasedStatus)"
    return try
      (entries("WHERE id = ? AND record = id \(kept)", packed)
      + entries("WHERE record = ? AND record <> id \(kept)", packed))
      .sorted { ($0.receivedMilliseconds, $0.change.dot) < ($1.receivedMilliseconds, $1.change.dot) }
  }

  package func waiting(on record: Dot) throws -> [HistoryEntry] {
    guard let packed = try replicas.packKnown(record) else { return [] }
    return try entries("WHERE waits_on = ? ORDER BY id", packed)
  }

  package func held(by replica: ReplicaID, to record: Dot) throws -> [HistoryEntry] {
    guard try hasHeld, let packed = try replicas.packKnown(record) else { return [] }
    return try entries("WHERE record = ? AND status = 1 ORDER BY id", packed).filter {
      $0.change.dot.replica == replica
    }
  }

  /// All held changes, oldest first.
  package func held() throws -> [HistoryEntry] { try entries("WHERE status = 1 ORDER BY received_at, id", nil) }

  /// How many changes are held, by the region of the record that they are about, from the indexes alone; those about a
  /// record that is not here are read, one after the other.
  /// - Parameter region: of such a change; nil if it names none that is known here.
  package func heldCounts(otherwise region: (Change) throws -> Int64?) throws -> [Int64?: Int] {
    var counts: [Int64?: Int] = [:]
    var isElsewhere = ""
    for type in model.types {
      let name = Schema.name(type.key)
      isElsewhere += " AND NOT EXISTS (SELECT 1 FROM \(name) WHERE \(name).id = change.record)"
      let select = try connection.statement(
        "SELECT \(name).region, count(*) FROM change JOIN \(name) ON \(name).id = change.record WHERE status = 1 GROUP BY 1"
      )
      defer { select.reset() }
      while try select.step() { counts[select.integer(0), default: 0] += Int(select.integer(1)) }
    }
    // A statement of its own: what tells the region asks the store, too.
    let select = try connection.prepare("SELECT id, bytes FROM change WHERE status = 1\(isElsewhere)")
    while try select.step() {
      let change = try Change(canonicalBytes: select.blob(1), dot: try replicas.unpack(select.integer(0)))
      counts[try region(change), default: 0] += 1
    }
    return counts
  }

  package func heldCount() throws -> Int {
    Int(try connection.number("SELECT count(*) FROM change WHERE status = 1"))
  }

  func entries(_ clause: String, _ argument: Int64?) throws -> [HistoryEntry] {
    let select = try connection.statement(
      "SELECT id, status, code, reason, received_at, waits_on, bytes FROM change \(clause)")
    defer { select.reset() }
    if let argument { select.bind(1, argument) }
    var entries: [HistoryEntry] = []
    while try select.step() {
      let dot = try replicas.unpack(select.integer(0))
      entries.append(
        HistoryEntry(
          change: try Change(canonicalBytes: select.blob(6), dot: dot),
          status: HistoryEntry.Status(rawValue: UInt8(select.integer(1))) ?? .held,
          code: select.isNull(2) ? nil : HeldCode(rawValue: UInt8(select.integer(2))), reason: select.text(3),
          receivedMilliseconds: UInt64(select.integer(4)),
          waitsOn: select.isNull(5) ? nil : try replicas.unpack(select.integer(5))))
    }
    return entries
  }

  /// Fills a ledger that was lost from the history, which says the same as far as it goes.
  package func writeLedgerAnew() throws {
    try transaction {
      for entry in try knowledge().entries {
        var point = JournalPoint(startOf: entry.replica)
        while point.counter < entry.counter {
          let dot = Dot(entry.replica, point.counter + 1)
          guard let known = try journalItem(dot) else {
            throw StorageError(.damaged, operation: "write ledger", detail: "a change is missing from the history")
          }
          point = point.appending(known)
          ledger.append(.change(dot, chain: point.chain.prefix8))
        }
      }
      for device in try devices() {
        ledger.append(.enrolled(device.replica, token: device.tokenHash.prefix8))
        if device.isRevoked { ledger.append(.revoked(device.replica)) }
      }
      for record in try erased(after: 0, through: lastSeq) { ledger.append(.erased(record)) }
    }
  }

  package func verdicts(of replica: ReplicaID, after seq: Int64) throws -> [Verdict] {
    let number = try replicas.number(of: replica)
    let select = try connection.statement(
      "SELECT id, status, code, reason FROM change WHERE id BETWEEN ? AND ? AND seq > ? ORDER BY id")
    defer { select.reset() }
    select.bind(1, number << Replicas.counterBits)
    select.bind(2, (number + 1) << Replicas.counterBits - 1)
    select.bind(3, seq)
    var verdicts: [Verdict] = []
    while try select.step() {
      let code = HeldCode(rawValue: UInt8(select.integer(2)))
      // What came too late for its record is held for good; of what was erased with it the page tells.
      let isLate = select.integer(1) == Self.erasedStatus && code == .erased
      guard let status = isLate ? .held : Verdict.Status(rawValue: UInt8(select.integer(1))) else { continue }
      verdicts.append(
        Verdict(
          counter: try replicas.unpack(select.integer(0)).counter, status: status, code: code ?? .notPermitted,
          reason: select.text(3)))
    }
    return verdicts
  }
}
