import Model
import Replication
import Store
import Terminal

/// When something took place, as a volunteer says it.
struct VisitTime: Equatable {
  var milliseconds: Int64
  /// The code of `time_precision`; nil for a time to the minute.
  var precision: Int64?

  /// How far ahead of the clock a time may lie: clocks differ.
  static let toleranceMilliseconds: Int64 = 10 * 60_000

  private static let dayMilliseconds: Int64 = 86_400_000

  /// Reads what `Instant.parse` reads, and `08:30`, `今天`, `昨天 08:30`, `today`, `yesterday 8:30`.
  ///
  /// - Parameter now: ms since 1970.
  static func parse(_ text: String, _ field: Field, now: Int64) throws(FieldProblem) -> VisitTime {
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
      throw field.problem(.notATime, "不是日期时间，或日历上没有这一天", "not a time of the calendar", hint: field.allowed)
    }
    return VisitTime(
      milliseconds: time.milliseconds, precision: time.precision == .day ? Instant.Precision.day.rawValue : nil)
  }
}

/// What can be said of this device's clock from what the device has seen.
struct ClockCheck {
  let wall: Int64
  /// The hub's time at the last sync, 0 if there was none.
  let trusted: Int64
  /// The latest time that this device has put under a change or heard of.
  let seen: Int64

  /// No device has recorded anything before this program existed: 2024-01-01.
  private static let earliestPlausible: Int64 = 1_704_038_400_000

  init(_ state: DeviceState, wall: Int64) {
    self.wall = wall
    let last = Int64(clamping: state.lastSyncMilliseconds)
    trusted = last == 0 ? 0 : last + state.clockOffsetMilliseconds
    seen = Int64(clamping: state.clock.milliseconds)
  }

  /// Whether the clock stands before a time that this device has already seen.
  var isUnsure: Bool {
    wall + VisitTime.toleranceMilliseconds < max(trusted, seen) || wall < Self.earliestPlausible
  }

  /// The best guess at the time: the clock, unless it cannot be right; then the last time seen.
  var now: Int64 { wall >= max(trusted, Self.earliestPlausible) ? wall : max(trusted, seen, wall) }

  /// Times after this lie in the future.
  var latest: Int64 { max(wall, trusted, isUnsure ? seen : 0) + VisitTime.toleranceMilliseconds }
}
