internal import Model

/// A list of terms as an export writes it: labels or keys, with dates in brackets or behind @, a source behind #.
enum TermList {
  /// A term of a list, and since when and until when it holds, as `Field.parse` reads it behind the key: `@2026-03`,
  /// `@2026-03~2026-05`, `@~2026-05`; empty where nothing is said of it.
  typealias Element = (key: String, dates: String)

  /// The keys that a list names, dates and sources aside; nil if a word of it is no term.
  static func keys(_ text: String, _ vocabulary: Vocabulary) -> [String]? {
    elements(text, vocabulary)?.map(\.key)
  }

  /// The terms that a list names, each once; nil if a word of it is no term. A label that holds a comma itself is found: of
  /// the words that follow each other the longest run that is a term counts.
  static func elements(_ text: String, _ vocabulary: Vocabulary) -> [Element]? {
    let pieces = pieces(text)
    var elements: [Element] = []
    var index = 0
    while index < pieces.count {
      var end = min(pieces.count, index + labelPiecesMax)
      var found: Element?
      while end > index, found == nil {
        found = element(pieces[index..<end].joined().trimmed, vocabulary)
        if found == nil { end -= 1 }
      }
      guard let found else {
        // What stands between two separators may be nothing.
        guard pieces[index].allSatisfy({ separators.contains($0) || $0.isWhitespace }) else { return nil }
        index += 1
        continue
      }
      if !elements.contains(where: { $0.key == found.key }) { elements.append(found) }
      index = end
    }
    return elements
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

  private static func element(_ text: String, _ vocabulary: Vocabulary) -> Element? {
    var word = text[...]
    while let first = word.first, separators.contains(first) || first.isWhitespace { word.removeFirst() }
    if word.isEmpty { return nil }
    if let term = vocabulary.match(String(word)) { return (term.key, "") }
    if let mark = word.firstIndex(where: { $0 == "@" || $0 == "#" }), mark > word.startIndex {
      // Dates and source end an element: what follows a separator is the next one.
      if word[mark...].contains(where: separators.contains) { return nil }
      let dates = word[mark] == "@" ? word[mark...].dropFirst().prefix { $0 != "#" } : ""
      let ends = dates.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false).map {
        PartialDate.parse($0)
      }
      return vocabulary.match(word[..<mark].trimmed).map {
        ($0.key, Self.dates(since: ends.first ?? nil, until: ends.count > 1 ? ends[1] : nil))
      }
    }
    guard word.last == ")", let open = word.lastIndex(of: "(") else { return nil }
    let words = word[word.index(after: open)...].dropLast()
    return vocabulary.match(word[..<open].trimmed).map { ($0.key, Self.dates(inWords: String(words))) }
  }

  /// What stands in brackets behind a label: 2026-03起, 至2026-05, 2026-03至2026-05, since 2026-03, until 2026-05, 2026-03
  /// to 2026-05.
  private static func dates(inWords text: String) -> String {
    if text.hasSuffix("起") { return dates(since: PartialDate.parse(text.dropLast()), until: nil) }
    if text.hasPrefix("since ") { return dates(since: PartialDate.parse(text.dropFirst(6)), until: nil) }
    for word in ["至", "until "] where text.hasPrefix(word) {
      return dates(since: nil, until: PartialDate.parse(text.dropFirst(word.count)))
    }
    for word in ["至", " to "] {
      guard let range = text.firstRange(of: word) else { continue }
      return dates(
        since: PartialDate.parse(text[..<range.lowerBound]), until: PartialDate.parse(text[range.upperBound...]))
    }
    return ""
  }

  private static func dates(since: PartialDate?, until: PartialDate?) -> String {
    if since == nil, until == nil { return "" }
    return "@\(since?.description ?? "")" + (until.map { "~\($0)" } ?? "")
  }
}
