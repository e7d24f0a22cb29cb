/// A calendar date of which the day, or day and month, may be unknown: 1950, 1950-06 or 1950-06-01.
package struct PartialDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// yyyymmdd with zeros for the unknown parts: 19500000 for a year, 19500600 for a month.
  package let packed: Int64

  /// The years a date may lie in: the oldest person alive and far enough ahead for any plan.
  package static let years = 1850...2200

  /// nil unless the parts name a day, month or year of the calendar within `years`.
  package init?(packed: Int64) {
    guard (0...99_999_999).contains(packed) else { return nil }
    let month = Int(packed / 100 % 100)
    let day = Int(packed % 100)
    self.init(year: Int(packed / 10_000), month: month == 0 ? nil : month, day: day == 0 ? nil : day)
  }

  /// nil unless the parts name a day, month or year of the calendar within `years`.
  package init?(year: Int, month: Int? = nil, day: Int? = nil) {
    guard Self.years.contains(year) else { return nil }
    if let month {
      guard (1...12).contains(month) else { return nil }
      if let day, !(1...Self.days(in: month, of: year)).contains(day) { return nil }
    } else if day != nil {
      return nil
    }
    packed = Int64(year * 10_000 + (month ?? 0) * 100 + (day ?? 0))
  }

  package var year: Int { Int(packed / 10_000) }
  package var month: Int? { packed / 100 % 100 == 0 ? nil : Int(packed / 100 % 100) }
  package var day: Int? { packed % 100 == 0 ? nil : Int(packed % 100) }

  /// True if year, month and day are all known.
  package var isFull: Bool { day != nil }

  /// "1950", "1950-06" or "1950-06-01".
  package var description: String {
    var text = "\(year)"
    for part in [month, day] {
      guard let part else { break }
      text += part < 10 ? "-0\(part)" : "-\(part)"
    }
    return text
  }

  /// True if both may be the same day: no part that both know differs.
  package func agrees(with other: PartialDate) -> Bool {
    guard year == other.year else { return false }
    guard let month, let otherMonth = other.month else { return true }
    guard month == otherMonth else { return false }
    guard let day, let otherDay = other.day else { return true }
    return day == otherDay
  }

  /// How old somebody may be on a day who was born on this date, in whole years, as far as both are known; nil before it.
  package func years(on day: PartialDate) -> ClosedRange<Int>? {
    func years(_ month: Int, _ dayOfMonth: Int) -> Int {
      let hadBirthday = (day.month ?? 12, day.day ?? 31) >= (month, dayOfMonth)
      return day.year - year - (hadBirthday ? 0 : 1)
    }
    let youngest = years(month ?? 12, self.day ?? 31)
    let oldest = years(month ?? 1, self.day ?? 1)
    return oldest < 0 ? nil : max(0, youngest)...oldest
  }

  package static func < (a: PartialDate, b: PartialDate) -> Bool { a.packed < b.packed }

  /// The first day that a packed date may mean, packed: a month's or a year's beginning where no more is known.
  package static func firstDay(of packed: Int64) -> Int64 {
    if packed % 10_000 == 0 { return packed + 101 }
    return packed % 100 == 0 ? packed + 1 : packed
  }

  /// The last day that a packed date may mean, packed: a month's or a year's end where no more is known. Of a short month
  /// it may be no day of the calendar, which comparing does not mind.
  package static func lastDay(of packed: Int64) -> Int64 {
    if packed % 10_000 == 0 { return packed + 1231 }
    return packed % 100 == 0 ? packed + 31 : packed
  }

  /// The number of days of a month in the Gregorian calendar.
  package static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension PartialDate {
  /// Reads a date as people write it: 1950-06-01, 1950/6/1, 1950.6.1, 19500601, 1950年6月1日, 1950年6月, 1950-06,
  /// 195006, 1950; full-width digits and spaces anywhere, a time of day behind it ignored. nil if it is none of these.
  package static func parse(_ text: some StringProtocol) -> PartialDate? {
    var groups: [(value: Int, digits: Int)] = []
    var inGroup = false
    var separated = false
    for scalar in text.unicodeScalars {
      if let digit = digit(scalar) {
        if separated || groups.isEmpty { groups.append((0, 0)) }
        separated = false
        inGroup = true
        groups[groups.count - 1].value = groups[groups.count - 1].value * 10 + digit
        groups[groups.count - 1].digits += 1
        guard groups.count <= 3, groups[groups.count - 1].digits <= 8 else { return nil }
        // A date with a time of day, as spreadsheets write it: the rest is not looked at.
      } else if isSpace(scalar) || scalar == "T" {
        if groups.count == 3, inGroup { break }
        if scalar == "T" { return nil }
      } else if isSeparator(scalar), inGroup, !separated {
        separated = true
      } else if scalar == "生", inGroup {
        continue
      } else {
        return nil
      }
    }
    return date(groups)
  }

  private static func date(_ groups: [(value: Int, digits: Int)]) -> PartialDate? {
    guard let first = groups.first else { return nil }
    if groups.count == 1 {
      switch first.digits {
      case 4: return PartialDate(year: first.value)
      case 6: return PartialDate(year: first.value / 100, month: first.value % 100)
      case 8: return PartialDate(packed: Int64(first.value))
      default: return nil
      }
    }
    guard first.digits == 4, groups.dropFirst().allSatisfy({ $0.digits <= 2 }) else { return nil }
    return PartialDate(year: first.value, month: groups[1].value, day: groups.count == 3 ? groups[2].value : nil)
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x30...0x39: Int(scalar.value - 0x30)
    case 0xFF10...0xFF19: Int(scalar.value - 0xFF10)
    default: nil
    }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value == 0xFEFF || scalar.value == 0x200B
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "/", ".", "年", "月", "日", "号", "、", "\u{FF0D}", "\u{FF0F}", "\u{FF0E}", "。", "—", "–", "−", "·": true
    default: false
    }
  }
}
