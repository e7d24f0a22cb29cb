package import Model

extension Program {
  /// The source of the program's manual page for `man` (man(7) macros).
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
      ".TH \(word(program.name.uppercased())) \(program.section) \"\" \(word("\(program.name) \(program.version)"))",
      ".ad l",  // lines of Chinese have no blanks to stretch
      heading("名称", "NAME"), escaped("\(program.name) - \(program.summary[language])"),
      heading("概要", "SYNOPSIS"),
      ".B \(word(program.name))",
      escaped(Label("[通用选项]… 命令 [参数]…", "[GLOBAL OPTION]… COMMAND [ARGUMENT]…")[language]),
    ]
    if !program.details.isEmpty { lines += [heading("说明", "DESCRIPTION"), escaped(program.details[language])] }
    lines +=
      [heading("提问与输入", "QUESTIONS AND INPUT")]
      + Conventions.of(program).flatMap {
        [".PP", escaped($0[language])]
      }
    lines.append(heading("命令", "COMMANDS"))
    for command in program.commands { lines += entries(command, "") }
    lines.append(heading("通用选项", "GLOBAL OPTIONS"))
    lines += program.globalOptions.flatMap(entry)
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
    if command.asks { lines += [".PP", escaped(Conventions.asks[language])] }
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

  private func item(_ term: String, _ label: Label, _ kind: ValueKind?) -> [String] {
    var lines = [".TP", ".B \(word(term))", escaped(label[language])]
    if let terms = kind?.choices {
      let list = terms.map { $0.shown(language) }
      lines += [".br", escaped(list.joined(separator: ", "))]
    }
    return lines
  }

  private func environment() -> [String] {
    let own = program.ownVariables.map { ($0.name, $0.label) }
    let shared = [
      (
        "LC_ALL, LC_MESSAGES, LANG",
        Label("没有 --lang 时的语言；未设置或 C 为中文", "the language without --lang; unset or C means Chinese")
      ),
      ("NO_COLOR", Label("设置后不用颜色", "if set, no colour is used")),
      ("COLUMNS", Label("终端宽度", "the terminal's width")),
    ]
    let data = (program.dataVariable, Label("没有 --data 时的数据文件夹", "the data folder without --data"))
    return ([data] + own + shared).flatMap { name, label in item(name, label, nil) }
  }

  private func exitCodes() -> [String] {
    ExitCode.allCases.flatMap { item(String($0.rawValue), $0.label, nil) }
  }

  private func heading(_ zh: String, _ en: String) -> String {
    ".SH \(word(Label(zh, en)[language]))"
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
  package var label: Label {
    switch self {
    case .done: Label("完成", "done")
    case .usage: Label("命令行写法不对", "the command line makes no sense")
    case .badInput: Label("输入的内容不对", "a value or a file is wrong")
    case .notFound: Label("没有这条记录", "no such record")
    case .unreachable: Label("连不上中心；数据安全，稍后再试", "the hub cannot be reached; work is safe, try later")
    case .internal: Label("程序出错", "a defect of the program")
    case .cannotWrite: Label("写不进去（磁盘满或没有权限）", "cannot write: the disk is full or the folder closed")
    case .busy: Label("另一个进程正在使用", "another process is at work")
    case .refused: Label("不允许", "refused")
    }
  }
}
