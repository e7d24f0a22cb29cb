import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// A dialogue that fills in one record: question by question, each answer kept at once, then a summary, then saving.
///
/// Nothing here knows one type of record from another: `Questions` says what is asked of whom, the fields say how.
final class Interview {
  let session: Session
  let dialogue: Dialogue
  let type: RecordType
  let questions: [Question]
  /// The record that is changed, as it was shown; nil for a new one.
  var record: Record?
  var answers: [String: KeptAnswers.Answer] = [:]
  /// The keys of the questions that the person asked for, in that order.
  var extras: [String] = []
  /// Where the answers are kept, from the first one on.
  var draft: Int64?
  var draftLock: DraftLock?
  /// The elder that the record is about, and the last record of this type about them.
  var subject: Subject?
  /// The records that stand on the screen with numbers.
  var candidates: [Dot] = []
  /// The heading under which the last question stood.
  var shownGroup: String?
  /// People who may be the one being registered, as far as the person was shown them.
  var shownTwins: Set<Dot> = []
  /// When the draft that is gone on with was begun; nil for a new one.
  var beganMilliseconds: Int64?
  /// The key of a question that the last answer answered besides its own.
  var answeredBesides: String?
  /// Whether a question not yet answered counts as answered by what Return stands for.
  var assumesUsual = false
  /// The keys of references for which there is nothing to choose from, by the elder in question.
  var withoutCandidates: [Dot?: [String: Bool]] = [:]

  init(_ session: Session, _ dialogue: Dialogue, _ type: RecordType) {
    self.session = session
    self.dialogue = dialogue
    self.type = type
    questions = Questions.of(type).list
  }

  var language: Language { session.language }
  var command: String { session.invocation.arguments.path.joined(separator: " ") }

  /// What to do after a question.
  enum Move {
    case answered
    case back
    case toSummary
  }

  private enum Step {
    case question(Question)
    case summary
  }

  /// The person wants to stop.
  struct Stopped: Error {
    let keepsDraft: Bool
  }

  /// Asks, and has `body` save what was answered.
  func run(_ body: (Arguments) throws -> ExitCode) throws -> ExitCode {
    do {
      try begin()
      var step = firstStep
      while true {
        try converse(from: step)
        switch try save(body) {
        case .saved(let code): return code
        case .refused(let question): step = try question.map(correct) ?? .summary
        }
      }
    } catch let stop as Stopped {
      throw try stopped(keepingDraft: stop.keepsDraft)
    } catch let interruption as Interruption {
      guard case .signal = interruption else { throw notSaved }
      sayKept()
      throw interruption
    } catch {
      // Whatever ends it, the answers are there, unless somebody else took them away.
      if let draft, (try? session.database.drafts().contains { $0.number == draft }) == true { sayKept() }
      throw error
    }
  }

  /// Up to the word to save.
  private func converse(from start: Step) throws {
    var step = start
    while true {
      switch step {
      case .question(let question):
        switch try put(question) {
        case .answered: step = after(question)
        case .back: step = before(question)
        case .toSummary: step = .summary
        }
      case .summary:
        switch try summary() {
        case .save:
          if missing.isEmpty { return }
          try fillIn()
        case .goOn: step = firstStep
        case .edit(let question): step = try correct(question)
        case .back: step = asked.last.map { .question($0) } ?? .summary
        }
      }
    }
  }

  /// Puts one question again, and then only what its answer brings up: the rest was left out on purpose.
  private func correct(_ question: Question) throws -> Step {
    let passedOver = Set(asked.filter { answers[$0.key] == nil })
    guard try put(question) == .answered,
      let new = asked.first(where: { answers[$0.key] == nil && !passedOver.contains($0) })
    else { return .summary }
    return .question(new)
  }

  /// Puts the questions that cannot be passed over and were, until the person goes elsewhere.
  private func fillIn() throws {
    while let question = missing.first, try put(question) == .answered {}
  }

  private var firstStep: Step { firstUnasked.map { .question($0) } ?? .summary }

  // MARK: - The order of questions

  /// The questions that are put, in their order; none for a record that exists, of which the person names the fields.
  var asked: [Question] { record == nil ? questions.filter(isApplicable) : [] }

  private var firstUnasked: Question? { unasked.first }

  /// The questions that have not been put yet.
  var unasked: [Question] { asked.filter { answers[$0.key] == nil } }

  /// The questions that cannot be passed over and were.
  var missing: [Question] { asked.filter { isNeeded($0) && answers[$0.key]?.text.isEmpty ?? true } }

  /// How many questions it will be if the person presses nothing but Return from here on.
  var expectedCount: Int {
    assumesUsual = true
    defer { assumesUsual = false }
    return asked.count
  }

