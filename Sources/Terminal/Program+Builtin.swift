package import Model

extension Program {
  /// The help text of the command at a path; of the program if it is empty.
  package func helpText(_ path: [String], _ language: Language) -> String {
    Help(program: self, language: language).text(path)
  }

  static let help = Command(
    "help", Label("显示用法", "show how to use a command"),
    operands: [Operand("command", .text, Label("命令名", "the command"), .any)],
    options: [.flag("man", Label("输出整个程序的手册页源码", "print the source of the manual page"))],
    examples: [Example("help sync", Label("说明 sync 命令", "explain the command sync"))]
  ) { invocation in
    let path = invocation.arguments.operands("command")
    let program = invocation.program
    if invocation.arguments.flag("man") {
      try print(program.manualPage(invocation.language), as: "man", invocation.output)
      return .done
    }
    // Every level is checked by itself, so that the suggestion is among the words that can stand there.
    for (depth, word) in path.enumerated() where program.command(Array(path[...depth])) == nil {
      let parent = Array(path[..<depth])
      let choices = (program.command(parent)?.subcommands ?? (depth == 0 ? program.commands : [])).map(\.name)
      throw Usage.unknownCommand(word, under: parent, nearest: nearest(to: word, among: choices))
    }
    try program.printHelp(path, invocation.output)
    return .done
  }

  static let completions = Command(
    "completions", Label("输出命令行补全脚本", "print a script for command-line completion"),
    operands: [
      Operand(
        "shell", .choice(Shell.allCases.map { Choice($0.rawValue, Label($0.rawValue, $0.rawValue)) }),
        Label("哪种命令行", "which shell"))
    ]
  ) { invocation in
    let shell = Shell(rawValue: try invocation.arguments.requireOperand("shell")) ?? .bash
    let script = invocation.program.completionScript(shell, invocation.language)
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("shell", shell.rawValue)
          json.field("script", script)
        }
      }, people: { try invocation.output.block(script) })
    return .done
  }

  func printHelp(_ path: [String], _ output: Output) throws {
    let text = helpText(path, output.language)
    try Self.print(text, as: "help", output)
  }

  private static func print(_ text: String, as name: String, _ output: Output) throws {
    try output.result(
      json: { json in json.object { json in json.field(name, text) } }, people: { try output.block(text) })
  }
}
