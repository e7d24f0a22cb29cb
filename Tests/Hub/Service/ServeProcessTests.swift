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

/// `tanfangd` as it is run: a process of its own.
@Suite(.serialized) struct ServeProcessTests {
  @Test(.timeLimit(.minutes(2))) func killingTheHubDuringAPushLosesAndDoublesNothing() throws {
    let town = try ServedTown()
    var hub = try town.serve()
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    let (rounds, visits) = (24, 40)
    var (interrupted, pushed) = (0, 0)
    for round in 0..<rounds {
      for index in 0..<visits {
        try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "note": "第\(round)轮\(index)"])
      }
      // From before the request to after the answer, in equal steps.
      let pid = hub.pid
      let delay = round * 2
      let killer = DispatchWorkItem { kill(pid, SIGKILL) }
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(delay), execute: killer)
      if failure({ try device.sync { $0.connectTimeoutSeconds = 2 } }) != "done" { interrupted += 1 }
      killer.wait()
      hub.wait()
      hub = try town.serve()
      let receipt = try device.sync { $0.waitSeconds = 10 }
      #expect(receipt.verified && receipt.held.isEmpty)
      pushed += visits
    }
    #expect(interrupted >= 3, "only \(interrupted) of \(rounds) pushes were cut")
    #expect(hub.stop() == 0)
    let store = try town.folder.open(.existing)
    #expect(try store.count(CareModel.Number.visit) == pushed)
    #expect(try store.history(of: elder).count == 1)
    #expect(try store.check() == [])
    #expect(try device.store.state().digests == store.digests(in: device.joined.regions).visible(to: .scope))
  }

  @Test(.timeLimit(.minutes(1))) func otherCommandsWorkWhileItServesAndItStopsGracefully() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    let codes = try (0..<5).map { _ in try town.invite(.volunteer, village) }
    #expect(Set(codes).count == 5)
    #expect(try town.run(["account", "add", "office", "--role", "town", "--region", "230422"]).status == 0)
    let path = town.home.path + "/a/device.db"
    var random = SystemRandomNumberGenerator()
    let joined = try JoinExchange(clock: SystemClock()).join(
      code: codes[0], hub: nil, name: "a", database: path, using: &random)
    let device = try HubDevice(path: path, joined: joined, clock: SystemClock())
    try device.write("elder", ["name": "王桂兰", "village": village])
    #expect(try device.sync().verified)
    #expect(try town.run(["check", "--json"]).output == "{\"sound\":true,\"findings\":[]}\n")
    let backup = town.home.path + "/b.db"
    #expect(try town.run(["backup", backup]).status == 0)
    #expect(try town.run(["backup", backup]).status == 65)
    let second = try town.run(["serve", "--listen", "127.0.0.1:0"])
    #expect(second.status == 75 && second.error.contains("already_serving"))
    let devices = try JSONValue.parse(town.run(["device", "list", "--json"]).output)
    #expect(devices.elements?.first?["replica"]?.string == RecordName.text(joined.replica))
    #expect(hub.stop() == 0)
    #expect(hub.log.contains("event=stopped all_answered=true"))
    let store = try town.folder.open(.existing)
    #expect(try store.device(joined.replica)!.lastContactMilliseconds > 0)
    let log = try FileManager.default.attributesOfItem(atPath: town.folder.database + "-wal")[.size] as? Int
    #expect(log == 0)
    for secret in ["王桂兰", "13900", joined.account + " "] { #expect(!hub.log.contains(secret)) }
  }

  @Test func failuresHaveTheirExitCodes() throws {
    let town = try ServedTown()
    #expect(try town.run(["invite", "--role", "volunteer", "--region", village]).status == 66)
    #expect(try town.run(["serv"]).status == 64)
    #expect(try town.run(["serve", "--listen", "nowhere"]).status == 65)
    #expect(try town.run(["serve", "--listen", "192.0.2.1:0", "--behind-proxy"]).status == 65)
    #expect(try town.run(["check"], data: "/proc/nowhere").status == 66)
    #expect(try town.run(["serve", "--listen", "127.0.0.1:0"], data: "/proc/nowhere/hub").status == 73)
    let hub = try town.serve()
    let error = try town.run(["invite", "--role", "volunteer", "--json"]).error
    #expect(try JSONValue.parse(error)["error"]?["code"]?.string == "missing_option")
    #expect(try town.run(["invite", "--role", "volunteer", "--region", "12"]).status == 0)
    #expect(try town.run(["invite", "--role", "volunteer", "--region", "1x"]).status == 65)
    #expect(try town.run(["serve", "--listen", "127.0.0.1:\(hub.port)"], data: town.home.path + "/other").status == 75)
    #expect(try town.run(["device", "revoke", "zzzz"]).status == 66)
    #expect(try town.run(["account", "disable", "nobody"]).status == 66)
    #expect(hub.stop() == 0)
  }
}

/// A data folder and the program beside the tests.
private final class ServedTown {
  let home = TemporaryFolder()
  var folder: HubFolder { HubFolder(home.path + "/hub") }
  private var port: UInt16 = 0

  init() throws {
    try #require(access(Self.program, X_OK) == 0, "tanfangd is not beside the tests: \(Self.program)")
  }

  private static let program: String = {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    readlink("/proc/self/exe", &path, path.count - 1)
    let own = path.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/tanfangd"
  }()

  /// Starts the hub, on the same port each time, and waits until it serves.
  func serve() throws -> ServedHub {
    let hub = try ServedHub(start(["serve", "--listen", "127.0.0.1:\(port)", "--json"], data: folder.path))
    port = hub.port
    return hub
  }

  func run(_ arguments: [String], data: String? = nil) throws -> (status: Int32, output: String, error: String) {
    let process = try start(arguments, data: data ?? folder.path)
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
    let path = "\(home.path)/\(name)/device.db"
    var random = SystemRandomNumberGenerator()
    let joined = try JoinExchange(clock: SystemClock()).join(
      code: try invite(role, region), hub: nil, name: name, database: path, using: &random)
    return try HubDevice(path: path, joined: joined, clock: SystemClock())
  }

  private func start(_ arguments: [String], data: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = ["--data", data] + arguments
    process.environment = ["LANG": "en_GB.UTF-8", "HOME": home.path]
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    return process
  }
}

/// A hub that runs as a process.
private final class ServedHub {
  private let process: Process
  private let logged = Collected<String>()
  let port: UInt16

  init(_ process: Process) throws {
    self.process = process
    let logged = logged
    // Always read, or the hub would wait for room in the pipe.
    (process.standardError as! Pipe).fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil } else { logged.add(String(decoding: data, as: UTF8.self)) }
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
