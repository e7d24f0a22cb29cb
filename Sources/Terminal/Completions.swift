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
        case .text, .integer: .anything
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

  init(_ program: Program, _ language: Language) {
    name = program.name
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
}

/// A word that a POSIX shell takes literally.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
