/// A division: a prefix of the 12-digit code of GB/T 2260, GB/T 10114 and the village list, of 2, 4, 6, 9 or 12 digits.
package struct Region: Hashable, Sendable, CustomStringConvertible {
  /// Province, prefecture, county, township, village.
  package enum Level: Int, CaseIterable, Comparable, Sendable {
    case province = 2
    case prefecture = 4
    case county = 6
    case township = 9
    case village = 12

    /// What officials call it.
    package var label: Label {
      switch self {
      case .province: Label("省级", "province")
      case .prefecture: Label("地市", "prefecture")
      case .county: Label("县区", "county")
      case .township: Label("乡镇", "township")
      case .village: Label("村(社区)", "village")
      }
    }

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  package let level: Level
  /// The digits as a number; the first is never 0.
  package let prefix: Int64

  private init(level: Level, prefix: Int64) {
    self.level = level
    self.prefix = prefix
  }

  /// Reads 2, 4, 6, 9 or 12 digits. A code padded with zeros, as statistics write it (230422000000), means the
  /// division it pads.
  package init?(_ text: some StringProtocol) {
    let digits = halfWidth(text).trimmed
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.utf8.first != 0x30 else { return nil }
    guard var level = Level(rawValue: digits.utf8.count), var prefix = Int64(digits) else { return nil }
    while level > .province {
      let shorter = Level.allCases[Level.allCases.firstIndex(of: level)! - 1]
      let step = Self.power(level.rawValue - shorter.rawValue)
      guard prefix % step == 0 else { break }
      prefix /= step
      level = shorter
    }
    self.init(level: level, prefix: prefix)
  }

  /// The village with this 12-digit code; nil for a number of another length or one that names a township.
  package init?(village code: Int64) {
    guard (110_000_000_000...999_999_999_999).contains(code), code % 1000 != 0 else { return nil }
    self.init(level: .village, prefix: code)
  }

  /// The division of any level with this code, padded with zeros to 12 digits; nil for any other number.
  package init?(division code: Int64) {
    guard (110_000_000_000...999_999_999_999).contains(code) else { return nil }
    self.init(String(code))
  }

  /// The digits.
  package var description: String { String(prefix) }

  /// The digits padded with zeros to 12.
  package var padded: Int64 { prefix * Self.power(12 - level.rawValue) }

  /// All 12-digit codes inside: what a range condition in a query needs.
  package var codes: ClosedRange<Int64> { padded...(padded + Self.power(12 - level.rawValue) - 1) }

  /// Whether a 12-digit village code lies inside; O(1).
  package func contains(village code: Int64) -> Bool { codes.contains(code) }

  /// Whether another division is this one or lies inside it.
  package func contains(_ other: Region) -> Bool { level <= other.level && codes.contains(other.padded) }

  /// The division around it of that level, nil if this one is larger.
  package func ancestor(_ level: Level) -> Region? {
    guard level <= self.level else { return nil }
    return Region(level: level, prefix: prefix / Self.power(self.level.rawValue - level.rawValue))
  }

  /// The next larger division; nil for a province.
  package var parent: Region? { Level.allCases.last { $0 < level }.flatMap { ancestor($0) } }

  /// The larger divisions around it, nearest first.
  package var ancestors: [Region] { Level.allCases.filter { $0 < level }.reversed().compactMap { ancestor($0) } }

  private static func power(_ digits: Int) -> Int64 { (0..<digits).reduce(1) { power, _ in power * 10 } }
}

extension Region: Comparable {
  /// In the order of the codes, a division before what lies inside it.
  package static func < (a: Region, b: Region) -> Bool { (a.padded, a.level) < (b.padded, b.level) }
}
