import Glibc
package import Model

extension Output {
  /// Whether somebody sits at the terminal who can be asked.
  package var canAsk: Bool {
    guard !isJSON else { return false }
    if surroundings.reader != nil { return true }
    return isatty(STDIN_FILENO) == 1 && standardOutput.isTerminal && standardError.isTerminal
  }

  /// Asks a question to be answered by yes or no; anything but yes, an end of input included, is no.
  package func ask(_ question: Label) throws -> Bool {
    try flush()
    say((question[language] + Label(" [y/N] ", " [y/N] ")[language]).withVisibleControls(), .bold)
    return readLine(strippingNewline: true).map(Confirmation.isYes) ?? false
  }
}

/// How people say yes.
package enum Confirmation {
  /// `--yes` of a command that changes much and asks nothing, so that a script need not know which ones ask.
  package static let needless = Option.flag("yes", Label("不问（这个命令本来就不问）", "do not ask (this command never does)"))

  static func isYes(_ answer: String) -> Bool {
    ["y", "yes", "是", "好", "ｙ"].contains(answer.trimmed.lowercased())
  }
}
