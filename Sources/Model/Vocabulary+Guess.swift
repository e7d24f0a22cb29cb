extension Vocabulary {
  /// The terms that somebody may mean who types as little as possible: one whose key, label or alias it is; else one
  /// whose pinyin or initials it is; else those of which a key, label, pinyin or initials begin with it; else those whose
  /// label contains it. In the order of the vocabulary.
  package func guesses(_ text: String) -> [Term] {
    if let term = match(text) { return [term] }
    return Guess(text).choose(among: terms) { [$0.key, $0.label.zh, $0.label.en] }
  }
}

/// What somebody typed for one of several names.
package struct Guess {
  private let word: String

  package init(_ text: String) { word = folded(text) }

  /// The items that are meant, by the names each has; several where the text leaves it open.
  /// - Parameter beginsOrHolds: whether a name that holds the text, if it is Chinese, is meant as well as one that begins
  ///   with it: where the wrong one of two would do harm, both are asked about.
  package func choose<Item>(
    among items: [Item], beginsOrHolds: Bool = false, names: (Item) -> [String]
  ) -> [Item] {
    guard !word.isEmpty else { return [] }
    let known = items.map { (item: $0, names: names($0)) }
    let ways: [(String) -> Bool] = [
      { folded($0) == word },
      { name in spellings(name).contains { $0.initials == word || $0.pinyin == word } },
      { name in
        folded(name).hasPrefix(word)
          || spellings(name).contains { $0.initials.hasPrefix(word) || $0.pinyin.hasPrefix(word) }
          || beginsOrHolds && word.contains(where: \.isChinese) && folded(name).contains(word)
      },
      { folded($0).contains(word) },
    ]
    for isMeant in ways {
      let found = known.filter { $0.names.contains(where: isMeant) }.map(\.item)
      if !found.isEmpty { return found }
    }
    return []
  }

  /// A Chinese name as it is spelt, whole and by first letters; nothing for others.
  private func spellings(_ name: String) -> [(pinyin: String, initials: String)] {
    guard name.contains(where: \.isChinese), word.utf8.allSatisfy({ $0 < 0x80 }) else { return [] }
    return Readings.spellings(name).map { spelling in
      let syllables = spelling.split(separator: " ")
      return (syllables.joined(), String(syllables.compactMap(\.first)))
    }
  }
}
