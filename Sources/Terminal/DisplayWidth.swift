import CTerminal
import Glibc

/// How many columns text takes on a terminal, by glibc's wcwidth.
private enum CharacterWidths {
  /// wcwidth answers for the locale's characters; under LANG=C it knows none above ASCII. C.UTF-8 is built into glibc.
  static let isReady = setlocale(LC_CTYPE, "C.UTF-8") != nil

  static func width(_ scalar: Unicode.Scalar) -> Int {
    guard isReady else { return 1 }
    let width = terminal_wcwidth(scalar.value)
    // A character newer than this glibc: CJK extensions live in planes 2 and 3.
    if width < 0 { return (0x20000..<0x40000).contains(scalar.value) ? 2 : 1 }
    return Int(width)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would obey it, or reorder text by it, instead of showing it.
  var isControl: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xE0000...0xE007F: true
    default: false
    }
  }
}

extension Character {
  /// Columns on a terminal.
  var displayWidth: Int {
    if let ascii = asciiValue { return ascii == 0x0A || ascii == 0x0D ? 0 : 1 }
    return unicodeScalars.reduce(0) { $0 + CharacterWidths.width($1) }
  }
}

extension StringProtocol {
  /// Columns on a terminal. East Asian wide characters take two, combining marks none.
  package var displayWidth: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : CharacterWidths.width($1)) }
  }

  /// The text with control characters shown as pictures (U+2400 …) or code points, so that data cannot drive the
  /// terminal, hide text or reorder it.
  package func withVisibleControls() -> String {
    guard unicodeScalars.contains(where: \.isControl) else { return String(self) }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0..<0x20: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value)!)
      case 0x7F: result += "\u{2421}"
      case _ where scalar.isControl: result += "<U+\(String(scalar.value, radix: 16, uppercase: true))>"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text, or as much of its start as fits the width together with an ellipsis.
  package func truncated(toWidth width: Int) -> String {
    guard displayWidth > width else { return String(self) }
    guard width > 0 else { return "" }
    var kept = ""
    var used = 0
    for character in self {
      let next = character.displayWidth
      if used + next > width - 1 { break }
      kept.append(character)
      used += next
    }
    return kept + "…"
  }

  /// The text followed by blanks up to the width.
  func padded(toWidth width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - displayWidth))
  }
}
