import Foundation
import Glibc
import Hub
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Transport
import Wire

/// A data folder and the program beside the tests.
final class ServedTown {
  let home = TemporaryFolder()
  private let place: StorePlace
  var folder: HubFolder {
    var folder = HubFolder(home.path + "/hub")
    folder.store = place.settings
    return folder
  }
  private var port: UInt16 = 0

  init(_ engine: Engine = .chosen) throws {
    place = try StorePlace(engine)
    try #require(access(Self.program, X_OK) == 0, "tanfangd is not beside the tests: \(Self.program)")
  }

  private static let program: String = {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    readlink("/proc/self/exe", &path, path.count - 1)
    let own = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/tanfangd"
  }()

  /// Starts the hub, on the same port each time, and waits until it serves.
  func serve(_ options: [String] = [], data: String? = nil) throws -> ServedHub {
    let hub = try ServedHub(start(["serve", "--listen", "127.0.0.1:\(port)", "--json"] + options, data: data))
    port = hub.port
    return hub
  }

  /// Starts another hub on the same store, from a folder of its own with the same keys.
  /// - Parameters:
  ///   - port: where it listens.
  ///   - addresses: what it tells devices.
  func serve(beside name: String, port: UInt16, addresses: [String]) throws -> ServedHub {
    let other = home.path + "/" + name
    if !FileManager.default.fileExists(atPath: other) {
      try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
      for file in ["key.pem", "certificate.pem", "bundle.key"] {
        let own = folder.path + "/" + file
        if FileManager.default.fileExists(atPath: own) {
          try FileManager.default.copyItem(atPath: own, toPath: other + "/" + file)
        }
      }
    }
    let told = addresses.flatMap { ["--address", $0] }
    return try ServedHub(start(["serve", "--listen", "127.0.0.1:\(port)", "--json"] + told, data: other))
  }

  /// - Parameter variables: further variables of the environment.
  func run(
    _ arguments: [String], data: String? = nil, variables: [String: String] = [:]
  ) throws -> (status: Int32, output: String, error: String) {
    let process = try start(arguments, data: data ?? folder.path, variables: variables)
    let output = (process.standardOutput as! Pipe).fileHandleForReading.readDataToEndOfFile()
    let error = (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self), String(decoding: error, as: UTF8.self))
  }

  func invite(_ role: Role, _ region: String) throws -> String {
    let answer = try run(["invite", "--role", role.key, "--region", region, "--json"])
    let json = try JSONValue.parse(answer.output)
    _ = try #require(json["expires"]?.string)
    return try #require(json["code"]?.string)
  }

  func device(_ name: String, _ role: Role, _ region: String) throws -> HubDevice {
    try device(name, code: invite(role, region))
  }

  func device(_ name: String, code: String) throws -> HubDevice {
    let path = "\(home.path)/\(name)/device.db"
    var random = SystemRandomNumberGenerator()
    let joined = try JoinExchange(clock: SystemClock()).join(
      code: code, hub: nil, name: name, database: path, using: &random)
    return try HubDevice(path: path, joined: joined, clock: SystemClock())
  }

  /// Starts the program, without waiting for anything.
  func start(_ arguments: [String], data: String? = nil, variables: [String: String] = [:]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = ["--data", data ?? folder.path] + arguments
    process.environment = ["LANG": "en_GB.UTF-8", "HOME": home.path, "TANFANGD_STORE": place.url ?? ""]
      .merging(variables) { $1 }
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    return process
  }
}

/// A hub that runs as a process.
final class ServedHub {
  private let process: Process
  private let logged = Collected<String>()
  let port: UInt16

  init(_ process: Process) throws {
    self.process = process
    let logged = logged
    // Always read, or the hub would wait for room in the pipe.
    // By a thread: a handler that is called when there is something crashes now and then in libdispatch, when the pipe is
    // closed beneath it.
    let handle = (process.standardError as! Pipe).fileHandleForReading
    Thread.detachNewThread {
      while case let data = handle.availableData, !data.isEmpty { logged.add(String(decoding: data, as: UTF8.self)) }
    }
    let ready = (process.standardOutput as! Pipe).fileHandleForReading.availableData
    let json = try JSONValue.parse(Array(ready))
    port = try #require(json["port"]?.integer.flatMap { UInt16(exactly: $0) }, "\(logged.all)")
  }

  deinit { if process.isRunning { kill(pid, SIGKILL) } }

  var pid: pid_t { process.processIdentifier }
  var log: String { logged.all.joined() }

  func wait() { process.waitUntilExit() }

  /// Asks it to stop, and gives its exit status.
  func stop() -> Int32 {
    kill(pid, SIGTERM)
    process.waitUntilExit()
    _ = eventually { self.log.contains("event=stopped") }
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }
}
