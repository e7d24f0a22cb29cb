import Glibc

/// A structured log: one line an event, for journald and people. Fields hold counts, codes and route patterns; never
/// names, numbers of people, paths or query strings.
package struct Log: Sendable {
  package enum Format: String, Sendable { case logfmt, json }

  package enum Level: Int, Sendable, Comparable {
    case debug, info, warning, error
    package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    var name: String { ["debug", "info", "warning", "error"][rawValue] }
  }

  /// A field's value.
  package enum Field: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case text(String)
    case integer(Int)
    case boolean(Bool)
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
  }

  private let format: Format
  private let level: Level
  private let now: @Sendable () -> Int64
  private let sink: @Sendable ([UInt8]) -> Void

  /// `now` gives milliseconds since 1970; `sink` takes one whole line, from any thread.
  package init(
    format: Format = .logfmt, level: Level = .info, now: @escaping @Sendable () -> Int64 = systemMilliseconds,
    sink: @escaping @Sendable ([UInt8]) -> Void = writeToStandardError
  ) {
    (self.format, self.level, self.now, self.sink) = (format, level, now, sink)
  }

  /// A log that goes nowhere.
  package static let silent = Log(level: .error, now: { 0 }, sink: { _ in })

  /// Writes an event with its fields in their order.
  package func write(_ level: Level, _ event: String, _ fields: KeyValuePairs<String, Field> = [:]) {
    guard level >= self.level else { return }
    var pairs: [(String, Field)] = [("time", .text(timestamp(now()))), ("level", .text(level.name))]
    pairs.append(("event", .text(event)))
    pairs += fields.map { ($0.key, $0.value) }
    let line =
      switch format {
      case .json: "{" + pairs.map { "\(quoted($0)):\(json($1))" }.joined(separator: ",") + "}\n"
      case .logfmt: pairs.map { "\($0)=\(logfmt($1))" }.joined(separator: " ") + "\n"
      }
    sink(Array(line.utf8))
  }

  /// The line of a request.
  package func request(_ outcome: HTTPOutcome) {
    write(
      outcome.status >= 500 ? .warning : .info, "request",
      [
        "method": .text(outcome.method), "route": .text(outcome.route), "status": .integer(outcome.status),
        "bytes_in": .integer(outcome.bytesReceived), "bytes_out": .integer(outcome.bytesSent),
        "duration_us": .integer(outcome.durationMicroseconds), "complete": .boolean(outcome.isComplete),
      ])
  }

  private func json(_ field: Field) -> String {
    switch field {
    case .text(let text): quoted(text)
    case .integer(let number): String(number)
    case .boolean(let value): String(value)
    }
  }

  private func logfmt(_ field: Field) -> String {
    guard case .text(let text) = field else { return json(field) }
    let isPlain =
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    return isPlain && !text.utf8.contains(UInt8(ascii: "\\")) ? text : quoted(text)
  }

  /// A JSON string: no line break or control character passes, so an event is always one line.
  private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x2028...0x2029).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// Milliseconds since 1970, by the system's clock.
@Sendable package func systemMilliseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}

/// One write(2) a line, so that lines of several threads do not mix.
@Sendable package func writeToStandardError(_ line: [UInt8]) {
  _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// RFC 3339 in UTC with milliseconds.
private func timestamp(_ milliseconds: Int64) -> String {
  var seconds = time_t(milliseconds / 1_000)
  var parts = tm()
  gmtime_r(&seconds, &parts)
  func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
  let date =
    "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
  let time = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
  return "\(date)T\(time).\(digits(Int(milliseconds % 1_000), 3))Z"
}
