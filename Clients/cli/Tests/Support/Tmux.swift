import Foundation
import Terminal
import Testing

/// A real terminal of 80 columns and 24 lines, with a shell in it: tmux, on a server of its own.
final class Tmux {
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

  private let server = "tanfang-\(UUID().uuidString.prefix(8))"
  private let home: Home

  init(_ home: Home) throws {
    self.home = home
    let bin = URL(fileURLWithPath: Binary.path).deletingLastPathComponent().path
    let locale = home.language == "en" ? "en_GB.UTF-8" : "zh_CN.UTF-8"
    // LC_CTYPE for tmux and the shell: of these locales only C.UTF-8 is always installed.
    try tmux(
      "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24",
      "env -u LC_ALL LANG=\(locale) LC_MESSAGES=\(locale) LC_CTYPE=C.UTF-8 TANFANG_DATA=\(home.path) PATH=\(bin):/usr/bin:/bin "
        + "PS1='$ ' bash --norc")
    try expect("$")
  }

  deinit { _ = try? tmux("kill-server") }

  /// Runs one command of tmux's. Not by `Process`, which waits for the server that the first one leaves behind.
  @discardableResult
  func tmux(_ words: String...) throws -> String {
    let line = (["/usr/bin/tmux", "-L", server] + words)
      .map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
    let isStart = words.contains("new-session")
    guard
      let pipe = popen(
        "LC_ALL=C.UTF-8 TERM=xterm HOME='\(home.path)' \(line) \(isStart ? ">/dev/null" : "") 2>/dev/null </dev/null",
        "r")
    else { throw CocoaError(.fileReadUnknown) }
    defer { pclose(pipe) }
    var said: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { said += chunk[..<count] }
    return String(decoding: said, as: UTF8.self)
  }

  /// The lines that stand on the screen.
  var screen: [String] {
    get throws {
      try tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// The column in which the cursor stands, from 0.
  var cursorColumn: Int? {
    get throws { Int(try tmux("display-message", "-p", "#{cursor_x}").trimmingCharacters(in: .whitespacesAndNewlines)) }
  }

  /// Presses keys, by tmux's names for them; anything else is typed as it is.
  @discardableResult
  func press(_ keys: String...) throws -> Self {
    for key in keys { try tmux("send-keys", key) }
    return self
  }

  /// Waits until the text stands on the screen.
  /// - Returns: the screen.
  @discardableResult
  func expect(_ text: String, seconds: Double = 60, _ location: SourceLocation = #_sourceLocation) throws -> [String] {
    let deadline = Date() + seconds
    var lines = try screen
    while !lines.joined(separator: "\n").contains(text) {
      guard Date() < deadline else {
        Issue.record("“\(text)” does not come:\n\(lines.joined(separator: "\n"))", sourceLocation: location)
        throw CocoaError(.fileReadUnknown)
      }
      usleep(50_000)
      lines = try screen
    }
    return lines
  }

  /// Waits until the cursor stands in a column; for 60 s, then whoever asks where it stands sees that it does not.
  func settle(at column: Int) throws {
    let deadline = Date() + 60
    while try cursorColumn != column, Date() < deadline { usleep(50_000) }
  }

  /// Waits for a question at the bottom of the screen, types an answer to it, and presses Return.
  @discardableResult
  func at(_ question: String, _ answer: String, _ location: SourceLocation = #_sourceLocation) throws -> [String] {
    let deadline = Date() + 60
    while true {
      let lines = try screen
      let written = lines.lastIndex { !$0.isEmpty } ?? 0
      if lines[written].hasPrefix(">"), lines[written].count <= 2,
        lines[..<written].suffix(14).contains(where: { $0.contains(question) })
      {
        if !answer.isEmpty { try press(answer) }
        try press("Enter")
        return lines
      }
      guard Date() < deadline else {
        Issue.record("“\(question)” is not asked:\n\(lines.joined(separator: "\n"))", sourceLocation: location)
        throw CocoaError(.fileReadUnknown)
      }
      usleep(50_000)
    }
  }
}
