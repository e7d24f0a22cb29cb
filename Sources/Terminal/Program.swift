package import Model

/// One binary: its name, its commands, and the options that all of them share.
package struct Program: Sendable {
  package let name: String
  package let version: String
  package let summary: Label
  package let details: Label
  /// The environment variable that names the data folder when --data does not.
  package let dataVariable: String
  /// Options that all commands of this program take besides those of every program; each has a value.
  package let ownOptions: [Option]
  /// Environment variables that only this program reads.
  package let ownVariables: [Variable]
  package let commands: [Command]
  /// Of the manual: 1 for what everybody runs, 8 for what whoever runs a system does.
  package let section: Int

  /// An environment variable and what it is for.
  package struct Variable: Sendable {
    let name: String
    let label: Label

    package init(_ name: String, _ label: Label) { (self.name, self.label) = (name, label) }
  }

  /// Adds `completions` and `help`, which every program has.
  package init(
    name: String, version: String, summary: Label, details: Label = .none, dataVariable: String, section: Int = 1,
    options: [Option] = [], variables: [Variable] = [], commands: [Command]
  ) {
    ownOptions = options
    ownVariables = variables
    self.section = section
    self.name = name
    self.version = version
    self.summary = summary
    self.details = details
    self.dataVariable = dataVariable
    self.commands = commands + [Self.completions, Self.help]
  }

  /// Accepted before and after every command.
  package var globalOptions: [Option] { Self.sharedOptions.prefix(1) + ownOptions + Self.sharedOptions.dropFirst() }

  /// Of every program.
  package static let sharedOptions: [Option] = [
    Option("data", .directory, Label("数据文件夹", "the data folder")),
    .flag("json", Label("只输出 JSON，供程序读取", "print JSON only, for scripts")),
    Option(
      "lang", .choice([Choice("zh", Label("中文", "Chinese")), Choice("en", Label("英文", "English"))]),
      Label("界面语言", "the language to speak"), metavar: "zh|en"),
    .flag("quiet", short: "q", Label("不输出说明，只输出结果和错误", "no notes, only results and errors")),
    .flag("help", short: "h", Label("显示用法", "show how to use the command")),
    .flag("version", short: "V", Label("显示版本", "show the version")),
  ]

  /// The command that a path names.
  package func command(_ path: [String]) -> Command? {
    guard let first = path.first, var command = commands.first(where: { $0.name == first }) else { return nil }
    for word in path.dropFirst() {
      guard let next = command.subcommands.first(where: { $0.name == word }) else { return nil }
      command = next
    }
    return command
  }

  /// What is wrong with the tables: doubled names, required words after optional ones … Empty in a sound program;
  /// each binary's tests check that.
  package var tableDefects: [String] {
    func defects(of command: Command, _ path: String) -> [String] {
      var found: [String] = []
      let path = "\(path) \(command.name)"
      let options = command.options + globalOptions
      for (index, option) in options.enumerated() {
        let earlier = options[..<index]
        if earlier.contains(where: { $0.name == option.name }) { found.append("\(path): two --\(option.name)") }
        if let short = option.short {
          if earlier.contains(where: { $0.short == short }) { found.append("\(path): two -\(short)") }
          if !(short.isASCII && short.isLetter) { found.append("\(path): -\(short) is no ASCII letter") }
        }
        let isPlain = option.name.utf8.allSatisfy { $0 == 45 || (97...122).contains($0) || (48...57).contains($0) }
        if !isPlain || option.name.isEmpty { found.append("\(path): --\(option.name) is no option name") }
      }
      if Set(command.operands.map(\.name)).count < command.operands.count {
        found.append("\(path): two operands of one name")
      }
      for (index, operand) in command.operands.enumerated() where operand.count != .one {
        if index + 1 < command.operands.count {
          found.append("\(path): \(operand.name) is not last and takes no fixed number of words")
        }
      }
      if Set(command.subcommands.map(\.name)).count < command.subcommands.count {
        found.append("\(path): two subcommands of one name")
      }
      return found + command.subcommands.flatMap { defects(of: $0, path) }
    }
    let doubled = Set(commands.map(\.name)).count < commands.count ? ["\(name): two commands of one name"] : []
    return doubled + commands.flatMap { defects(of: $0, name) }
  }
}
