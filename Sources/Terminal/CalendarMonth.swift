/// A calendar month, written `2026-09`.
package struct CalendarMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int
  /// 1 to 12.
  package let month: Int

  /// Nil if there is no such month between years 0 and 9999.
  package init?(year: Int, month: Int) {
    guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
    self.year = year
    self.month = month
  }

  /// Reads `YYYY-MM`; nil for anything else.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"), let year = decimal(bytes[0..<4]),
      let month = decimal(bytes[5..<7])
    else { return nil }
    self.init(year: year, month: month)
  }

  /// The month in which an instant lies, for clocks so many minutes ahead of UTC.
  package init(containing milliseconds: Int64, offsetMinutes: Int = Timestamp.shanghaiOffsetMinutes) {
    let date = CalendarDate(dayNumber: Timestamp.dayNumber(of: milliseconds, offsetMinutes: offsetMinutes))
    year = date.year
    month = date.month
  }

  private init(index: Int) {
    year = index.dividedDown(by: 12)
    month = index - year * 12 + 1
  }

  package var description: String {
    let digits = String(year)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + (month < 10 ? "-0" : "-") + String(month)
  }

  /// The month so many months later (or earlier).
  package func adding(_ months: Int) -> CalendarMonth {
    CalendarMonth(index: year * 12 + month - 1 + months)
  }

  /// How many days it has.
  package var dayCount: Int { CalendarDate.days(inMonth: month, of: year) }

  /// Its instants, in ms since 1970-01-01T00:00Z: from its first up to the next month's first.
  package func instants(offsetMinutes: Int = Timestamp.shanghaiOffsetMinutes) -> Range<Int64> {
    start(offsetMinutes)..<adding(1).start(offsetMinutes)
  }

  private func start(_ offsetMinutes: Int) -> Int64 {
    // A month's first day always exists.
    let days = CalendarDate(year: year, month: month, day: 1)?.dayNumber ?? 0
    return Int64(days) * 86_400_000 - Int64(offsetMinutes) * 60_000
  }

  package static func < (a: Self, b: Self) -> Bool {
    (a.year, a.month) < (b.year, b.month)
  }
}
