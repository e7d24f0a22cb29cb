import Importing
import Storage
import Synchronization

/// The imports that the store knows of, until there is another or one is undone: a county's first lists are a hundred
/// thousand changes to read.
final class KnownImports: Sendable {
  private let known = Mutex<(mark: [Int64], summaries: [ImportUndo.Summary])>(([], []))

  func all(_ call: ConsoleCall, _ undoer: ImportUndo) throws -> [ImportUndo.Summary] {
    let mark = try call.store.importMark()
    let last = known.withLock { $0 }
    if last.mark == mark { return last.summaries }
    let summaries = try undoer.imports()
    known.withLock { $0 = (mark, summaries) }
    return summaries
  }
}
