import Glibc
package import Model

/// What a command says: its result on standard output, everything else on standard error.
///
/// With --json a result is one JSON value; otherwise lines and tables for people. Notes go to standard error, unless
/// --quiet or --json silences them. Used from one thread.
package final class Output {
  package let language: Language
  package let isJSON: Bool
  package let isQuiet: Bool
  let standardOutput: Stream
  let standardError: Stream
  let surroundings: Surroundings

  /// Results printed so far, while they are the elements of one array.
  private var seriesCount: Int?

  /// Ends a command whose reader has gone away. Only `Program` catches it.
  struct ReaderGone: Error {}

  package init(language: Language, isJSON: Bool, isQuiet: Bool, surroundings: Surroundings) {
    self.language = language
    self.isJSON = isJSON
    self.isQuiet = isQuiet
    self.surroundings = surroundings
    standardOutput = surroundings.standardOutput
    standardError = surroundings.standardError
  }

  /// Prints a result: one JSON value with --json, else whatever `people` prints by `line`, `block` and `table`.
  ///
  /// - Throws: `cannot_write_output`, and what the closures throw.
  package func result(json: (inout JSONWriter) throws -> Void, people: () throws -> Void) throws {
    guard isJSON else { return try people() }
    if let count = seriesCount {
      // In one piece: an element that fails must leave nothing behind.
      var writer = JSONWriter()
      try json(&writer)
      try block((count == 0 ? "[" : ",\n") + writer.text)
      seriesCount = count + 1
      return
    }
    var writer = JSONWriter(drainingTo: standardOutput)
    try json(&writer)
    try writing { () throws(Stream.WriteError) in
      try writer.finish()
      try standardOutput.write("\n")
    }
  }

  /// Makes the results that `body` prints, with --json, the elements of one array.
  func series(_ body: () throws -> Void) throws {
    seriesCount = 0
    try body()
    if isJSON { try block((seriesCount == 0 ? "[" : "") + "]\n") }
    seriesCount = nil
  }

  /// Prints one line for people. Control characters in it, line breaks included, are made visible.
  package func line(_ text: String = "", _ style: Style? = nil) throws {
    assert(!isJSON, "with --json, only the JSON of result(json:people:) may be printed")
    let text = text.withVisibleControls()
    try writing { () throws(Stream.WriteError) in
      try standardOutput.write(styled(text, style, on: standardOutput) + "\n")
    }
  }

  /// Prints one line for people.
  package func line(_ phrase: Label, _ style: Style? = nil) throws {
    try line(phrase[language], style)
  }

  /// Prints text that the program itself composed, line breaks and all.
  package func block(_ text: String) throws {
    try writing { () throws(Stream.WriteError) in try standardOutput.write(text) }
  }

  /// Prints a table in as many parts as the terminal's width asks for.
  package func wideTable(_ table: Table) throws {
    guard standardOutput.isTerminal else { return try self.table(table) }
    for (index, block) in table.blocks(width: surroundings.columns(of: standardOutput), language).enumerated() {
      if index > 0 { try line() }
      try self.table(block)
    }
  }

  /// Hands out a result that is no text.
  package func bytes(_ bytes: [UInt8]) throws {
    try writing { () throws(Stream.WriteError) in try standardOutput.write(bytes) }
  }

  /// Prints a table, cut to the terminal's width if it goes to one.
  package func table(_ table: Table) throws {
    let width = standardOutput.isTerminal ? surroundings.columns(of: standardOutput) : nil
    try block(table.rendered(language, width: width, isColoured: isColoured(standardOutput)))
  }

  /// Says something on the side: not the result, not an error.
  package func note(_ phrase: Label) {
    guard !isQuiet, !isJSON else { return }
    say(phrase[language].withVisibleControls(), .dim)
  }

  /// Says what a person should know although the command goes on. Silent only with --json, whose result says it.
  package func warn(_ phrase: Label) {
    guard !isJSON else { return }
    let lead = Label("注意：", "warning: ")
    say((lead[language] + phrase[language]).withVisibleControls(), .yellow)
  }

  /// Shows how far a long task is, on a terminal, from its second second on.
  package func progress(_ label: Label, of total: Int? = nil) -> Progress {
    let isShown = !isQuiet && !isJSON && standardError.isTerminal && surroundings.isCapable
    return Progress(
      label[language].withVisibleControls(), of: total, width: surroundings.columns(of: standardError),
      on: isShown ? standardError : nil, milliseconds: surroundings.milliseconds)
  }

  /// Prints why a command failed.
  func failure(_ failure: Failure) {
    if isJSON {
      var writer = JSONWriter(drainingTo: standardError)
      writer.failure(failure, language)
      try? writer.finish()
      try? standardError.write("\n")
      try? standardError.flush()
      return
    }
    let lead = Label("错误（\(failure.code)）：", "error (\(failure.code)): ")
    say(lead[language].withVisibleControls() + failure.message[language].withVisibleControls(), .red)
    if !failure.hint.isEmpty { hint(failure.hint) }
  }

  /// Says what to do about a warning or an error, on a line of its own.
  package func hint(_ phrase: Label) {
    guard !isJSON else { return }
    say(Label("提示：", "hint: ")[language] + phrase[language].withVisibleControls(), nil)
  }

  /// Hands everything printed to the system.
  ///
  /// - Throws: `cannot_write_output`.
  package func flush() throws {
    try writing { () throws(Stream.WriteError) in try standardOutput.flush() }
  }

  /// For people, on standard error. What cannot be said there cannot be said anywhere.
  func say(_ text: String, _ style: Style?) {
    // In the order a person would expect, if both go to one terminal.
    try? standardOutput.flush()
    try? standardError.write(styled(text, style, on: standardError) + "\n")
    try? standardError.flush()
  }

  private func styled(_ text: String, _ style: Style?, on stream: Stream) -> String {
    guard let style, isColoured(stream) else { return text }
    return style.apply(text)
  }

  private func isColoured(_ stream: Stream) -> Bool {
    stream.isTerminal && surroundings.allowsColour
  }

  private func writing(_ body: () throws(Stream.WriteError) -> Void) throws {
    do throws(Stream.WriteError) {
      try body()
    } catch {
      throw Self.failure(of: error)
    }
  }

  /// A stream's error as a command's.
  static func failure(of error: Stream.WriteError) -> any Error {
    guard case .failed(let code) = error else { return ReaderGone() }
    let cause = String(cString: strerror(code))
    return Failure(
      "cannot_write_output", .cannotWrite,
      Label(
        "结果没有全部写到标准输出（\(SystemText.chinese(cause))）", "the result could not be written to standard output (\(cause))"),
      hint: Label(
        "腾出磁盘空间或换一个输出位置后重新查看；已保存的数据不受影响",
        "free disk space or send the output elsewhere, then ask again; saved data is not affected"))
  }
}
