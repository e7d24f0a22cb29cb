import Glibc

/// Where bytes go: a buffered C stream.
package final class Stream {
  /// Why a write failed.
  enum WriteError: Error {
    /// Nobody reads the other end any more (`| head`): no reason to complain.
    case closed
    case failed(errno: Int32)
  }

  private let file: UnsafeMutablePointer<FILE>?
  private let descriptor: Int32
  /// Why the stream could not be opened.
  private let openError: Int32
  /// Whether a person looks at it.
  package let isTerminal: Bool

  /// A stream over an open descriptor, which it does not close.
  package init(descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
    // A FILE of its own: the program prints through nothing else.
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    file = copy >= 0 ? fdopen(copy, "w") : nil
    openError = file == nil ? errno : 0
    if let file { setvbuf(file, nil, Int32(_IOFBF), 1 << 16) }
  }

  deinit {
    if let file { fclose(file) }
  }

  /// The size of the terminal, if it is one that knows.
  var size: (columns: Int, lines: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  func write(_ bytes: borrowing [UInt8]) throws(WriteError) {
    guard let file else { throw .failed(errno: openError) }
    let count = bytes.count
    errno = 0
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, count, file) }
    if written < count { throw Self.error(errno) }
  }

  func write(_ text: String) throws(WriteError) {
    guard let file else { throw .failed(errno: openError) }
    var text = text
    errno = 0
    let isWhole = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    if !isWhole { throw Self.error(errno) }
  }

  func flush() throws(WriteError) {
    guard let file else { return }
    errno = 0
    if fflush(file) != 0 { throw Self.error(errno) }
  }

  private static func error(_ code: Int32) -> WriteError {
    code == EPIPE ? .closed : .failed(errno: code)
  }
}
