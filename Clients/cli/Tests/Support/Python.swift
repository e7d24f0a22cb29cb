import Foundation

/// Scripts in Tests/Files that check our files with other people's libraries. The libraries are for tests only
/// (`.ci/setup` puts them into a virtual environment outside the tree).
enum Python {
  static let path: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/root") + "/.cache"
    let places = [environment["TANFANG_PYTHON"], "\(cache)/tanfang/venv/bin/python3", "/usr/bin/python3"]
    return places.compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Whether a module can be imported.
  static func has(_ module: String) -> Bool { (try? run(["-c", "import \(module)"]).code) == 0 }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../Tests/Files").standardizedFileURL.path

  static func script(_ name: String, _ arguments: String...) throws -> Run {
    try run(["\(folder)/\(name)"] + arguments)
  }

  private static func run(_ arguments: [String]) throws -> Run {
    guard let path else { return Run(code: 127, out: "", err: "no python3") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8"]
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let outData = out.fileHandleForReading.readDataToEndOfFile()
    let errData = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      code: process.terminationStatus, out: String(decoding: outData, as: UTF8.self),
      err: String(decoding: errData, as: UTF8.self))
  }
}
