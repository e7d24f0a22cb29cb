import Importing
import Model
import Store
import Terminal
import Wire

/// `tanfang import`
let importCommand = Command(
  "import", ImportCommand.summary, details: ImportCommand.details, operands: ImportCommand.operands,
  options: ImportCommand.options,
  examples: [
    Example("import villages.csv 花名册.csv", Label("先村列表，再花名册", "the villages, then a register")),
    Example("import --dry-run 台账.csv", Label("只看会怎样", "only look at what would happen")),
  ]
) { invocation in
  let session = try Session(invocation)
  return try ImportCommand.run(
    invocation, into: LiveImportStore(device: session.database, clock: session.clock), names: session.names,
    as: Authority(account: session.scope.account, role: session.role, regions: session.scope.regions))
}
