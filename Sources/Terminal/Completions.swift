package import Model

/// A shell for which completions can be written.
package enum Shell: String, Sendable, CaseIterable {
  case bash
  case zsh
  case fish
}

extension Program {
  /// A script that teaches a shell the program's commands, options and terms.
  package func completionScript(_ shell: Shell, _ language: Language) -> String {
    let table = CompletionTable(self, language)
    return switch shell {
    case .bash: table.bash()
    case .zsh: table.zsh()
    case .fish: table.fish()
    }
  }
}

/// The program's table as shells see it: for each place in a command line, what may stand there.
struct CompletionTable {
  /// What a value may be.
  enum Values {
    case anything
    case terms([Choice])
    case files
    case directories
    /// Printed by a shell command.
    case printed(String)

    init(_ kind: ValueKind, _ completion: Completion?) {
      if let completion {
        self = .printed(completion.command)
        return
      }
      self =
        switch kind {
        case .text, .note, .record, .integer: .anything
        case .choice(let terms), .suggested(let terms): .terms(terms)
        case .file: .files
        case .directory: .directories
        }
    }
  }

  /// One command or group.
  struct Place {
    /// Its words, joined by blanks; empty for the program itself.
    let path: String
    let commands: [(name: String, label: String)]
    let options: [Option]
    let operands: [Operand]
  }

  let name: String
  let language: Language
  let places: [Place]
  let globalOptions: [Option]

  init(_ program: Program, _ language: Language) {
    name = program.name
    globalOptions = program.globalOptions
    self.language = language
    func place(_ path: String, _ commands: [Command], _ command: Command?) -> [Place] {
      let here = Place(
        path: path, commands: commands.map { ($0.name, $0.summary[language]) }, options: command?.options ?? [],
        operands: command?.operands ?? [])
      return [here] + commands.flatMap { place(path.isEmpty ? $0.name : "\(path) \($0.name)", $0.subcommands, $0) }
    }
    places = place("", program.commands, nil)
  }

  /// The shell function that completes; shells accept no dashes in names everywhere.
  var function: String { "_" + name.map { $0 == "-" ? "_" : String($0) }.joined() }

  /// As a shell's option list shows them.
  func spellings(_ option: Option) -> [String] {
    ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
  }

  /// The operands with the pattern of their positions: `1`, or `[0-9]*` for one that takes all that follow.
  func positions(_ place: Place) -> [(pattern: String, operand: Operand)] {
    place.operands.enumerated().map { index, operand in
      switch operand.count {
      case .one, .optional: ("\(index + 1)", operand)
      case .oneOrMore, .any: ("[0-9]*", operand)
      }
    }
  }

  /// The branches of a shell's `case` that say what completes the word after an option, or an operand.
  ///
  /// - Parameters:
  ///   - opening: what the shell wants before a pattern.
  ///   - candidate: how the shell is told of one value.
  func valueCases(opening: String, candidate: (Choice) -> String) -> String {
    var lines: [String] = []
    func add(_ patterns: [String], _ values: Values) {
      let set =
        switch values {
        case .anything: ""
        case .terms(let terms): "candidates=(\(terms.map(candidate).joined(separator: " "))) "
        case .files: "kind=files "
        case .directories: "kind=directories "
        case .printed(let command): "kind=command command=\(shellQuoted(command)) "
        }
      lines.append("    \(opening)\(patterns.joined(separator: "|"))) \(set);;")
    }
    for place in places {
      for option in place.options {
        guard let kind = option.kind else { continue }
        add(spellings(option).map { "\"\(place.path) \($0)\"" }, Values(kind, option.completion))
      }
      for (pattern, operand) in positions(place) {
        add(["\"\(place.path) \"\(pattern)"], Values(operand.kind, operand.completion))
      }
    }
    for option in globalOptions {
      guard let kind = option.kind else { continue }
      add(spellings(option).map { "*\" \($0)\"" }, Values(kind, option.completion))
    }
    return lines.joined(separator: "\n")
  }
}

/// A word that a POSIX shell takes literally.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
