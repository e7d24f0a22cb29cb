package import Replication

extension Field {
  /// What people write in a column of categories when there is none.
  private static let noneWords: Set<String> = ["无", "none", "没有", "一般老人", "普通老人", "一般", "/", "-", "—", "暂无", "否"]

  /// Reads a list of flags; the last of two mentions of one element holds.
  func flags(_ text: String, _ vocabulary: Vocabulary) throws(FieldProblem) -> ParsedCells {
    var cells: [UInt32: Membership] = [:]
    for piece in Self.pieces(of: text, vocabulary) {
      if vocabulary.match(piece) == nil, Self.noneWords.contains(piece) { continue }
      let (term, membership) = try flag(piece, vocabulary)
      cells[UInt32(term.code)] = membership
    }
    return cells.sorted { $0.key < $1.key }.map { (element: $0.key, value: .membership($0.value)) }
  }

  /// The list cut at its separators; at spaces only where a piece is no value as it stands ("living alone").
  private static func pieces(of text: String, _ vocabulary: Vocabulary) -> [String] {
    if vocabulary.match(text) != nil || noneWords.contains(text) { return [text] }
    var pieces: [String] = []
    for part in text.split(whereSeparator: { "、,;，；|/／\n\t".contains($0) }) {
      let part = part.trimmed
      if part.isEmpty { continue }
      if isFlag(part, vocabulary) {
        pieces.append(part)
      } else {
        pieces += part.split(whereSeparator: \.isWhitespace).map(String.init)
      }
    }
    return pieces
  }

  private static func isFlag(_ text: String, _ vocabulary: Vocabulary) -> Bool {
    let word = text.prefix { $0 != "@" && $0 != "#" }
    return vocabulary.match(String(word.first == "-" ? word.dropFirst() : word)) != nil
  }

  /// `KEY`, `-KEY`, `KEY@SINCE`, `KEY@SINCE~UNTIL`, each with `#SOURCE` if it is known.
  private func flag(_ piece: String, _ vocabulary: Vocabulary) throws(FieldProblem) -> (Term, Membership) {
    let parts = piece.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let word = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let isAbsent = word[0].first == "-" || word[0].first == "－"
    guard let term = vocabulary.match(String(isAbsent ? word[0].dropFirst() : word[0])) else { throw unknownValue }
    var membership = Membership(present: !isAbsent)
    if word.count == 2 {
      let range = word[1].split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false)
      membership.since = try day(range[0])
      if range.count == 2 { membership.until = try day(range[1]) }
    }
    if parts.count == 2 {
      guard let source = Vocabulary.source.match(String(parts[1])) else {
        throw problem(
          .unknownValue, "没有这个来源", "no such source",
          hint: Label("来源可选：\(Vocabulary.source.choices(.zh))", "sources: \(Vocabulary.source.choices(.en))"))
      }
      membership.source = source.code
    }
    return (term, membership)
  }

  private func day(_ text: Substring) throws(FieldProblem) -> Int64? {
    if text.trimmed.isEmpty { return nil }
    guard let date = PartialDate.parse(text) else {
      throw problem(.notADate, "@ 后面不是日期", "no date after @", hint: Label("写成 KEY@2020-05", "write KEY@2020-05"))
    }
    return date.packed
  }

  /// One element in the form `parse` reads, `living_alone@2020-05#register`; nil if the value is no membership.
  package func flagText(_ element: UInt32, _ value: Value) -> String? {
    guard case .membership(let membership) = value, let vocabulary else { return nil }
    var text = (membership.present ? "" : "-") + vocabulary.keyText(Int64(element))
    if membership.since != nil || membership.until != nil {
      text += "@" + dateText(membership.since)
      if let until = membership.until { text += "~" + dateText(until) }
    }
    if let source = membership.source { text += "#" + Vocabulary.source.keyText(source) }
    return text
  }

  private func dateText(_ packed: Int64?) -> String {
    packed.flatMap { PartialDate(packed: $0) }.map(\.description) ?? ""
  }
}

extension Vocabulary {
  /// The key of a code; `#17` for a code that a newer version added.
  package func keyText(_ code: Int64) -> String { term(code: code)?.key ?? "#\(code)" }

  /// The label of a code; `#17` for a code that a newer version added.
  package func labelText(_ code: Int64, _ language: Language) -> String {
    term(code: code)?.label[language] ?? "#\(code)"
  }
}
