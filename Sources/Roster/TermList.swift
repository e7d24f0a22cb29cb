internal import Model

/// A list of terms as an export writes it: labels or keys, with dates in brackets or behind @, a source behind #.
enum TermList {
  /// The keys that a list names, dates and sources aside; nil if a word of it is no term. A label that holds a comma
  /// itself is found: of the words that follow each other the longest run that is a term counts.
  static func keys(_ text: String, _ vocabulary: Vocabulary) -> [String]? {
    let pieces = pieces(text)
    var keys: [String] = []
    var index = 0
    while index < pieces.count {
      var end = min(pieces.count, index + labelPiecesMax)
      var found: String?
      while end > index, found == nil {
        found = key(pieces[index..<end].joined().trimmed, vocabulary)
        if found == nil { end -= 1 }
      }
      guard let found else {
        // What stands between two separators may be nothing.
        guard pieces[index].allSatisfy({ separators.contains($0) || $0.isWhitespace }) else { return nil }
        index += 1
        continue
      }
      if !keys.contains(found) { keys.append(found) }
      index = end
    }
    return keys
  }

  private static let separators: Set<Character> = ["、", ",", ";"]
  /// No label has more commas.
  private static let labelPiecesMax = 4

  /// The text cut before each separator.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = [""]
    for character in halfWidth(text) {
      if separators.contains(character) { pieces.append("") }
      pieces[pieces.count - 1].append(character)
    }
    return pieces.filter { !$0.isEmpty }
  }

  private static func key(_ text: String, _ vocabulary: Vocabulary) -> String? {
    var word = text[...]
    while let first = word.first, separators.contains(first) || first.isWhitespace { word.removeFirst() }
    if word.isEmpty { return nil }
    if let term = vocabulary.match(String(word)) { return term.key }
    if let mark = word.firstIndex(where: { $0 == "@" || $0 == "#" }), mark > word.startIndex {
      // Dates and source end an element: what follows a separator is the next one.
      if word[mark...].contains(where: separators.contains) { return nil }
      return vocabulary.match(word[..<mark].trimmed)?.key
    }
    guard word.last == ")", let open = word.lastIndex(of: "(") else { return nil }
    return vocabulary.match(word[..<open].trimmed)?.key
  }
}
