import Glibc
import Synchronization

/// Where answers are typed, line by line.
package protocol LineReader: AnyObject {
  /// The next line, without its end.
  /// - Parameter prompt: shown in front of it; short, without control characters.
  /// - Throws: `Interruption`.
  func line(_ prompt: String) throws -> String
}

/// Why no further line comes.
package enum Interruption: Error, Hashable {
  /// Control-D, or nothing more to read.
  case endOfInput
  /// Control-C, a terminal that was closed, or somebody's `kill`.
  case signal(Int32)
}

/// The keyboard of the process's own terminal. While it exists, the signals that would end the process are only noted
/// until the next line is read: nothing is cut in the middle.
final class Keyboard: LineReader {
  private let screen: Stream
  private let columns: () -> Int
  private let original: termios
  private let canEdit: Bool
  private var buffered: ArraySlice<UInt8> = []
  /// What the handler of signals writes to and `next` reads from: a signal that comes just before the wait is not lost.
  private let pipe: (reading: Int32, writing: Int32)
  private var oldMask = sigset_t()
  private var oldActions: [(signal: Int32, action: sigaction)] = []

  private static let noted = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCONT]

  /// - Parameter columns: how wide the screen is at this moment.
  init(showingOn screen: Stream, columns: @escaping () -> Int) {
    self.screen = screen
    self.columns = columns
    var mode = termios()
    let isKnown = tcgetattr(STDIN_FILENO, &mode) == 0
    original = mode
    // A terminal that does not echo is another program's (Emacs' shell): it edits lines itself.
    canEdit = isKnown && mode.c_lflag & tcflag_t(ECHO) != 0
    var ends: [Int32] = [-1, -1]
    _ = Glibc.pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    pipe = (ends[0], ends[1])
    signalPipe.store(pipe.writing, ordering: .relaxed)
    for signal in Self.noted {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = noteSignal
      action.sa_flags = SA_RESTART
      var old = sigaction()
      sigaction(signal, &action, &old)
      oldActions.append((signal, old))
    }
    // Whoever started this may have had them blocked.
    var open = sigset_t()
    sigemptyset(&open)
    for signal in Self.noted { sigaddset(&open, signal) }
    pthread_sigmask(SIG_UNBLOCK, &open, &oldMask)
  }

  deinit {
    for (signal, action) in oldActions {
      var action = action
      sigaction(signal, &action, nil)
    }
    pthread_sigmask(SIG_SETMASK, &oldMask, nil)
    signalPipe.store(-1, ordering: .relaxed)
    close(pipe.reading)
    close(pipe.writing)
  }

  func line(_ prompt: String) throws -> String {
    var editor = LineEditor()
    if canEdit { setMode(editing: true) }
    defer { if canEdit { setMode(editing: false) } }
    draw(editor, prompt)
    while true {
      guard let byte = try next(whileShowing: editor, prompt) else {
        print("\n")
        throw Interruption.endOfInput
      }
      switch editor.take(byte) {
      case .more:
        if buffered.isEmpty { draw(editor, prompt) }
      case .end:
        print("\n")
        throw Interruption.endOfInput
      case .line:
        finish(editor, prompt)
        guard !editor.hasInvalidBytes else { throw Usage.typedNotUTF8 }
        return editor.text
      }
    }
  }

  /// The next byte; nil when there will be none.
  private func next(whileShowing editor: LineEditor, _ prompt: String) throws -> UInt8? {
    if let byte = buffered.popFirst() { return byte }
    while true {
      var sources = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&sources, 2, -1) >= 0 || errno == EINTR else { return nil }
      if let signal = takeSignal() {
        guard signal == SIGCONT else {
          print("\n")
          throw Interruption.signal(signal)
        }
        // Whoever stopped it has had the terminal meanwhile.
        if canEdit { setMode(editing: true) }
        draw(editor, prompt)
        continue
      }
      guard sources[0].revents != 0 else { continue }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      buffered = chunk[..<count]
      return buffered.popFirst()
    }
  }

  /// The first signal that came; any that ends goes before one that only continues.
  private func takeSignal() -> Int32? {
    var chunk = [UInt8](repeating: 0, count: 16)
    let count = read(pipe.reading, &chunk, chunk.count)
    guard count > 0 else { return nil }
    let signals = chunk[..<count].map { Int32($0) }
    return signals.first { $0 != SIGCONT } ?? signals.first
  }

  // MARK: - Screen

  private var drawnColumns = 0

  private func room(_ prompt: String) -> Int { max(8, columns() - prompt.displayWidth - 1) }

  private func draw(_ editor: LineEditor, _ prompt: String) {
    guard canEdit else {
      if editor.characters.isEmpty { print(prompt) }
      return
    }
    let (before, after) = editor.shown(in: room(prompt))
    let columns = (before + after).displayWidth
    let blanks = String(repeating: " ", count: max(0, drawnColumns - columns))
    drawnColumns = columns
    print("\r\(prompt)\(before)\(after)\(blanks)\r\(prompt)\(before)")
  }

  /// Leaves the line as it was typed; all of it, if it did not fit.
  private func finish(_ editor: LineEditor, _ prompt: String) {
    drawnColumns = 0
    guard canEdit else { return }
    guard !editor.fits(in: room(prompt)) else { return print("\r\(prompt)\(editor.text)\n") }
    let lines = editor.text.wrapped(toWidth: room(prompt))
    let indent = String(repeating: " ", count: prompt.displayWidth)
    print("\r" + String(repeating: " ", count: columns() - 1) + "\r")
    for (index, line) in lines.enumerated() { print((index == 0 ? prompt : indent) + line + "\n") }
  }

  private func print(_ text: String) {
    try? screen.write(text)
    try? screen.flush()
  }

  private func setMode(editing: Bool) {
    var mode = original
    if editing {
      // Signals stay keys of the terminal's; of the output's own settings nothing changes.
      mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
      mode.c_iflag |= tcflag_t(ICRNL)
      withUnsafeMutableBytes(of: &mode.c_cc) { codes in
        codes[Int(VMIN)] = 1
        codes[Int(VTIME)] = 0
      }
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
  }
}

/// All that a handler of signals touches; -1 while there is no keyboard.
private let signalPipe = Atomic<Int32>(-1)

private func noteSignal(_ signal: Int32) {
  let before = errno
  var byte = UInt8(truncatingIfNeeded: signal)
  _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
  errno = before
}
