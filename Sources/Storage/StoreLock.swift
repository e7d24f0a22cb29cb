import Glibc

/// The lock that all processes of one store share, held while one of them writes.
final class StoreLock {
  private let descriptor: Int32

  init(path: String) throws(StorageError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("open lock file") }
  }

  deinit { close(descriptor) }

  /// Waits for the lock.
  /// - Throws: `busy` after `timeoutMilliseconds`.
  func acquire(timeoutMilliseconds: Int) throws(StorageError) {
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Self.failure("lock store") }
      guard waited < timeoutMilliseconds else {
        throw StorageError(.busy, operation: "lock store", detail: "another process is writing")
      }
      usleep(10_000)
      waited += 10
    }
  }

  func release() { flock(descriptor, LOCK_UN) }

  private static func failure(_ operation: String) -> StorageError {
    StorageError(.cannotWrite, operation: operation, detail: String(cString: strerror(errno)))
  }
}
