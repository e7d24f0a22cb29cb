import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

extension Interview {
  // MARK: - Beginning

  /// Takes what the command line says, and goes on with a draft if the person wants to.
  func begin() throws {
    let arguments = session.invocation.arguments
    // A role that writes none of these is told so before it answers anything.
    _ = try Edit(type, nil, role: session.role)
    for operand in session.invocation.command.operands {
      guard let text = arguments.operand(operand.name) else { continue }
      if operand.name == "id" {
        record = try session.record(text, type).record
      } else if let field = type.field(key: operand.name), case .reference(let number) = field.kind,
        let target = session.model.type(number: number)
      {
        answers[field.key] = KeptAnswers.Answer(
          key: field.key, text: RecordName.text(try session.record(text, target).record.id))
      }
    }
    if let wanted = session.invocation.draft {
      try resume(wanted)
    } else if try !offerDrafts(), record == nil,
      session.invocation.command.operands.contains(where: { $0.name == "id" })
    {
      record = try pickRecord()
    }
    try findSubject()
    try greet()
  }

  /// Offers the drafts of this command that no other process works on.
  /// - Returns: whether one is gone on with.
  private func offerDrafts() throws -> Bool {
    while true {
      let all = try session.database.drafts().filter { $0.command == command && !DraftLock.isHeld($0.number, session) }
      let drafts = all.filter(isAboutTheSame).prefix(9)
      guard !drafts.isEmpty else {
        if !all.isEmpty {
          try dialogue.say(
            Label("另有 \(all.count) 份没填完的草稿：tanfang drafts list", "\(all.count) other drafts: tanfang drafts list"),
            .dim)
        }
        return false
      }
      try dialogue.say(Label("有没填完的草稿：", "There are unfinished drafts:"), .bold)
      try dialogue.list(try drafts.map { try title(of: $0) })
      try dialogue.say(
        Label(
          "回车＝接着填第 1 份；序号＝接着填那份；n＝另填一份；d 序号＝丢弃；!＝停下",
          "Return = go on with 1; a number = with that one; n = a new one; d and a number = discard; ! = stop"))
      let answer = halfWidth(try dialogue.answer()).lowercased()
      if ["!", "取消", "cancel"].contains(answer) { throw Stopped(keepsDraft: true) }
      if ["n", "new", "新", "另填"].contains(answer) { return false }
      let discards = answer.hasPrefix("d") || answer.hasPrefix("丢弃")
      let digits = answer.drop { !$0.isNumber }
      if let place = answer.isEmpty ? 1 : Int(digits), drafts.indices.contains(drafts.startIndex + place - 1) {
        let chosen = drafts[drafts.startIndex + place - 1]
        if discards {
          try discard(chosen.number)
          continue
        }
        if digits.count == answer.count {
          try resume(chosen.number)
          return true
        }
      }
      try dialogue.refuse(
        Failure(
          "invalid_choice", .badInput, Label("没有这个选择", "there is no such choice"),
          hint: Label("1 到 \(drafts.count)、n、d 序号，或 !", "1 to \(drafts.count), n, d and a number, or !")))
    }
  }

  /// Whether a draft is about what the command line names.
  private func isAboutTheSame(_ draft: KeptAnswers) -> Bool {
    if let record, draft.record != record.id { return false }
    guard let elder = answers["elder"] else { return true }
    return draft.answers.contains { $0.key == "elder" && $0.text == elder.text }
  }

  /// Takes the answers of a draft.
  ///
  /// - Throws: `no_such_draft`, `draft_in_use`, `no_such_record`.
  private func resume(_ number: Int64) throws {
    guard let kept = try session.database.drafts().first(where: { $0.number == number }) else {
      throw Failure.noSuchDraft
    }
    guard let lock = try DraftLock(number, session) else { throw Failure.draftInUse }
    draftLock = lock
    draft = number
    beganMilliseconds = kept.beganMilliseconds
    if let id = kept.record { record = try session.record(RecordName.text(id), type).record }
    answers = [:]
    extras = []
    for answer in kept.answers {
      // A field that this version of the model does not have is kept in the draft, and not asked.
      answers[answer.key] = answer
      if answer.isExtra, type.field(key: answer.key) != nil { extras.append(answer.key) }
    }
    try dialogue.say(Label("接着填草稿 \(number)", "going on with draft \(number)"), .dim)
  }

  /// One line that tells a draft from others.
  private func title(of draft: KeptAnswers) throws -> String {
    let words = try session.title(of: draft)
    let time = Instant.text(draft.changedMilliseconds)
    return Label(
      "\(words)  已答 \(draft.answers.count) 题  \(time)", "\(words)  \(draft.answers.count) answered  \(time)")[language]
  }

