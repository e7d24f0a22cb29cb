package import Casework
import Model
import Store
package import Terminal

/// `imports` and `review`, the same in both programs.
package enum ListCommands {
  /// - Parameters:
  ///   - more: options that one of the programs has besides.
  ///   - knows: whether whoever works at a desk is to know of an account's imports; nil where all are theirs.
  ///   - atStore: opens store and desk of an invocation, and keeps what they stand on open until the work is done.
  package static func all(
    more: [Option] = [], knows: (@Sendable (Invocation) throws -> (String) -> Bool)? = nil,
    atStore: @escaping @Sendable (Invocation, (any ImportStore, Desk) throws -> ExitCode) throws -> ExitCode
  ) -> [Command] {
    let known: @Sendable (Invocation) throws -> (String) -> Bool = { try knows?($0) ?? { _ in true } }
    @Sendable func decide(
      _ name: String, _ summary: Label, details: Label = .none, options: [Option],
      _ action: @escaping @Sendable (Arguments, Desk) throws -> ExitCode
    ) -> Command {
      Command(name, summary, details: details, operands: ReviewCommand.operands, options: options + more) {
        invocation in
        try atStore(invocation) { _, desk in try action(invocation.arguments, desk) }
      }
    }
    return [
      Command(
        group: "review", ReviewCommand.summary, examples: ReviewCommand.examples,
        subcommands: [
          Command("list", ReviewCommand.listSummary, options: ReviewCommand.listOptions + more) { invocation in
            try atStore(invocation) { _, desk in try ReviewCommand.list(invocation.arguments, desk) }
          },
          decide(
            "accept", ReviewCommand.acceptSummary, details: ReviewCommand.acceptDetails,
            options: ReviewCommand.decideOptions, ReviewCommand.accept),
          decide("decline", ReviewCommand.declineSummary, options: ReviewCommand.declineOptions, ReviewCommand.decline),
          decide(
            "reopen", ReviewCommand.reopenSummary, details: ReviewCommand.reopenDetails,
            options: ReviewCommand.decideOptions, ReviewCommand.reopen),
        ]),
      Command(
        group: "imports", ImportsCommand.summary,
        subcommands: [
          Command("list", ImportsCommand.listSummary, options: more) { invocation in
            try atStore(invocation) { store, desk in
              try ImportsCommand.list(desk.output, store, as: desk.authority, knows: try known(invocation))
            }
          },
          Command(
            "undo", ImportsCommand.undoSummary, details: ImportsCommand.undoDetails,
            operands: ImportsCommand.undoOperands, options: ImportsCommand.undoOptions + more
          ) { invocation in
            try atStore(invocation) { store, desk in
              try ImportsCommand.undo(
                invocation.arguments, desk.output, store, as: desk.authority, knows: try known(invocation),
                names: { try desk.names() })
            }
          },
        ]),
    ]
  }
}
