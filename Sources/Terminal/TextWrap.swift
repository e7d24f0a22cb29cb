extension String {
  /// The text in lines no wider than `width` columns; its own line breaks stay.
  ///
  /// Chinese may break between any two characters, except that closing punctuation starts no line and opening
  /// punctuation ends none (避头尾, GB/T 15834-2011 §5.1). Latin words stay whole unless wider than a line.
  package func wrapped(toWidth width: Int) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false).flatMap { Self.wrap($0, max(2, width)) }
  }

  private static func wrap(_ text: Substring, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for piece in pieces(of: text) {
      let body = piece.text.displayWidth
      let gap = line.isEmpty ? 0 : piece.blanks
      if used + gap + body > width, !line.isEmpty {
        lines.append(line)
        line = piece.text
        used = body
      } else {
        line += String(repeating: " ", count: gap) + piece.text
        used += gap + body
      }
      while used > width {
        let head = cut(line, width)
        lines.append(head)
        line.removeFirst(head.count)
        used = line.displayWidth
      }
    }
    return lines + [line]
  }

  /// As many characters from the start as fit, at least one.
  private static func cut(_ text: String, _ width: Int) -> String {
    var head = ""
    var used = 0
    for character in text {
      used += character.displayWidth
      if used > width, !head.isEmpty { break }
      head.append(character)
    }
    return head
  }

  /// What stays together on a line, and the blanks before it.
  private struct Piece {
    var blanks: Int
    var text: String
  }

  private static func pieces(of text: Substring) -> [Piece] {
    let closing: Set<Character> = [
      "，", "。", "、", "；", "：", "！", "？", "）", "」", "』", "》", "】", "〕", "”", "’", "…", "—", "·",
    ]
    let opening: Set<Character> = ["（", "「", "『", "《", "【", "〔", "“", "‘"]
    var pieces: [Piece] = []
    var blanks = 0
    var joins = false
    for character in text {
      if character == " " {
        blanks += 1
        joins = false
        continue
      }
      let isWide = character.displayWidth > 1
      let sticks = joins || closing.contains(character)
      let continuesWord = !isWide && !(pieces.last?.text.last.map { $0.displayWidth > 1 } ?? true)
      if blanks == 0, !pieces.isEmpty, sticks || continuesWord {
        pieces[pieces.count - 1].text.append(character)
      } else {
        pieces.append(Piece(blanks: blanks, text: String(character)))
      }
      blanks = 0
      joins = opening.contains(character)
    }
    return pieces
  }
}
