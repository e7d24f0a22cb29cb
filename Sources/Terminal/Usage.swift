import Model

/// Every way a command line can be wrong, in both languages.
///
/// What the user typed is repeated only where it can be no personal data: names of options and commands, never values.
enum Usage {
  static func unknownOption(_ written: String?, nearest: String?) -> Failure {
    let name = written.flatMap(echoable)
    return Failure(
      "unknown_option", .usage,
      Label(
        "没有这个选项" + (name.map { "：\($0)" } ?? ""), "there is no such option" + (name.map { ": \($0)" } ?? "")),
      hint: nearest.map { Label("是不是 --\($0)？", "did you mean --\($0)?") }
        ?? Label(
          "加 --help 看有哪些选项；命令自己的选项写在命令后面；以 - 开头的内容写在 -- 之后",
          "--help lists the options; a command's own options follow the command; "
            + "a word that starts with - goes after --"))
  }

  static func ambiguousOption(_ prefix: String, _ names: [String]) -> Failure {
    let list = names.map { "--\($0)" }
    return Failure(
      "ambiguous_option", .usage,
      Label("选项 --\(prefix) 可以指好几个", "option --\(prefix) could be any of several"),
      hint: Label(
        "请写全：\(list.joined(separator: "、"))", "write it in full: \(list.joined(separator: ", "))"))
  }

  static func missingValue(_ option: Option) -> Failure {
    Failure(
      "missing_value", .usage,
      Label("选项 --\(option.name) 后面少了值", "option --\(option.name) needs a value"),
      hint: Label(
        "写成 --\(option.name) \(option.metavar)（\(option.label.zh)）",
        "write --\(option.name) \(option.metavar) (\(option.label.en))"))
  }

  static func emptyPath(_ what: String) -> Failure {
    Failure(
      "missing_value", .usage, Label("\(what) 的值是空的", "the value of \(what) is empty"),
      hint: Label("写路径；也许是脚本里的变量没有值", "write a path; perhaps a script's variable is not set"))
  }

  static func unexpectedValue(_ option: Option) -> Failure {
    Failure(
      "unexpected_value", .usage,
      Label("选项 --\(option.name) 不带值", "option --\(option.name) takes no value"),
      hint: Label("只写 --\(option.name)", "write --\(option.name) alone"))
  }

  static func repeatedOption(_ name: String) -> Failure {
    Failure(
      "repeated_option", .usage,
      Label("选项 --\(name) 写了不止一次", "option --\(name) is given more than once"),
      hint: Label("只留一个 --\(name)", "keep one --\(name)"))
  }

  static func missingOption(_ name: String, of path: [String]) -> Failure {
    let command = path.joined(separator: " ")
    return Failure(
      "missing_option", .usage,
      Label("“\(command)”少了选项 --\(name)", "“\(command)” needs the option --\(name)"),
      hint: Label("加上 --\(name)；用法见 \(command) --help", "add --\(name); see \(command) --help"))
  }

  static func missingOperand(_ usage: String, of path: [String]) -> Failure {
    let command = path.joined(separator: " ")
    return Failure(
      "missing_operand", .usage,
      Label("“\(command)”后面少了 \(usage)", "“\(command)” needs \(usage)"),
      hint: Label("写成 \(command) \(usage)", "write \(command) \(usage)"))
  }

  static func unexpectedOperand(position: Int, dashLike: Bool, of path: [String]) -> Failure {
    let command = path.joined(separator: " ")
    let message = Label(
      "“\(command)”之后的第 \(position) 个词多余", "word \(position) after “\(command)” is one too many")
    let hint =
      dashLike
      ? Label("选项用英文减号开头：--help", "options start with ASCII hyphens: --help")
      : Label("有空格的内容请加引号；用法见 \(command) --help", "quote a value with spaces; see \(command) --help")
    return Failure("unexpected_operand", .usage, message, hint: hint)
  }

  static func unknownCommand(_ word: String, under path: [String], nearest: String?) -> Failure {
    let name = echoable((path + [word]).joined(separator: " "))
    let parent = path.map { "\($0) " }.joined()
    return Failure(
      "unknown_command", .usage,
      Label(
        "没有这个命令" + (name.map { "：\($0)" } ?? ""), "there is no such command" + (name.map { ": \($0)" } ?? "")),
      hint: nearest.map { Label("是不是 \(parent)\($0)？", "did you mean \(parent)\($0)?") }
        ?? Label("\(parent)--help 列出全部命令", "\(parent)--help lists all commands"))
  }

  static func missingCommand(_ path: [String], choices: [String]) -> Failure {
    let parent = path.map { "\($0) " }.joined()
    return Failure(
      "missing_command", .usage,
      path.isEmpty
        ? Label("没有写命令", "no command given")
        : Label("“\(path.joined(separator: " "))”后面少了命令", "“\(path.joined(separator: " "))” needs a command"),
      hint: path.isEmpty
        ? Label("help 列出全部命令", "help lists all commands")
        : Label(
          "可用：\(choices.map { parent + $0 }.joined(separator: "、"))",
          "one of: \(choices.map { parent + $0 }.joined(separator: ", "))"))
  }

