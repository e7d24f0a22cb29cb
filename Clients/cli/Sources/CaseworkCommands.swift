import Casework
import Model
import Terminal

/// `tanfang conflicts`, `settle`, `duplicates`, `unite`, `separate`, `distinct`.
let caseworkCommands = CaseworkCommands.all(elders: .elders, atDesk: atDesk)

/// `tanfang assessment`, `assignment`, `order` … and the steps of an alert.
let recordCommands = RecordCommands(
  ids: { .ids($0.key) },
  asking: { invocation, type, work in
    let session = try Session(invocation)
    return try session.asking(type) { try work(session.desk, $0) }
  }, atDesk: atDesk)

private let atDesk: RecordCommands.AtDesk = { invocation, work in
  let session = try Session(invocation)
  // When it ends, the session notes where the journal ends.
  return try withExtendedLifetime(session) { try work(session.desk) }
}
