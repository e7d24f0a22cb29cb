import Model

/// Counts kept for the whole and for each group.
struct Tally<Count> {
  private let empty: Count
  private(set) var whole: Count
  private(set) var parts: [String: Count] = [:]

  init(_ empty: Count) {
    self.empty = empty
    whole = empty
  }

  /// Counts something once in the whole and once in each of the groups.
  mutating func add(to keys: [String], _ body: (inout Count) -> Void) {
    body(&whole)
    for key in keys {
      var part = parts.removeValue(forKey: key) ?? empty
      body(&part)
      parts[key] = part
    }
  }

  func figures(_ figures: (Count) -> [Figure]) -> ([Figure], [(key: String, figures: [Figure])]) {
    (figures(whole), parts.map { ($0, figures($1)) })
  }
}

extension Population.Person {
  /// The groups in which they count on a day: their village, or their categories, of which there may be none.
  func keys(_ grouping: Grouping, on day: Int64) -> [String] {
    guard grouping == .category else { return [String(region)] }
    let members = memberships(.all, from: day, through: day) ?? []
    return members.isEmpty ? [""] : members.map { Vocabulary.categories.keyText(Int64($0)) }
  }
}