  // MARK: - Keeping

  /// Keeps an answer, in memory and at once on the disk; nil takes it away.
  func keep(_ text: String?, for key: String, extra isExtra: Bool = false) throws {
    let answer = text.map { KeptAnswers.Answer(key: key, text: $0, isExtra: isExtra) }
    let kept: Int64? = try session.database.transaction { try keepOnDisk(answer, key) }
    draft = kept
    if draftLock == nil, let draft { draftLock = try DraftLock(draft, session) }
    answers[key] = answer
    if answer == nil { extras.removeAll { $0 == key } } else if isExtra, !extras.contains(key) { extras.append(key) }
  }

  /// - Returns: the draft; nil if there is nothing to keep yet.
  private func keepOnDisk(_ answer: KeptAnswers.Answer?, _ key: String) throws -> Int64? {
    let database = session.database
    let now = session.now
    if try database.state().isRevoked { throw DraftError.revoked }
    if draft == nil, answer == nil { return nil }
    let number = try draft ?? beginDraft(atMilliseconds: now)
    let named = answer.flatMap { self.named(by: $0.text, key) }
    guard try database.keep(answer, for: key, in: number, naming: named, atMilliseconds: now) else {
      throw Failure.draftGone
    }
    return number
  }

  /// A draft with what the command line said.
  private func beginDraft(atMilliseconds now: Int64) throws -> Int64 {
    let database = session.database
    let number = try database.beginDraft(command, type.number, record: record?.id, atMilliseconds: now)
    for key in answers.keys.sorted() {
      guard let answer = answers[key] else { continue }
      _ = try database.keep(answer, for: key, in: number, naming: named(by: answer.text, key), atMilliseconds: now)
    }
    return number
  }

  /// The record that an answer names.
  private func named(by text: String, _ key: String) -> Dot? {
    guard let field = type.field(key: key), case .reference = field.kind else { return nil }
    return try? session.resolve(text).id
  }

  // MARK: - Stopping

  private func discard(_ number: Int64) throws {
    try session.discard(drafts: [number])
    try dialogue.say(Label("草稿 \(number) 已丢弃", "draft \(number) is discarded"), .dim)
  }

  /// What to say when the person stops.
  func stopped(keepingDraft keeps: Bool) throws -> Failure {
    guard let draft else { return Failure.nothingSaved }
    guard !keeps else { return notSaved }
    try session.discard(drafts: [draft])
    return Failure(
      "not_saved", .refused, Label("没有保存，草稿已丢弃", "not saved, and the draft is discarded"),
      hint: Label("要重新填：tanfang \(command)", "to begin again: tanfang \(command)"))
  }

  var notSaved: Failure {
    guard let draft else { return .nothingSaved }
    return Failure(
      "not_saved", .refused,
      Label(
        "没有保存；已答的 \(answers.count) 题留作草稿 \(draft)", "not saved; \(answers.count) answers are kept as draft \(draft)"),
      hint: Label(
        "接着填：tanfang drafts resume \(draft)；丢弃：tanfang drafts discard \(draft)",
        "go on: tanfang drafts resume \(draft); discard: tanfang drafts discard \(draft)"))
  }

  /// On the way out, when nobody may be looking any more.
  func sayKept() {
    session.output.warn(notSaved.message)
    session.output.hint(notSaved.hint)
  }
}

extension Failure {
  static let draftGone = Failure(
    "draft_gone", .busy,
    Label(
      "这份草稿已不在：别处保存或丢弃了它，或所涉的老人已移出本机", "the draft is gone: saved or discarded elsewhere, or the elder left this device"),
    hint: Label("用 visit list 或 elder show 看是否已保存", "visit list or elder show tells whether it was saved"))

  static let noSuchDraft = Failure(
    "no_such_draft", .notFound, Label("没有这份草稿", "there is no such draft"),
    hint: Label("tanfang drafts list 列出草稿", "tanfang drafts list shows them"))

  static let draftInUse = Failure(
    "draft_in_use", .busy, Label("另一个窗口正在填这份草稿", "somebody is at this draft in another window"),
    hint: Label("到那个窗口去填，或先把它关掉", "go on there, or close it first"))

  static let nothingSaved = Failure(
    "not_saved", .refused, Label("没有保存；还没有答任何一题", "not saved; nothing was answered yet"),
    hint: Label("要重新填就再运行一次", "run it again to begin anew"))
}
