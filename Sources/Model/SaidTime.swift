/// A time as people say it, taken apart: the day, the part of the day, and what the clock shows.
struct SaidTime {
  var day: Substring
  var part: DayPart?
  /// Begins with the hour; empty where nobody said one.
  let clock: String

  init(_ text: String) {
    var rest = halfWidth(text).trimmed[...]
    for (word, part) in [("am", DayPart.night), ("pm", .afternoon)] where rest.lowercased().hasSuffix(word) {
      self.part = part
      rest = rest.dropLast(word.count)
    }
    if let mark = rest.firstIndex(where: { ":时点：".contains($0) }) {
      let hour = rest[..<mark].reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
      clock = Self.minutes(String(hour) + rest[mark...])
      day = rest[..<mark].dropLast(hour.count)
      while let last = day.last, last.isWhitespace || last == "T" || last == "t" { day.removeLast() }
    } else {
      clock = ""
      day = rest
    }
    guard part == nil, let (word, part) = DayPart.words.first(where: { day.hasSuffix($0.word) }) else { return }
    self.part = part
    day = day.dropLast(word.count)
    while day.last?.isWhitespace == true { day.removeLast() }
  }

  /// `3点半` and `3点整` in digits.
  private static func minutes(_ clock: String) -> String {
    for (word, digits) in [("半", "30"), ("整", "00")] where clock.hasSuffix(word) {
      return clock.dropLast(word.count) + digits
    }
    return clock
  }
}

/// A part of the day, which says which of two hours a clock of twelve means.
enum DayPart {
  case night, morning, noon, afternoon, evening

  static let words: [(word: String, part: DayPart)] = [
    ("凌晨", .night), ("清晨", .morning), ("早上", .morning), ("早晨", .morning), ("上午", .morning), ("中午", .noon),
    ("下午", .afternoon), ("傍晚", .afternoon), ("晚上", .evening),
  ]

  /// The hour of 24 that one of 12 or 24 means; nil where it may mean two, or none.
  func hour(_ hour: Int) -> Int? {
    switch (self, hour) {
    case (.night, 12): 0
    case (.night, 0..<12), (.morning, 1..<12), (.noon, 11...14): hour
    case (.noon, 1...2), (.afternoon, 1..<12), (.evening, 5..<12): hour + 12
    case (.afternoon, 12...), (.evening, 17...): hour
    default: nil
    }
  }
}
