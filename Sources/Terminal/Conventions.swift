import Model

/// What holds for several commands, in the words of help and manual.
enum Conventions {
  /// Of a command that asks.
  static let asks = Label(
    "在终端上不写任何选项时逐题询问；写了选项，或没有终端，就不问。",
    "Without any option on a terminal it asks, step by step; with options, or without a terminal, it never does.")

  /// Of the whole program.
  static func of(_ program: Program) -> [Label] {
    let standardInput = Label(
      "- 是标准输入：作记录编号时，每行读一个编号，逐条执行，--json 输出一个数组；作说明类选项的值时，读入全文。",
      "- is standard input: for a record's id, ids are read one a line and the command is done for each (--json prints one "
        + "array); for the value of an option that takes a note, the whole text is.")
    let rows = Label(
      "--rows 文件：每行一个 JSON 对象，键是参数名和选项名（用下划线），命令行上的选项是各行的默认值。一行出错不影响其他行，退出码是第一个错误的。",
      "--rows FILE reads a JSON object a line; keys are the names of operands and options (with underscores), and options "
        + "on the command line hold for every line that does not say otherwise. A line that fails does not stop the "
        + "others; the exit code is the first failure's.")
    guard program.commands.contains(where: isAsking) else { return [standardInput, rows] }
    return [
      Label(
        "记录类命令在终端上不写选项时逐题询问：< 上一步，= 到汇总，? 说明，! 停下。每答一题即存为草稿，中断后用 drafts resume 接着填。",
        "Commands that write a record ask on a terminal when no option is given: < goes back, = to the summary, ? explains, "
          + "! stops. Each answer is kept at once as a draft; drafts resume goes on with it."),
      standardInput, rows,
    ]
  }

  private static func isAsking(_ command: Command) -> Bool {
    command.asks || command.subcommands.contains(where: isAsking)
  }
}
