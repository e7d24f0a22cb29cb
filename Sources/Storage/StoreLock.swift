import Glibc

/// The lock that all processes of one store share, held while one of them writes.
///
/// Whoever wants it first takes a place in a queue of one, so that a process that writes again and again (`serve`)
/// does not keep others (`import`) waiting until they give up.
final class StoreLock {
  private let descriptor: Int32
  private let queue: Int32

  init(path: String) throws(StorageError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("open lock file") }
    queue = open(path + ".queue", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard queue >= 0 else {
      let failure = Self.failure("open lock file")
      close(descriptor)
      throw failure
    }
  }

  deinit {
    close(descriptor)
    close(queue)
  }

  /// Waits for the lock.
  /// - Throws: `busy` after `timeoutMilliseconds`; `missing` where the store was moved away meanwhile: whoever moves it
  ///   removes the lock's file, and what still has it open would write to a file that nobody reads any more.
  func acquire(timeoutMilliseconds: Int) throws(StorageError) {
    var waited = 0
    try Self.lock(queue, &waited, timeoutMilliseconds)
    defer { flock(queue, LOCK_UN) }
    try Self.lock(descriptor, &waited, timeoutMilliseconds)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
      release()
      throw StorageError(.missing, operation: "lock store", detail: "the store was moved away")
    }
  }

  /// Removes the lock of a store that was moved away; it is held.
  static func remove(path: String) {
    unlink(path + ".queue")
    unlink(path)
  }

  func release() { flock(descriptor, LOCK_UN) }

  private static func lock(
    _ descriptor: Int32, _ waitedMilliseconds: inout Int, _ timeoutMilliseconds: Int
  ) throws(StorageError) {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw failure("lock store") }
      guard waitedMilliseconds < timeoutMilliseconds else {
        throw StorageError(.busy, operation: "lock store", detail: "another process is writing")
      }
      let pause = waitedMilliseconds < 20 ? 1 : 10
      usleep(useconds_t(pause * 1000))
      waitedMilliseconds += pause
    }
  }

  private static func failure(_ operation: String) -> StorageError {
    StorageError(.cannotWrite, operation: operation, detail: String(cString: strerror(errno)))
  }
}
