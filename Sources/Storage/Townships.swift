import Model

/// Townships, by the first nine digits of their villages' codes: what transactions that write share a store by
/// (ARCHITECTURE §order).
struct Townships: Hashable, Sendable {
  /// Sorted, none touching the next.
  private(set) var ranges: [ClosedRange<Int64>] = []

  /// Stands for what belongs to no township: only who writes alone writes to it. It has a row in table `township` as
  /// those have, by which all are held at once.
  static let none: Int64 = 0

  init() {}

  init(_ township: Int64) { ranges = [township...township] }

  /// Those that some villages lie in. The codes of larger divisions themselves lie in none.
  init(_ regions: RegionSet) {
    for range in regions.ranges {
      if range.lowerBound == range.upperBound, Self.township(of: range.lowerBound) == Self.none { continue }
      insert(range.lowerBound / Self.villages...range.upperBound / Self.villages)
    }
  }

  /// The codes of a township's villages.
  private static let villages: Int64 = 1000
  /// The codes of a county's.
  private static let countyVillages: Int64 = 1_000_000

  /// Where a village lies; `none` for the code of a county or of more, and for none.
  static func township(of region: Int64) -> Int64 {
    region < villages || region % countyVillages == 0 ? none : region / villages
  }

  private mutating func insert(_ range: ClosedRange<Int64>) {
    var (low, high) = (range.lowerBound, range.upperBound)
    ranges.removeAll { other in
      guard other.upperBound >= low - 1, other.lowerBound <= high + 1 else { return false }
      (low, high) = (min(low, other.lowerBound), max(high, other.upperBound))
      return true
    }
    ranges.append(low...high)
    ranges.sort { $0.lowerBound < $1.lowerBound }
  }

  mutating func formUnion(_ other: Townships) { for range in other.ranges { insert(range) } }

  func contains(_ township: Int64) -> Bool { ranges.contains { $0.contains(township) } }

  func contains(_ other: Townships) -> Bool {
    other.ranges.allSatisfy { range in
      ranges.contains { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }
    }
  }

  /// Each by itself; nil if there are more than a few, as in a county.
  var named: [Int64]? {
    guard ranges.reduce(0, { $0 + $1.upperBound - $1.lowerBound + 1 }) <= Self.namedMax else { return nil }
    return ranges.flatMap { Array($0) }
  }

  private static let namedMax: Int64 = 16
}
