package import Model

/// The months that a figure is about: one, a calendar year, or twelve in a row.
package struct Period: Hashable, Sendable, CustomStringConvertible {
  package let first: CalendarMonth
  package let last: CalendarMonth

  package init(_ month: CalendarMonth) {
    first = month
    last = month
  }

  /// A calendar year; nil outside `CalendarMonth.years`.
  package init?(year: Int) {
    guard let first = CalendarMonth(year: year, month: 1), let last = CalendarMonth(year: year, month: 12) else {
      return nil
    }
    self.first = first
    self.last = last
  }

  /// The twelve months that end with one; fewer where the calendar begins.
  package init(twelveEndingWith month: CalendarMonth) {
    last = month
    var first = month
    for _ in 0..<11 { first = first.previous ?? first }
    self.first = first
  }

  /// Reads `2026-09` or `2026`; nil for anything else.
  package init?(_ text: String) {
    if let month = CalendarMonth(text) {
      self.init(month)
    } else if let date = PartialDate.parse(text), date.month == nil {
      self.init(year: date.year)
    } else {
      return nil
    }
  }

  /// In their order.
  package var months: [CalendarMonth] {
    var months = [first]
    while let month = months.last, month < last, let next = month.next { months.append(next) }
    return months
  }

  /// The month, if it is a single one.
  package var month: CalendarMonth? { first == last ? first : nil }

  /// The year, if it is a whole one.
  package var year: Int? { first.year == last.year && first.month == 1 && last.month == 12 ? first.year : nil }

  /// Its instants, in ms since 1970.
  package var instants: Range<Int64> { first.instants().lowerBound..<last.instants().upperBound }

  /// Its first day, packed as in `PartialDate`.
  package var firstDay: Int64 { first.firstDay }

  /// Its last day, packed as in `PartialDate`.
  package var lastDay: Int64 { last.lastDay }

  /// `2026-09`, `2026`, or `2025-10~2026-09`.
  package var description: String {
    if let month { return month.description }
    return year.map { String($0) } ?? "\(first)~\(last)"
  }
}

extension CalendarMonth {
  /// Its first day, packed as in `PartialDate`.
  var firstDay: Int64 { Int64(year * 10_000 + month * 100 + 1) }

  /// Its last day, packed as in `PartialDate`.
  var lastDay: Int64 { firstDay - 1 + Int64(dayCount) }
}
