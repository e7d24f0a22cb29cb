package import Model
import Synchronization

/// One value an option or operand may take.
package struct Choice: Hashable, Sendable {
  /// As written on the command line, in JSON and in the store.
  package let value: String
  package let label: Label

  package init(_ value: String, _ label: Label) {
    self.value = value
    self.label = label
  }
}

extension Choice {
  /// The value and what it means, unless that says nothing new: `male 男`, `left_behind`.
  func shown(_ language: Language) -> String {
    let label = label[language]
    let isTold = label.lowercased() == value.map { $0 == "_" ? " " : String($0) }.joined()
    return isTold || label == value ? value : "\(value) \(label)"
  }
}

/// What a value must be.
package enum ValueKind: Hashable, Sendable {
  case text
  /// Text of several lines; `-` reads it from standard input.
  case note
  /// The id of a record; where it is an operand, `-` reads ids from standard input and does the command for each.
  case record
  case integer(ClosedRange<Int64>)
  /// One of the terms, written as its value or as its label in either language.
  case choice([Choice])
  /// Usually one of these; the command itself reads the text and says what is wrong with it.
  case suggested([Choice])
  case file
  case directory

  /// Any integer of 64 bits.
  package static let integer = ValueKind.integer(.min ... .max)

  /// The values that help and completions name.
  var choices: [Choice]? {
    switch self {
    case .choice(let choices), .suggested(let choices): choices
    case .text, .note, .record, .integer, .file, .directory: nil
    }
  }
}

/// Where a shell finds candidates for a value that only the data knows.
package struct Completion: Hashable, Sendable {
  /// A shell command that prints one candidate a line, optionally followed by a tab and a description.
  package let command: String

  package init(command: String) { self.command = command }
}

/// One option of a command: `--name VALUE`, or a flag without a value.
package struct Option: Hashable, Sendable {
  /// The long name, without dashes in front.
  package let name: String
  package let short: Character?
  /// Nil for a flag.
  package let kind: ValueKind?
  package let label: Label
  /// What stands for the value in help.
  package let metavar: String
  /// Taken when the option is not given.
  package let defaultValue: String?
  package let isRequired: Bool
  package let isRepeated: Bool
  package let completion: Completion?

  private init(
    name: String, short: Character?, kind: ValueKind?, label: Label, metavar: String?, defaultValue: String?,
    isRequired: Bool, isRepeated: Bool, completion: Completion?
  ) {
    let name = name.asOption
    self.name = name
    self.short = short
    self.kind = kind
    self.label = label
    self.metavar = metavar ?? Self.metavar(of: kind)
    self.defaultValue = defaultValue
    self.isRequired = isRequired
    self.isRepeated = isRepeated
    self.completion = completion
  }

  /// An option with a value. A name may be a model key: its underscores become dashes.
  package init(
    _ name: String, short: Character? = nil, _ kind: ValueKind, _ label: Label, metavar: String? = nil,
    default defaultValue: String? = nil, required: Bool = false, repeated: Bool = false,
    completion: Completion? = nil
  ) {
    self.init(
      name: name, short: short, kind: kind, label: label, metavar: metavar, defaultValue: defaultValue,
      isRequired: required, isRepeated: repeated, completion: completion)
  }

  /// An option without a value.
  package static func flag(_ name: String, short: Character? = nil, _ label: Label) -> Option {
    Option(
      name: name, short: short, kind: nil, label: label, metavar: nil, defaultValue: nil, isRequired: false,
      isRepeated: false, completion: nil)
  }

  /// Of every command that reads rows.
  static let rows = Option(
    "rows", .file,
    Label(
      "从文件读多条，每行一个 JSON 对象，键与选项同名、用下划线；- 为标准输入",
      "read several from a file, a JSON object a line, with the options' names (underscores) as keys; - is standard input"
    ))

  /// What stands for a value in help unless the table says otherwise.
  static func metavar(of kind: ValueKind?) -> String {
    switch kind {
    case nil: ""
    case .text: "TEXT"
    case .note: "TEXT|-"
    case .record: "ID"
    case .integer: "N"
    case .choice, .suggested: "TERM"
    case .file: "FILE"
    case .directory: "DIR"
    }
  }
}

