package import Model

/// When something took place, as a volunteer says it.
package struct VisitTime: Equatable {
  /// Ms since 1970.
  package var milliseconds: Int64
  /// The code of `time_precision`; nil for a time to the minute.
  package var precision: Int64?

  /// How far ahead of the clock a time may lie: clocks differ.
  package static let toleranceMilliseconds: Int64 = 10 * 60_000

  private static let dayMilliseconds: Int64 = 86_400_000

  package init(milliseconds: Int64, precision: Int64? = nil) {
    self.milliseconds = milliseconds
    self.precision = precision
  }

  /// Reads what `Instant.parse` reads, and `08:30`, `今天`, `昨天 08:30`, `today`, `yesterday 8:30`.
  ///
  /// - Parameter now: ms since 1970.
  package static func parse(_ text: String, _ field: Field, now: Int64) throws(FieldProblem) -> VisitTime {
    var rest = halfWidth(text).trimmed
    var day: PartialDate?
    for (word, daysAgo) in [("今天", 0), ("昨天", 1), ("前天", 2), ("today", 0), ("yesterday", 1)] as [(String, Int64)]
    where rest.lowercased().hasPrefix(word) {
      day = Instant.day(now - daysAgo * dayMilliseconds)
      rest = rest.dropFirst(word.count).trimmed
      break
    }
    if rest.lowercased() == "now" || rest == "现在" { return VisitTime(milliseconds: now) }
    let isTimeAlone = rest.contains { ":时点：".contains($0) } && rest.prefix { $0.isASCII && $0.isNumber }.count <= 2
    if day == nil, isTimeAlone { day = Instant.day(now) }
    let whole = day.map { rest.isEmpty ? "\($0)" : "\($0) \(rest)" } ?? rest
    guard let time = Instant.parse(whole), time.precision <= .day else {
      if Instant.isOutOfRange(whole) { throw field.timeOutOfRange }
      throw field.problem(.notATime, "不是日期时间，或日历上没有这一天", "not a time of the calendar", hint: field.allowed)
    }
    return VisitTime(
      milliseconds: time.milliseconds, precision: time.precision == .day ? Instant.Precision.day.rawValue : nil)
  }
}
