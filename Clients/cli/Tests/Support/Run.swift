import Foundation
import Synchronization
import Terminal

@testable import tanfang
@testable import tanfangd

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

/// Runs for tests that are about what commands do together. Every command and each of its options runs in a process the
/// first time; after that in this process: starting one costs ten times what it does.
enum Runs {
  private static let known = Mutex<Set<String>>([])
  /// What a command line may find around it here; with anything else it runs as a process.
  private static let variables: Set<String> = ["TANFANG_DATA", "TANFANGD_DATA", "LANG", "TZ", "HOME", "TMPDIR"]

  static func run(_ words: [String], environment: [String: String], program: String = "tanfang") throws -> Run {
    guard variables.isSuperset(of: environment.keys), !isNew(words, program), !words.contains("-") else {
      return try Binary.run(words, environment: environment, program: program)
    }
    return try runHere(words, environment: environment, program: program)
  }

  /// Whether a command, or one of its options, has not been in a process yet; now it will.
  private static func isNew(_ words: [String], _ program: String) -> Bool {
    let command = ([program] + words.prefix { !$0.hasPrefix("-") }.prefix(2)).joined(separator: " ")
    let options = words.filter { $0.hasPrefix("--") }.map { "\(command) \($0.prefix { $0 != "=" })" }
    return known.withLock { known in
      let new = Set([command] + options).subtracting(known)
      known.formUnion(new)
      return !new.isEmpty
    }
  }

  /// Runs a program in this process.
  static func runHere(_ words: [String], environment: [String: String], program: String = "tanfang") throws -> Run {
    let (out, err) = (try Paper(), try Paper())
    let surroundings = Surroundings(
      standardOutput: out.stream, standardError: err.stream, environment: { environment[$0] },
      milliseconds: monotonicMilliseconds)
    let code =
      program == "tanfang"
      ? Tanfang.program.run(words, surroundings, translate: Failure.init(translating:))
      : TanfangD.program.run(words, surroundings, translate: TanfangD.translate)
    return Run(code: code.rawValue, out: try out.text, err: try err.text)
  }

  /// A file without a name that a program prints to: it holds as much as there is, as a pipe would not.
  final class Paper {
    private let file: FileHandle
    let stream: Terminal.Stream

    init() throws {
      let name = NSTemporaryDirectory() + "tanfang-paper-\(UUID().uuidString)"
      let descriptor = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
      unlink(name)
      file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      stream = Stream(descriptor: descriptor)
    }

    var text: String {
      get throws {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
      }
    }
  }
}
