import Glibc
import Model
import Reckoning
import Storage
import Store
import Support
import Sync

/// `county`: a county's year, and whether every figure of it is what plain SQL says.
@main struct CountyCommand {
  private static let usage = "county [--tenth] [--seed N] [--data FOLDER]"

  static func main() throws {
    var scale = CountyScale.whole
    var folder: String?
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst() {
      switch word {
      case "--tenth": scale = .tenth
      case "--seed":
        guard let seed = words.popFirst().flatMap({ UInt64($0) }) else { return print(usage) }
        scale.seed = seed
      case "--data":
        guard let path = words.popFirst() else { return print(usage) }
        folder = path
      default: return print(usage)
      }
    }
    var run = try CountyRun(scale, folder: folder)
    try run.live()
    try run.compareHub()
    try run.compareDevice()
    guard run.differing == 0 else { exit(1) }
  }
}
