import Glibc

/// What a program finds around it, so that a test can put something else there.
package struct Surroundings {
  package let standardOutput: Stream
  package let standardError: Stream
  package let environment: @Sendable (String) -> String?
  /// A clock that only goes forward.
  package let milliseconds: @Sendable () -> Int64
  /// Who answers questions; nil for whoever sits at the process's own terminal.
  package let reader: (any LineReader)?

  package init(
    standardOutput: Stream, standardError: Stream, environment: @escaping @Sendable (String) -> String?,
    milliseconds: @escaping @Sendable () -> Int64, reader: (any LineReader)? = nil
  ) {
    self.reader = reader
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.environment = environment
    self.milliseconds = milliseconds
  }

  /// This process's own.
  package static func ofProcess() -> Surroundings {
    Surroundings(
      standardOutput: Stream(descriptor: STDOUT_FILENO), standardError: Stream(descriptor: STDERR_FILENO),
      environment: { name in getenv(name).map { String(cString: $0) } },
      milliseconds: monotonicMilliseconds)
  }

  /// Whether colour is wanted: not with NO_COLOR (no-color.org) or on a terminal that cannot show it.
  var allowsColour: Bool {
    isCapable && (environment("NO_COLOR") ?? "").isEmpty
  }

  /// Whether a terminal understands control sequences.
  var isCapable: Bool {
    environment("TERM") != "dumb"
  }

  /// How wide to print: COLUMNS, else what the terminal says, else 80.
  func columns(of stream: Stream) -> Int {
    if let text = environment("COLUMNS"), let columns = Int(text), columns > 0 { return columns }
    return stream.size?.columns ?? 80
  }

  /// How many lines a screen has: LINES, else what the terminal says, else 24.
  func lines(of stream: Stream) -> Int {
    if let text = environment("LINES"), let lines = Int(text), lines > 0 { return lines }
    return stream.size?.lines ?? 24
  }
}

/// Milliseconds of a clock that only goes forward.
@Sendable package func monotonicMilliseconds() -> Int64 {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
}
