import Glibc
package import Storage
import Sync
import Wire

/// A backup: one file of mode 0600 that holds the whole store and the hub's key, taken while the hub serves.
package enum HubBackup {
  /// Names under which a backup keeps what does not lie in the database.
  package static let keySetting = "backup_key"
  package static let certificateSetting = "backup_certificate"
  package static let bundleKeySetting = "backup_bundle_key"

  /// Writes a backup, checks it, and only then gives it its name. Nothing is ever overwritten.
  /// - Returns: its size in bytes.
  package static func make(of store: HubDatabase, in folder: HubFolder, to path: String) throws -> Int {
    guard access(path, F_OK) != 0 else { throw HubError.backupExists }
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var template = Array("\(parent)/.tanfang-backup-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw PrivateFileError.cannotWrite(path: path, errno: errno) }
    let working = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { remove(working) }

    let copy = "\(working)/\(HubFolder.databaseName)"
    let descriptor = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFileError.cannotWrite(path: path, errno: errno) }
    defer { close(descriptor) }
    try store.copy(into: copy)
    try finish(copy, folder)
    guard fsync(descriptor) == 0, link(copy, path) == 0 else {
      if errno == EEXIST { throw HubError.backupExists }
      throw PrivateFileError.cannotWrite(path: path, errno: errno)
    }
    try sync(parent, path)
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Makes a hub's folder from a backup: checked, with the key that devices know, and in a new life, so that devices
  /// send again what the backup does not have (SPEC §rewind).
  ///
  /// - Parameter folder: must hold no store. A ledger that lies there is kept and goes on; else it is made anew.
  /// - Returns: what went back with the store, as far as the ledger tells.
  /// - Throws: `HubError`, `StorageError`; nothing that was there is overwritten then.
  @discardableResult
  package static func restore(_ path: String, into folder: HubFolder) throws -> Restored {
    guard folder.store == nil else {
      throw StorageError(.elsewhere, operation: "restore", detail: "a backup file makes a store in a file")
    }
    guard access(folder.database, F_OK) != 0 else { throw HubError.storeExists }
    try folder.requireNoCopy()
    try BackupFile(path).inspect()
    try folder.prepare()
    // A copy is opened, never the backup itself: opening changes a database.
    let working = "\(folder.database).restoring"
    defer {
      for suffix in ["", "-wal", "-shm", ".lock", ".lock.queue", ".ledger"] { unlink("\(working)\(suffix)") }
    }
    try copy(path, to: working)
    try BackupFile.inspect(copy: working)
    try takeKey(from: working, into: folder)
    let hadLedger = access("\(folder.database).ledger", F_OK) == 0
    guard rename(working, folder.database) == 0 else {
      throw PrivateFileError.cannotWrite(path: folder.path, errno: errno)
    }
    try sync(folder.path, folder.path)
    let store = try folder.open(.existing)
    if !hadLedger { try store.writeLedgerAnew() }
    let restored = try Restored(store, hadLedger: hadLedger, hasKey: folder.storedKey() != nil)
    // What the ledger says was erased is so again from here on.
    try store.newIncarnation()
    try store.scrub()
    return restored
  }

  private static func copy(_ path: String, to target: String) throws {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else {
      throw StorageError(.missing, operation: "read backup", detail: String(cString: strerror(errno)))
    }
    defer { close(source) }
    let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFileError.cannotWrite(path: target, errno: errno) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count == 0 { break }
      guard count > 0, write(descriptor, buffer, count) == count else {
        throw PrivateFileError.cannotWrite(path: target, errno: errno)
      }
    }
    guard fsync(descriptor) == 0 else { throw PrivateFileError.cannotWrite(path: target, errno: errno) }
  }

  /// Checks the copy, and puts the key that it carries where the hub looks for it.
  private static func takeKey(from working: String, into folder: HubFolder) throws {
    let store = try HubDatabase(
      path: working, opening: .existing, random: { UInt64.random(in: .min ... .max) },
      milliseconds: { SystemClock().milliseconds })
    let findings = try store.check(ledgerIncluded: false)
    guard findings.isEmpty else { throw HubError.backupDiffers(Set(findings.map(\.code)).sorted()) }
    if let key = try store.setting(keySetting), let certificate = try store.setting(certificateSetting) {
      try PrivateFile.write(certificate, name: HubFolder.certificateName, folder: folder.path)
      try PrivateFile.write(key, name: HubFolder.keyName, folder: folder.path)
    }
    if let secret = try store.setting(bundleKeySetting) {
      try PrivateFile.write(secret, name: HubFolder.bundleKeyName, folder: folder.path)
    }
    try store.makeStandalone()
  }

  private static func finish(_ copy: String, _ folder: HubFolder) throws {
    let store = try HubDatabase(
      path: copy, opening: .existing, random: { UInt64.random(in: .min ... .max) },
      milliseconds: { SystemClock().milliseconds })
    let findings = try store.check(ledgerIncluded: false)
    guard findings.isEmpty else { throw HubError.backupDiffers(Set(findings.map(\.code)).sorted()) }
    // Nobody is logged in to a backup.
    try store.transaction { try store.removePassing() }
    if let key = try folder.storedKey() {
      try store.transaction {
        try store.setSetting(keySetting, Array(key.keyPEM.utf8))
        try store.setSetting(certificateSetting, Array(key.certificatePEM.utf8))
      }
    }
    if let keys = try folder.storedBundleKeys() {
      try store.transaction { try store.setSetting(bundleKeySetting, keys.secret) }
    }
    try store.makeStandalone()
  }

  private static func sync(_ folder: String, _ path: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw PrivateFileError.cannotWrite(path: path, errno: errno)
    }
    close(descriptor)
  }

  /// Removes the working folder and the files that SQLite and the store make beside a database.
  private static func remove(_ working: String) {
    for suffix in ["", "-wal", "-shm", "-journal", ".lock", ".lock.queue", ".ledger"] {
      unlink("\(working)/\(HubFolder.databaseName)\(suffix)")
    }
    rmdir(working)
  }
}
