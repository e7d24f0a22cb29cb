import Replication
import Store
import Wire

/// Records of types that a newer version added: kept untouched, whole, until this program is upgraded.
struct UnknownTable {
  private let connection: Connection
  private let replicas: Replicas

  init(_ connection: Connection, _ replicas: Replicas) {
    self.connection = connection
    self.replicas = replicas
  }

  func stored(_ id: Dot) throws -> StoredRecord? {
    guard let packed = try replicas.packKnown(id) else { return nil }
    let select = try connection.statement("SELECT type, region, cells FROM unknown WHERE id = ?")
    defer { select.reset() }
    select.bind(1, packed)
    guard try select.step() else { return nil }
    let record = try RecordCoding.read(select.blob(2), id: id, type: UInt16(select.integer(0)))
    return StoredRecord(record: record, region: select.integer(1))
  }

  func put(_ stored: StoredRecord) throws(StorageError) {
    let upsert = try connection.statement(
      """
      INSERT INTO unknown (id, type, region, cells) VALUES (?, ?, ?, ?) \
      ON CONFLICT (id) DO UPDATE SET type = excluded.type, region = excluded.region, cells = excluded.cells
      """)
    upsert.bind(1, try replicas.pack(stored.record.id))
    upsert.bind(2, Int64(stored.record.type))
    upsert.bind(3, stored.region)
    upsert.bind(4, RecordCoding.bytes(stored.record))
    try upsert.run()
  }

  func remove(_ id: Dot) throws(StorageError) {
    let delete = try connection.statement("DELETE FROM unknown WHERE id = ?")
    delete.bind(1, try replicas.pack(id))
    try delete.run()
  }
}
