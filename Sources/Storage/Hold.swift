/// What an engine gives a transaction that may write (ARCHITECTURE §order).
public struct Hold: Sendable {
  /// The townships that it holds by name; nil for all there are and will be.
  let townships: [Int64]?
  /// Numbers for modifications, above all that were ever committed in what is held; nil where those go on that were
  /// given out last, since nobody else writes at all.
  let numbers: Range<Int64>?

  package init(townships: [Int64]?, numbers: Range<Int64>?) {
    self.townships = townships
    self.numbers = numbers
  }

  static let all = Hold(townships: nil, numbers: nil)
}

/// What a transaction holds so far, and since when it has written there.
struct Holds {
  private(set) var isAll = false
  private(set) var townships = Townships()
  /// The first modification that was numbered since a township is held, of those where one was; the key is
  /// `Townships.none` for all.
  private(set) var first: [Int64: Int64] = [:]
  /// Townships held by name in which nothing was numbered yet.
  private var unused: Set<Int64> = []

  var isEmpty: Bool { !isAll && townships.ranges.isEmpty }

  /// - Parameter wanted: what was asked for; it may be wider than what is held by name.
  mutating func add(_ hold: Hold, wanted: Townships) {
    if let named = hold.townships {
      townships.formUnion(wanted)
      for township in named { add(township) }
    } else {
      isAll = true
      add(Townships.none)
    }
  }

  /// Adds one that is held by its name from here on.
  mutating func add(_ township: Int64) { if first[township] == nil { unused.insert(township) } }

  /// A modification has got its number.
  mutating func use(_ seq: Int64) {
    guard !unused.isEmpty else { return }
    for township in unused { first[township] = seq }
    unused.removeAll()
  }

  func contains(_ township: Int64) -> Bool { isAll || township != Townships.none && townships.contains(township) }

  func contains(_ other: Townships) -> Bool { isAll || townships.contains(other) }

  /// Whether a township is held by its name, not only within a range.
  func names(_ township: Int64) -> Bool { isAll || unused.contains(township) || first[township] != nil }
}
