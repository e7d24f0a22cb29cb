import Model

/// The help text of one command or the whole program, 80 columns wide.
struct Help {
  let program: Program
  let language: Language

  static let width = 80
  /// Where descriptions start; what is longer pushes its description to the next line.
  private static let labelColumnMax = 30

  /// Help for the command at a path; for the whole program if it is empty.
  func text(_ path: [String]) -> String {
    guard let command = program.command(path) else { return overview() }
    return page(command, path)
  }

  private func overview() -> String {
    var page = Page(language)
    page.paragraph("\(program.name) — \(program.summary[language])")
    page.paragraph(
      Label(
        "用法：\(program.name) [通用选项]… 命令 [参数]…", "Usage: \(program.name) [GLOBAL OPTION]… COMMAND [ARGUMENT]…"))
    if !program.details.isEmpty { page.paragraph(program.details) }
    page.list(Label("命令", "Commands"), program.commands.flatMap { rows($0, "") }, Self.labelColumnMax)
    page.list(Label("通用选项", "Global options"), program.globalOptions.map(row), Self.labelColumnMax)
    page.paragraph(
      Label(
        "“\(program.name) 命令 --help”说明一个命令。", "“\(program.name) COMMAND --help” explains one command."))
    return page.text
  }

  private func page(_ command: Command, _ path: [String]) -> String {
    var page = Page(language)
    let name = "\(program.name) \(path.joined(separator: " "))"
    page.paragraph("\(name) — \(command.summary[language])")
    if command.action == nil {
      page.paragraph(Label("用法：\(name) 命令 [参数]…", "Usage: \(name) COMMAND [ARGUMENT]…"))
    } else {
      let options = command.options.isEmpty ? "" : Label(" [选项]…", " [OPTION]…")[language]
      let operands = command.operands.map { " \($0.usage)" }.joined()
      page.paragraph(Label("用法：\(name)\(operands)\(options)", "Usage: \(name)\(operands)\(options)"))
    }
    if !command.details.isEmpty { page.paragraph(command.details) }
    if command.asks { page.paragraph(Conventions.asks) }
    let parent = path.dropLast().map { "\($0) " }.joined()
    page.list(
      Label("命令", "Commands"), command.action == nil ? rows(command, parent) : [], Self.labelColumnMax)
    page.list(Label("参数", "Arguments"), command.operands.map(row), Self.labelColumnMax)
    page.list(Label("选项", "Options"), command.options.map(row), Self.labelColumnMax)
    page.list(Label("通用选项", "Global options"), program.globalOptions.map(row), Self.labelColumnMax)
    page.examples(command.examples, program.name)
    return page.text
  }

  private func rows(_ command: Command, _ parent: String) -> [(String, String)] {
    guard command.action == nil else {
      let operands = command.operands.map { " \($0.usage)" }.joined()
      return [("\(parent)\(command.name)\(operands)", command.summary[language])]
    }
    return command.subcommands.flatMap { rows($0, "\(parent)\(command.name) ") }
  }

  private func row(_ option: Option) -> (String, String) {
    let short = option.short.map { "-\($0), " } ?? "    "
    let value = option.kind == nil ? "" : " \(option.metavar)"
    var notes: [Label] = []
    if option.isRequired { notes.append(Label("必填", "required")) }
    if option.isRepeated { notes.append(Label("可重复", "may be repeated")) }
    if let value = option.defaultValue { notes.append(Label("默认 \(value)", "default \(value)")) }
    return ("\(short)--\(option.name)\(value)", describe(option.label, option.kind, notes))
  }

  private func row(_ operand: Operand) -> (String, String) {
    (operand.usage, describe(operand.label, operand.kind, []))
  }

  /// `label (required; default 7): male 男, female 女`
  private func describe(_ label: Label, _ kind: ValueKind?, _ notes: [Label]) -> String {
    var text = label[language]
    if !notes.isEmpty {
      let list = notes.map { $0[language] }
      text += language == .zh ? "（\(list.joined(separator: "；"))）" : " (\(list.joined(separator: "; ")))"
    }
    guard let terms = kind?.choices else { return text }
    let list = terms.map { $0.shown(language) }
    return text + (language == .zh ? "：" + list.joined(separator: "、") : ": " + list.joined(separator: ", "))
  }
}

/// Lays help out.
private struct Page {
  let language: Language
  private(set) var text = ""

  init(_ language: Language) { self.language = language }

  mutating func paragraph(_ phrase: Label) { paragraph(phrase[language]) }

  mutating func paragraph(_ words: String) {
    if !text.isEmpty { text += "\n" }
    for line in words.wrapped(toWidth: Help.width) { text += line + "\n" }
  }

  /// Two columns under a heading.
  mutating func list(_ heading: Label, _ rows: [(label: String, description: String)], _ columnMax: Int) {
    guard !rows.isEmpty else { return }
    text += "\n\(heading[language])\n"
    let widest = rows.map { $0.label.displayWidth }.filter { $0 + 4 <= columnMax }.max() ?? columnMax - 4
    let column = widest + 4
    for row in rows {
      let lines = row.description.wrapped(toWidth: Help.width - column)
      let label = "  \(row.label)"
      let isBeside = label.displayWidth + 2 <= column
      text += isBeside ? label.padded(toWidth: column) + lines[0] + "\n" : "\(label)\n"
      for line in isBeside ? lines.dropFirst() : lines[...] {
        text += String(repeating: " ", count: column) + line + "\n"
      }
    }
  }

  mutating func examples(_ examples: [Example], _ program: String) {
    guard !examples.isEmpty else { return }
    text += "\n" + Label("例子", "Examples")[language] + "\n"
    for example in examples {
      text += "  \(program) \(example.line)\n"
      for line in example.label[language].wrapped(toWidth: Help.width - 6) { text += "      \(line)\n" }
    }
  }
}
