import Foundation
import Terminal

/// A hub's data folder and the files to be imported into it; removed at the end.
final class HubHome {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "tanfangd-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // The first command that may make a store.
    try json("account", "add", "县民政局", "--role", "county", "--region", "230422")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func run(_ words: String...) throws -> Run {
    try Runs.run(
      words, environment: ["TANFANGD_DATA": path + "/hub", "LANG": "zh_CN.UTF-8", "TZ": "America/Lima"],
      program: "tanfangd")
  }

  /// Runs `tanfangd --json`; the run must succeed.
  @discardableResult
  func json(_ words: String...) throws -> JSONValue {
    let run = try Runs.run(
      words + ["--json"], environment: ["TANFANGD_DATA": path + "/hub", "LANG": "en_GB.UTF-8"], program: "tanfangd")
    guard run.code == 0 else { throw RunFailed(words: words, run: run) }
    return try run.json
  }

  /// Writes a file to import and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
