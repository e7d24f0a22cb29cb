package import Model

/// What a command line asks for.
package enum Request: Sendable {
  case run(Command, Arguments)
  /// How to use the command at this path; the whole program's for an empty one.
  case help([String])
  case version
}

/// The options that all commands share, checked.
package struct GlobalArguments: Sendable {
  package var data: String?
  /// The values of the program's own options for all commands.
  package var own: [String: String] = [:]
  package var isJSON = false
  package var language: Language?
  package var isQuiet = false
  var wantsHelp = false
  var wantsVersion = false
}

/// A command line read.
package struct ParsedCommandLine: Sendable {
  package let request: Request
  package let globals: GlobalArguments
}

extension Program {
  /// Reads a command line (without the program's own name): first its words by getopt_long, then their values.
  package func parse(_ words: [String]) throws(Failure) -> ParsedCommandLine {
    var globals = GlobalArguments()
    var path: [String] = []
    var choices = commands
    var rest = words
    while true {
      let scanner = OptionScanner(options: globalOptions, stopsAtOperand: true, isKnownElsewhere: hasOption)
      let scanned = try scanner.scan(rest)
      for (option, value) in scanned.options { try globals.take(option, value) }
      var left = scanned.rest
      let ended = left.first == "--"
      if ended { left.removeFirst() }
      guard let word = left.first else {
        if globals.wantsHelp { return ParsedCommandLine(request: .help(path), globals: globals) }
        if globals.wantsVersion { return ParsedCommandLine(request: .version, globals: globals) }
        throw Usage.missingCommand(path, choices: choices.map(\.name))
      }
      guard let command = choices.first(where: { $0.name == word }) else {
        throw Usage.unknownCommand(word, under: path, nearest: nearest(to: word, among: choices.lazy.map(\.name)))
      }
      path.append(word)
      rest = (ended ? ["--"] : []) + left.dropFirst()
      if command.action != nil { return try parse(rest, of: command, path, globals) }
      choices = command.subcommands
    }
  }

  /// Whether any command has an option of this name.
  private func hasOption(_ name: String) -> Bool {
    func has(_ command: Command) -> Bool {
      command.options.contains { $0.name == name } || command.subcommands.contains(where: has)
    }
    return commands.contains(where: has)
  }

  private func parse(
    _ words: [String], of command: Command, _ path: [String], _ globals: GlobalArguments
  ) throws(Failure) -> ParsedCommandLine {
    var globals = globals
    let scanned = try OptionScanner(options: command.options + globalOptions, stopsAtOperand: false).scan(words)
    var raw: [(option: Option, value: String)] = []
    let own = Set(command.options.map(\.name))
    for (option, value) in scanned.options {
      if own.contains(option.name) {
        raw.append((option, value))
      } else {
        try globals.take(option, value)
      }
    }
    if globals.wantsHelp { return ParsedCommandLine(request: .help(path), globals: globals) }
    if globals.wantsVersion { return ParsedCommandLine(request: .version, globals: globals) }
    // What is missing may be asked for, or stand in each line of a file.
    let hasRows = command.readsRows && raw.contains { $0.option.name == Option.rows.name }
    let mayLack = hasRows || (command.asks && raw.isEmpty)
    let arguments = try Self.check(raw, scanned.operands, of: command, path, mayLack: mayLack)
    return ParsedCommandLine(request: .run(command, arguments), globals: globals)
  }