  static func notAnInteger(_ what: String, _ range: ClosedRange<Int64>) -> Failure {
    let hint =
      switch (range.lowerBound, range.upperBound) {
      case (.min, .max): Label("只用数字，例如 7", "use digits only, for example 7")
      case (let low, .max): Label("只用数字，不小于 \(low)", "use digits only, at least \(low)")
      case (let low, let high): Label("只用数字，\(low) 到 \(high)", "use digits only, \(low) to \(high)")
      }
    return Failure(
      "invalid_integer", .badInput,
      Label("\(what) 的值不是可用的整数", "the value of \(what) is no integer it can take"), hint: hint)
  }

  static func notATerm(_ what: String, _ terms: [Choice], nearest: String?) -> Failure {
    let zh = terms.map { $0.value == $0.label.zh ? $0.value : "\($0.value)（\($0.label.zh)）" }.joined(separator: "、")
    let en = terms.map(\.value).joined(separator: ", ")
    let meant = nearest.map { Label("是不是 \($0)？", "did you mean \($0)? ") } ?? .none
    return Failure(
      "invalid_term", .badInput,
      Label("\(what) 的值不在可选范围内", "the value of \(what) is not one it can take"),
      hint: Label(meant.zh + "可选：\(zh)", meant.en + "one of: \(en)"))
  }

  static func notUTF8(position: Int) -> Failure {
    Failure(
      "invalid_encoding", .usage,
      Label("命令行的第 \(position) 个词不是 UTF-8", "word \(position) of the command line is not UTF-8"),
      hint: Label(
        "把终端的编码设为 UTF-8，或给文件改名", "set the terminal's encoding to UTF-8, or rename the file"))
  }

  static let standardInputTwice = Failure(
    "stdin_twice", .usage, Label("标准输入只能用在一处", "standard input can be used in one place only"),
    hint: Label("只留一个 -，其他的写值或文件名", "keep one -, and give values or a file for the others"))

  static let noInput = Failure(
    "no_input", .badInput, Label("读到的输入里什么也没有", "there is nothing in the input"),
    hint: Label("每行写一个编号或一个 JSON 对象", "give one id, or one JSON object, a line"))

  static let notAnObject = Failure(
    "invalid_json", .badInput, Label("这一行不是一个 JSON 对象", "this line is no JSON object"),
    hint: Label(#"每行写一个：{"键":"值", …}，键不重复，UTF-8"#, #"write one a line: {"key":"value", …}, no key twice, in UTF-8"#))

  static func notAValue(_ key: String) -> Failure {
    Failure(
      "invalid_json", .badInput, Label("\(key) 的值不是可用的 JSON 值", "the value of \(key) is no JSON value it can take"),
      hint: Label("写字符串、数字、true、false、null，或由它们组成的数组", "a string, a number, true, false, null, or an array of these"))
  }

  static func unknownKey(nearest: String?, _ known: [String]) -> Failure {
    Failure(
      "unknown_key", .badInput, Label("这一行里有不认识的键", "the line has a key that is not known"),
      hint: nearest.map { Label("是不是 \($0)？", "did you mean \($0)?") }
        ?? Label("可用：\(known.joined(separator: "、"))", "one of: \(known.joined(separator: ", "))"))
  }

  static func inputTooLarge(_ name: String, megabytesMax: Int) -> Failure {
    Failure(
      "too_large", .badInput, Label("\(name) 太大", "\(name) is too large"),
      hint: Label("每次最多 \(megabytesMax) MB，分成几份", "at most \(megabytesMax) MB at a time; split it"))
  }

  static func inputNotUTF8(_ name: String) -> Failure {
    Failure(
      "invalid_encoding", .badInput, Label("\(name) 不是 UTF-8", "\(name) is not UTF-8"),
      hint: Label("另存为 UTF-8", "save it as UTF-8"))
  }

  static let typedNotUTF8 = Failure(
    "invalid_encoding", .badInput, Label("输入的不是 UTF-8 文字", "what was typed is not UTF-8"),
    hint: Label("把终端的编码设为 UTF-8，再输入一次", "set the terminal's encoding to UTF-8 and type it again"))

  /// The word, if it can be shown without showing a person's name, number or note: short, Latin, hardly any digits.
  private static func echoable(_ word: String) -> String? {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: " "):
        true
      default: false
      }
    }
    let digits = word.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    // A short option may be any printable character: it is one letter.
    return (isPlain && digits <= 3 && word.utf8.count <= 40) || word.utf8.count == 2 ? word : nil
  }
}
