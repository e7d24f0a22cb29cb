import Foundation
import Terminal

/// What a run of the real binary left behind.
struct Run {
  let code: Int32
  let out: String
  let err: String

  /// Standard output as the one JSON value it must be.
  var json: JSONValue {
    get throws { try JSONValue.parse(out) }
  }

  /// The error object on standard error.
  var error: JSONValue? {
    (try? JSONValue.parse(err))?["error"]
  }
}

/// The binary that was built beside the tests.
enum Binary {
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("tanfang").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    // The tests' own host may live elsewhere; the bundle it was given does not.
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
    var folder = URL(fileURLWithPath: bundle)
    while folder.path != "/", folder.path.contains(".xctest") { folder.deleteLastPathComponent() }
    return folder.appendingPathComponent("tanfang").path
  }()

  /// Runs the binary to its end, with nothing but these variables around it.
  /// - Parameter program: another one that was built beside it.
  static func run(_ words: [String], environment: [String: String] = [:], program: String = "tanfang") throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(program)
    process.arguments = words
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let out = Pipe()
    let err = Pipe()
    process.standardOutput = out
    process.standardError = err
    try process.run()
    // Errors are short: they fit the pipe while the result is read.
    let outData = out.fileHandleForReading.readDataToEndOfFile()
    let errData = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Run(
      code: process.terminationStatus, out: String(decoding: outData, as: UTF8.self),
      err: String(decoding: errData, as: UTF8.self))
  }
}
