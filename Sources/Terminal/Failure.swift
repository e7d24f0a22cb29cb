package import Model

/// How a command ends, as its process's exit status. The numbers are those of sysexits.h.
package enum ExitCode: Int32, Sendable, CaseIterable {
  case done = 0
  /// The command line makes no sense: unknown, missing or too many words.
  case usage = 64
  /// The command line makes sense, but a value or a file's content does not.
  case badInput = 65
  /// No such record.
  case notFound = 66
  /// The hub cannot be reached. Work is safe; try later.
  case unreachable = 69
  /// A defect of the program.
  case `internal` = 70
  /// The disk is full, or the folder or stream cannot be written, or the folder not read.
  case cannotWrite = 73
  /// Another process holds the store.
  case busy = 75
  /// Understood and not permitted.
  case refused = 77
}

/// Why a command did not do what it was asked, for a person and for a script.
///
/// The message says what was being done and what is wrong, the hint what to do about it. Neither holds personal data.
package struct Failure: Error, Hashable, Sendable {
  /// Stable, in snake_case: part of the contract with scripts.
  package let code: String
  package let exit: ExitCode
  package let message: Label
  package let hint: Label
  /// What to do at a page, where `hint` names a command or an option.
  package private(set) var pageHint: Label?
  /// The key of the field that is wrong, where it is one: a dialogue leads back to it.
  package private(set) var field: String?

  package init(_ code: String, _ exit: ExitCode, _ message: Label, hint: Label) {
    self.code = code
    self.exit = exit
    self.message = message
    self.hint = hint
  }

  /// The same, with what to do at a page.
  package func atPage(_ hint: Label) -> Failure {
    var failure = self
    failure.pageHint = hint
    return failure
  }

  /// The same, of one field.
  package func about(_ field: String) -> Failure {
    var failure = self
    failure.field = field
    return failure
  }
}
