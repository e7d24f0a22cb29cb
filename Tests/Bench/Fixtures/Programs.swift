import Counters
import Glibc

/// The programs that were built beside this one, as whole processes.
enum Programs {
  static let folder: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let own = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
  }()

  static func path(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    guard access(path, X_OK) == 0 else {
      throw BenchError("\(name) is not built; run: swift build -c release --product \(name)")
    }
    return path
  }

  /// What a process came to.
  struct Result {
    let elapsed: Elapsed
    let exit: Int32
    /// Its largest resident size; 0 if the system does not let it be watched.
    let peakBytes: Int
    let output: String
  }

  /// Runs a program to its end. What it writes must fit a pipe: it is read afterwards, since a program that waits to be
  /// asked for its memory has not closed its output.
  static func run(_ path: String, _ words: [String], environment: [String] = [], keepsOutput: Bool = false) throws
    -> Result
  {
    let begun = Stopwatch.seconds(CLOCK_MONOTONIC)
    let process = try RunningProgram(
      path, words, environment: environment, keepsOutput: keepsOutput, keepsComplaints: true)
    let (exit, usage, peakBytes) = process.waitWatching()
    let output = keepsOutput ? process.readAll() : ""
    if exit != 0 { Text.complain("\(path) says: \(process.complaints())") }
    let processor =
      Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    return Result(
      elapsed: Elapsed(wall: Stopwatch.seconds(CLOCK_MONOTONIC) - begun, processor: processor), exit: exit,
      peakBytes: peakBytes, output: output)
  }
}

/// A process that was started here; ended with this object if not before.
final class RunningProgram {
  private(set) var id: pid_t = 0
  private var output: Int32 = -1
  private var complaint: Int32 = -1
  private var isOver = false

  /// - Parameter keepsComplaints: for what writes few lines to standard error, if any.
  init(
    _ path: String, _ words: [String], environment: [String] = [], keepsOutput: Bool, keepsComplaints: Bool = false
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var ends: [Int32] = [-1, -1]
    if keepsOutput {
      guard pipe(&ends) == 0 else { throw BenchError("cannot make a pipe") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    var complaintEnds: [Int32] = [-1, -1]
    if keepsComplaints {
      guard pipe(&complaintEnds) == 0 else { throw BenchError("cannot make a pipe") }
      for end in complaintEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      posix_spawn_file_actions_adddup2(&actions, complaintEnds[1], 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    let code = Self.withPointers([path] + words) { arguments in
      Self.withPointers(["LANG=zh_CN.UTF-8"] + environment) { variables in
        posix_spawn(&id, path, &actions, nil, arguments, variables)
      }
    }
    if keepsOutput { close(ends[1]) }
    if keepsComplaints { close(complaintEnds[1]) }
    (output, complaint) = (ends[0], complaintEnds[0])
    guard code == 0 else { throw BenchError("cannot start \(path)") }
  }

  deinit {
    if !isOver {
      kill(id, SIGKILL)
      _ = wait()
    }
    for end in [output, complaint] where end >= 0 { close(end) }
  }

  private static func withPointers<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
  }

  /// What it has written by now; waits for something.
  func readSome() -> String { Self.readSome(output) }

  /// What it has written to standard error, once it has ended.
  func complaints() -> String { Self.readSome(complaint) }

  private static func readSome(_ descriptor: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
  }

  func readAll() -> String {
    var text = ""
    while true {
      let more = readSome()
      if more.isEmpty { return text }
      text += more
    }
  }

  /// As `wait`, and its largest resident size: asked for when it is about to end, since `ru_maxrss` begins with what the
  /// process that started it had.
  func waitWatching() -> (exit: Int32, usage: rusage, peakBytes: Int) {
    let isWatched = watch_exit(id)
    var (status, usage): (Int32, rusage) = (0, rusage())
    var peak = 0
    while isWatched {
      guard wait4(id, &status, 0, &usage) == id else {
        if errno == EINTR { continue }
        break
      }
      guard status & 0xff == 0x7f else {
        isOver = true
        return (Self.code(status), usage, peak)
      }
      if is_exiting(status) { peak = peakBytes }
      go_on(id, status)
    }
    let ended = wait()
    return (ended.exit, ended.usage, peak)
  }

  /// The largest resident size so far, in bytes.
  var peakBytes: Int {
    let line = (try? Text.of("/proc/\(id)/status"))?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
    return number.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
  }

  /// User and system time so far.
  var processorSeconds: Double { ProcessTime(id)?.own ?? 0 }

  func stop() {
    guard !isOver else { return }
    kill(id, SIGTERM)
    _ = wait()
  }

  /// - Returns: its exit code, negative for a signal, and what it used.
  func wait() -> (exit: Int32, usage: rusage) {
    var (status, usage): (Int32, rusage) = (0, rusage())
    while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
    isOver = true
    return (Self.code(status), usage)
  }

  private static func code(_ status: Int32) -> Int32 { status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f) }
}
