import Foundation
import Model
import Synchronization
import Terminal
import Testing

@testable import tanfang
@testable import tanfangd

/// Garbage for every option and operand of every command of both programs: one piece for each, and for the first of each
/// kind every piece. With `TANFANG_LONG` every piece for each: minutes instead of seconds.
@Suite struct SweepTests {
  private static let isLong = ProcessInfo.processInfo.environment["TANFANG_LONG"] != nil

  /// What no error may repeat.
  private static let marker = "王桂花13912345678"

  static let garbage: [(name: String, value: String)] = [
    ("empty", ""), ("blank", " \u{3000}\t"), ("personal data", marker), ("a wrong kind", "-7"),
    ("a number without end", String(repeating: "9", count: 400)),
    ("control characters", "\(marker)\u{1B}[2J\u{7}\r\n\u{202E}"),
    ("an unknown key", "no_such_key_\(marker)"), ("huge", String(repeating: marker, count: 5000)),
    ("markup", "'; DROP TABLE elder;--<\(marker)>%s%n$(reboot)"),
    ("a path that leads nowhere", "/nonexistent/\(marker)/x"),
  ]

  /// One value given to one command.
  struct Probe: CustomTestStringConvertible, Sendable {
    let program: String
    let path: [String]
    let words: [String]
    let what: String
    /// Whether it names a file: an error says which one, and that it cannot be written.
    let isFile: Bool
    /// The same for options that are read by the same code.
    let kind: String

    var testDescription: String { "\(program) \(path.joined(separator: " ")) \(what)" }
  }

  /// Those that would do for real what they are asked: serve, play a day, speak to a network. Their options are tried
  /// where the table itself refuses.
  private static let active: Set<String> = ["serve", "demo"]

  private static func commands(_ program: Program) -> [(path: [String], command: Command)] {
    func all(_ commands: [Command], _ path: [String]) -> [(path: [String], command: Command)] {
      commands.flatMap { command -> [(path: [String], command: Command)] in
        let here = path + [command.name]
        return command.action == nil ? all(command.subcommands, here) : [(here, command)]
      }
    }
    return all(program.commands, []).filter { !active.contains($0.path[0]) }
  }

  /// What is tried with one piece of garbage.
  private static func probes(_ program: Program, _ index: Int, data: String) -> [Probe] {
    let all = probes(program, garbage[index], data: data)
    if isLong { return all }
    var kinds: Set<String> = []
    return all.enumerated().filter { place, probe in
      kinds.insert(probe.kind).inserted || place % garbage.count == index
    }.map(\.element)
  }

  /// Every option and operand with one piece of garbage; what else the command needs is given soundly.
  private static func probes(_ program: Program, _ garbage: (name: String, value: String), data: String) -> [Probe] {
    let name = garbage.name
    // What is written to a file of that name must not lie about afterwards.
    func value(_ kind: ValueKind?) -> String {
      kind == .file || kind == .directory ? (garbage.value.isEmpty ? "" : "\(data)/\(garbage.value)") : garbage.value
    }
    return commands(program).flatMap { path, command -> [Probe] in
      let operands = command.operands.filter { $0.count == .one || $0.count == .oneOrMore }
      let sound = operands.map { soundWord($0.kind, $0.name) }
      let required = command.options.filter(\.isRequired)
      func words(_ given: [(Option, String)]) -> [String] {
        let names = given.map(\.0.name)
        let others = required.filter { !names.contains($0.name) }.map { ($0, soundWord($0.kind, $0.name)) }
        return (given + others).map { "--\($0.0.name)=\($0.1)" } + ["--"] + sound
      }
      let options = command.options.filter { $0.kind != nil }.map { option in
        Probe(
          program: program.name, path: path, words: path + words([(option, value(option.kind))]),
          what: "--\(option.name): \(name)",
          isFile: option.kind == .file || option.kind == .directory,
          kind: "\(option.metavar) \(option.isRepeated)")
      }
      let places = command.operands.indices.map { index in
        var given = sound
        let word = value(command.operands[index].kind)
        if index < given.count { given[index] = word } else { given.append(word) }
        let options = required.map { "--\($0.name)=\(soundWord($0.kind, $0.name))" }
        return Probe(
          program: program.name, path: path, words: path + options + ["--"] + given,
          what: "\(command.operands[index].name): \(name)", isFile: command.operands[index].kind == .file,
          kind: "operand \(command.operands[index].name)")
      }
      return options + places
    }
  }

