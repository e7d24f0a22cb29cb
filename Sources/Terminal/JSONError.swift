/// Why a text is no JSON that is accepted here, and where.
package struct JSONError: Error, Hashable, Sendable {
  package enum Reason: String, Sendable, CaseIterable {
    case tooLarge = "too_large"
    case tooDeep = "too_deep"
    case byteOrderMark = "byte_order_mark"
    case invalidUTF8 = "invalid_utf8"
    case unexpectedEnd = "unexpected_end"
    case unexpectedCharacter = "unexpected_character"
    case trailingContent = "trailing_content"
    case invalidNumber = "invalid_number"
    case controlCharacter = "control_character"
    case invalidEscape = "invalid_escape"
    case loneSurrogate = "lone_surrogate"
    case duplicateKey = "duplicate_key"
  }

  package let reason: Reason
  /// Bytes before the place.
  package let offset: Int
  /// From 1.
  package let line: Int
  /// Characters (Unicode scalars) from the start of the line, from 1.
  package let column: Int

  init(_ reason: Reason, at offset: Int, in bytes: [UInt8]) {
    self.reason = reason
    self.offset = offset
    let before = bytes[..<min(offset, bytes.count)]
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    column = 1 + before[start...].count { $0 & 0xC0 != 0x80 }
  }

  /// The error as a command or route reports it: `invalid_json`.
  ///
  /// - Parameter what: what was being read: a file's name, "the request".
  package func failure(reading what: Phrase) -> Failure {
    let (problem, remedy) = description
    return Failure(
      "invalid_json", .badInput,
      Phrase(
        zh: "\(what.zh) 第 \(line) 行第 \(column) 个字符：\(problem.zh)",
        en: "\(what.en), line \(line), column \(column): \(problem.en)"),
      hint: remedy)
  }

  private var description: (problem: Phrase, remedy: Phrase) {
    switch reason {
    case .tooLarge:
      (Phrase(zh: "内容太大", en: "there is too much of it"), Phrase(zh: "分成几份", en: "split it"))
    case .tooDeep:
      (Phrase(zh: "嵌套太深", en: "it is nested too deeply"), Phrase(zh: "减少嵌套层数", en: "nest it less"))
    case .byteOrderMark:
      (
        Phrase(zh: "开头有字节顺序标记（BOM）", en: "it starts with a byte order mark"),
        Phrase(zh: "另存为不带 BOM 的 UTF-8", en: "save it as UTF-8 without BOM")
      )
    case .invalidUTF8:
      (Phrase(zh: "不是 UTF-8 编码", en: "this is not UTF-8"), Phrase(zh: "另存为 UTF-8", en: "save it as UTF-8"))
    case .unexpectedEnd:
      (
        Phrase(zh: "内容没有写完", en: "it ends too early"),
        Phrase(zh: "检查括号和引号是否成对", en: "check that brackets and quotes are closed")
      )
    case .unexpectedCharacter:
      (
        Phrase(zh: "这里不该有这个字符", en: "this character cannot stand here"),
        Phrase(
          zh: "检查逗号、冒号和英文双引号；不允许注释和多余的逗号",
          en: "check commas, colons and double quotes; comments and trailing commas are not allowed")
      )
    case .trailingContent:
      (
        Phrase(zh: "JSON 之后还有内容", en: "something follows the JSON value"),
        Phrase(zh: "只留一个 JSON 值", en: "keep one JSON value")
      )
    case .invalidNumber:
      (
        Phrase(zh: "数字写法不对", en: "this is no JSON number"),
        Phrase(zh: "写成 12、-3 或 0.5，开头不加 0 或 +", en: "write 12, -3 or 0.5, without leading 0 or +")
      )
    case .controlCharacter:
      (
        Phrase(zh: "引号内有控制字符", en: "a control character stands in a string"),
        Phrase(zh: #"换行写成 \n，制表符写成 \t"#, en: #"write a line break as \n, a tab as \t"#)
      )
    case .invalidEscape:
      (
        Phrase(zh: "反斜杠后的写法不对", en: "this is no escape"),
        Phrase(zh: #"反斜杠本身写成 \\"#, en: #"write a backslash itself as \\"#)
      )
    case .loneSurrogate:
      (
        Phrase(zh: "半个代理对，不是字符", en: "half a surrogate pair is no character"),
        Phrase(zh: #"\uD800 到 \uDFFF 要成对出现"#, en: #"\uD800 to \uDFFF stand in pairs"#)
      )
    case .duplicateKey:
      (
        Phrase(zh: "同一个键出现了两次", en: "this key stands twice in one object"),
        Phrase(zh: "只留一个", en: "keep one of them")
      )
    }
  }
}
