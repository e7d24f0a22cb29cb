package import Wire

/// A file that somebody is about to import, encrypted: only the session that sent it holds the key.
package struct StoredUpload: Hashable, Sendable {
  package let id: String
  package let session: Hash256
  /// Ms since 1970.
  package let usedMilliseconds: UInt64
  package let sealed: [UInt8]

  package init(id: String, session: Hash256, usedMilliseconds: UInt64, sealed: [UInt8]) {
    self.id = id
    self.session = session
    self.usedMilliseconds = usedMilliseconds
    self.sealed = sealed
  }
}

extension HubDatabase {
  package func upload(_ id: String) throws -> StoredUpload? {
    let select = try connection.statement("SELECT session, used_at, sealed FROM upload WHERE id = ?")
    defer { select.reset() }
    select.bind(1, id)
    guard try select.step(), let session = Hash256(select.blob(0)) else { return nil }
    return StoredUpload(
      id: id, session: session, usedMilliseconds: UInt64(clamping: select.integer(1)), sealed: select.blob(2))
  }

  /// Within a transaction only.
  package func insert(_ upload: StoredUpload) throws {
    let insert = try connection.statement("INSERT INTO upload (id, session, used_at, sealed) VALUES (?, ?, ?, ?)")
    insert.bind(1, upload.id)
    insert.bind(2, upload.session.bytes)
    insert.bind(3, Int64(clamping: upload.usedMilliseconds))
    insert.bind(4, upload.sealed)
    try insert.run()
  }

  /// Within a transaction only.
  package func noteUse(ofUpload id: String, atMilliseconds now: UInt64) throws {
    let update = try connection.statement("UPDATE upload SET used_at = ?1 WHERE id = ?2 AND used_at < ?1")
    update.bind(1, Int64(clamping: now))
    update.bind(2, id)
    try update.run()
  }

  /// Removes files that nobody has looked at for long, and of the others all but the last so many. Within a transaction only.
  package func removeUploads(usedBefore milliseconds: UInt64, keeping count: Int) throws {
    let delete = try connection.statement(
      """
      DELETE FROM upload WHERE used_at < ? OR id NOT IN (SELECT id FROM upload ORDER BY used_at DESC, id LIMIT ?)
      """)
    delete.bind(1, Int64(clamping: milliseconds))
    delete.bind(2, Int64(count))
    try delete.run()
  }
}
