/// How Chinese characters are read in Mandarin: toneless syllables with ü written v. For search by pinyin and initials,
/// and for names that sound alike. Everything here is a pure function of tables compiled in.
package enum Readings {
  /// All known readings of a character, the everyday one first; a letter or digit reads as itself in lower case; nothing
  /// for anything else.
  package static func syllables(of character: Character) -> [String] {
    guard let scalar = character.unicodeScalars.first else { return [] }
    return syllables(of: scalar)
  }

  /// The readings of a name, alternatives per character; at the place of the surname its own reading comes first.
  /// Spaces, dots and brackets are left out.
  package static func pinyin(_ name: String) -> [[String]] { alternatives(name) }

  /// The first letters of `pinyin`, alternatives per character.
  package static func initials(_ name: String) -> [[String]] {
    alternatives(name).map { syllables in
      var letters: [String] = []
      for letter in syllables.map({ String($0.prefix(1)) }) where !letters.contains(letter) { letters.append(letter) }
      return letters
    }
  }

  /// Whole spellings of a name, "zeng yu lan", the most likely first: keys for an index of names that sound alike.
  /// Two names sound alike exactly if they share a spelling, as long as neither has more than `limit` of them.
  package static func spellings(_ name: String, limit: Int = 16) -> [String] {
    var spellings = [""]
    for syllables in alternatives(name) {
      var longer: [String] = []
      for start in spellings {
        for syllable in syllables where longer.count < limit {
          longer.append(start.isEmpty ? syllable : start + " " + syllable)
        }
      }
      spellings = longer
    }
    return spellings == [""] ? [] : spellings
  }

  /// True if both names have as many characters and each pair of characters shares a reading. A name sounds like itself.
  package static func isHomophone(_ a: String, _ b: String) -> Bool {
    let left = alternatives(a)
    let right = alternatives(b)
    return !left.isEmpty && left.count == right.count
      && zip(left, right).allSatisfy { pair in pair.0.contains { pair.1.contains($0) } }
  }

  private static func alternatives(_ name: String) -> [[String]] {
    let scalars = Array(name.unicodeScalars)
    var all: [[String]] = []
    var index = 0
    func append(_ scalar: Unicode.Scalar, first: String?) {
      var known = syllables(of: scalar)
      guard !known.isEmpty else { return }
      if let first {
        known.removeAll { $0 == first }
        known.insert(first, at: 0)
      }
      all.append(known)
    }
    if scalars.count > 2, let pair = lookup.doubles[Pair(scalars[0], scalars[1])] {
      append(scalars[0], first: pair.0)
      append(scalars[1], first: pair.1)
      index = 2
    } else if let scalar = scalars.first {
      append(scalar, first: lookup.surnames[scalar])
      index = 1
    }
    for scalar in scalars.dropFirst(index) { append(scalar, first: nil) }
    return all
  }

  static func syllables(of scalar: Unicode.Scalar) -> [String] {
    switch scalar.value {
    case Lookup.block:
      let number = Int(lookup.everyday[Int(scalar.value - Lookup.block.lowerBound)])
      var known = number == 0 ? [] : [lookup.syllables[number]]
      for other in lookup.further[scalar] ?? [] where !known.contains(other) { known.append(other) }
      return known
    case 0x30...0x39, 0x61...0x7A: return [String(scalar)]
    case 0x41...0x5A: return [String(scalar).lowercased()]
    default: return []
    }
  }
}
