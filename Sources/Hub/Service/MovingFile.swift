import Glibc
import Storage
import Sync

/// The file of a data folder, as a hub moves out of it or into it.
final class MovingFile: MovingSide {
  private var folder: HubFolder
  private var store: HubDatabase?
  private var isHeld = false

  init(_ folder: HubFolder) {
    self.folder = folder
    self.folder.store = nil
  }

  private var moved: String { folder.database + HubMove.movedSuffix }
  private var copy: String { folder.database + HubMove.copySuffix }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  var place: String {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return "\(folder.path) (\(name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }))"
  }

  // MARK: - As the source

  func movedStore() throws -> String? {
    guard !Self.exists(folder.database), Self.exists(moved) else { return nil }
    return try FileCopy.source(at: moved)
  }

  func hold() throws -> HubDatabase {
    let store = try folder.open(.existing)
    guard !Self.exists(moved) else { throw MovingError.movedBefore }
    self.store = store
    try store.connection.lock()
    isHeld = true
    // What was written is in one file then, and shows in it.
    try store.connection.checkpoint()
    return store
  }

  func mark() throws -> String {
    var words: [String] = []
    for suffix in ["", "-wal"] {
      var status = stat()
      guard stat(folder.database + suffix, &status) == 0 else { continue }
      // An empty log says nothing.
      guard suffix.isEmpty || status.st_size > 0 else { continue }
      words.append("\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)")
    }
    return words.joined(separator: " ")
  }

  func putAway(to place: String) throws {
    try store?.makeStandalone()
    for suffix in ["", ".ledger"] where Self.exists(folder.database + suffix) {
      guard rename(folder.database + suffix, moved + suffix) == 0 else {
        throw PrivateFileError.cannotWrite(path: folder.database, errno: errno)
      }
    }
    try sync()
    FileCopy.removeLock(ofStoreAt: folder.database)
  }

  func release() {
    if isHeld { store?.connection.unlock() }
    isHeld = false
  }

  // MARK: - As the target

  func note() throws -> CopyNote? {
    guard !Self.exists(folder.database) else { throw MovingError.folderInUse }
    guard Self.exists(copy) else {
      // It belongs to a store that is to be put back here.
      guard !Self.exists(folder.database + ".ledger") else { throw MovingError.folderInUse }
      return nil
    }
    return try FileCopy(copy).note()
  }

  func begin(_ note: CopyNote, copying source: HubDatabase) throws -> Connection {
    for suffix in ["", "-wal", "-shm", "-journal", ".lock", ".lock.queue", ".ledger"] { unlink(copy + suffix) }
    let descriptor = Glibc.open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFileError.cannotWrite(path: copy, errno: errno) }
    close(descriptor)
    let connection = try open(.create).connection
    let rows = try StoreCopy(from: source.connection, to: connection)
    try connection.writing { () throws(StorageError) in
      try rows.empty()
      try note.write(to: connection)
    }
    return connection
  }

  func resume() throws -> Connection { try FileCopy(copy).connection() }

  func openCopy() throws -> HubDatabase { try open(.existing) }

  private func open(_ opening: Database.Opening) throws -> HubDatabase {
    try HubDatabase(
      path: copy, opening: opening, random: { UInt64.random(in: .min ... .max) },
      milliseconds: { SystemClock().milliseconds })
  }

  /// The ledger first: a store without it would begin another. The note goes last, for as long as the copy bears its own
  /// name it has to be known as one.
  func finish() throws {
    try FileCopy(copy).makeWhole()
    for suffix in [".ledger", ""] where Self.exists(copy + suffix) {
      guard rename(copy + suffix, folder.database + suffix) == 0 else {
        throw PrivateFileError.cannotWrite(path: folder.database, errno: errno)
      }
    }
    for suffix in ["-wal", "-shm", ".lock", ".lock.queue"] { unlink(copy + suffix) }
    try sync()
    try FileCopy(folder.database).forgetSource()
  }

  private func sync() throws {
    let descriptor = Glibc.open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw PrivateFileError.cannotWrite(path: folder.path, errno: errno)
    }
    close(descriptor)
  }
}
