import Glibc
import Model
import Terminal

/// A program of this house as a child process: its standard output is read here, its errors go where ours go or are
/// kept.
struct Child {
  let arguments: [String]
  private let process: pid_t
  private let output: Int32
  private let errors: Int32

  /// What a finished child left behind.
  struct Result {
    let exit: Int32
    let output: [UInt8]
    let errors: String

    func json() throws -> JSONValue { try JSONValue.parse(output) }
  }

  /// Starts a program. Both of its streams are read by `wait`, or the first line by `firstLine`.
  init(_ path: String, _ arguments: [String], environment: [String]) throws {
    self.arguments = arguments
    var out: [Int32] = [0, 0]
    var err: [Int32] = [0, 0]
    guard pipe(&out) == 0, pipe(&err) == 0 else { throw Self.failure("pipe") }
    for end in out + err { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out[1], 1)
    posix_spawn_file_actions_adddup2(&actions, err[1], 2)
    var process = pid_t()
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    let code = posix_spawn(&process, path, &actions, nil, words, variables)
    close(out[1])
    close(err[1])
    guard code == 0 else {
      close(out[0])
      close(err[0])
      errno = code
      throw Self.failure("start")
    }
    self.process = process
    output = out[0]
    errors = err[0]
  }

  /// Reads to the end of both streams, and waits.
  func wait() -> Result {
    var texts: [Int32: [UInt8]] = [output: [], errors: []]
    var open = [output, errors]
    while !open.isEmpty {
      var polls = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&polls, nfds_t(polls.count), -1) >= 0 || errno == EINTR else { break }
      for entry in polls where entry.revents != 0 {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(entry.fd, &buffer, buffer.count)
        if count > 0 { texts[entry.fd]! += buffer[..<count] } else { open.removeAll { $0 == entry.fd } }
      }
    }
    close(output)
    close(errors)
    return Result(exit: reap(), output: texts[output]!, errors: String(decoding: texts[errors]!, as: UTF8.self))
  }

  /// The first line of output of a child that goes on running; nil if it ended or said nothing in time.
  func firstLine(timeoutMilliseconds: Int32) -> [UInt8]? {
    var line: [UInt8] = []
    var poller = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    while poll(&poller, 1, timeoutMilliseconds) > 0 {
      var byte: UInt8 = 0
      guard read(output, &byte, 1) == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return line }
      line.append(byte)
    }
    return nil
  }

  /// Asks the child to end and waits until it has.
  func stop() {
    kill(process, SIGTERM)
    close(output)
    close(errors)
    _ = reap()
  }

  private func reap() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    // The low seven bits are the signal that ended it, the next byte its exit code.
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
  }

  private static func failure(_ operation: String) -> Failure {
    let cause = String(cString: strerror(errno))
    return Failure(
      "cannot_start", .internal,
      Label("启动演示程序失败（\(SystemText.chinese(cause))）", "a program of the demo could not be started (\(cause))"),
      hint: Label("请重新编译：swift build -c release", "build again: swift build -c release"))
  }
}
