import Importing
import Storage
import Store
import Sync
import Synchronization

/// The imports that the store knows of, until there is another or one is undone, whoever asks. Counted when the hub starts:
/// what became of those that were undone takes a rehearsal of each.
final class KnownImports: Sendable {
  private let known = Mutex<(mark: [Int64], summaries: [ImportUndo.Summary])>(([], []))

  func all(_ store: HubDatabase, _ clock: any Clock) throws -> [ImportUndo.Summary] {
    try store.reading {
      let mark = try store.importMark()
      let last = known.withLock { $0 }
      if last.mark == mark { return last.summaries }
      let undoer = ImportUndo(LiveImportStore(hub: store, clock: clock), as: .local)
      let summaries = try undoer.imports(since: last.summaries)
      known.withLock { $0 = (mark, summaries) }
      return summaries
    }
  }

  func warm(_ console: Console) {
    _ = console.study.submit { [self] store in _ = try? all(try store.get(), console.clock) }
  }
}
