package import Model

/// One call of a command: what was asked, and where to answer.
package struct Invocation {
  package let program: Program
  package let arguments: Arguments
  package let globals: GlobalArguments
  package let output: Output
  package let environment: @Sendable (String) -> String?

  /// The data folder: --data, else the program's environment variable.
  package var data: String? {
    globals.data ?? environment(program.dataVariable).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The language to speak.
  package var language: Language { output.language }
}