  private func after(_ question: Question) -> Step {
    let asked = asked
    guard let index = asked.firstIndex(of: question) else { return firstStep }
    var next = index + 1
    if next < asked.count, asked[next].key == answeredBesides { next += 1 }
    answeredBesides = nil
    return next < asked.count ? .question(asked[next]) : .summary
  }

  private func before(_ question: Question) -> Step {
    let asked = asked
    let index = asked.firstIndex(of: question) ?? asked.count
    guard index > 0 else { return asked.first.map { .question($0) } ?? .summary }
    return .question(asked[index - 1])
  }

  func field(_ question: Question) -> Field { type[question.key] }

  // MARK: - Saving

  private enum Saving {
    case saved(ExitCode)
    /// The person is to change something: this answer, if it is known which.
    case refused(Question?)
  }

  /// Whether the command cannot do without the answer to a question.
  func isNeeded(_ question: Question) -> Bool {
    let command = session.invocation.command
    let field = field(question)
    if record == nil, question.isNeeded { return true }
    if record != nil { return field.required }
    switch field.kind {
    case .region where field.required: return true
    case .division where field.required: return session.scope.regions.count != 1
    default: break
    }
    return command.operands.contains { $0.name == field.key && $0.count == .one }
      || command.options.contains { $0.name == field.option && $0.isRequired }
  }

  /// Whether the command takes a field.
  func isTaken(_ field: Field) -> Bool {
    let command = session.invocation.command
    return command.options.contains { $0.name == field.option } || command.operands.contains { $0.name == field.key }
  }

  private func save(_ body: (Arguments) throws -> ExitCode) throws -> Saving {
    do {
      guard try !hasChangedMeanwhile() else { return .refused(nil) }
      session.answeredPrecision = answers["at_precision"].flatMap { Vocabulary.timePrecision.term(key: $0.text)?.code }
      session.desk.alongside = { [session, draft] in
        guard let draft else { return }
        if try !session.database.removeDraft(draft) { throw Failure.draftGone }
      }
      let code = try body(arguments)
      // Nothing was different, so nothing was written.
      if session.desk.alongside != nil, let draft {
        _ = try session.database.transaction { try session.database.removeDraft(draft) }
      }
      session.desk.alongside = nil
      return .saved(code)
    } catch {
      // What was done after the record was written failed: to save once more would double it.
      if session.desk.alongside == nil { throw error }
      guard let failure = error as? Failure ?? Failure(translating: error), failure.code != Failure.draftGone.code,
        [.badInput, .usage, .busy, .cannotWrite].contains(failure.exit) || failure.code == "out_of_scope"
      else { throw error }
      try dialogue.refuse(failure)
      guard let key = (error as? FieldProblem)?.field ?? failure.field, type.field(key: key).map(isTaken) == true else {
        return .refused(nil)
      }
      return .refused(questions.first { $0.key == key } ?? Question(key))
    }
  }

  /// The command line that the answers stand for.
  private var arguments: Arguments {
    var options: [(name: String, values: [String])] = []
    var operands: [String: String] = [:]
    let declared = Set(session.invocation.command.options.map(\.name))
    for key in included {
      guard let answer = answers[key], record != nil || !answer.text.isEmpty else { continue }
      let option = type[key].option
      if declared.contains(option) { options.append((option, [answer.text])) }
    }
    if let record { operands["id"] = RecordName.text(record.id) }
    for operand in session.invocation.command.operands {
      if let answer = answers[operand.name], !answer.text.isEmpty { operands[operand.name] = answer.text }
    }
    return session.invocation.arguments.answered(options: options, operands: operands)
  }

  /// The fields whose answers are saved: of questions that apply, and those that the person asked for.
  var included: [String] {
    guard record == nil else { return type.fields.map(\.key).filter { answers[$0] != nil } }
    let asked = asked.map(\.key)
    return asked + extras.filter { !asked.contains($0) }
  }

  /// A sync may have brought other values than those that were shown: they are shown before they are covered.
  private func hasChangedMeanwhile() throws -> Bool {
    guard let record, let now = try session.database.record(record.id, type: type.number) else { return false }
    let fields = Set(answers.keys.compactMap { type.field(key: $0)?.number })
    let changed = Set((record.cells + now.cells).map(\.key)).filter {
      fields.contains($0.field) && record[$0] != now[$0]
    }
    self.record = now
    guard !changed.isEmpty else { return false }
    let labels = Set(changed.map(\.field)).sorted().compactMap { type.field(number: $0)?.label }
    try dialogue.say(
      Label(
        "同步刚刚改动了：\(labels.map(\.zh).joined(separator: "、"))。请看汇总里现在的内容，再保存",
        "a sync has just changed: \(labels.map(\.en).joined(separator: ", ")). Look at the summary, then save"), .yellow
    )
    return true
  }
}
