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

  /// Reads what `Instant.parse` reads, and `08:30`, `下午3点`, `今天`, `昨天 08:30`, `11月5日 9:00`, `today`, `yesterday 8:30`.
  ///
  /// - Parameter now: ms since 1970.
  package static func parse(_ text: String, _ field: Field, now: Int64) throws(FieldProblem) -> VisitTime {
    var rest = halfWidth(text).trimmed
    var day: PartialDate?
    for (word, daysAgo) in [
      ("今天", 0), ("昨天", 1), ("前天", 2), ("大前天", 3), ("today", 0), ("yesterday", 1),
    ] as [(String, Int64)]
    where rest.lowercased().hasPrefix(word) {
      day = Instant.day(now - daysAgo * dayMilliseconds)
      rest = rest.dropFirst(word.count).trimmed
      break
    }
    if rest.lowercased() == "now" || rest == "现在" { return VisitTime(milliseconds: now) }
    if day == nil, let (last, after) = lastDay(rest, now) { (day, rest) = (last, after) }
    if day == nil, Instant.isTimeOfDay(rest) { day = Instant.day(now) }
    let whole = day.map { rest.isEmpty ? "\($0)" : "\($0) \(rest)" } ?? rest
    let time = try field.time(whole)
    return VisitTime(
      milliseconds: time.milliseconds, precision: time.precision == .day ? Instant.Precision.day.rawValue : nil)
  }

  /// `11月5日` and what follows it: the last such day until today.
  private static func lastDay(_ text: String, _ now: Int64) -> (PartialDate, String)? {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "月" }
    guard parts.count == 2, let month = Int(parts[0].filter { !$0.isWhitespace }),
      let end = parts[1].firstIndex(where: { "日号".contains($0) }),
      let day = Int(parts[1][..<end].filter { !$0.isWhitespace })
    else { return nil }
    let today = Instant.day(now)
    // A 29th of February may be eight years back.
    for year in stride(from: today.year, through: today.year - 8, by: -1) {
      guard let date = PartialDate(year: year, month: month, day: day), date.packed <= today.packed else { continue }
      return (date, String(parts[1][parts[1].index(after: end)...]).trimmed)
    }
    return nil
  }
}
