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

  /// Runs the binary on a terminal of its own, at which somebody types.
  static func runAtTerminal(
    _ words: [String], typing text: String, environment: [String: String] = [:]
  ) throws -> (code: Int32, screen: String) {
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // ioctl_tty(2): the other end is unlocked and has a number. Glibc's own functions are not visible from Swift.
    var (locked, number): (Int32, Int32) = (0, 0)
    guard terminal >= 0, ioctl(terminal, 0x4004_5431, &locked) == 0, ioctl(terminal, 0x8004_5430, &number) == 0 else {
      throw CocoaError(.fileNoSuchFile)
    }
    let master = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
    let end = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    let slave = FileHandle(fileDescriptor: end, closeOnDealloc: false)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = words
    process.environment = environment.merging(["TERM": "dumb", "COLUMNS": "100"]) { mine, _ in mine }
    process.standardInput = slave
    process.standardOutput = slave
    process.standardError = slave
    try process.run()
    close(end)
    try master.write(contentsOf: Data(text.utf8))
    var screen = Data()
    var buffer = [UInt8](repeating: 0, count: 4096)
    // The terminal's last reader sees an error once the program has gone.
    while case let count = read(terminal, &buffer, buffer.count), count > 0 { screen += buffer[..<count] }
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: screen, as: UTF8.self))
  }

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
