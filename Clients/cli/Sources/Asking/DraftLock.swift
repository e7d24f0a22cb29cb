import Glibc
import Model
import Storage
import Terminal

/// Held by the process that works on a draft, so that no other offers it: a lock on one byte of a file, which the system
/// lets go when the process ends, however it ends.
final class DraftLock {
  private let descriptor: Int32

  /// `F_OFD_SETLK` and `F_OFD_GETLK` of fcntl(2): locks of the open file, not of the process.
  private static let setLock: Int32 = 37
  private static let getLock: Int32 = 36

  /// Nil if another process works on the draft.
  init?(_ draft: Int64, _ session: Session) throws(StorageError) {
    descriptor = try Self.open(session)
    var range = Self.range(draft)
    guard fcntl(descriptor, Self.setLock, &range) == 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Whether a process works on the draft.
  static func isHeld(_ draft: Int64, _ session: Session) -> Bool {
    guard let descriptor = try? open(session) else { return false }
    defer { close(descriptor) }
    var range = range(draft)
    return fcntl(descriptor, getLock, &range) == 0 && range.l_type != Int16(F_UNLCK)
  }

  private static func open(_ session: Session) throws(StorageError) -> Int32 {
    // Beside the store under its name: with the store it is erased.
    let descriptor = Glibc.open(session.folder.database + ".drafts", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StorageError(.cannotWrite, operation: "lock draft", detail: String(cString: strerror(errno)))
    }
    return descriptor
  }

  private static func range(_ draft: Int64) -> flock {
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = Int(draft)
    range.l_len = 1
    return range
  }
}
