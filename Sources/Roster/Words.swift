internal import Model

/// What clerks write for nothing.
enum Words {
  /// True for an empty cell and for words that say there is nothing: 无, 不详, -.
  static func isNothing(_ text: String) -> Bool {
    if text.isEmpty { return true }
    guard text.utf8.count <= 24 else { return false }
    if nothing.contains(text) { return true }
    // Only blanks, full-width characters, capitals and full stops make another spelling of one of the words.
    let mayDiffer = text.utf8.contains {
      $0 <= 0x20 || $0 == 0x2E || (0x41...0x5A).contains($0) || $0 >= 0xEA || $0 == 0xE3 || $0 == 0xC2
    }
    if !mayDiffer { return false }
    let plain = halfWidth(text).lowercased().filter { !$0.isWhitespace && $0 != "。" && $0 != "." }
    return plain.isEmpty || nothing.contains(plain)
  }

  private static let nothing: Set<String> = [
    "无", "没有", "不详", "未知", "暂无", "空", "无此项", "不清楚", "未提供", "未登记", "缺", "待补", "待核实", "/", "\\", "-", "--",
    "---", "—", "——", "n/a", "na", "null", "none", "nil", "?", "？", "*", "0000-00-00",
  ]

  /// What stands at the head of a line of sums, where a name would stand.
  static func isTotal(_ text: String) -> Bool {
    ["合计", "总计", "小计", "共计", "总数", "合计人数"].contains(text.filter { !$0.isWhitespace && $0 != ":" && $0 != "：" })
  }

  /// 一般老人: in no category.
  static func isOrdinary(_ text: String) -> Bool {
    ["一般老人", "一般", "普通", "普通老人", "正常", "其他", "其他老人", "一般老年人", "普通老年人"].contains(text)
  }

  /// The parts of a cell that lists several things with any delimiter.
  static func list(_ text: String) -> [String] {
    var parts: [String] = [""]
    var depth = 0
    for character in halfWidth(text) {
      if character == "(" { depth += 1 }
      if character == ")" { depth = max(0, depth - 1) }
      if depth == 0, character.isWhitespace || "、,;/|+&；，。\\".contains(character) {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// The number of a village group: 第三组, 3组, 三社 are 3; nil if there is none.
  static func groupNumber(_ text: String) -> Int? {
    let digits = "零一二三四五六七八九"
    var value = 0
    var found = false
    for character in halfWidth(text) {
      if let number = character.isASCII ? character.wholeNumberValue : nil {
        value = value * 10 + number
        found = true
      } else if character == "十" {
        value = max(value, 1) * 10
        found = true
      } else if let place = digits.firstIndex(of: character) {
        let digit = digits.distance(from: digits.startIndex, to: place)
        value = value % 10 == 0 && found ? value + digit : value * 10 + digit
        found = true
      } else if found {
        break
      }
      if value > 999 { return nil }
    }
    return found ? value : nil
  }

  /// Splits what follows a village's name into the group and the rest: 第三组12号 gives 第三组 and 12号.
  static func group(in rest: String) -> (group: String?, rest: String) {
    let characters = Array(rest)
    let allowed = "第零一二三四五六七八九十0123456789"
    let count = characters.prefix { allowed.contains($0) }.count
    guard count > 0, count < characters.count, "组社队屯".contains(characters[count]) else { return (nil, rest) }
    return (String(characters[...count]), String(characters[(count + 1)...]))
  }

  /// The first year of this century in a title: 2025 in 花名册（2025年）.
  static func year(in title: String) -> Int? {
    var digits = ""
    for character in halfWidth(title) + " " {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else {
        if digits.count == 4 || digits.count == 6 || digits.count == 8, let year = Int(digits.prefix(4)),
          (2000...2099).contains(year)
        {
          return year
        }
        digits = ""
      }
    }
    return nil
  }
}

extension String {
  /// `trimmed`, but at once for the many cells that begin and end with a character that cannot be white space.
  var cellTrimmed: String {
    guard let first = utf8.first, let last = unicodeScalars.last else { return "" }
    let isPlain = (0x21...0x7E).contains(first) || (0xE4...0xE9).contains(first)
    let endsPlain = (0x21...0x7E).contains(last.value) || (0x4E00...0x9FFF).contains(last.value)
    return isPlain && endsPlain ? self : trimmed
  }

  /// A cell's text without control characters, which no field takes, and without what nobody sees and would keep a name
  /// from being found; line breaks and tabs become spaces unless `lines` are kept.
  func cellText(lines: Bool = false) -> String {
    let text = cellTrimmed
    // All control characters have a byte below space or are DEL, or two bytes from C2 80 on; line separators and
    // invisible marks begin with E2, C2 and EF.
    if !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }) { return text }
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": result.append(lines ? "\n" : " ")
      case "\n": if previous != "\r" { result.append(lines ? "\n" : " ") }
      case "\t": result.append(" ")
      case "\u{2028}", "\u{2029}": result.append(" ")
      // Controls, and the marks that turn the direction of text around.
      case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
      // Soft hyphen, spaces without width, marks of direction and of byte order.
      case "\u{AD}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{2060}", "\u{FEFF}": continue
      default: result.append(scalar)
      }
      previous = scalar
    }
    return String(result).cellTrimmed
  }
}

extension Words {
  /// Whether a remark says of the person that they have died, and of nobody else: 已故, 2025年3月去世, 老人已病故. One that
  /// names a relative is about the relative.
  static func saysDied(_ text: String) -> Bool {
    guard text.utf8.count <= 600, text.contains(where: { "故亡世逝殁".contains($0) }), !namesKin(text) else {
      return false
    }
    let parts = halfWidth(text).split { $0.isWhitespace || "、,;/|+&；，。()!".contains($0) }
    return parts.contains { part in
      var rest = part.filter { !$0.isNumber && !"年月日号.-:：于在".contains($0) }[...]
      for head in ["该老人", "老人", "本人", "此人", "已经", "已", "因病"] where rest.hasPrefix(head) {
        rest = rest.dropFirst(head.count)
      }
      return died.contains(String(rest))
    }
  }

  static func namesKin(_ text: String) -> Bool {
    kin.contains { text.contains($0) }
  }

  private static let died: Set<String> = [
    "故", "故去", "死亡", "去世", "过世", "病故", "离世", "逝世", "病逝", "亡故", "身故", "亡", "殁", "辞世",
  ]

  private static let kin = [
    "老伴", "配偶", "丈夫", "妻", "爱人", "老公", "老婆", "儿", "女", "父", "母", "兄", "弟", "姐", "妹", "孙", "家属", "亲属", "家人",
  ]
}
