import Casework
import Model
import Terminal

/// `tanfang conflicts`, `settle`, `duplicates`, `unite`, `separate`, `distinct`.
let caseworkCommands = CaseworkCommands.all(elders: .elders, atDesk: atDesk)

/// `tanfang assessment`, `assignment`, `order` … and the steps of an alert.
let recordCommands = RecordCommands(ids: { $0.key == "elder" ? .elders : nil }, atDesk: atDesk)

private let atDesk: RecordCommands.AtDesk = { invocation, work in
  let session = try Session(invocation)
  // When it ends, the session notes where the journal ends.
  return try withExtendedLifetime(session) { try work(session.desk) }
}
