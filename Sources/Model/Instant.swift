internal import Glibc

/// A point in time: milliseconds since 1970-01-01T00:00Z, read and written with a zone.
package enum Instant {
  /// How much of a time was written; the codes of the vocabulary `time_precision`.
  package enum Precision: Int64, Comparable, Sendable {
    case minute = 1
    case day = 2
    case month = 3
    case year = 4

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// 1970 until the end of 2199: whatever a device's clock says fits, nonsense does not.
  package static let range: ClosedRange<Int64> = 0...7_258_118_399_999

  /// Shanghai, the zone of days and months unless the hub says otherwise.
  package static let defaultOffsetMinutes = 480

  /// Reads RFC 3339, `2026-09-20 08:30`, `2026年9月20日 8时30分`, or a date alone (then its first instant).
  /// nil if it is none of these or not in `range`.
  /// - Parameter offsetMinutes: the zone of a text that names none.
  package static func parse(
    _ text: String, offsetMinutes: Int = defaultOffsetMinutes
  ) -> (milliseconds: Int64, precision: Precision)? {
    read(text, offsetMinutes: offsetMinutes).flatMap { range.contains($0.milliseconds) ? $0 : nil }
  }

  /// Whether a text is a time of the calendar that lies outside `range`.
  static func isOutOfRange(_ text: String, offsetMinutes: Int = defaultOffsetMinutes) -> Bool {
    read(text, offsetMinutes: offsetMinutes).map { !range.contains($0.milliseconds) } ?? false
  }

  private static func read(
    _ text: String, offsetMinutes: Int
  ) -> (milliseconds: Int64, precision: Precision)? {
    let said = SaidTime(text)
    // Whatever is no part of the date is no remark that may be passed over: it may be another date.
    guard let date = PartialDate.parse(said.day.filter { !$0.isWhitespace }) else { return nil }
    guard !said.clock.isEmpty else {
      return (firstInstant(of: date, offsetMinutes), date.isFull ? .day : date.month != nil ? .month : .year)
    }
    guard date.isFull, let (time, offset) = timeOfDay(said.clock, said.part) else { return nil }
    return (firstInstant(of: date, offset ?? offsetMinutes) + time, .minute)
  }

  /// Whether a text is a time of day without a day: `8:30`, `下午3点`.
  package static func isTimeOfDay(_ text: String) -> Bool {
    let said = SaidTime(text)
    return said.day.isEmpty && !said.clock.isEmpty
  }

  /// The first instant of a day, month or year; nil outside `range`.
  package static func start(of date: PartialDate, offsetMinutes: Int = defaultOffsetMinutes) -> Int64? {
    let milliseconds = firstInstant(of: date, offsetMinutes)
    return range.contains(milliseconds) ? milliseconds : nil
  }

  private static func firstInstant(of date: PartialDate, _ offsetMinutes: Int) -> Int64 {
    var parts = tm()
    parts.tm_year = Int32(date.year - 1900)
    parts.tm_mon = Int32((date.month ?? 1) - 1)
    parts.tm_mday = Int32(date.day ?? 1)
    return Int64(timegm(&parts)) * 1000 - Int64(offsetMinutes) * 60_000
  }

  /// The calendar day of an instant.
  package static func day(_ milliseconds: Int64, offsetMinutes: Int = defaultOffsetMinutes) -> PartialDate {
    let parts = civil(milliseconds, offsetMinutes)
    return PartialDate(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
      ?? PartialDate(packed: 19_700_101)!
  }

  /// Whole days from 1970-01-01 to the calendar day of an instant.
  package static func dayNumber(_ milliseconds: Int64, offsetMinutes: Int = defaultOffsetMinutes) -> Int {
    // In minutes, which no offset makes overflow.
    let (minute, rest) = milliseconds.quotientAndRemainder(dividingBy: 60_000)
    let (day, left) = (minute - (rest < 0 ? 1 : 0) + Int64(offsetMinutes)).quotientAndRemainder(dividingBy: 1_440)
    return Int(left < 0 ? day - 1 : day)
  }

  /// 2026-09-20T08:30:00+08:00, with milliseconds where there are any.
  package static func rfc3339(_ milliseconds: Int64, offsetMinutes: Int = defaultOffsetMinutes) -> String {
    let parts = civil(milliseconds, offsetMinutes)
    let fraction = Int((milliseconds % 1000 + 1000) % 1000)
    let zone = offsetMinutes.magnitude
    return "\(date(parts))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
      + (fraction == 0 ? "" : ".\(fraction < 100 ? "0" : "")\(fraction < 10 ? "0" : "")\(fraction)")
      + "\(offsetMinutes < 0 ? "-" : "+")\(two(zone / 60)):\(two(zone % 60))"
  }

  /// 2026-09-20 08:30, for people.
  package static func text(_ milliseconds: Int64, offsetMinutes: Int = defaultOffsetMinutes) -> String {
    let parts = civil(milliseconds, offsetMinutes)
    return "\(date(parts)) \(two(parts.tm_hour)):\(two(parts.tm_min))"
  }

  private static func civil(_ milliseconds: Int64, _ offsetMinutes: Int) -> tm {
    // Floored, so that an instant before 1970 still falls on its own day; without arithmetic that could overflow, since
    // what a device wrote is shown even where it is held as nonsense.
    let (quotient, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    var seconds = time_t(quotient - (rest < 0 ? 1 : 0) + Int64(offsetMinutes) * 60)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return parts
  }

  private static func date(_ parts: tm) -> String {
    let year = String(parts.tm_year + 1900)
    return
      "\(String(repeating: "0", count: max(0, 4 - year.utf8.count)))\(year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  private static func two(_ number: some BinaryInteger) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Instant {
  /// Milliseconds after midnight and, if the text names one, the zone in minutes: `8:30`, `08:30:15.250+08:00`, `8时30分`.
  private static func timeOfDay(
    _ text: String, _ part: DayPart?
  ) -> (milliseconds: Int64, offsetMinutes: Int?)? {
    var clock = text[...]
    var offset: Int?
    if let last = clock.last, last == "Z" || last == "z" {
      offset = 0
      clock.removeLast()
    } else if let sign = clock.firstIndex(where: { $0 == "+" || $0 == "-" }) {
      guard let minutes = zone(clock[clock.index(after: sign)...]) else { return nil }
      offset = clock[sign] == "-" ? -minutes : minutes
      clock = clock[..<sign]
    }
    let parts = clock.split(whereSeparator: { ":：时点分秒 ".contains($0) })
    guard (1...3).contains(parts.count), let said = number(parts[0], below: 24),
      let hour = part.map({ $0.hour(said) }) ?? said
    else { return nil }
    guard let minute = parts.count > 1 ? number(parts[1], below: 60) : 0 else { return nil }
    guard parts.count == 3 else { return (Int64(hour * 60 + minute) * 60_000, offset) }
    let second = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = number(second[0], below: 60) else { return nil }
    var fraction = 0
    if second.count == 2 {
      guard !second[1].isEmpty, second[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      fraction = Int(second[1].prefix(3) + String(repeating: "0", count: max(0, 3 - second[1].count))) ?? 0
    }
    return (Int64((hour * 60 + minute) * 60 + whole) * 1000 + Int64(fraction), offset)
  }

  /// `08:00` or `0800` in minutes.
  private static func zone(_ text: Substring) -> Int? {
    let digits = text.filter { $0 != ":" }
    guard digits.count == 4, let hours = number(digits.prefix(2), below: 24) else { return nil }
    return number(digits.suffix(2), below: 60).map { hours * 60 + $0 }
  }

  private static func number(_ text: Substring, below limit: Int) -> Int? {
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text).flatMap { $0 < limit ? $0 : nil }
  }
}
