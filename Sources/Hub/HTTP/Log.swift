import Glibc
import Model
package import Sync
import Terminal

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
  private let clock: any Clock
  private let sink: @Sendable ([UInt8]) -> Void

  /// `sink` takes one whole line, from any thread.
  package init(
    format: Format = .logfmt, level: Level = .info, clock: any Clock = SystemClock(),
    sink: @escaping @Sendable ([UInt8]) -> Void = writeToStandardError
  ) {
    (self.format, self.level, self.clock, self.sink) = (format, level, clock, sink)
  }

  /// A log that goes nowhere.
  package static let silent = Log(level: .error, sink: { _ in })

  /// Writes an event with its fields in their order.
  package func write(_ level: Level, _ event: String, _ fields: KeyValuePairs<String, Field> = [:]) {
    guard level >= self.level else { return }
    let time = Instant.rfc3339(Int64(clock.milliseconds))
    let pairs =
      [("time", .text(time)), ("level", .text(level.name)), ("event", .text(event))] + fields.map { ($0.key, $0.value) }
    let line =
      switch format {
      case .json: json(pairs)
      case .logfmt: pairs.map { "\($0)=\(logfmt($1))" }.joined(separator: " ")
      }
    sink(Array((line + "\n").utf8))
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

  private func json(_ pairs: [(String, Field)]) -> String {
    var json = JSONWriter()
    json.object { json in
      for (key, field) in pairs {
        json.key(key)
        switch field {
        case .text(let text): json.value(text)
        case .integer(let number): json.value(number)
        case .boolean(let isTrue): json.value(isTrue)
        }
      }
    }
    return json.text
  }

  private func logfmt(_ field: Field) -> String {
    switch field {
    case .text(let text): isPlain(text) ? text : quoted(text)
    case .integer(let number): String(number)
    case .boolean(let isTrue): String(isTrue)
    }
  }

  private func isPlain(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\\")
      }
  }

  /// As a JSON string: no line break or control character passes, so an event is always one line.
  private func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.value(text)
    return json.text
  }
}

/// One write(2) a line, so that lines of several threads do not mix.
@Sendable package func writeToStandardError(_ line: [UInt8]) {
  _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
