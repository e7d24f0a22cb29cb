import Foundation
import Terminal
import Testing

/// A hub that serves, a volunteer's device and a town official's, all of them processes. One is made for a whole suite:
/// its tests use elders of their own.
final class OpenTown: Sendable {
  private let path: String
  private let server: pid_t

  /// The town that is open while the tests of a suite with the trait `.openTown` run.
  @TaskLocal static var current: OpenTown?

  init() throws {
    path = NSTemporaryDirectory() + "tanfang-town-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Binary.path).deletingLastPathComponent()
      .appendingPathComponent("tanfangd")
    process.arguments = ["--data", path + "/hub", "serve", "--listen", "127.0.0.1:0", "--json"]
    process.environment = ["LANG": "en_GB.UTF-8"]
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    server = process.processIdentifier
    // Its one line: it serves.
    _ = output.fileHandleForReading.availableData
    try join("volunteer", "zhang", Home.village)
    try join("town", "wang", "230422100")
    try hub("account", "add", "county", "--role", "county", "--region", "230422")
  }

  func close() {
    kill(server, SIGTERM)
    try? FileManager.default.removeItem(atPath: path)
  }

  private func join(_ role: String, _ account: String, _ region: String) throws {
    let code = try hub("invite", "--account", account, "--role", role, "--region", region)["code"]?.string
    let words = ["join", try #require(code), "--name", account, "--json"]
    _ = try Self.value(words, try run(account, words))
  }

  /// Runs `tanfangd --json`; it must succeed.
  @discardableResult
  func hub(_ words: String...) throws -> JSONValue {
    try Self.value(
      words, try Runs.run(words + ["--json"], environment: variables("TANFANGD_DATA", "hub"), program: "tanfangd"))
  }

  /// Runs `tanfang --json` on the volunteer's device; it must succeed.
  @discardableResult
  func volunteer(_ words: String...) throws -> JSONValue { try Self.value(words, try run("zhang", words + ["--json"])) }

  /// As `volunteer`, of the town official.
  @discardableResult
  func official(_ words: String...) throws -> JSONValue { try Self.value(words, try run("wang", words + ["--json"])) }

  /// Runs `tanfang` on one of the devices, named by its account.
  func run(_ account: String, _ words: [String]) throws -> Run {
    try Runs.run(words, environment: variables("TANFANG_DATA", account))
  }

  private func variables(_ data: String, _ folder: String) -> [String: String] {
    [data: "\(path)/\(folder)", "LANG": "en_GB.UTF-8", "HOME": path, "TMPDIR": path]
  }

  private static func value(_ words: [String], _ run: Run) throws -> JSONValue {
    guard run.code == 0 else { throw RunFailed(words: words, run: run) }
    return try run.json
  }

  /// Registers somebody on the volunteer's device.
  /// - Returns: the id.
  func elder(_ name: String, _ more: String...) throws -> String {
    let words = ["elder", "add", "--name", name] + more + ["--json"]
    return try #require(try Self.value(words, try run("zhang", words))["id"]?.string)
  }

  /// What the volunteer has recorded comes to the official; nothing is held but what is expected.
  func toOfficial(held: Int = 0) throws {
    #expect(try volunteer("sync")["held"]?.elements?.count == held)
    #expect(try official("sync")["verified"]?.bool == true)
  }

  /// What the official has recorded comes to the volunteer.
  func toVolunteer() throws {
    #expect(try official("sync")["held"]?.elements?.isEmpty == true)
    #expect(try volunteer("sync")["verified"]?.bool == true)
  }
}

extension JSONValue {
  func id() throws -> String { try #require(self["id"]?.string) }

  /// The element of an array that has this id.
  func item(_ id: String, key: String = "id") -> JSONValue? { elements?.first { $0[key]?.string == id } }
}

/// Opens a town for the tests of a suite, and closes it after the last.
struct OpenTownTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let town = try OpenTown()
    defer { town.close() }
    try await OpenTown.$current.withValue(town, operation: function)
  }
}

extension Trait where Self == OpenTownTrait {
  static var openTown: Self { OpenTownTrait() }
}
