/// A calendar month, written `2026-09`.
package struct CalendarMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int
  /// 1 to 12.
  package let month: Int

  /// The years of `Instant.range`.
  package static let years = 1970...2199

  /// Nil if there is no such month in `years`.
  package init?(year: Int, month: Int) {
    guard Self.years.contains(year), (1...12).contains(month) else { return nil }
    self.year = year
    self.month = month
  }

  /// Reads a month as people write dates without a day, `2026-09` or `2026年9月`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    guard let date = PartialDate.parse(text), let month = date.month, date.day == nil else { return nil }
    self.init(year: date.year, month: month)
  }

  /// The month in which an instant of `Instant.range` lies.
  package init(containing milliseconds: Int64, offsetMinutes: Int = Instant.defaultOffsetMinutes) {
    let day = Instant.day(milliseconds, offsetMinutes: offsetMinutes)
    year = day.year
    month = day.month ?? 1
  }

  package var description: String { month < 10 ? "\(year)-0\(month)" : "\(year)-\(month)" }

  /// The month after this one; nil after the last.
  package var next: CalendarMonth? {
    month == 12 ? CalendarMonth(year: year + 1, month: 1) : CalendarMonth(year: year, month: month + 1)
  }

  /// The month before this one; nil before the first.
  package var previous: CalendarMonth? {
    month == 1 ? CalendarMonth(year: year - 1, month: 12) : CalendarMonth(year: year, month: month - 1)
  }

  /// How many days it has.
  package var dayCount: Int { PartialDate.days(in: month, of: year) }

  /// Its instants, in ms since 1970: from its first up to the next month's first.
  package func instants(offsetMinutes: Int = Instant.defaultOffsetMinutes) -> Range<Int64> {
    // The first month begins before the first instant there is; the first of January 2200 still is an instant.
    let start = Self.start(year, month, offsetMinutes) ?? Instant.range.lowerBound
    let end = month == 12 ? Self.start(year + 1, 1, offsetMinutes) : Self.start(year, month + 1, offsetMinutes)
    return start..<(end ?? Instant.range.upperBound + 1)
  }

  private static func start(_ year: Int, _ month: Int, _ offsetMinutes: Int) -> Int64? {
    PartialDate(year: year, month: month).flatMap { Instant.start(of: $0, offsetMinutes: offsetMinutes) }
  }

  package static func < (a: Self, b: Self) -> Bool { (a.year, a.month) < (b.year, b.month) }
}
