/// What a number in a cell stands for, by the cell's number format (ECMA-376 part 1, 18.8.30 and 18.8.31).
enum NumberFormat: Hashable {
  case number
  /// A day of which the format shows only so much.
  case date(Shown)
  case dateTime
  case time

  enum Shown: Hashable { case day, month, year }

  /// The formats that have no code in the file, those of Chinese and English Excel.
  init(builtin id: Int) {
    self =
      switch id {
      case 14, 15, 16, 28...31, 51, 53, 54, 58: .date(.day)
      case 17, 27, 36, 50, 52, 57: .date(.month)
      case 18...21, 32...35, 45...47, 55, 56: .time
      case 22: .dateTime
      default: .number
      }
  }

  /// Reads a format code: `yyyy"年"m"月"`, `[$-804]h:mm`. Only its first section counts, that of positive numbers.
  init(code: String) {
    let runs = Self.runs(code)
    var (year, month, day, time) = (false, false, false, false)
    for (index, run) in runs.enumerated() {
      switch run {
      case "y", "e": year = true
      case "d": day = true
      case "h", "s": time = true
      default:
        // m is minutes behind hours and before seconds.
        let isMinutes =
          (index > 0 && runs[index - 1] == "h") || (index + 1 < runs.count && runs[index + 1] == "s")
        if isMinutes { time = true } else { month = true }
      }
    }
    // Without y and d, m alone and e alone are too little to go by.
    switch (year || day || (month && day), time) {
    case (true, true): self = .dateTime
    case (true, false): self = .date(day ? .day : month ? .month : .year)
    case (false, true): self = .time
    case (false, false): self = .number
    }
  }

  /// The letters of dates in a code, each run of one letter once.
  private static func runs(_ code: String) -> [Character] {
    var runs: [Character] = []
    var letters = Array(code.lowercased())
    // 0.00E+00 is a number, and AM/PM no month.
    if letters.contains("0") || letters.contains("#") || code == "General" { letters.removeAll { $0 == "e" } }
    var index = 0
    var last: Character?
    while index < letters.count {
      let letter = letters[index]
      switch letter {
      case ";": return runs
      case "\"":
        index += 1
        while index < letters.count, letters[index] != "\"" { index += 1 }
      case "\\", "_", "*": index += 1
      case "[":
        let start = index + 1
        while index < letters.count, letters[index] != "]" { index += 1 }
        // Elapsed time: [h]:mm
        let inside = letters[min(start, letters.count)..<min(index, letters.count)]
        if let first = inside.first, "hms".contains(first), inside.allSatisfy({ $0 == first }) {
          runs.append("h")
        }
      case "a" where letters[index...].starts(with: "am/pm"): index += 4
      case "a" where letters[index...].starts(with: "a/p"): index += 2
      case "y", "m", "d", "h", "s", "e":
        if last != letter { runs.append(letter) }
      default: break
      }
      last = index < letters.count ? letters[index] : nil
      index += 1
    }
    return runs
  }
}

/// The dates behind a workbook's numbers.
struct SerialDate {
  /// Whether day 0 is the first of January 1904.
  var is1904 = false

  /// 9999-12-31
  private static let lastDay = 2_958_465
  private static let secondsOfDay = 86_400

  /// A number in the form in which its cell shows it; nil if it is no date of the calendar.
  func text(_ number: Double, _ format: NumberFormat) -> String? {
    guard number.isFinite, number >= 0, number < Double(Self.lastDay + 1) else { return nil }
    // Excel counts in days; what is no whole second comes from its arithmetic.
    let total = (number * Double(Self.secondsOfDay)).rounded()
    var day = Int(total) / Self.secondsOfDay
    let second = Int(total) % Self.secondsOfDay
    let time = Self.time(second)
    switch format {
    case .number: return nil
    case .time where day == 0: return time
    case .date, .dateTime, .time: break
    }
    if is1904 { day += 1_462 }
    guard day > 0, day <= Self.lastDay, let date = Self.civil(day) else { return nil }
    switch format {
    case .date(.year): return Self.padded(date.year, 4)
    case .date(.month): return "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))"
    case .date(.day), .number: return Self.text(date)
    case .dateTime, .time: return second == 0 ? Self.text(date) : "\(Self.text(date)) \(time)"
    }
  }

  private static func time(_ second: Int) -> String {
    let text = "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2))"
    return second % 60 == 0 ? text : "\(text):\(padded(second % 60, 2))"
  }

  private static func text(_ date: (year: Int, month: Int, day: Int)) -> String {
    "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  private static func padded(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }

  /// Excel, like Lotus 1-2-3, counts a 29 February 1900 that never was: day 60 is no date.
  private static func civil(_ serial: Int) -> (year: Int, month: Int, day: Int)? {
    guard serial != 60 else { return nil }
    // Days since 0000-03-01 (Hinnant, chrono-compatible low-level date algorithms); 1899-12-30 is day 693_899 there.
    let days = (serial < 60 ? serial + 1 : serial) + 693_899
    let era = days / 146_097
    let ofEra = days - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * ofYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shifted + 2) / 5 + 1)
  }

  /// The number of a day; nil before 1900-03-01, where programs disagree.
  static func serial(year: Int, month: Int, day: Int) -> Int? {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear
    let serial = era * 146_097 + ofEra - 693_899
    return serial > 60 && serial <= lastDay ? serial : nil
  }
}
