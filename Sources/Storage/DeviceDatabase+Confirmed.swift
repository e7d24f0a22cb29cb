import Model
package import Replication
package import Store
import Wire

/// The confirmed rows of records with pending changes, and which confirmed records a fresh start has not brought again yet.
extension DeviceDatabase {
  /// Tables beside the records', which are empty most of the time.
  enum SideTable: String {
    case confirmed, stale
  }

  private func isKnownEmpty(_ table: SideTable) throws -> Bool {
    guard connection.isInTransaction else { return false }
    if let known = isEmpty[table] { return known }
    let isEmpty = try connection.number("SELECT NOT EXISTS (SELECT 1 FROM \(table.rawValue))") == 1
    self.isEmpty[table] = isEmpty
    return isEmpty
  }

  package func confirmedAside(_ id: Dot, type: UInt16) throws -> StoredRecord? {
    if let kept = try keptAside(id) { return kept }
    return try unacknowledged.contains(id) ? StoredRecord(record: Record(id: id, type: type)) : nil
  }

  /// The records that this device has made and the hub has not acknowledged: nothing of them is confirmed unless it
  /// stands in `confirmed`, so that recording a visit writes no row there.
  private var unacknowledged: Unacknowledged {
    get throws {
      let state = try state()
      return Unacknowledged(
        replica: state.replica, after: state.acknowledged.counter, through: state.journalEnd.counter)
    }
  }

  private struct Unacknowledged {
    let replica: ReplicaID
    let after: UInt64
    let through: UInt64

    func contains(_ id: Dot) -> Bool { id.replica == replica && after < id.counter && id.counter <= through }
  }

  /// Their ids as they are packed, from the first to the last; from more to less if there are none.
  func packedUnacknowledged() throws -> (first: Int64, last: Int64) {
    let made = try unacknowledged
    // A replica without a number has made nothing; to read must not give it one.
    guard let first = try replicas.packKnown(Dot(made.replica, made.after + 1)),
      let last = try replicas.packKnown(Dot(made.replica, made.through))
    else { return (1, 0) }
    return (first, last)
  }

  func keptAside(_ id: Dot) throws -> StoredRecord? {
    guard try !isKnownEmpty(.confirmed), let packed = try replicas.packKnown(id) else { return nil }
    let select = try connection.statement("SELECT type, region, cells FROM confirmed WHERE id = ?")
    defer { select.reset() }
    select.bind(1, packed)
    guard try select.step() else { return nil }
    let record = try RecordCoding.read(select.blob(2), id: id, type: UInt16(select.integer(0)))
    return StoredRecord(record: record, region: select.integer(1))
  }

  package func setConfirmedAside(_ stored: StoredRecord) throws {
    let upsert = try connection.statement(
      """
      INSERT INTO confirmed (id, type, region, cells) VALUES (?, ?, ?, ?) \
      ON CONFLICT (id) DO UPDATE SET region = excluded.region, cells = excluded.cells
      """)
    upsert.bind(1, try replicas.pack(stored.record.id))
    upsert.bind(2, Int64(stored.record.type))
    upsert.bind(3, stored.region)
    upsert.bind(4, RecordCoding.bytes(stored.record))
    try upsert.run()
    isEmpty[.confirmed] = false
  }

  package func removeConfirmedAside(_ id: Dot) throws {
    guard try !isKnownEmpty(.confirmed) else { return }
    let delete = try connection.statement("DELETE FROM confirmed WHERE id = ?")
    delete.bind(1, try replicas.pack(id))
    try delete.run()
  }

  // MARK: - Stale

  package func markAllStale() throws {
    isEmpty[.stale] = nil
    for type in model.types {
      try connection.execute(
        "INSERT OR IGNORE INTO stale (id, type) SELECT id, \(type.number) FROM \(Schema.name(type.key))")
    }
    try connection.execute("INSERT OR IGNORE INTO stale (id, type) SELECT id, type FROM unknown")
    // What has never been confirmed has nothing that could be out of date.
    try connection.execute(
      "DELETE FROM stale WHERE id IN (SELECT id FROM confirmed WHERE length(cells) <= 1)")
    let made = try packedUnacknowledged()
    let delete = try connection.statement(
      "DELETE FROM stale WHERE id BETWEEN ? AND ? AND id NOT IN (SELECT id FROM confirmed)")
    delete.bind(1, made.first)
    delete.bind(2, made.last)
    try delete.run()
  }

  package func isStale(_ id: Dot) throws -> Bool {
    guard try !isKnownEmpty(.stale), let packed = try replicas.packKnown(id) else { return false }
    let select = try connection.statement("SELECT 1 FROM stale WHERE id = ?")
    defer { select.reset() }
    select.bind(1, packed)
    return try select.step()
  }

  package func clearStale(_ id: Dot) throws {
    guard try !isKnownEmpty(.stale), let packed = try replicas.packKnown(id) else { return }
    let delete = try connection.statement("DELETE FROM stale WHERE id = ?")
    delete.bind(1, packed)
    try delete.run()
  }

  package func stale(limit: Int) throws -> [(id: Dot, type: UInt16)] {
    let select = try connection.statement("SELECT id, type FROM stale ORDER BY id LIMIT ?")
    defer { select.reset() }
    select.bind(1, Int64(limit))
    var result: [(id: Dot, type: UInt16)] = []
    while try select.step() { result.append((try replicas.unpack(select.integer(0)), UInt16(select.integer(1)))) }
    return result
  }
}
