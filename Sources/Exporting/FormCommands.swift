package import Casework
import Model
package import Terminal

/// `form`, the same in both programs.
package enum FormCommands {
  /// - Parameters:
  ///   - more: options that one of the programs has besides.
  ///   - atDesk: opens the desk of an invocation, and keeps what it stands on open until the work is done.
  package static func group(
    more: [Option] = [], atDesk: @escaping @Sendable (Invocation, (Desk) throws -> ExitCode) throws -> ExitCode
  ) -> Command {
    Command(
      group: "form", FormCommand.summary, examples: FormCommand.examples,
      subcommands: [
        Command(
          "visit", FormCommand.visitSummary, details: FormCommand.visitDetails, options: FormCommand.visitOptions + more
        ) { invocation in try atDesk(invocation) { try FormCommand.visit(invocation.arguments, $0) } },
        Command("assessment", FormCommand.assessmentSummary, options: FormCommand.assessmentOptions + more) {
          invocation in
          try atDesk(invocation) { try FormCommand.assessment(invocation.arguments, $0) }
        },
      ])
  }
}
