import Glibc
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// A note outside the data folder of which machine and file the store is, and how far its journal had come: a folder
/// that was copied, or put back from an older copy, is known before it writes (SPEC §fork), and what was put back
/// can be told.
///
/// One line in `$XDG_STATE_HOME/tanfang/NONCE` (`CopyNote`). Whatever it misses, the hub finds at the next sync; whoever
/// only moved the folder loses nothing by a new replica.
struct CopyMarker {
  private let folder: String
  private let machine: String
  private let database: String

  /// - Parameter database: path of the store.
  /// - Returns: nil where there is no folder for such notes.
  init?(_ invocation: Invocation, database: String) {
    if let given = invocation.environment("XDG_STATE_HOME"), given.hasPrefix("/") {
      folder = given + "/tanfang"
    } else if let home = invocation.environment("HOME"), home.hasPrefix("/") {
      folder = home + "/.local/state/tanfang"
    } else {
      return nil
    }
    machine = OneLineFile.read("/etc/machine-id") ?? "-"
    self.database = CopyNote.absolute(database)
  }

  /// What the store is taken for.
  enum Finding {
    case original
    /// Another machine, another file, or an older state than was noted: it has a new replica now.
    case forked
    /// As `forked`, but something is pending: the hub has to tell which of the copies wrote it.
    case pendingCopy
  }

  /// Notes a store that was just made, in the file itself: its log may get lost.
  func begin() throws {
    let store = try DeviceDatabase(path: database, opening: .existing) { ReplicaID(0) }
    _ = try check(store, clock: SystemClock())
    try store.checkpoint()
  }

  /// Compares the store with what was noted of it, notes in it what is missing, and lets a copy fork.
  func check(_ store: DeviceDatabase, clock: any Clock) throws -> Finding {
    let state = try store.state()
    let nonce = try store.setting(Self.key)
    let noted = nonce.flatMap { CopyNote(at: path($0)) }
    if let noted, isOfThisFile(noted), !isAhead(noted, of: state) { return .original }
    if let missing = try missing(from: store, clock: clock) {
      if !state.missing.contains(where: { $0.replica == missing.replica && $0.through >= missing.through }) {
        try store.transaction {
          var state = try store.state()
          state.note(missing)
          try store.setState(state)
        }
      }
    } else if nonce == nil {
      try mark(store)
      return .original
    }
    var random = SystemRandomNumberGenerator()
    guard try Device(store: store, clock: clock).forkAsCopy(using: &random) else { return .pendingCopy }
    try mark(store)
    return .forked
  }

  /// What was noted of the store and is not in it, as far as that can be told; changes nothing.
  func missing(from store: DeviceDatabase, clock: any Clock) throws -> MissingChanges? {
    let state = try store.state()
    let nonce = try store.setting(Self.key)
    // A store that was put back to before its first command has no nonce: the note says where it lay.
    let noted = nonce.map { CopyNote(at: path($0)) } ?? noteOfPlace(of: state.replica)
    guard let noted, noted.machine == machine, isAhead(noted, of: state), !isStillThere(noted) else { return nil }
    let isSame = noted.replica == state.replica
    return MissingChanges(
      replica: noted.replica, after: isSame ? state.journalEnd.counter : 0, through: noted.counter,
      sinceMilliseconds: try store.lastWriteMilliseconds(), untilMilliseconds: noted.milliseconds,
      foundMilliseconds: clock.milliseconds)
  }

  /// How many changes a store at this place had made that is no longer there, or is a new one; nil if none is known.
  func lostStore() -> (changes: UInt64, untilMilliseconds: UInt64)? {
    guard let noted = noteOfPlace(of: nil), noted.counter > 0 else { return nil }
    return (noted.counter, noted.milliseconds)
  }

  /// Gives the store a note of its own.
  private func mark(_ store: DeviceDatabase) throws {
    var random = SystemRandomNumberGenerator()
    let nonce = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    // The last note of this place would be taken for a store that is gone.
    if let old = try store.setting(Self.key), let noted = CopyNote(at: path(old)), isOfThisFile(noted) {
      unlink(path(old))
    }
    try store.transaction { try store.setSetting(Self.key, nonce) }
    note(store)
  }

