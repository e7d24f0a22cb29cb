import Casework
import Exporting
import Terminal

/// `tanfang export TYPE`
let exportCommand = Command(
  "export", ExportCommand.summary, details: ExportCommand.details, operands: ExportCommand.operands,
  options: ExportCommand.options, examples: ExportCommand.examples
) { invocation in
  try atDesk(invocation) { try ExportCommand.run(invocation.arguments, $0) }
}

/// `tanfang form visit`, `tanfang form assessment`
let formCommand = FormCommands.group { invocation, work in try atDesk(invocation, work) }

private func atDesk(_ invocation: Invocation, _ work: (Desk) throws -> ExitCode) throws -> ExitCode {
  let session = try Session(invocation)
  return try withExtendedLifetime(session) { try work(session.desk) }
}
