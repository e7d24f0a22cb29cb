import Glibc
import Model
import Synchronization
import Terminal
import Testing

/// A terminal of its own: what a program writes to one end is read at the other.
private struct Pseudoterminal {
  let controller: Int32
  let terminal: Int32

  init(columns: UInt16 = 40) {
    // posix_openpt and its kin by hand (pts(4)): Swift's Glibc module does not show them.
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    _ = ioctl(controller, 0x4004_5431, &unlocked)  // TIOCSPTLCK
    _ = ioctl(controller, 0x8004_5430, &number)  // TIOCGPTN
    terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  /// Everything written to the terminal, with its line ends as they were. Closes it.
  func take() -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    _ = fcntl(controller, F_SETFL, fcntl(controller, F_GETFL) | O_NONBLOCK)
    while case let count = read(controller, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    close(terminal)
    close(controller)
    return String(decoding: bytes, as: UTF8.self).withoutCarriageReturns()
  }
}

extension String {
  /// A terminal driver ends lines with CR LF, which Swift sees as one character.
  fileprivate func withoutCarriageReturns() -> String {
    String(decoding: Array(utf8).split(separator: 0x0D, omittingEmptySubsequences: false).joined(), as: UTF8.self)
  }
}

private func program(_ action: @escaping Command.Action) -> Program {
  Program(
    name: "p", version: "1", summary: "p", dataVariable: "P_DATA", commands: [Command("go", "go", action: action)])
}

@Suite struct OutputTests {
  @Test func jsonStandsAloneOnStandardOutput() {
    let noisy = program { invocation in
      invocation.output.note(Label("说明", "a note"))
      invocation.output.warn(Label("小心", "mind"))
      try invocation.output.result(
        json: { json in json.array { json in json.value("a\u{1B}b") } },
        people: { try invocation.output.line("a\u{1B}b") })
      return .done
    }
    let json = run(["go", "--json"], program: noisy)
    #expect(json == (.done, "[\"a\\u001bb\"]\n", ""))
    #expect(run(["go"], program: noisy) == (.done, "a␛b\n", "a note\nwarning: mind\n"))
    #expect(run(["go", "--quiet"], program: noisy) == (.done, "a␛b\n", "warning: mind\n"))
    #expect(run(["go"], program: noisy, environment: [:]) == (.done, "a␛b\n", "说明\n注意：小心\n"))
  }

  @Test func aCommandsFailureIsPrinted() throws {
    let failing = program { _ in
      throw Failure(
        "hub_unreachable", .unreachable, Label("连不上中心", "the hub cannot be reached"),
        hint: Label("3 条记录已保存，稍后再试", "3 changes are safe, try later"))
    }
    #expect(
      run(["go"], program: failing)
        == (
          .unreachable, "", "error (hub_unreachable): the hub cannot be reached\nhint: 3 changes are safe, try later\n"
        ))
    let (exit, out, err) = run(["go", "--json"], program: failing, environment: [:])
    #expect(exit == .unreachable && out.isEmpty)
    #expect(
      err == #"{"error":{"code":"hub_unreachable","message":"连不上中心","hint":"3 条记录已保存，稍后再试"}}"# + "\n")
  }

  @Test func anUnforeseenErrorTellsNothingPersonal() {
    struct Odd: Error { let name = "张三" }
    let failing = program { _ in throw Odd() }
    let (exit, out, err) = run(["go"], program: failing)
    #expect(exit == .internal && out.isEmpty)
    #expect(err.contains("error (internal): ") && err.contains("Odd") && !err.contains("张三"))
  }

  @Test func otherTargetsErrorsAreTranslated() {
    struct Full: Error {}
    let failing = program { _ in throw Full() }
    let err = Scratch()
    let code = failing.run(
      ["go"],
      Surroundings(
        standardOutput: Stream(descriptor: err.descriptor), standardError: Stream(descriptor: err.descriptor),
        environment: { _ in nil }, milliseconds: { 0 }),
      translate: { $0 is Full ? Failure("disk_full", .cannotWrite, "满", hint: "腾") : nil })
    #expect(code == .cannotWrite)
    #expect(err.take() == "错误（disk_full）：满\n提示：腾\n")
  }

  @Test func theDataFolderIsFound() {
    let tells = program { invocation in
      try invocation.output.line(invocation.data ?? "none")
      return .done
    }
    #expect(run(["go"], program: tells, environment: [:]).out == "none\n")
    #expect(run(["go"], program: tells, environment: ["P_DATA": ""]).out == "none\n")
    #expect(run(["go"], program: tells, environment: ["P_DATA": "/e"]).out == "/e\n")
    #expect(run(["--data=/o", "go"], program: tells, environment: ["P_DATA": "/e"]).out == "/o\n")
  }

  /// A small result fails when it is flushed, a large one while it is written.
  @Test(arguments: [1, 100_000], [[], ["--json"]])
  func aFullDiskIsNoSuccess(lines: Int, options: [String]) {
    let prints = program { invocation in
      try invocation.output.result(
        json: { json in json.array { json in for line in 0..<lines { json.value(line) } } },
        people: { for line in 0..<lines { try invocation.output.line("\(line)") } })
      return .done
    }
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let err = Scratch()
    let code = prints.run(
      ["go"] + options,
      Surroundings(
        standardOutput: Stream(descriptor: full), standardError: Stream(descriptor: err.descriptor),
        environment: { _ in "en" }, milliseconds: { 0 }),
      translate: { _ in nil })
    #expect(code == .cannotWrite)
    let text = err.take()
    #expect(text.contains("cannot_write_output") && text.contains("No space left"))
  }