  private static func soundWord(_ kind: ValueKind?, _ name: String) -> String {
    switch kind {
    case .integer(let range): String(max(range.lowerBound, 1))
    case .choice(let terms), .suggested(let terms): terms.first?.value ?? "x"
    case .file, .directory: "/nonexistent/file"
    default: name == "region" || name == "village" ? Home.village : "x"
    }
  }

  /// Runs a command line in this process.
  private static func run(_ program: Program, _ words: [String], data: String) throws -> (code: ExitCode, err: String) {
    let out = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/null"))
    let file = data + "/stderr-\(UUID().uuidString)"
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let err = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    let environment = [program.dataVariable: data, "LANG": "en_GB.UTF-8", "HOME": data]
    let code = program.run(
      ["--json"] + words,
      Surroundings(
        standardOutput: Stream(descriptor: out.fileDescriptor), standardError: Stream(descriptor: err.fileDescriptor),
        environment: { environment[$0] }, milliseconds: { 0 }),
      translate: program.name == "tanfang" ? Failure.init(translating:) : TanfangD.translate)
    return (code, String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self))
  }

  private static func check(_ program: Program, _ probe: Probe, data: String) throws {
    let (code, err) = try run(program, probe.words, data: data)
    // That the hub cannot be reached, or a file not written, are answers; a defect is none.
    var allowed: Set<ExitCode> = [.done, .usage, .badInput, .notFound, .refused, .unreachable]
    if probe.isFile || probe.path == ["backup"] { allowed.insert(.cannotWrite) }
    #expect(allowed.contains(code), "\(probe.testDescription): \(code)")
    let repeats = err.contains("王桂花") || err.contains("13912345678")
    #expect(!repeats || probe.isFile, "\(probe.testDescription) repeats what was given")
    #expect(err.utf8.count < 6000, "\(probe.testDescription) floods the screen")
    #expect(!err.contains("Fatal error") && !err.contains(".swift"), "\(probe.testDescription)")
    guard code != .done, code != .unreachable else { return }
    let error = try? JSONValue.parse(err)["error"]
    #expect(error?["code"]?.string?.isEmpty == false, "\(probe.testDescription): \(err.prefix(300))")
    #expect(error?["message"]?.string?.isEmpty == false, "\(probe.testDescription)")
    #expect(
      error?["hint"]?.string?.isEmpty == false,
      "\(probe.testDescription) says nothing of what is allowed: \(err.prefix(300))")
  }

  @Test(arguments: garbage.indices)
  func theClientRefusesGarbageWithWhatIsAllowed(_ index: Int) throws {
    let home = try Home(.town, regions: ["230422100"])
    try home.id("elder", "add", "--name", "王秀英", "--village", Home.village)
    let probes = Self.probes(Tanfang.program, index, data: home.path)
    #expect(probes.count > 100)
    for probe in probes { try Self.check(Tanfang.program, probe, data: home.path) }
    #expect(try home.json("doctor")["ok"]?.bool == true)
  }

  @Test(arguments: garbage.indices)
  func theHubRefusesGarbageWithWhatIsAllowed(_ index: Int) throws {
    let hub = try HubHome()
    let probes = Self.probes(TanfangD.program, index, data: hub.path)
    #expect(probes.count > 50)
    for probe in probes { try Self.check(TanfangD.program, probe, data: hub.path + "/hub") }
  }

  /// What only a process can be given: bytes that are no text, for one command of each kind.
  @Test(arguments: ["tanfang", "tanfangd"])
  func bytesThatAreNoTextAreRefused(_ program: String) throws {
    let home = try Home()
    let binary = URL(fileURLWithPath: Binary.path).deletingLastPathComponent().appendingPathComponent(program).path
    for words in ["elder show $'\\xff\\xfe'", "$'\\xc3('", "status --lang=$'\\xcd\\xf5'", "--data $'\\xb0' status"] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", "exec '\(binary)' --json \(words)"]
      process.environment = ["TANFANG_DATA": home.path, "TANFANGD_DATA": home.path, "LANG": "en_GB.UTF-8"]
      let err = Pipe()
      process.standardError = err
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let said = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 64, "\(words)")
      #expect(try JSONValue.parse(said)["error"]?["code"]?.string == "invalid_encoding")
    }
  }

  /// Every record that a command names may come from standard input.
  @Test func operandsThatNameRecordsAreDeclaredAsSuch() {
    for program in [Tanfang.program, TanfangD.program] {
      for (path, command) in Self.commands(program) {
        for operand in command.operands where ["id", "elder"].contains(operand.name) {
          #expect(operand.kind == .record, "\(program.name) \(path.joined(separator: " ")) \(operand.name)")
        }
      }
    }
  }
}
