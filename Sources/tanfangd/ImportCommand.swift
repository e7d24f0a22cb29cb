import Glibc
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
    let folder = try invocation.hubFolder()
    let store = try folder.open(.existing)
    // Two imports of one file at a time would each find that nobody is there yet.
    let lock = invocation.arguments.flag("dry-run") ? nil : try ImportLock(folder)
    defer { withExtendedLifetime(lock) {} }
    return try ImportCommand.run(
      invocation, into: LiveImportStore(hub: store, clock: SystemClock()),
      names: { RecordNames(try store.replicaIDs()) }, as: try invocation.authority(store))
  }
}

/// Held by the one import that runs on a hub's folder.
private final class ImportLock {
  private let descriptor: Int32
  private static let waitMillisecondsMax = 10_000
  private static let pauseMilliseconds = 50

  init(_ folder: HubFolder) throws {
    descriptor = open("\(folder.path)/import.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFileError.cannotWrite(path: folder.path, errno: errno) }
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard waited < Self.waitMillisecondsMax else {
        close(descriptor)
        throw Failure(
          "busy", .busy, Label("另一个导入正在进行", "another import is running"),
          hint: Label("等它结束后再试；什么都没有写", "try again when it has finished; nothing was written"))
      }
      usleep(useconds_t(Self.pauseMilliseconds * 1000))
      waited += Self.pauseMilliseconds
    }
  }

  deinit { close(descriptor) }
}