  @Test func aClosedOutputIsNoSuccess() {
    let err = Scratch()
    let code = Sample.program.run(
      ["--version"],
      Surroundings(
        standardOutput: Stream(descriptor: 9999), standardError: Stream(descriptor: err.descriptor),
        environment: { _ in "en" }, milliseconds: { 0 }),
      translate: { _ in nil })
    #expect(code == .cannotWrite)
    #expect(err.take().contains("cannot_write_output"))
  }

  @Test func aReaderThatLeavesIsNoError() {
    signal(SIGPIPE, SIG_IGN)
    let endless = program { invocation in
      while true { try invocation.output.line("still here") }
    }
    var ends: [Int32] = [0, 0]
    pipe(&ends)
    close(ends[0])
    defer { close(ends[1]) }
    let err = Scratch()
    let code = endless.run(
      ["go"],
      Surroundings(
        standardOutput: Stream(descriptor: ends[1]), standardError: Stream(descriptor: err.descriptor),
        environment: { _ in nil }, milliseconds: { 0 }),
      translate: { _ in nil })
    #expect(code == .done)
    #expect(err.take().isEmpty)
  }
}

@Suite struct TerminalTests {
  /// Runs `go` on a terminal of 40 columns.
  private func onTerminal(
    _ environment: [String: String], milliseconds: @escaping @Sendable () -> Int64 = { 0 },
    _ action: @escaping Command.Action
  ) -> String {
    let terminal = Pseudoterminal()
    _ = program(action).run(
      ["go"],
      Surroundings(
        standardOutput: Stream(descriptor: terminal.terminal), standardError: Stream(descriptor: terminal.terminal),
        environment: { environment[$0] }, milliseconds: milliseconds),
      translate: { _ in nil })
    return terminal.take()
  }

  @Test(
    arguments: [
      (["TERM": "xterm"], true), ([:], true), (["TERM": "dumb"], false), (["NO_COLOR": "1"], false),
      (["NO_COLOR": ""], true), (["NO_COLOR": "0"], false),
    ] as [([String: String], Bool)])
  func colourOnlyWhereItIsWelcome(environment: [String: String], isColoured: Bool) {
    let shown = onTerminal(environment) { invocation in
      try invocation.output.line("红", .red)
      throw Failure("x", .busy, "m", hint: "h")
    }
    #expect(shown.contains("\u{1B}[31m") == isColoured)
    #expect(shown.contains("红"))
  }

  @Test func tablesAreCutToTheTerminal() {
    func shown(_ environment: [String: String]) -> String {
      onTerminal(environment.merging(["NO_COLOR": "1"]) { $1 }) { invocation in
        var table = Table([Table.Column("a"), Table.Column("b", flexible: true)])
        table.append(["x", Table.Cell(String(repeating: "长", count: 50))])
        try invocation.output.table(table)
        return .done
      }
    }
    #expect(shown([:]) == "a  b\nx  " + String(repeating: "长", count: 18) + "…\n")
    #expect(shown(["COLUMNS": "20"]) == "a  b\nx  " + String(repeating: "长", count: 8) + "…\n")
  }

  /// Time goes by 400 ms with each look at the clock.
  private final class Clock: Sendable {
    private let now = Mutex(Int64(0))
    func tick() -> Int64 {
      now.withLock { now in
        now += 400
        return now
      }
    }
  }

  @Test func progressAppearsAfterASecondAndIsErased() {
    let clock = Clock()
    let shown = onTerminal([:], milliseconds: { clock.tick() }) { invocation in
      let progress = invocation.output.progress(Label("导入", "reading"), of: 10)
      for row in 1...10 { progress.advance(to: row) }
      progress.finish()
      return .done
    }
    #expect(!shown.contains("导入 2/10"))
    #expect(shown.hasPrefix("\u{1B}[K导入 3/10  30 %"))
    #expect(shown.contains("导入 10/10  100 %"))
    #expect(shown.hasSuffix("\u{1B}[K"))
  }

  @Test func quickTasksShowNoProgress() {
    let shown = onTerminal([:]) { invocation in
      let progress = invocation.output.progress(Label("导入", "reading"))
      for row in 1...10 { progress.advance(to: row) }
      progress.finish()
      return .done
    }
    #expect(shown.isEmpty)
  }

  @Test func progressStaysOutOfFiles() {
    let clock = Clock()
    let err = Scratch()
    _ = program { invocation in
      let progress = invocation.output.progress("reading")
      for row in 1...10 { progress.advance(to: row) }
      return .done
    }.run(
      ["go"],
      Surroundings(
        standardOutput: Stream(descriptor: err.descriptor), standardError: Stream(descriptor: err.descriptor),
        environment: { _ in nil }, milliseconds: { clock.tick() }),
      translate: { _ in nil })
    #expect(err.take().isEmpty)
  }
}
