import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

extension Session {
  /// Gives `body` the command line; or what the person answers, where it says nothing and somebody sits at a terminal.
  ///
  /// `body` writes by `write`: the draft goes in the same transaction. It is called again after a correction if it throws.
  func asking(_ type: RecordType, _ body: (Arguments) throws -> ExitCode) throws -> ExitCode {
    guard invocation.arguments.hasNoOptions, let dialogue = Dialogue(output) else {
      return try body(invocation.arguments)
    }
    return try Interview(self, dialogue, type).run(body)
  }

  /// Discards drafts, and clears what they said from the disk.
  ///
  /// - Throws: `no_such_draft`, `draft_in_use`: then none is discarded.
  func discard(drafts numbers: [Int64]) throws {
    try database.transaction {
      for number in numbers where try !database.removeDraft(number) { throw Failure.noSuchDraft }
      try database.noteScrub()
    }
    _ = try? database.scrub()
  }

  /// What a draft is about, in a few words for people: 探访 王秀英.
  func title(of draft: KeptAnswers) throws -> String {
    let type = model.type(number: draft.type)
    let label = type?.label[language] ?? draft.command
    return [label, try elderName(of: draft)].compactMap { $0 }.joined(separator: " ")
  }

  /// The name of the elder that a draft is about, if it is known yet.
  func elderName(of draft: KeptAnswers) throws -> String? {
    let name = RecordType.elder["name"]
    if draft.type == CareModel.Number.elder {
      if let answer = draft.answers.first(where: { $0.key == "name" }), !answer.text.isEmpty { return answer.text }
      return try draft.record.flatMap { try database.record($0, type: CareModel.Number.elder)?.text(name) }
    }
    return try elder(of: draft).flatMap { try database.record($0, type: CareModel.Number.elder)?.text(name) }
  }

  /// The elder that a draft is about.
  func elder(of draft: KeptAnswers) throws -> Dot? {
    if draft.type == CareModel.Number.elder { return draft.record }
    if let answer = draft.answers.first(where: { $0.key == "elder" }) { return try? resolve(answer.text).id }
    guard let type = model.type(number: draft.type), let field = type.field(key: "elder"), let id = draft.record else {
      return nil
    }
    return try database.record(id, type: type.number)?.reference(field)
  }
}
