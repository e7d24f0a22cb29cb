import Casework
import Exporting
import Terminal

/// `tanfang export TYPE`
let exportCommand = Command(
  "export", ExportCommand.summary, details: ExportCommand.details, operands: ExportCommand.operands,
  options: ExportCommand.options, examples: ExportCommand.examples
) { invocation in
  let session = try Session(invocation)
  return try withExtendedLifetime(session) { try ExportCommand.run(invocation.arguments, session.desk) }
}