  /// Notes how far the journal has come. A note that cannot be written is no reason to stop anybody's work.
  func note(_ store: DeviceDatabase) {
    guard let nonce = try? store.setting(Self.key), let state = try? store.state() else { return }
    var partial = ""
    for part in folder.split(separator: "/") {
      partial += "/\(part)"
      mkdir(partial, 0o700)
    }
    CopyNote(
      machine: machine, inode: CopyNote.inode(of: database), replica: state.replica,
      counter: state.journalEnd.counter, milliseconds: (try? store.lastWriteMilliseconds()) ?? 0, path: database
    ).write(to: path(nonce))
  }

  /// Takes the note of a store away that is about to be erased.
  func remove(_ store: DeviceDatabase) {
    guard let nonce = try? store.setting(Self.key) else { return }
    unlink(path(nonce))
    rmdir(folder)
  }

  private static let key = "copy_marker"

  private func path(_ nonce: [UInt8]) -> String { "\(folder)/\(Base32.text(bytes: nonce))" }

  private func isOfThisFile(_ noted: CopyNote) -> Bool {
    noted.machine == machine && noted.inode == CopyNote.inode(of: database)
  }

  /// Whether more was noted than the store has. A replica noted before a fork says nothing of the present journal.
  private func isAhead(_ noted: CopyNote, of state: DeviceState) -> Bool {
    if noted.replica == state.replica { return noted.counter > state.journalEnd.counter }
    return noted.counter > 0 && !state.ancestors.contains { $0.descent.parent == noted.replica }
  }

  /// Whether the store that was noted is another than this one, and where it was: then nothing is missing.
  private func isStillThere(_ noted: CopyNote) -> Bool {
    noted.path != database && CopyNote.inode(of: noted.path) == noted.inode
  }

  /// The latest note of a store at this very place.
  private func noteOfPlace(of replica: ReplicaID?) -> CopyNote? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var latest: CopyNote?
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let note = CopyNote(at: "\(folder)/\(name)"), note.path == database, replica ?? note.replica == note.replica
      else { continue }
      if latest.map({ $0.milliseconds < note.milliseconds }) ?? true { latest = note }
    }
    return latest
  }
}

/// What is noted of a store: machine, inode, replica, counter, when it last wrote (ms since 1970), path.
struct CopyNote {
  let machine: String
  let inode: UInt64
  let replica: ReplicaID
  let counter: UInt64
  let milliseconds: UInt64
  let path: String

  init(machine: String, inode: UInt64, replica: ReplicaID, counter: UInt64, milliseconds: UInt64, path: String) {
    self.machine = machine
    self.inode = inode
    self.replica = replica
    self.counter = counter
    self.milliseconds = milliseconds
    self.path = path
  }

  init?(at file: String) {
    guard let words = OneLineFile.read(file)?.split(separator: " ", maxSplits: 5), words.count == 6,
      let inode = UInt64(words[1]), let dot = RecordName.dot("\(words[2])-1"), let counter = UInt64(words[3]),
      let milliseconds = UInt64(words[4])
    else { return nil }
    self.init(
      machine: String(words[0]), inode: inode, replica: dot.replica, counter: counter, milliseconds: milliseconds,
      path: String(words[5]))
  }

  func write(to file: String) {
    let line = "\(machine) \(inode) \(RecordName.text(replica)) \(counter) \(milliseconds) \(path)"
    OneLineFile.write(line, to: file)
  }

  /// 0 where there is no such file.
  static func inode(of path: String) -> UInt64 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  /// Without links and dots, as far as the folder is there.
  static func absolute(_ path: String) -> String {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard let real = realpath(folder, nil) else { return path }
    defer { free(real) }
    return "\(String(cString: real))/\(slash.map { String(path[path.index(after: $0)...]) } ?? path)"
  }
}
