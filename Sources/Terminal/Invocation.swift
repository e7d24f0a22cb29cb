package import Model

/// One call of a command: what was asked, and where to answer.
package struct Invocation {
  package let program: Program
  package let command: Command
  package internal(set) var arguments: Arguments
  package let globals: GlobalArguments
  package let output: Output
  package let environment: @Sendable (String) -> String?
  /// The draft to go on with, if somebody asked for one.
  package private(set) var draft: Int64?

  /// The data folder: --data, else the program's environment variable.
  package var data: String? {
    globals.data ?? environment(program.dataVariable).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The language to speak.
  package var language: Language { output.language }

  /// The call of another command of the program, without any arguments, that goes on with a draft.
  /// - Returns: nil if there is no such command.
  package func resuming(_ path: [String], draft: Int64) -> Invocation? {
    guard let command = program.command(path), command.asks,
      let arguments = try? Program.check([], [], of: command, path, mayLack: true)
    else { return nil }
    var other = Invocation(
      program: program, command: command, arguments: arguments, globals: globals, output: output,
      environment: environment)
    other.draft = draft
    return other
  }
}
