package import Replication
package import Store
package import Wire

extension HubDatabase {
  /// In `change.status`: only the hash of the change is left.
  static let erasedStatus: Int64 = 5

  package func journalItem(_ dot: Dot) throws -> JournalItem? {
    guard let packed = try replicas.packKnown(dot) else { return nil }
    let select = try connection.statement("SELECT status, bytes FROM change WHERE id = ?")
    defer { select.reset() }
    select.bind(1, packed)
    guard try select.step() else { return nil }
    guard select.integer(0) == Self.erasedStatus else {
      return .change(try Change(canonicalBytes: select.blob(1), dot: dot))
    }
    guard let hash = Hash256(select.blob(1)) else {
      throw StorageError(.damaged, operation: "read history", detail: "a hash is not 32 bytes")
    }
    return .erased(dot, hash: hash)
  }

  package func isErased(_ record: Dot) throws -> Bool {
    let known = try erasedRecords()
    guard !known.isEmpty, let packed = try replicas.packKnown(record) else { return false }
    return known.contains(packed)
  }

  private func erasedRecords() throws -> Set<Int64> {
    if let knownErased { return knownErased }
    let select = try connection.statement("SELECT record FROM erased")
    defer { select.reset() }
    var found: Set<Int64> = []
    while try select.step() { found.insert(select.integer(0)) }
    knownErased = found
    return found
  }

  @discardableResult
  package func erase(_ mark: ErasureMark) throws -> Int? { try erase(mark, isInLedger: false) }

  /// Applies the ledger's erasures again, after the store went back in time.
  func eraseAgain(_ records: Set<Dot>) throws {
    var isNew = false
    for record in records.sorted() {
      let mark = ErasureMark(record: record, milliseconds: milliseconds())
      if try erase(mark, isInLedger: true) != nil { isNew = true }
    }
    if isNew { try noteScrub() }
  }

  private func erase(_ mark: ErasureMark, isInLedger: Bool) throws -> Int? {
    try requireAll()
    guard try !isErased(mark.record) else { return nil }
    try insert(mark)
    if !isInLedger { ledger.append(.erased(mark.record)) }
    if let type = try type(of: mark.record), let stored = try stored(mark.record, type: type) { try remove(stored) }
    try eraseOffer(mark.record)
    let count = try eraseHistory(of: mark.record)
    // What only refers to it can wait no longer.
    for var entry in try waiting(on: mark.record) {
      entry.code = .erased
      entry.waitsOn = nil
      try setStatus(entry)
    }
    return count
  }

  private func insert(_ mark: ErasureMark) throws {
    let insert = try connection.statement(
      "INSERT INTO erased (record, seq, at, account, reason) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
    insert.bind(1, try replicas.pack(mark.record))
    insert.bind(2, try nextSeq())
    insert.bind(3, Int64(mark.milliseconds))
    insert.bind(4, mark.account)
    insert.bind(5, mark.reason)
    try insert.run()
    knownErased = nil
  }

  package func erasureMark(of record: Dot) throws -> ErasureMark? {
    guard let packed = try replicas.packKnown(record) else { return nil }
    let select = try connection.statement("SELECT at, account, reason FROM erased WHERE record = ?")
    defer { select.reset() }
    select.bind(1, packed)
    guard try select.step() else { return nil }
    return ErasureMark(
      record: record, milliseconds: UInt64(select.integer(0)), account: select.text(1), reason: select.text(2))
  }

  private func eraseHistory(of record: Dot) throws -> Int {
    guard let packed = try replicas.packKnown(record) else { return 0 }
    let select = try connection.prepare(
      "SELECT id, bytes FROM change WHERE \(Schema.isOfRecord) AND status <> ?2")
    select.bind(1, packed)
    select.bind(2, Self.erasedStatus)
    var hashes: [(id: Int64, hash: Hash256)] = []
    while try select.step() { hashes.append((select.integer(0), SHA256.hash(select.blob(1)))) }
    let update = try connection.statement(
      """
      UPDATE change SET status = ?, code = NULL, reason = NULL, waits_on = NULL, seq = ?, bytes = ? WHERE id = ?
      """)
    for (id, hash) in hashes {
      update.bind(1, Self.erasedStatus)
      update.bind(2, try nextSeq())
      update.bind(3, hash.bytes)
      update.bind(4, id)
      try update.run()
    }
    try forgetDecisions(on: hashes.map(\.id), record: packed)
    heldDidChange()
    return hashes.count
  }

  package func append(erased change: ErasedChange, to record: Dot, hash: Hash256, point: JournalPoint) throws {
    let insert = try connection.statement(
      "INSERT INTO change (id, record, received_at, status, code, seq, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)")
    insert.bind(1, try replicas.pack(change.dot))
    insert.bind(2, try replicas.pack(record))
    insert.bind(3, Int64(change.receivedMilliseconds))
    insert.bind(4, Self.erasedStatus)
    insert.bind(5, change.isLate ? Int64(HeldCode.erased.rawValue) : nil)
    insert.bind(6, try nextSeq())
    insert.bind(7, hash.bytes)
    try insert.run()
    ledger.append(.change(change.dot, chain: point.chain.prefix8))
  }

  package func erasedChanges(to record: Dot) throws -> [ErasedChange] {
    guard let packed = try replicas.packKnown(record) else { return [] }
    let select = try connection.statement(
      """
      SELECT id, received_at, code FROM change \
      WHERE \(Schema.isOfRecord) AND status = ?2 ORDER BY received_at, id
      """)
    defer { select.reset() }
    select.bind(1, packed)
    select.bind(2, Self.erasedStatus)
    var changes: [ErasedChange] = []
    while try select.step() {
      changes.append(
        ErasedChange(
          dot: try replicas.unpack(select.integer(0)), receivedMilliseconds: UInt64(select.integer(1)),
          isLate: !select.isNull(2)))
    }
    return changes
  }

  package func erased(after seq: Int64, through last: Int64) throws -> [Dot] {
    let select = try connection.statement("SELECT record FROM erased WHERE seq > ? AND seq <= ?")
    defer { select.reset() }
    select.bind(1, seq)
    select.bind(2, last)
    return try dots(select)
  }

  package func erased(by replica: ReplicaID, after seq: Int64) throws -> [Dot] {
    if try erasedRecords().isEmpty { return [] }
    let number = try replicas.number(of: replica)
    let select = try connection.statement(
      """
      SELECT DISTINCT record FROM change WHERE id BETWEEN ? AND ? AND seq > ? AND status = ? \
      AND record IN (SELECT record FROM erased)
      """)
    defer { select.reset() }
    select.bind(1, number << Replicas.counterBits)
    select.bind(2, (number + 1) << Replicas.counterBits - 1)
    select.bind(3, seq)
    select.bind(4, Self.erasedStatus)
    return try dots(select)
  }

  func dots(_ select: Statement) throws -> [Dot] {
    var found: [Dot] = []
    while try select.step() { found.append(try replicas.unpack(select.integer(0))) }
    return found.sorted()
  }

  package func unapplied() throws -> [HistoryEntry] { try entries("WHERE status IN (1, 3, 4) ORDER BY id", nil) }
}
