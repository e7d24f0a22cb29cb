package import Replication
import Store
package import Wire

extension DeviceDatabase {
  /// What stands in the journal where a change was erased.
  static func erased(_ dot: Dot, _ bytes: [UInt8]) throws -> JournalItem {
    guard let hash = Hash256(bytes) else {
      throw StorageError(.damaged, operation: "read journal", detail: "a hash is not 32 bytes")
    }
    return .erased(dot, hash: hash)
  }

  package func append(erased dot: Dot, hash: Hash256) throws {
    let insert = try connection.statement("INSERT INTO change (id, record, status, bytes) VALUES (?, ?, ?, ?)")
    let packed = try replicas.pack(dot)
    insert.bind(1, packed)
    // Which record it was nobody needs to know any more.
    insert.bind(2, packed)
    insert.bind(3, Int64(ChangeStatus.erased.rawValue))
    insert.bind(4, hash.bytes)
    try insert.run()
  }

  package func eraseTraces(of record: Dot) throws {
    guard let packed = try replicas.packKnown(record) else { return }
    let select = try connection.prepare(
      "SELECT id, bytes FROM change WHERE \(Schema.isOfRecord) AND status <> \(ChangeStatus.erased.rawValue)")
    select.bind(1, packed)
    var hashes: [(id: Int64, hash: Hash256)] = []
    while try select.step() { hashes.append((select.integer(0), SHA256.hash(select.blob(1)))) }
    let update = try connection.statement(
      "UPDATE change SET status = ?, code = NULL, reason = NULL, bytes = ? WHERE id = ?")
    for (id, hash) in hashes {
      update.bind(1, Int64(ChangeStatus.erased.rawValue))
      update.bind(2, hash.bytes)
      update.bind(3, id)
      try update.run()
    }
    let delete = try connection.statement("DELETE FROM offer WHERE id = ?")
    delete.bind(1, packed)
    try delete.run()
  }
}
