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

  /// The years from one to another.
  private init?(years text: String) {
    let years = text.split { "-~至—".contains($0) }.map { Int($0.trimmed) }
    guard years.count == 2, let first = years[0].flatMap({ Period(year: $0) }),
      let last = years[1].flatMap({ Period(year: $0) }), first.first <= last.first
    else { return nil }
    (self.first, self.last) = (first.first, last.last)
  }

  /// The quarter of a year: `2026Q3`.
  private init?(quarter text: String) {
    let parts = text.split(omittingEmptySubsequences: false) { "qQ".contains($0) }
    guard parts.count == 2, let year = Int(parts[0]), let quarter = Int(parts[1]), (1...4).contains(quarter),
      let first = CalendarMonth(year: year, month: quarter * 3 - 2),
      let last = CalendarMonth(year: year, month: quarter * 3)
    else { return nil }
    (self.first, self.last) = (first, last)
  }

  /// Reads `2026-09`, `2026`, `2026Q3` or `2021-2025`; nil for anything else.
  package init?(_ text: String) {
    if let quarter = Period(quarter: text) {
      self = quarter
    } else if let years = Period(years: text) {
      self = years
    } else if let month = CalendarMonth(text) {
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

  /// Its days, packed as in `PartialDate`.
  var days: ClosedRange<Int64> { firstDay...lastDay }

  /// `2026-09`, `2026`, `2026Q3`, `2021-2025`, or `2025-10~2026-09`.
  package var description: String {
    if let month { return month.description }
    if let year { return String(year) }
    if first.year == last.year, first.month % 3 == 1, last.month == first.month + 2 {
      return "\(first.year)Q\(last.month / 3)"
    }
    return first.month == 1 && last.month == 12 ? "\(first.year)-\(last.year)" : "\(first)~\(last)"
  }
}

extension CalendarMonth {
  /// Its first day, packed as in `PartialDate`.
  var firstDay: Int64 { Int64(year * 10_000 + month * 100 + 1) }

  /// Its last day, packed as in `PartialDate`.
  var lastDay: Int64 { firstDay - 1 + Int64(dayCount) }
}
