import Casework
import Importing
import Store
import Terminal

/// `tanfang review` and `imports`.
let listCommands = ListCommands.all { invocation, work in
  let session = try Session(invocation)
  return try withExtendedLifetime(session) {
    try work(LiveImportStore(device: session.database, clock: session.clock), session.desk)
  }
}
