/// A person's name as a list has it, apart from how it was typed: 彭  永 is 彭永, 王秀芳（小） is 王秀芳 with a suffix that
/// a village uses to tell people of one name apart.
package struct PersonName: Hashable, Sendable {
  /// The name alone: half-width, without spaces between Chinese characters.
  package let bare: String
  /// What stood in brackets behind it, or a number: 大, 小, 2. Empty if there was nothing.
  package let suffix: String

  package init(_ written: some StringProtocol) {
    if written.unicodeScalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }) {
      (bare, suffix) = (String(written), "")
      return
    }
    var characters = Array(halfWidth(written).trimmed)
    var suffix: [Character] = []
    if let last = characters.last, last == ")" || last == "]" || last == "】" || last == "〕" {
      if let open = characters.lastIndex(where: { "([【〔".contains($0) }), open > 0, characters.count - open <= 6 {
        suffix = Array(characters[(open + 1)..<(characters.count - 1)])
        characters.removeSubrange(open...)
      }
    } else if characters.count > 2, let last = characters.last, last.isNumber, last.isASCII,
      characters[characters.count - 2].isChinese
    {
      suffix = [last]
      characters.removeLast()
    }
    let isChinese = characters.contains(where: \.isChinese)
    var bare = ""
    for character in characters {
      if character.isWhitespace {
        if !isChinese, bare.last != " " { bare.append(" ") }
      } else if "•・‧∙●﹒.".contains(character), isChinese {
        bare.append("·")
      } else {
        bare.append(character)
      }
    }
    self.bare = bare.trimmed
    self.suffix = String(suffix.filter { !$0.isWhitespace })
  }

  /// The name with its suffix: 王秀芳(小).
  package var written: String { suffix.isEmpty ? bare : "\(bare)(\(suffix))" }

  /// How two names may stand for one person.
  package enum Likeness: Int, Comparable, Sendable {
    /// A character is missing from one of them, and another sounds alike: 李春兰, 李蓝.
    case cutSimilar
    /// One character sounds nearly like the other's: 黄素芳, 黄素芬.
    case similar
    /// A character is missing from one of them: 李春梅, 李梅.
    case cut
    /// They sound alike: 郑玉兰, 郑玉蓝.
    case homophone
    /// Equal but for suffixes that differ, which a village gives to tell two people apart.
    case toldApart
    /// Equal but for a suffix that one of them lacks.
    case suffix
    case same

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// How this name resembles another; nil if not at all.
  package func likeness(to other: PersonName) -> Likeness? {
    if bare.utf8.elementsEqual(other.bare.utf8) || bare.lowercased() == other.bare.lowercased() {
      if suffix == other.suffix { return .same }
      return suffix.isEmpty || other.suffix.isEmpty ? .suffix : .toldApart
    }
    let mine = Array(bare.unicodeScalars)
    let theirs = Array(other.bare.unicodeScalars)
    guard mine.count >= 2, theirs.count >= 2 else { return nil }
    if mine.count != theirs.count {
      return mine.count < theirs.count ? Self.cut(mine, from: theirs) : Self.cut(theirs, from: mine)
    }
    var nearly = 0
    for (index, (a, b)) in zip(mine, theirs).enumerated() where a != b {
      let left = Readings.syllables(of: a)
      let right = Readings.syllables(of: b)
      if left.contains(where: right.contains) { continue }
      guard index > 0, left.contains(where: { x in right.contains { Readings.isNear(x, $0) } }) else { return nil }
      nearly += 1
    }
    return nearly == 0 ? .homophone : nearly == 1 ? .similar : nil
  }

  /// `cut` if leaving characters out of `whole`, but not the first, gives `short`; `cutSimilar` if it gives a name
  /// that sounds like it.
  private static func cut(_ short: [Unicode.Scalar], from whole: [Unicode.Scalar]) -> Likeness? {
    if isLeft(short, in: whole, where: ==) { return .cut }
    return isLeft(short, in: whole, where: soundsNear) ? .cutSimilar : nil
  }

  private static func isLeft(
    _ short: [Unicode.Scalar], in whole: [Unicode.Scalar], where isSame: (Unicode.Scalar, Unicode.Scalar) -> Bool
  ) -> Bool {
    guard isSame(short[0], whole[0]) else { return false }
    var rest = whole.dropFirst()
    for character in short.dropFirst() {
      guard let place = rest.firstIndex(where: { isSame(character, $0) }) else { return false }
      rest = rest[(place + 1)...]
    }
    return true
  }

  private static func soundsNear(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
    if a == b { return true }
    let right = Readings.syllables(of: b)
    return Readings.syllables(of: a).contains { x in right.contains { Readings.isNear(x, $0) } }
  }
}

extension Character {
  /// A character of the CJK blocks.
  package var isChinese: Bool {
    guard let value = unicodeScalars.first?.value else { return false }
    return (0x3400...0x9FFF).contains(value) || (0xF900...0xFAFF).contains(value) || (0x20000...0x3FFFF).contains(value)
  }
}

extension Readings {
  /// True for syllables that many speakers do not tell apart, or that are read off by one stroke of the pen: zh and z,
  /// ch and c, sh and s, and endings in n or ng behind the same initial (芬 fen, 芳 fang).
  package static func isNear(_ a: String, _ b: String) -> Bool {
    let (left, right) = (parts(a), parts(b))
    guard left.initial == right.initial else { return false }
    return left.final == right.final || (isNasal(left.final) && isNasal(right.final))
  }

  /// What all syllables near to one another have in common, and no others: a key for names that nearly sound alike.
  package static func nearKey(_ syllable: String) -> String {
    let (initial, final) = parts(syllable)
    return String(initial) + (isNasal(final) ? "N" : String(final))
  }

  private static func parts(_ syllable: String) -> (initial: Substring, final: Substring) {
    let vowel = syllable.firstIndex { "aeiouv".contains($0) } ?? syllable.endIndex
    var initial = syllable[..<vowel]
    if initial.hasSuffix("h"), initial.count == 2 { initial.removeLast() }
    return (initial, syllable[vowel...])
  }

  private static func isNasal(_ final: Substring) -> Bool { final.hasSuffix("n") || final.hasSuffix("ng") }
}