  /// Raw words to checked values.
  /// - Parameter mayLack: whether what the command cannot do without may be missing: it is noted as `unmet`.
  static func check(
    _ raw: [(option: Option, value: String)], _ operands: [String], of command: Command, _ path: [String],
    mayLack: Bool = false
  ) throws(Failure) -> Arguments {
    var unmet: Failure?
    func lacks(_ failure: Failure) throws(Failure) {
      guard mayLack else { throw failure }
      unmet = unmet ?? failure
    }
    var given: [String: [String]] = [:]
    var order: [String] = []
    for (option, value) in raw {
      let checked = try option.kind.map { kind throws(Failure) in try kind.check(value, for: "--\(option.name)") } ?? ""
      if given[option.name] == nil { order.append(option.name) }
      // The first of two values would be lost unseen.
      if given[option.name] != nil, option.kind != nil, !option.isRepeated { throw Usage.repeatedOption(option.name) }
      given[option.name, default: []].append(checked)
    }
    for option in command.options where option.isRequired && given[option.name] == nil && option.defaultValue == nil {
      try lacks(Usage.missingOption(option.name, of: path))
    }
    let declared = Dictionary(command.options.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var matched: [String: [String]] = [:]
    if mayLack, operands.isEmpty, let first = command.operands.first(where: { $0.count == .one }) {
      unmet = Usage.missingOperand(first.name.uppercased(), of: path)
    } else {
      matched = try match(operands, to: command, path)
    }
    return Arguments(
      path: path, declared: declared, given: given, operandValues: matched, order: order, unmet: unmet)
  }

  /// Gives the words to the operands. Only the last operand may take another number of words than one.
  private static func match(
    _ words: [String], to command: Command, _ path: [String]
  ) throws(Failure) -> [String: [String]] {
    var values: [String: [String]] = [:]
    var left = words[...]
    for operand in command.operands {
      let taken: ArraySlice<String> =
        switch operand.count {
        case .one, .optional: left.prefix(1)
        case .oneOrMore, .any: left
        }
      if taken.isEmpty, operand.count == .one || operand.count == .oneOrMore {
        throw Usage.missingOperand(operand.name.uppercased(), of: path)
      }
      left = left.dropFirst(taken.count)
      var checked: [String] = []
      for word in taken { checked.append(try operand.kind.check(word, for: operand.name.uppercased())) }
      if !checked.isEmpty { values[operand.name] = checked }
    }
    if let extra = left.first {
      // What an input method or a word processor makes of "--".
      let dashLike = extra.first.map { "—–－―".contains($0) } ?? false
      throw Usage.unexpectedOperand(position: words.count - left.count + 1, dashLike: dashLike, of: path)
    }
    return values
  }
}

extension GlobalArguments {
  /// Unlike a command's options, these may be repeated and the last counts, so that an alias can be overruled.
  mutating func take(_ option: Option, _ value: String) throws(Failure) {
    let value = try option.kind.map { kind throws(Failure) in try kind.check(value, for: "--\(option.name)") } ?? ""
    switch option.name {
    case "data": data = value
    case "json": isJSON = true
    case "lang": language = Language(rawValue: value)
    case "quiet": isQuiet = true
    case "help": wantsHelp = true
    case "version": wantsVersion = true
    default: own[option.name] = value
    }
  }

  /// What can be said of a command line that could not be read: how to print its error.
  static func guess(from words: [String]) -> GlobalArguments {
    var guess = GlobalArguments()
    for (index, word) in words.prefix(while: { $0 != "--" }).enumerated() {
      if word == "--json" { guess.isJSON = true }
      if word.hasPrefix("--lang=") { guess.language = Language(rawValue: String(word.dropFirst(7))) }
      if word == "--lang", index + 1 < words.count { guess.language = Language(rawValue: words[index + 1]) }
    }
    return guess
  }
}

extension ValueKind {
  /// The value as the program uses it: a term's own key for its label.
  ///
  /// - Throws: `missing_value`, `invalid_integer`, `invalid_term`.
  func check(_ value: String, for what: String) throws(Failure) -> String {
    switch self {
    case .text, .note, .record, .suggested: return value
    case .file, .directory:
      // What an unset variable of a script leaves: never the default, nor the root folder.
      if value.isEmpty { throw Usage.emptyPath(what) }
      return value
    case .integer(let range):
      guard let number = Int64(value), range.contains(number) else { throw Usage.notAnInteger(what, range) }
      return String(number)
    case .choice(let terms):
      if let term = terms.first(where: { $0.value == value || $0.label.zh == value || $0.label.en == value }) {
        return term.value
      }
      let plain = String(value.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 })
      if let term = terms.first(where: { $0.value == plain }) { return term.value }
      throw Usage.notATerm(what, terms, nearest: nearest(to: plain, among: terms.lazy.map(\.value)))
    }
  }
}
