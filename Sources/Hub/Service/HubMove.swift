import Glibc
import Storage

/// A hub's move from its file into a database.
package enum HubMove {
  static let movedSuffix = ".moved"

  /// Copies the store in the folder's file into the folder's database, checks both, and puts the file out of the way, so
  /// that nobody serves from it again by mistake. Nobody may serve meanwhile. Devices notice nothing.
  /// - Parameter progress: told how many records and changes have been checked.
  /// - Returns: how many changes the history holds.
  /// - Throws: `HubError`, `StorageError`; the file is then as it was.
  package static func run(_ folder: HubFolder, progress: @escaping (Int) -> Void) throws -> Int {
    var old = folder
    old.store = nil
    try Database.requireStore(old.database)
    let lock = try folder.lockForServing()
    defer { lock.release() }
    let changes: Int
    do {
      let source = try old.open(.existing)
      let target = try folder.open(.create)
      // Commands at the folder write without serving: none may until the file is out of the way.
      changes = try source.withLock {
        guard try target.isEmpty() else { throw HubError.databaseInUse }
        try requireSound(source, progress)
        // That took its time: another hub may have begun there.
        guard try target.isEmpty() else { throw HubError.databaseInUse }
        try target.move(from: source)
        try requireSound(target, progress)
        let changes = try target.countChanges()
        try source.makeStandalone()
        return changes
      }
    }
    for suffix in ["", ".ledger"] {
      guard rename(old.database + suffix, old.database + movedSuffix + suffix) == 0 else {
        throw PrivateFileError.cannotWrite(path: old.database, errno: errno)
      }
    }
    return changes
  }

  private static func requireSound(_ store: HubDatabase, _ progress: @escaping (Int) -> Void) throws {
    let findings = try store.check(progress: progress)
    guard findings.isEmpty else { throw HubError.backupDiffers(Set(findings.map(\.code)).sorted()) }
  }
}
