import Glibc
import Store

/// A lock that processes of one machine hold by turns, for longer than a transaction.
final class FileTurn: Turn {
  private let descriptor: Int32
  private static let pauseMilliseconds = 50

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// As long as the file is open.
  let isHeld = true

  /// - Returns: nil if another has it for all of the time.
  static func take(_ path: String, waitMilliseconds: Int) throws(StorageError) -> FileTurn? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StorageError(.cannotWrite, operation: "open lock file", detail: String(cString: strerror(errno)))
    }
    let turn = FileTurn(descriptor)
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard waited < waitMilliseconds else { return nil }
      usleep(useconds_t(pauseMilliseconds * 1000))
      waited += pauseMilliseconds
    }
    return turn
  }
}

/// No other process has a store in memory.
final class TurnInMemory: Turn {
  let isHeld = true
}
