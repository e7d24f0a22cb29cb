extension Program {
  /// The source of the program's manual page, section 1, for `man` (man(7) macros).
  package func manualPage(_ language: Language) -> String {
    Manual(program: self, language: language).text()
  }
}

/// Writes a manual page from the table of commands.
private struct Manual {
  let program: Program
  let language: Language

  func text() -> String {
    var lines = [
      ".TH \(word(program.name.uppercased())) 1 \"\" \(word("\(program.name) \(program.version)"))",
      ".ad l",  // lines of Chinese have no blanks to stretch
      heading("名称", "NAME"), escaped("\(program.name) - \(program.summary[language])"),
      heading("概要", "SYNOPSIS"),
      ".B \(word(program.name))",
      escaped(Phrase(zh: "[通用选项]… 命令 [参数]…", en: "[GLOBAL OPTION]… COMMAND [ARGUMENT]…")[language]),
    ]
    if !program.details.isEmpty { lines += [heading("说明", "DESCRIPTION"), escaped(program.details[language])] }
    lines.append(heading("命令", "COMMANDS"))
    for command in program.commands { lines += entries(command, "") }
    lines.append(heading("通用选项", "GLOBAL OPTIONS"))
    lines += Program.globalOptions.flatMap(entry)
    lines += [heading("环境变量", "ENVIRONMENT")] + environment()
    lines += [heading("退出状态", "EXIT STATUS")] + exitCodes()
    return lines.joined(separator: "\n") + "\n"
  }

  private func entries(_ command: Command, _ parent: String) -> [String] {
    let path = "\(parent)\(command.name)"
    guard command.action != nil else { return command.subcommands.flatMap { entries($0, "\(path) ") } }
    let usage = ([path] + command.operands.map(\.usage)).joined(separator: " ")
    var lines = [".SS \(word(usage))", escaped(command.summary[language])]
    if !command.details.isEmpty { lines += [".PP", escaped(command.details[language])] }
    for operand in command.operands { lines += item(operand.usage, operand.label, operand.kind) }
    lines += command.options.flatMap(entry)
    for example in command.examples {
      lines += [".PP", escaped(example.label[language]), ".EX", escaped("  \(program.name) \(example.line)"), ".EE"]
    }
    return lines
  }

  private func entry(_ option: Option) -> [String] {
    let short = option.short.map { "-\($0), " } ?? ""
    let value = option.kind == nil ? "" : " \(option.metavar)"
    return item("\(short)--\(option.name)\(value)", option.label, option.kind)
  }

  private func item(_ term: String, _ label: Phrase, _ kind: ValueKind?) -> [String] {
    var lines = [".TP", ".B \(word(term))", escaped(label[language])]
    if case .choice(let terms) = kind {
      let list = terms.map { $0.shown(language) }
      lines += [".br", escaped(list.joined(separator: ", "))]
    }
    return lines
  }

  private func environment() -> [String] {
    [
      (program.dataVariable, Phrase(zh: "没有 --data 时的数据文件夹", en: "the data folder without --data")),
      (
        "LC_ALL, LC_MESSAGES, LANG",
        Phrase(zh: "没有 --lang 时的语言；未设置或 C 为中文", en: "the language without --lang; unset or C means Chinese")
      ),
      ("NO_COLOR", Phrase(zh: "设置后不用颜色", en: "if set, no colour is used")),
      ("COLUMNS", Phrase(zh: "终端宽度", en: "the terminal's width")),
    ].flatMap { name, label in item(name, label, nil) }
  }

  private func exitCodes() -> [String] {
    ExitCode.allCases.flatMap { item(String($0.rawValue), $0.label, nil) }
  }

  private func heading(_ zh: String, _ en: String) -> String {
    ".SH \(word(Phrase(zh: zh, en: en)[language]))"
  }

  /// One argument of a macro.
  private func word(_ text: String) -> String {
    "\"" + escaped(text).map { $0 == "\"" ? "\\(dq" : String($0) }.joined() + "\""
  }

  /// Text that roff takes literally: no escapes, no hyphens for minus signs, no requests at a line's start.
  private func escaped(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let safe = line.map { $0 == "\\" ? "\\e" : $0 == "-" ? "\\-" : String($0) }.joined()
      return safe.first.map { ".'".contains($0) } ?? false ? "\\&\(safe)" : safe
    }
    return lines.joined(separator: "\n.br\n")
  }
}

extension ExitCode {
  /// What the code tells.
  package var label: Phrase {
    switch self {
    case .done: Phrase(zh: "完成", en: "done")
    case .usage: Phrase(zh: "命令行写法不对", en: "the command line makes no sense")
    case .badInput: Phrase(zh: "输入的内容不对", en: "a value or a file is wrong")
    case .notFound: Phrase(zh: "没有这条记录", en: "no such record")
    case .unreachable: Phrase(zh: "连不上中心；数据安全，稍后再试", en: "the hub cannot be reached; work is safe, try later")
    case .internal: Phrase(zh: "程序出错", en: "a defect of the program")
    case .cannotWrite: Phrase(zh: "写不进去（磁盘满或没有权限）", en: "cannot write: the disk is full or the folder closed")
    case .busy: Phrase(zh: "另一个进程正在使用", en: "another process is at work")
    case .refused: Phrase(zh: "不允许", en: "refused")
    }
  }
}
