import Foundation
import Glibc
import Terminal

/// The programs that were built beside this one, as processes.
enum Programs {
  static let folder: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().path
  }()

  /// A call that is to fail in a program's data folder (Tests/Faults/Shim).
  struct Fault {
    let folder: String
    /// From 1; 0 for none.
    let at: Int
    let errno: Int32
    let isLasting: Bool
    /// The file that counts the calls.
    let count: String

    var variables: [String: String] {
      _ = FileManager.default.createFile(atPath: count, contents: Data(count: 8))
      var variables = [
        "LD_PRELOAD": Programs.folder + "/libFaultShim.so", "FAULT_FOLDER": folder, "FAULT_AT": "\(at)",
        "FAULT_ERRNO": "\(errno)", "FAULT_COUNT": count,
      ]
      if isLasting { variables["FAULT_LASTING"] = "1" }
      return variables
    }

    /// How many calls there were.
    var calls: Int {
      guard let data = FileManager.default.contents(atPath: count), data.count >= 8 else { return 0 }
      return Int(data.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }
  }

  struct Result {
    /// Nil if a signal ended it.
    let exit: Int32?
    let output: String
    let errors: String

    var json: JSONValue? { try? JSONValue.parse(output) }
    var errorCode: String? { (try? JSONValue.parse(errors))?["error"]?["code"]?.string }
  }

  /// Starts a program with `--json` and nothing of the caller's environment.
  /// - Parameter store: where the hub's store is; nil for its folder.
  static func start(
    _ program: String, data: String, _ words: [String], fault: Fault? = nil, store: String? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(folder)/\(program)")
    process.arguments = ["--data", data, "--json"] + words
    process.environment = ["LANG": "en_GB.UTF-8"].merging(fault?.variables ?? [:]) { $1 }
    process.environment?["TANFANGD_STORE"] = store
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    return process
  }

  static func finish(_ process: Process) -> Result {
    let output = (process.standardOutput as! Pipe).fileHandleForReading.readDataToEndOfFile()
    let errors = (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      exit: process.terminationReason == .exit ? process.terminationStatus : nil,
      output: String(decoding: output, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self))
  }

  static func run(
    _ program: String, data: String, _ words: [String], fault: Fault? = nil, store: String? = nil
  ) throws -> Result {
    finish(try start(program, data: data, words, fault: fault, store: store))
  }
}

/// A fault that was not survived.
struct Finding: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// - Throws: `Finding`.
func demand(_ condition: Bool, _ text: @autoclosure () -> String) throws {
  guard condition else { throw Finding(text()) }
}
