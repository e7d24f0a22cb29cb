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

  package func confirmedAside(_ id: Dot) throws -> StoredRecord? {
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
