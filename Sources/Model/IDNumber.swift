/// The citizen identity number, GB 11643-1999: 6 digits area, 8 digits birth date, 3 digits sequence (odd for men), a
/// check character. Numbers of GB 11643-1989 had 15 digits: a two-digit year and no check character.
package enum IDNumber {
  /// How a number is written.
  package enum Form: Hashable, Sendable { case eighteen, fifteen, unreadable }

  /// What makes a number wrong.
  package enum Problem: Hashable, Sendable {
    /// Neither 18 nor 15 characters.
    case wrongLength(Int)
    /// A character other than a digit (or X at the end); position counts from 1.
    case wrongCharacter(position: Int)
    /// The digits of the birth date name no day of the calendar.
    case impossibleBirth
    /// The last character is not the one that the first 17 demand.
    case wrongCheckDigit(found: Character, expected: Character)
  }

  /// What is unusual about a number, yet no reason to refuse it.
  package enum Warning: Hashable, Sendable {
    /// No province has this prefix. County codes are not judged: numbers keep the code of the time of issue.
    case unknownArea(String)
    /// The old form; that the person was born in the 20th century is a guess, if a safe one.
    case fifteenDigits
  }

  /// What can be said of a number without asking anybody.
  package struct Report: Hashable, Sendable {
    /// The number as it is stored: half-width, no spaces or hyphens, X in upper case.
    package var normal: String
    package var form: Form
    package var problems: [Problem]
    package var warnings: [Warning]
    /// The birth date inside the number, even of one with a wrong check digit.
    package var birth: PartialDate?
    package var isMale: Bool?
    /// The six digits of the area, empty if unreadable.
    package var area: String

    /// True for 18 characters without a problem: the only number that identifies a person.
    package var isValid: Bool { form == .eighteen && problems.isEmpty }

    /// As `IDNumber.masked`.
    package var masked: String { IDNumber.masked(normal) }

    /// The 18 characters that a 15-digit number became, if the person was born in the 20th century.
    package var extended: String? {
      guard form == .fifteen, problems.isEmpty else { return nil }
      var bytes = Array(normal.utf8)
      bytes.insert(contentsOf: [0x31, 0x39], at: 6)
      return String(decoding: bytes + [checkDigit(bytes[...])], as: UTF8.self)
    }

    /// The 15 digits that a valid number of a person born in the 20th century would have had.
    package var shortened: String? {
      let bytes = Array(normal.utf8)
      guard isValid, bytes[6] == 0x31, bytes[7] == 0x39 else { return nil }
      return String(decoding: bytes[..<6] + bytes[8..<17], as: UTF8.self)
    }
  }

  /// Half-width characters, no spaces, hyphens or quotes, X in upper case.
  package static func normalise(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x58 }) { return text }
    var normal = ""
    for scalar in text.unicodeScalars {
      var value = scalar.value
      if (0xFF01...0xFF5E).contains(value) { value -= 0xFEE0 }
      switch value {
      case 0x27, 0x2D, 0x60, 0x2010...0x2015, 0x2018, 0x2019, 0x2212, 0x200B, 0xFEFF: continue
      case 0x78, 0xD7: normal += "X"
      default:
        if !scalar.properties.isWhitespace, let kept = Unicode.Scalar(value) { normal.unicodeScalars.append(kept) }
      }
    }
    return normal
  }

  /// Reads a number as people write it and says all that is wrong with it.
  package static func check(_ text: String) -> Report {
    let normal = normalise(text)
    let bytes = Array(normal.utf8)
    var report = Report(normal: normal, form: .unreadable, problems: [], warnings: [], area: "")
    // A character other than ASCII is a wrong one, so that bytes may stand for characters behind this.
    let count = bytes.allSatisfy { $0 < 0x80 } ? bytes.count : normal.unicodeScalars.count
    switch count {
    case 18: report.form = .eighteen
    case 15: report.form = .fifteen
    default:
      report.problems = [.wrongLength(count)]
      return report
    }
    for (index, scalar) in normal.unicodeScalars.enumerated() where !("0"..."9").contains(scalar) {
      if index == 17 && scalar == "X" { continue }
      report.problems.append(.wrongCharacter(position: index + 1))
    }
    if report.problems.isEmpty { read(bytes, into: &report) } else { report.form = .unreadable }
    return report
  }

  private static func read(_ bytes: [UInt8], into report: inout Report) {
    let isOld = report.form == .fifteen
    report.area = String(decoding: bytes[..<6], as: UTF8.self)
    if !provinces.contains(Int(bytes[0] - 0x30) * 10 + Int(bytes[1] - 0x30)) {
      report.warnings.append(.unknownArea(report.area))
    }
    if isOld { report.warnings.append(.fifteenDigits) }

    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    let sequence = isOld ? number(12..<15) : number(14..<17)
    // The sequences 996 to 999 were for people born before 1900: nobody alive.
    let packed = isOld ? 19_000_000 + number(6..<12) : number(6..<14)
    report.isMale = sequence % 2 == 1
    if let birth = PartialDate(packed: Int64(packed)), birth.isFull {
      report.birth = birth
    } else {
      report.problems.append(.impossibleBirth)
    }
    guard !isOld else { return }
    let expected = checkDigit(bytes[..<17])
    if bytes[17] != expected {
      report.problems.append(
        .wrongCheckDigit(
          found: Character(Unicode.Scalar(bytes[17])), expected: Character(Unicode.Scalar(expected))))
    }
  }

  /// The check character of 17 digits: weights are powers of two modulo 11 (ISO 7064, MOD 11-2).
  private static func checkDigit(_ digits: ArraySlice<UInt8>) -> UInt8 {
    let sum = digits.reduce(0) { ($0 + Int($1 - 0x30)) * 2 % 11 }
    let digit = (12 - sum) % 11
    return digit == 10 ? 0x58 : 0x30 + UInt8(digit)
  }

  /// The 18 characters that a 15-digit number became, if the person was born in the 20th century (GB 11643-1999, 附录).
  package static func extended(_ fifteen: String) -> String? { check(fifteen).extended }

  /// The 15 digits that a valid number of a person born in the 20th century would have had.
  package static func shortened(_ eighteen: String) -> String? { check(eighteen).shortened }

  /// All but the last character hidden: enough to see that a card in the hand may be the one on file.
  ///
  /// Whoever sees this sees birth date, sex and village as well. Four last digits would give the number away, and even two
  /// would leave some nine that fit the check digit.
  package static func masked(_ number: String) -> String {
    let normal = normalise(number)
    guard normal.count >= 15 else { return String(repeating: "*", count: normal.count) }
    return String(repeating: "*", count: normal.count - 1) + normal.suffix(1)
  }

  /// The first two digits in use: provinces (GB/T 2260), 81–83 residence permits, 91 foreign residents.
  static let provinces: Set<Int> = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83, 91,
  ]
}

extension IDNumber.Problem {
  /// What is wrong, in Chinese; it shows no more of the number than the digit in question.
  package var chinese: String {
    switch self {
    case .wrongLength(let length): "身份证号应为18位(旧号15位),这里有\(length)位"
    case .wrongCharacter(let position): "身份证号第\(position)位不是数字"
    case .impossibleBirth: "身份证号中的出生日期不存在"
    case .wrongCheckDigit(let found, let expected): "身份证号第18位应为\(expected),这里是\(found)"
    }
  }

  /// What is wrong, in English; it shows no more of the number than the digit in question.
  package var english: String {
    switch self {
    case .wrongLength(let length): "an ID number has 18 characters (old ones 15), this one \(length)"
    case .wrongCharacter(let position): "character \(position) of the ID number is not a digit"
    case .impossibleBirth: "the birth date inside the ID number does not exist"
    case .wrongCheckDigit(let found, let expected):
      "digit 18 of the ID number should be \(expected), here it is \(found)"
    }
  }
}
