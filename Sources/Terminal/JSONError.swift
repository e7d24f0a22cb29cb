package import Model

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
  package func failure(reading what: Label) -> Failure {
    let (problem, remedy) = description
    return Failure(
      "invalid_json", .badInput,
      Label(
        "\(what.zh) 第 \(line) 行第 \(column) 个字符：\(problem.zh)",
        "\(what.en), line \(line), column \(column): \(problem.en)"),
      hint: remedy)
  }

  private var description: (problem: Label, remedy: Label) {
    switch reason {
    case .tooLarge:
      (Label("内容太大", "there is too much of it"), Label("分成几份", "split it"))
    case .tooDeep:
      (Label("嵌套太深", "it is nested too deeply"), Label("减少嵌套层数", "nest it less"))
    case .byteOrderMark:
      (
        Label("开头有字节顺序标记（BOM）", "it starts with a byte order mark"),
        Label("另存为不带 BOM 的 UTF-8", "save it as UTF-8 without BOM")
      )
    case .invalidUTF8:
      (Label("不是 UTF-8 编码", "this is not UTF-8"), Label("另存为 UTF-8", "save it as UTF-8"))
    case .unexpectedEnd:
      (
        Label("内容没有写完", "it ends too early"),
        Label("检查括号和引号是否成对", "check that brackets and quotes are closed")
      )
    case .unexpectedCharacter:
      (
        Label("这里不该有这个字符", "this character cannot stand here"),
        Label(
          "检查逗号、冒号和英文双引号；不允许注释和多余的逗号",
          "check commas, colons and double quotes; comments and trailing commas are not allowed")
      )
    case .trailingContent:
      (
        Label("JSON 之后还有内容", "something follows the JSON value"),
        Label("只留一个 JSON 值", "keep one JSON value")
      )
    case .invalidNumber:
      (
        Label("数字写法不对", "this is no JSON number"),
        Label("写成 12、-3 或 0.5，开头不加 0 或 +", "write 12, -3 or 0.5, without leading 0 or +")
      )
    case .controlCharacter:
      (
        Label("引号内有控制字符", "a control character stands in a string"),
        Label(#"换行写成 \n，制表符写成 \t"#, #"write a line break as \n, a tab as \t"#)
      )
    case .invalidEscape:
      (
        Label("反斜杠后的写法不对", "this is no escape"),
        Label(#"反斜杠本身写成 \\"#, #"write a backslash itself as \\"#)
      )
    case .loneSurrogate:
      (
        Label("半个代理对，不是字符", "half a surrogate pair is no character"),
        Label(#"\uD800 到 \uDFFF 要成对出现"#, #"\uD800 to \uDFFF stand in pairs"#)
      )
    case .duplicateKey:
      (
        Label("同一个键出现了两次", "this key stands twice in one object"),
        Label("只留一个", "keep one of them")
      )
    }
  }
}
