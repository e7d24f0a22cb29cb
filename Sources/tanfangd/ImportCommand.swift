import Hub
import Importing
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `tanfangd import FILE…`.
enum ImportCommands {
  static let command = Command(
    "import", ImportCommand.summary, details: ImportCommand.details, operands: ImportCommand.operands,
    options: ImportCommand.options + [Options.actor],
    examples: [
      Example("import villages.csv 花名册.csv", Label("先村列表，再花名册", "the villages, then a register")),
      Example("import --as 镇民政办 台账.csv", Label("以某账号的名义和权限", "in the name and with the rights of an account")),
    ], action: run)

  private static let run: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    return try ImportCommand.run(
      invocation, into: LiveImportStore(hub: store, clock: SystemClock()),
      names: { RecordNames(try store.replicaIDs()) }, as: try invocation.authority(store))
  }
}
