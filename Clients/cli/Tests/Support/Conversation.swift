import Foundation
import Testing

/// The real binary at a terminal of its own, with somebody who reads and types.
final class Conversation {
  private let process = Process()
  private let master: FileHandle
  /// All that has stood on the screen.
  private(set) var screen = ""
  private var unread = [UInt8]()
  private var searched = ""

  /// - Parameter terminal: what TERM says.
  init(_ home: Home, _ words: [String], terminal: String = "dumb", columns: Int = 80, lines: Int = 24) throws {
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // ioctl_tty(2): the other end is unlocked and has a number. Glibc's own functions are not visible from Swift.
    var (locked, number): (Int32, Int32) = (0, 0)
    guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &locked) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw CocoaError(.fileNoSuchFile) }
    var size = winsize(ws_row: UInt16(lines), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    master = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let end = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    let slave = FileHandle(fileDescriptor: end, closeOnDealloc: false)
    process.executableURL = URL(fileURLWithPath: Binary.path)
    process.arguments = words
    process.environment = [
      "TANFANG_DATA": home.path, "LANG": home.language == "en" ? "en_GB.UTF-8" : "zh_CN.UTF-8", "TERM": terminal,
      "TZ": "America/Lima", "NO_COLOR": "1",
    ]
    process.standardInput = slave
    process.standardOutput = slave
    process.standardError = slave
    try process.run()
    close(end)
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Reads until the text stands on the screen after what was expected before.
  @discardableResult
  func expect(_ text: String, seconds: Double = 60, _ location: SourceLocation = #_sourceLocation) throws -> Self {
    let deadline = Date() + seconds
    while !searched.contains(text) {
      guard Date() < deadline, readSome(deadline) else {
        Issue.record("“\(text)” does not come; the screen: \(screen.suffix(1500))", sourceLocation: location)
        throw CocoaError(.fileReadUnknown)
      }
    }
    searched = String(searched[searched.range(of: text)!.upperBound...])
    return self
  }

  /// Types a line.
  @discardableResult
  func answer(_ line: String) throws -> Self {
    try type(line + "\r")
  }

  /// Reads up to the text, then types a line.
  @discardableResult
  func at(_ text: String, _ line: String, _ location: SourceLocation = #_sourceLocation) throws -> Self {
    try expect(text, location)
    try expect("\n> ", location)
    return try answer(line)
  }

  @discardableResult
  func type(_ keys: String) throws -> Self {
    try master.write(contentsOf: Data(keys.utf8))
    return self
  }

  /// Types bytes that may be no text.
  func type(bytes: [UInt8]) throws { try master.write(contentsOf: Data(bytes)) }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Reads to the end.
  /// - Returns: the exit code; the signal's number, negative, if one ended it.
  func end() -> Int32 {
    let deadline = Date() + 60
    while readSome(deadline), Date() < deadline {}
    if Date() >= deadline { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
  }

  /// - Returns: false at the end.
  private func readSome(_ deadline: Date) -> Bool {
    var source = pollfd(fd: master.fileDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, Int32(max(1, deadline.timeIntervalSinceNow * 1000))) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(master.fileDescriptor, &buffer, buffer.count)
    // The terminal's last reader sees an error once the program has gone.
    guard count > 0 else { return false }
    unread += buffer[..<count]
    // Only whole characters.
    var whole = unread.count
    while whole > 0, unread.count - whole < 4, String(validating: unread[..<whole], as: UTF8.self) == nil { whole -= 1 }
    let text = String(decoding: unread[..<whole], as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
    unread.removeFirst(whole)
    let plain = text.replacingOccurrences(of: "\r", with: "\n")
    screen += plain
    searched += plain
    return true
  }
}
