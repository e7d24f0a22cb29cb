import Casework
import Terminal

/// `tanfang conflicts`, `settle`, `duplicates`, `unite`, `separate`, `distinct`.
let caseworkCommands = CaseworkCommands.all(elders: .elders) { invocation, work in
  let session = try Session(invocation)
  // When it ends, the session notes where the journal ends.
  return try withExtendedLifetime(session) { try work(session.desk) }
}
