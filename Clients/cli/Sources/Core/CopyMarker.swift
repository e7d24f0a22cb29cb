import Glibc
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// A note outside the data folder of which machine and file the store is, and how far its journal had come: a folder
/// that was copied, or put back from an older copy, is known before it writes (SPEC §fork).
///
/// One line in `$XDG_STATE_HOME/tanfang/NONCE`: machine, inode, replica, counter. Whatever it misses, the hub finds at
/// the next sync; whoever only moved the folder loses nothing by a new replica.
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
    machine = Self.read("/etc/machine-id") ?? "-"
    self.database = database
  }

  /// What the store is taken for.
  enum Finding {
    case original
    /// Another machine, another file, or an older state than was noted: it has a new replica now.
    case forked
    /// As `forked`, but something is pending: the hub has to tell which of the copies wrote it.
    case pendingCopy
  }

  /// Compares the store with what was noted of it, and lets a copy fork.
  func check(_ store: DeviceDatabase, clock: any Clock) throws -> Finding {
    let state = try store.state()
    if let nonce = try store.setting(Self.key), isNoted(nonce, state) { return .original }
    let isNew = try store.setting(Self.key) == nil
    var random = SystemRandomNumberGenerator()
    if try !isNew && !Device(store: store, clock: clock).forkAsCopy(using: &random) { return .pendingCopy }
    let nonce = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    try store.transaction { try store.setSetting(Self.key, nonce) }
    note(store)
    return isNew ? .original : .forked
  }

  /// Notes how far the journal has come. A note that cannot be written is no reason to stop anybody's work.
  func note(_ store: DeviceDatabase) {
    guard let nonce = try? store.setting(Self.key), let state = try? store.state() else { return }
    let line = "\(machine) \(inode) \(RecordName.text(state.replica)) \(state.journalEnd.counter)\n"
    var partial = ""
    for part in folder.split(separator: "/") {
      partial += "/\(part)"
      mkdir(partial, 0o700)
    }
    let descriptor = open(path(nonce), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var bytes = Array(line.utf8)
    _ = write(descriptor, &bytes, bytes.count)
  }

  /// Takes the note of a store away that is about to be erased.
  func remove(_ store: DeviceDatabase) {
    guard let nonce = try? store.setting(Self.key) else { return }
    unlink(path(nonce))
    rmdir(folder)
  }

  private static let key = "copy_marker"

  private func isNoted(_ nonce: [UInt8], _ state: DeviceState) -> Bool {
    guard let words = Self.read(path(nonce))?.split(separator: " "), words.count == 4, words[0] == machine,
      words[1] == "\(inode)", let counter = UInt64(words[3])
    else { return false }
    // A replica noted before a fork says nothing of the present journal.
    return words[2] != RecordName.text(state.replica) || counter <= state.journalEnd.counter
  }

  private func path(_ nonce: [UInt8]) -> String { "\(folder)/\(Base32.text(bytes: nonce))" }

  private var inode: UInt64 {
    var status = stat()
    return stat(database, &status) == 0 ? UInt64(status.st_ino) : 0
  }

  /// A small file's first line; nil if it cannot be read.
  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
