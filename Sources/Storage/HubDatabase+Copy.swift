import Model

extension HubDatabase {
  /// Whether nothing was ever entered: no record, and nothing of the office. What a start makes does not count.
  package func isEmpty() throws -> Bool {
    let office = ["account", "audit", "change", "credential", "decision", "device", "erased", "invitation", "offer"]
    for table in office + model.types.map(\.key) {
      let found = "SELECT count(*) FROM (SELECT 1 FROM \(Schema.name(table)) LIMIT 1) AS found"
      if try connection.number(found) > 0 { return false }
    }
    return true
  }
}

/// A copy of a store in a file that lies under another name until it is finished.
package struct FileCopy {
  private let path: String

  /// - Parameter path: the copy's own, without the suffixes of what lies beside it.
  package init(_ path: String) { self.path = path }

  /// A connection that writes to it.
  package func connection() throws(StorageError) -> Connection {
    try SQLiteConnection.open(path: path, .existing, lockTimeoutMilliseconds: 0)
  }

  /// What it notes of its source.
  package func note() throws(StorageError) -> CopyNote? { try CopyNote(in: connection()) }

  /// Brings everything into the one file, to be given another name.
  package func makeWhole() throws(StorageError) { try connection().makeStandalone() }

  /// The finished copy, under its name, no longer notes where it comes from.
  package func forgetSource() throws(StorageError) {
    let connection = try connection()
    try connection.setUp()
    try connection.writing { () throws(StorageError) in try CopyNote.remove(from: connection) }
  }

  /// Which store a file holds that nobody may write to: `CopyNote.source`.
  package static func source(at path: String) throws(StorageError) -> String {
    try CopyNote.source(SQLiteConnection.reading(path: path))
  }

  /// Removes the lock of a store in a file that has been moved away; it is held.
  package static func removeLock(ofStoreAt path: String) { StoreLock.remove(path: path + ".lock") }
}