/// One word of a command line that stands by itself (POSIX calls it an operand): `show ID`.
package struct Operand: Hashable, Sendable {
  /// How many words it takes.
  package enum Count: Hashable, Sendable {
    case one
    case optional
    case oneOrMore
    case any
  }

  /// By which a command asks for it; help prints it in capitals.
  package let name: String
  package let kind: ValueKind
  package let label: Label
  package let count: Count
  package let completion: Completion?

  package init(
    _ name: String, _ kind: ValueKind, _ label: Label, _ count: Count = .one, completion: Completion? = nil
  ) {
    self.name = name
    self.kind = kind
    self.label = label
    self.count = count
    self.completion = completion
  }

  /// As it stands in a usage line: `ID`, `[MONTH]`, `FILE…`.
  package var usage: String {
    let word = name.uppercased()
    return switch count {
    case .one: word
    case .optional: "[\(word)]"
    case .oneOrMore: "\(word)…"
    case .any: "[\(word)…]"
    }
  }
}

/// A command line worth showing, and what it does.
package struct Example: Hashable, Sendable {
  /// Without the program's name.
  package let line: String
  package let label: Label

  package init(_ line: String, _ label: Label) {
    self.line = line
    self.label = label
  }
}

/// One command. Parsing, help, manual page and completions all come from this.
package struct Command: Sendable {
  /// Does the work. What it throws is shown as a `Failure`.
  package typealias Action = @Sendable (Invocation) throws -> ExitCode

  package let name: String
  package let summary: Label
  package let details: Label
  package let operands: [Operand]
  /// Made when they are first asked for, as subcommands are: the tables of all commands take longer to put together than
  /// one command to run.
  package var options: [Option] { madeOptions.value }
  package let examples: [Example]
  package var subcommands: [Command] { madeSubcommands.value }
  private let madeOptions: Deferred<[Option]>
  private let madeSubcommands: Deferred<[Command]>
  /// Whether it asks for its options, step by step, where none is given and somebody sits at a terminal.
  package let asks: Bool
  /// Whether it writes a record whose fields are its options, so that `--rows` can read several from a file.
  package let readsRows: Bool
  /// Nil for a group of subcommands.
  package let action: Action?

  /// A command that does something.
  package init(
    _ name: String, _ summary: Label, details: Label = .none, operands: [Operand] = [],
    options: @escaping @autoclosure @Sendable () -> [Option] = [], examples: [Example] = [], asks: Bool = false,
    readsRows: Bool = false, action: @escaping Action
  ) {
    self.asks = asks
    self.readsRows = asks || readsRows
    self.name = name
    self.summary = summary
    self.details = details
    self.operands = operands
    madeOptions = Deferred { options() + (asks || readsRows ? [.rows] : []) }
    self.examples = examples
    madeSubcommands = Deferred { [] }
    self.action = action
  }

  /// A group: `elder`, whose subcommands are `add`, `show` …
  package init(
    group name: String, _ summary: Label, details: Label = .none, examples: [Example] = [],
    subcommands: @escaping @autoclosure @Sendable () -> [Command]
  ) {
    asks = false
    readsRows = false
    self.name = name
    self.summary = summary
    self.details = details
    self.operands = []
    madeOptions = Deferred { [] }
    self.examples = examples
    madeSubcommands = Deferred(subcommands)
    self.action = nil
  }
}

/// A value that is made when it is first asked for, and kept.
private final class Deferred<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  var value: Value {
    made.withLock { made in
      if let made { return made }
      let value = make()
      made = value
      return value
    }
  }
}
