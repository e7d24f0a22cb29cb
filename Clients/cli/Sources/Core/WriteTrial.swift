import Glibc

/// A trial of what a write needs: a file of the folder that grows and reaches the disk. It never has a name for long.
enum WriteTrial {
  /// What a change with its pages takes at most in the write-ahead log, roughly.
  private static let bytes = 256 * 1024

  /// Why nothing can be written to a folder: the system's error number; nil if it can.
  static func problem(in folder: String) -> Int32? {
    let path = "\(folder)/.trial-\(getpid())"
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { return errno }
    defer { close(file) }
    guard unlink(path) == 0 else { return errno }
    let zeros = [UInt8](repeating: 0, count: 16 * 1024)
    var left = bytes
    while left > 0 {
      let count = write(file, zeros, min(zeros.count, left))
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      left -= count
    }
    return fsync(file) == 0 ? nil : errno
  }
}
