import Foundation
import Terminal

/// A hub that serves, and devices that have joined it, all of them processes; a folder for what travels between them.
final class StickTown {
  let path: String
  private var server: Process

  init() throws {
    path = NSTemporaryDirectory() + "tanfang-stick-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    server = try Self.serve(path + "/hub", port: 0)
  }

  private static func serve(_ folder: String, port: Int) throws -> Process {
    let server = Process()
    server.executableURL = URL(fileURLWithPath: Binary.path).deletingLastPathComponent()
      .appendingPathComponent("tanfangd")
    server.arguments = ["--data", folder, "serve", "--listen", "127.0.0.1:\(port)", "--json"]
    server.environment = ["LANG": "en_GB.UTF-8"]
    server.standardInput = FileHandle.nullDevice
    let output = Pipe()
    server.standardOutput = output
    server.standardError = FileHandle.nullDevice
    try server.run()
    // Its one line: it serves.
    _ = output.fileHandleForReading.availableData
    return server
  }

  /// The hub is gone with all its files; one made from a backup serves in its place.
  /// - Parameter device: one that knows where it is.
  func replaceHub(by backup: String, asKnownTo device: String) throws {
    let address = try json(device, "status")["hub"]?.string
    guard let port = address.flatMap({ Int($0.split(separator: ":").last ?? "") }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    server.terminate()
    server.waitUntilExit()
    try FileManager.default.removeItem(atPath: file("hub"))
    let run = try hub("restore", backup)
    guard run.code == 0 else { throw RunFailed(words: ["restore"], run: run) }
    server = try Self.serve(file("hub"), port: port)
  }

  deinit {
    server.terminate()
    server.waitUntilExit()
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Runs `tanfangd --json` on the hub's folder.
  func hub(_ words: [String]) throws -> Run {
    try Runs.run(
      words + ["--json"], environment: ["TANFANGD_DATA": path + "/hub", "LANG": "en_GB.UTF-8"], program: "tanfangd")
  }

  func hub(_ words: String...) throws -> Run { try hub(words) }

  /// A device of an official of the whole county.
  func join(_ name: String) throws -> String {
    let invited = try hub("invite", "--role", "county", "--region", "230422")
    guard let code = try invited.json["code"]?.string else { throw RunFailed(words: ["invite"], run: invited) }
    try json(name, "join", code, "--name", name)
    return name
  }

  /// Whether devices keep the notes by which they know that they were copied or put back.
  var keepsNotes = false

  func tanfang(_ device: String, _ words: [String]) throws -> Run {
    var environment = ["TANFANG_DATA": file(device), "LANG": "en_GB.UTF-8"]
    if keepsNotes { environment["XDG_STATE_HOME"] = file("notes") }
    return try Runs.run(words, environment: environment)
  }

  func tanfang(_ device: String, _ words: String...) throws -> Run { try tanfang(device, words) }

  @discardableResult
  func json(_ device: String, _ words: String...) throws -> JSONValue {
    let run = try tanfang(device, words + ["--json"])
    guard run.code == 0 else { throw RunFailed(words: words, run: run) }
    return try run.json
  }

  func add(_ device: String, _ name: String) throws {
    try json(device, "elder", "add", "--name", name, "--village", Home.village)
  }

  func pending(_ device: String) throws -> Int64 { try json(device, "status")["pending"]?.integer ?? -1 }

  /// Starts a command without waiting for its end.
  func start(_ device: String, _ words: String...) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Binary.path)
    process.arguments = words
    process.environment = ["TANFANG_DATA": file(device), "LANG": "en_GB.UTF-8"]
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    return Running(process: process, out: out, err: err)
  }

  /// A command at work.
  struct Running {
    let process: Process
    let out: Pipe
    let err: Pipe

    func wait() -> Run {
      let outData = out.fileHandleForReading.readDataToEndOfFile()
      let errData = err.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return Run(
        code: process.terminationStatus, out: String(decoding: outData, as: UTF8.self),
        err: String(decoding: errData, as: UTF8.self))
    }
  }
}
