import Glibc
package import Model

/// A conversation at the terminal: what is said goes out through `Output`, and answers come line by line.
package final class Dialogue {
  package let output: Output
  private let reader: any LineReader

  package static let prompt = "> "

  /// Nil where nobody can be asked.
  package init?(_ output: Output) {
    guard output.canAsk else { return nil }
    self.output = output
    reader = output.lineReader()
  }

  package var language: Language { output.language }

  /// How many columns may be used.
  package var width: Int { output.columns }

  /// How many lines the screen has.
  package var height: Int { output.lines }

  package func say(_ phrase: Label, _ style: Style? = nil) throws { try say(phrase[language], style) }

  /// Says something, in as many lines as it takes.
  package func say(_ text: String, _ style: Style? = nil) throws {
    for line in text.wrapped(toWidth: width - 1) { try output.line(line, style) }
  }

  /// Says what is wrong with an answer, and what is allowed.
  package func refuse(_ failure: Failure) throws {
    try say(failure.message, .red)
    if !failure.hint.isEmpty { try say(failure.hint) }
  }

  /// Lists choices by number, in as many columns as fit.
  package func list(_ choices: [String], marked: Set<Int> = []) throws {
    let cells = choices.enumerated().map { index, text in
      let number = String(index + 1)
      let pad = String(repeating: " ", count: max(0, String(choices.count).count - number.count))
      return (marked.contains(index) ? "*" : " ") + pad + number + " " + text
    }
    let widths = columnWidths(cells.map(\.displayWidth))
    for start in stride(from: 0, to: cells.count, by: widths.count) {
      let row = zip(cells[start...], widths)
      let line = row.map { $0.truncated(toWidth: width - 2).padded(toWidth: $1) }.joined()
      try output.line(line.trimmedEnd)
    }
  }

  /// How wide the columns of a list are: all alike, unless one long choice would then make it longer than the screen.
  private func columnWidths(_ cells: [Int]) -> [Int] {
    let widest = min((cells.max() ?? 0) + 2, width - 1)
    let alike = [Int](repeating: widest, count: max(1, (width - 1) / max(1, widest)))
    for count in alike.count..<max(alike.count + 1, 5) {
      let widths = (0..<count).map { column in
        count == alike.count
          ? widest : (stride(from: column, to: cells.count, by: count).map { cells[$0] }.max() ?? 0) + 2
      }
      guard widths.reduce(0, +) < width + 2 else { continue }
      // The question itself, what may be answered, and the answer stand on it too.
      if (cells.count + count - 1) / count <= height - 6 { return widths }
    }
    return alike
  }

  /// Shows lines that may be more than the screen has, a screen at a time.
  /// - Parameter count: how many lines stand above the first screen.
  /// - Returns: what was typed to see no more; nil if all were shown.
  @discardableResult
  package func paged(_ lines: [String], below count: Int = 0) throws -> String? {
    let room = max(4, height - 2)
    var left = max(1, room - count)
    for line in lines {
      if left == 0 {
        left = room
        try say(Label("回车＝继续看，其他＝不看了", "Return = more, anything else = enough"), .dim)
        let typed = try answer()
        if !typed.isEmpty { return typed }
      }
      try output.line(line.truncated(toWidth: width - 1))
      left -= 1
    }
    return nil
  }

  /// The next line that is typed, without white space at its ends.
  ///
  /// What cannot be read as text is refused and asked for again.
  /// - Throws: `Interruption`.
  package func answer(_ prompt: String = Dialogue.prompt) throws -> String {
    try output.flush()
    while true {
      do {
        return try reader.line(prompt).trimmed
      } catch let failure as Failure {
        try refuse(failure)
      }
    }
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Output {
  fileprivate func lineReader() -> any LineReader {
    surroundings.reader
      ?? Keyboard(showingOn: standardOutput) { [surroundings, standardOutput] in
        surroundings.columns(of: standardOutput)
      }
  }

  /// How wide the screen is.
  package var columns: Int { surroundings.columns(of: standardOutput) }

  /// How many lines the screen has.
  package var lines: Int { surroundings.lines(of: standardOutput) }
}
