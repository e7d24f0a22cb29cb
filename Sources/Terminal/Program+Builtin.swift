extension Program {
  /// The help text of the command at a path; of the program if it is empty.
  package func helpText(_ path: [String], _ language: Language) -> String {
    Help(program: self, language: language).text(path)
  }

  static let help = Command(
    "help", Phrase(zh: "显示用法", en: "show how to use a command"),
    operands: [Operand("command", .text, Phrase(zh: "命令名", en: "the command"), .any)],
    examples: [Example("help sync", Phrase(zh: "说明 sync 命令", en: "explain the command sync"))]
  ) { invocation in
    let path = invocation.arguments.operands("command")
    let program = invocation.program
    // Every level is checked by itself, so that the suggestion is among the words that can stand there.
    for (depth, word) in path.enumerated() where program.command(Array(path[...depth])) == nil {
      let parent = Array(path[..<depth])
      let choices = (program.command(parent)?.subcommands ?? (depth == 0 ? program.commands : [])).map(\.name)
      throw Usage.unknownCommand(word, under: parent, nearest: nearest(to: word, among: choices))
    }
    try program.printHelp(path, invocation.output)
    return .done
  }

  func printHelp(_ path: [String], _ output: Output) throws {
    let text = helpText(path, output.language)
    try output.result(
      json: { json in json.object { json in json.field("help", text) } }, people: { try output.block(text) })
  }
}
