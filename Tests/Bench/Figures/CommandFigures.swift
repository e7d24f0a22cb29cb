import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// The client's commands on W, and both programs' start: whole processes, from start to exit.
enum CommandFigures {
  static let all: [Figure] = [
    Figure(
      "commands", "visit_add", "tanfang visit add, durable", .milliseconds, .time, .ratioAtMost(3.5),
      against: "sqlite3 inserting one row durably from a shell"
    ) { bench in
      let folder = try bench.deviceFolder()
      let plain = bench.folder.fresh("plain.db")
      let sqlite = try Self.sqlite()
      _ = try run(sqlite, [plain, "PRAGMA journal_mode = WAL; CREATE TABLE t (a, b, c)"])
      let program = try Programs.path("tanfang")
      var count = 0
      return try Turns(4 * bench.options.turns) {
        // The very same visit again would be asked about.
        count += 1
        let note = "一切都好，第\(count)次，下周再来"
        let words = ["visit", "add", folder.elder, "--outcome", "seen", "--note", note]
        return try run(program, ["--data", folder.path] + words).elapsed
      } reference: {
        try run(
          "/bin/sh",
          ["-c", "\"$0\" \"$1\" \"$2\"", sqlite, plain, "PRAGMA synchronous = FULL; INSERT INTO t VALUES (1, 2, 3)"]
        ).elapsed
      }.milliseconds()
    },
    command("due", "tanfang due", .atMost(50), ["due"]),
    command("find", "tanfang find 王", .none, ["find", "王"]),
    command("elder_list", "tanfang elder list", .none, ["elder", "list"]),
    command("report_visits", "tanfang report visits", .none, ["report", "visits", "--month", "2026-03"]),
    start("start_tanfang", "tanfang --version", "tanfang"),
    start("start_tanfangd", "tanfangd --version", "tanfangd"),
    libraries("libraries_tanfang", "shared libraries that tanfang starts with", "tanfang"),
    libraries("libraries_tanfangd", "shared libraries that tanfangd starts with", "tanfangd"),
  ]

  private static func command(_ name: String, _ what: String, _ goal: Figure.Goal, _ words: [String]) -> Figure {
    Figure("commands", name, what, .milliseconds, .time, goal) { bench in
      let folder = try bench.deviceFolder()
      let program = try Programs.path("tanfang")
      return try times(bench) { try run(program, ["--data", folder.path] + words) }
    }
  }

  private static func start(_ name: String, _ what: String, _ program: String) -> Figure {
    Figure("commands", name, what, .milliseconds, .time) { bench in
      let path = try Programs.path(program)
      return try times(bench) { try run(path, ["--version"]) }
    }
  }

  /// Loading them is most of what a short command does, and one of them may bring thirty others along.
  private static func libraries(_ name: String, _ what: String, _ program: String) -> Figure {
    Figure("commands", name, what, .count, .exact) { bench in
      let result = try Programs.run(
        try Programs.path(program), [], environment: ["LD_TRACE_LOADED_OBJECTS=1"], keepsOutput: true)
      return Measured(result.output.split(separator: "\n").count)
    }
  }

  private static func times(_ bench: Bench, _ body: () throws -> Programs.Result) throws -> Measured {
    let results = try (0..<(4 * bench.options.turns)).map { _ in try body() }
    return Measured(
      results.map { $0.elapsed.wall * 1000 },
      [
        "processor time \(short(results.map { $0.elapsed.processor * 1000 }.median)) ms, "
          + "peak memory \(short(Double(results.map(\.peakBytes).max() ?? 0) / 1_048_576)) MiB"
      ])
  }

  private static func run(_ path: String, _ words: [String]) throws -> Programs.Result {
    let result = try Programs.run(path, words)
    guard result.exit == 0 else { throw BenchError("\(path) \(words.prefix(4)) ends with \(result.exit)") }
    return result
  }

  private static func sqlite() throws -> String {
    for folder in ["/usr/bin", "/usr/local/bin"] where access("\(folder)/sqlite3", X_OK) == 0 {
      return "\(folder)/sqlite3"
    }
    throw BenchError("sqlite3 is not installed; its package is sqlite3")
  }
}

extension Turns {
  /// As whole times, in milliseconds.
  func milliseconds() -> Measured {
    Measured(
      own.map { $0.wall * 1000 }, reference: reference.map { $0.wall * 1000 },
      [
        "by processor time \(short(own.map(\.processor).median / reference.map(\.processor).median)) × "
          + "(\(short(own.map(\.processor).median * 1000)) ms)"
      ])
  }
}

/// A data folder of the client that holds W.
struct DeviceFolder {
  let path: String
  /// An elder's id as the command line takes it.
  let elder: String
}

extension Bench {
  /// A volunteer's data folder after the first sync of W.
  func deviceFolder() throws -> DeviceFolder {
    if let folder = fixtures.device { return folder }
    let path = folder.fresh("device")
    guard mkdir(path, 0o700) == 0 else { throw BenchError("cannot make \(path)") }
    let hub = try hubWithW()
    let device = try hub.join("V007", path: path + "/device.db")
    _ = try device.sync()
    try device.store.checkpoint()
    let elder = hub.journals.dots[workload.dayVisits[0].cells[1].text]!
    let made = DeviceFolder(path: path, elder: RecordName.text(elder))
    fixtures.device = made
    return made
  }
}
