import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Wire

/// A data folder of its own, as a device has one that has joined; removed at the end.
final class Home {
  let path: String
  /// The device's account.
  let account: String
  var language = "en"

  static let village = "230422100201"
  static let otherVillage = "230422100202"

  /// - Parameters:
  ///   - regions: none for a folder that has not joined.
  ///   - adjust: what else is to be in the store.
  init(
    _ role: Role = .volunteer, regions: [String] = [Home.village], account: String = "zhang",
    adjust: (DeviceDatabase) throws -> Void = { _ in }
  ) throws {
    self.account = account
    path = NSTemporaryDirectory() + "tanfang-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard !regions.isEmpty else { return }
    let database = try open()
    try database.transaction {
      var state = try database.state()
      state.scope = Scope(version: 1, account: account, role: role, regions: regions.map { Region($0)! })
      state.contacts = Contacts(addresses: ["https://127.0.0.1:9"], pins: [])
      try database.setState(state)
    }
    try adjust(database)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The store, for looking into it or for what only a hub would write.
  func open() throws -> DeviceDatabase {
    try DeviceDatabase(path: path + "/device.db", opening: .create) { ReplicaID(.random(in: .min ... .max)) }
  }

  /// Runs `tanfang` on this folder.
  @discardableResult
  func tanfang(_ words: String..., environment: [String: String] = [:]) throws -> Run {
    try run(words, environment)
  }

  /// Runs `tanfang --json` and gives the one value it printed; the run must succeed.
  @discardableResult
  func json(_ words: String...) throws -> JSONValue { try json(words) }

  /// As `json`.
  @discardableResult
  func json(_ words: [String]) throws -> JSONValue {
    let run = try run(words + ["--json"], [:])
    guard run.code == 0 else { throw RunFailed(words: words, run: run) }
    return try run.json
  }

  /// Writes a record that a test needs, by a command that prints `{"id"}`.
  @discardableResult
  func id(_ words: String...) throws -> String { try id(words) }

  @discardableResult
  func id(_ words: [String]) throws -> String {
    let run = try run(words + ["--json"], [:])
    guard run.code == 0, let id = try run.json["id"]?.string else { throw RunFailed(words: words, run: run) }
    return id
  }

  private var variables: [String: String] {
    ["TANFANG_DATA": path, "LANG": language == "en" ? "en_GB.UTF-8" : "zh_CN.UTF-8", "TZ": "America/Lima"]
  }

  /// Runs `tanfang` on this folder: as a process, or in this one (`Runs`).
  func run(_ words: [String], _ environment: [String: String] = [:]) throws -> Run {
    try Runs.run(words, environment: variables.merging(environment) { $1 })
  }

  /// Runs `tanfang` in this process.
  func runHere(_ words: [String]) throws -> Run { try Runs.runHere(words, environment: variables) }
}

struct RunFailed: Error, CustomStringConvertible {
  let words: [String]
  let run: Run

  var description: String { "\(words.joined(separator: " ")): exit \(run.code)\n\(run.out)\(run.err)" }
}
