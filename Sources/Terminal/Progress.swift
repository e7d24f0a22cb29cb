/// A line on the terminal that tells how far a long task is, and is gone when the task is done.
///
/// It appears after a second, so that quick tasks stay quiet, and moves at most ten times a second.
package final class Progress {
  private let label: String
  private let total: Int?
  private let width: Int
  private let stream: Stream?
  private let milliseconds: () -> Int64
  private let start: Int64
  private var lastShown: Int64?

  private static let delayMilliseconds: Int64 = 1000
  private static let intervalMilliseconds: Int64 = 100
  /// ECMA-48: carriage return, erase in line.
  private static let erase = "\r\u{1B}[K"

  init(
    _ label: String, of total: Int?, width: Int, on stream: Stream?, milliseconds: @escaping () -> Int64
  ) {
    self.label = label
    self.total = total
    self.width = width
    self.stream = stream
    self.milliseconds = milliseconds
    start = stream == nil ? 0 : milliseconds()
  }

  deinit { finish() }

  /// Tells how much is done.
  package func advance(to count: Int) {
    guard let stream else { return }
    let now = milliseconds()
    if let lastShown {
      guard now - lastShown >= Self.intervalMilliseconds else { return }
    } else {
      guard now - start >= Self.delayMilliseconds else { return }
    }
    lastShown = now
    var line = "\(label) \(count)"
    if let total, total > 0 { line = "\(label) \(count)/\(total)  \(min(100, count * 100 / total)) %" }
    try? stream.write(Self.erase + line.truncated(toWidth: max(1, width - 1)))
    try? stream.flush()
  }

  /// Erases the line.
  package func finish() {
    guard let stream, lastShown != nil else { return }
    lastShown = nil
    try? stream.write(Self.erase)
    try? stream.flush()
  }
}
