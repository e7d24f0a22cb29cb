/// The codes of some regions, as ranges that lie apart: regions may lie inside one another, and what remains of
/// a town without one of its villages is no region.
package struct RegionSet: Hashable, Sendable {
  /// Sorted, none touching the next.
  package private(set) var ranges: [ClosedRange<Int64>] = []

  package init() {}

  package init(_ regions: [Region]) { self.init(merging: regions.map(\.codes)) }

  /// What those may read who work in these regions: all inside, and of each division around them what belongs to that
  /// division itself, whose code is padded with zeros; never what belongs to its other parts.
  package init(readableIn regions: [Region]) {
    let around = Set(regions.flatMap(\.ancestors).map(\.padded))
    self.init(merging: regions.map(\.codes) + around.map { $0...$0 })
  }

  private init(merging ranges: [ClosedRange<Int64>]) {
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
        self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  package var isEmpty: Bool { ranges.isEmpty }

  /// Whether a 12-digit village code lies inside; O(log n).
  package func contains(_ code: Int64) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < code { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(code)
  }

  package func union(_ other: RegionSet) -> RegionSet { RegionSet(merging: ranges + other.ranges) }

  package func intersection(_ other: RegionSet) -> RegionSet { subtracting(subtracting(other)) }

  /// What lies here and not in the other.
  package func subtracting(_ other: RegionSet) -> RegionSet {
    var left: [ClosedRange<Int64>] = []
    for range in ranges {
      var start = range.lowerBound
      for hole in other.ranges where hole.upperBound >= start && hole.lowerBound <= range.upperBound {
        if hole.lowerBound > start { left.append(start...(hole.lowerBound - 1)) }
        start = hole.upperBound + 1
      }
      if start <= range.upperBound { left.append(start...range.upperBound) }
    }
    return RegionSet(merging: left)
  }
}
