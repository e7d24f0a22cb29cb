import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// Words that steer the dialogue; the signs work at every question, the words where no free text is expected.
enum Steering {
  case back
  case summary
  case stop
  case help

  init?(_ answer: String, freeText: Bool) {
    switch answer {
    case "<", "＜", "《", "<<": self = .back
    case "=", "＝": self = .summary
    case "!", "！": self = .stop
    case "?", "？": self = .help
    default:
      guard !freeText else { return nil }
      switch answer.lowercased() {
      case "上一步", "返回", "back": self = .back
      case "汇总", "完成", "summary": self = .summary
      case "停下", "取消", "退出", "cancel", "quit", "stop": self = .stop
      case "帮助", "说明", "help": self = .help
      default: return nil
      }
    }
  }
}

extension Interview {
  /// Puts a question until it is answered, passed over, or the person goes elsewhere.
  func put(_ question: Question) throws -> Move {
    let field = field(question)
    if let record, let cell = record[CellKey(field: field.number)], field.isInConflict(cell) {
      try session.showConflict(field, cell)
      try dialogue.refuse(.inConflict(field, id: try session.short(record.id), program: "tanfang"))
      return .back
    }
    let offered = try usual(question)
    try ask(question, field, offered)
    var refusals = 0
    var kept: String?
    while true {
      let typed = try field.isNote ? noteAnswer() : dialogue.answer()
      let line = typed.isEmpty ? kept ?? typed : typed
      kept = nil
      let isFree = field.isFreeText
      switch Steering(line, freeText: isFree) {
      case .back: return .back
      case .summary: return .toSummary
      case .stop: try confirmStop()
      case .help:
        try explain(field)
        continue
      case nil: break
      }
      do {
        if try take(line, question, field, offered) { return .answered }
      } catch {
        guard let failure = error as? Failure ?? (error as? FieldProblem).map({ failure($0, field) }) else {
          throw error
        }
        guard [.badInput, .notFound, .usage].contains(failure.exit) || failure.code == "out_of_scope" else {
          throw error
        }
        try dialogue.refuse(failure)
        kept = try beginning(of: line, failure, field)
        refusals += 1
        // By now the question may have left the screen.
        if refusals.isMultiple(of: 3) { try ask(question, field, offered) }
      }
    }
  }

  /// Offers as much of a text as the field has room for: what was written is not lost because it is too long.
  private func beginning(of text: String, _ failure: Failure, _ field: Field) throws -> String? {
    guard failure.code == FieldProblem.Code.tooLong.rawValue, let bytesMax = field.bytesMax else { return nil }
    var short = text
    while short.utf8.count > bytesMax { short.removeLast() }
    let end = String(short.suffix(12))
    try dialogue.say(
      Label(
        "回车＝留下放得下的前 \(short.count) 个字，到“\(end)”为止；或重写",
        "Return = keep the first \(short.count) characters, up to “\(end)”; or write it anew"),
      .dim)
    return short
  }

  /// The terms that are listed, in the order of their numbers.
  private func offeredTerms(_ question: Question, _ field: Field) -> [Term]? {
    field.vocabulary?.terms.filter { !question.withheld.contains($0.key) }
  }

  /// Answers a question by what Return stands for, if it stands for anything.
  func takeUsual(_ question: Question) throws {
    if let offered = try usual(question) { _ = try take("", question, field(question), offered) }
  }

  /// - Returns: false if the question is to be put again.
  private func take(_ line: String, _ question: Question, _ field: Field, _ offered: Offer?) throws -> Bool {
    let isExtra = !questions.contains { $0.key == question.key } || !isApplicable(question)
    func keepText(_ text: String) throws -> Bool {
      if record != nil, text == record?.optionText(field) ?? "" {
        // As it is: nothing to change.
        if answers[field.key] != nil { try keep(nil, for: field.key) }
        return true
      }
      try keep(text, for: field.key, extra: isExtra && record == nil)
      if let precision = offered?.precision, text == offered?.text {
        try keep(precision, for: "at_precision")
      } else if field.key == "at", answers["at_precision"] != nil {
        try keep(nil, for: "at_precision")
      }
      try didAnswer(field)
      return true
    }
    if line.isEmpty {
      if let offered { return try keepText(offered.text) }
      guard !isNeeded(question) else { throw Failure.answerRequired(field, allowed(field)) }
      return try keepText("")
    }
    if ["-", "－", "无", "没有", "none"].contains(line.lowercased()), field.vocabulary?.match(line) == nil,
      !field.isFreeText || line == "-"
    {
      guard !isNeeded(question) else { throw Failure.answerRequired(field, allowed(field)) }
      return try keepText("")
    }
    if let other = question.pairedWith, let pair = Self.pair(line) {
      try check(pair.first, field)
      try check(pair.second, type[other])
      _ = try keepText(pair.first)
      try keep(pair.second, for: other)
      answeredBesides = other
      return true
    }
    guard let text = try canonical(line, question, field, offered) else { return false }
    try check(text, field)
    return try keepText(text)
  }

  /// Two numbers in one answer: 150/90.
  private static func pair(_ line: String) -> (first: String, second: String)? {
    let parts = halfWidth(line).split(separator: "/", omittingEmptySubsequences: false).map(\.trimmed)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    return (parts[0], parts[1])
  }

  /// Whether the record would take the answer; what is wrong is thrown.
  private func check(_ text: String, _ field: Field) throws {
    var scratch = try Edit(type, nil, role: session.role)
    if type.number == CareModel.Number.visit, field.key == "at" {
      return try session.setTime(text, elder: subject?.elder, &scratch)
    }
    try session.take([text], for: field, into: &scratch)
    if case .division = field.kind { try session.desk.requireReach(scratch) }
    if record == nil, type.number == CareModel.Number.elder { try session.requireInScope(scratch) }
  }

  /// What follows from an answer at once.
  private func didAnswer(_ field: Field) throws {
    if field.key == "elder", case .reference = field.kind {
      try findSubject()
      try greet()
    }
    if record == nil, type.number == CareModel.Number.elder { try warnOfTwins(after: field) }
  }

  /// Several lines, up to an empty one.
  private func noteAnswer() throws -> String {
    var lines = [try dialogue.answer()]
    if lines[0].isEmpty || lines[0] == "-" || Steering(lines[0], freeText: true) != nil { return lines[0] }
    while case let line = try dialogue.answer("  "), !line.isEmpty { lines.append(line) }
    return lines.joined(separator: "\n")
  }

  private func confirmStop() throws {
    guard draft != nil else { throw Stopped(keepsDraft: true) }
    try dialogue.say(
      Label("停下。回车＝留着草稿，d＝丢弃，其他＝接着填", "Stop? Return = keep the draft, d = discard it, anything else = go on"))
    switch try dialogue.answer().lowercased() {
    case "": throw Stopped(keepsDraft: true)
    case "d", "丢弃", "discard": throw Stopped(keepsDraft: false)
    default: try dialogue.say(Label("接着填：", "going on:"), .dim)
    }
  }

  // MARK: - What is shown

  /// The name of a group of fields above them.
  func heading(_ group: String) -> String { language == .zh ? "〔\(group)〕" : "[\(group)]" }

  private func ask(_ question: Question, _ field: Field, _ offered: Offer?) throws {
    let asked = asked
    let place = asked.firstIndex(of: question).map { "(\($0 + 1)/\(max(asked.count, expectedCount))) " } ?? ""
    var head = place + field.label[language]
    if let unit = field.unit, !field.label.en.contains(unit.en) {
      head += language == .zh ? "（\(unit.zh)）" : " (\(unit.en))"
    }
    if field.mayWrite(session.role) == .propose {
      head += Label("（提议，由上级核定）", " (proposed; an official decides)")[language]
    }
    try dialogue.say("")
    let group = FieldGroup.of(type).first { $0.numbers.contains(field.number) }?.label[language]
    if let group, group != shownGroup, group != type.label[language] { try dialogue.say(heading(group), .dim) }
    shownGroup = group
    try dialogue.say(head, .bold)
    if let terms = offeredTerms(question, field) {
      let marked = Set(terms.indices.filter { offered?.keys.contains(terms[$0].key) == true })
      if terms.count <= Self.listedMax { try dialogue.list(terms.map { $0.label[language] }, marked: marked) }
    } else if case .boolean = field.kind {
      try dialogue.list([Label("是", "yes")[language], Label("否", "no")[language]])
    } else if case .region = field.kind {
      try dialogue.list(try session.villages().all.prefix(Self.listedMax).map { "\($0.name) \($0.code)" })
    } else if case .reference = field.kind {
      try listCandidates(field)
    }
    let hints = hints(question, field, offered)
    if !hints.isEmpty { try dialogue.say(hints.joined(separator: language == .zh ? "；" : "; "), .dim) }
  }

  /// More terms than these are found by name.
  static let listedMax = 40

  private func hints(_ question: Question, _ field: Field, _ offered: Offer?) -> [String] {
    var hints: [Label] = []
    if let offered {
      hints.append(Label("回车＝\(offered.shown)", "Return = \(offered.shown)"))
      if !isNeeded(question) { hints.append(Label("-＝不填", "- = leave out")) }
    } else if !isNeeded(question) {
      hints.append(Label("回车＝不填", "Return = leave out"))
    }
    if field.isFlags { hints.append(Label("可选几个，如 1 3；+3 加上，-3 去掉", "several, as 1 3; +3 adds, -3 takes away")) }
    if let count = field.vocabulary?.terms.count, count > Self.listedMax {
      hints.append(Label("共 \(count) 项，写名称或拼音首字母", "\(count) choices: write its name"))
    }
    if question.pairedWith != nil { hints.append(Label("可写 150/90", "150/90 will do")) }
    if field.isNote { hints.append(Label("可写几行，空行结束", "several lines; an empty one ends it")) }
    if let last = lastShown(question, field, offered) { hints.append(last) }
    if let help = field.help, field.vocabulary == nil, !field.isRegion {
      hints.append(help)
    } else if field.isWrittenInAForm, offered == nil {
      hints.append(allowed(field))
    }
    return hints.map { $0[language] }
  }

  /// What was measured or said last time, where that is not offered as the answer.
  private func lastShown(_ question: Question, _ field: Field, _ offered: Offer?) -> Label? {
    guard offered == nil, let last = subject?.last, last.has(field), !field.isNote,
      let text = try? session.text(field, of: last)
    else { return nil }
    return Label("上次 \(text)", "last time \(text)")
  }

  private func explain(_ field: Field) throws {
    if let help = field.help { try dialogue.say(help) }
    try dialogue.say(allowed(field))
    if let terms = field.vocabulary?.terms, terms.count > Self.listedMax {
      try dialogue.paged(terms.map { $0.label[language] })
    }
    try sayKeys()
  }

  /// Says how one finds one's way, in two lines that fit a screen of 80 columns.
  func sayKeys() throws {
    try dialogue.say(
      Label(
        "< 上一步  = 汇总  ? 说明  ! 停下；选项写序号、名称或拼音首字母",
        "< back  = summary  ? help  ! stop;  choose by number, name or first letters"), .dim)
    try dialogue.say(
      Label("每答一题就存为草稿，断了可以接着填", "each answer is kept at once, to go on with whatever happens"), .dim)
  }
}

extension Field {
  var isNote: Bool { if case .note = kind { true } else { false } }

  var isRegion: Bool {
    switch kind {
    case .region, .division: true
    default: false
    }
  }

  /// Whether an answer is to be written in a way that nobody can guess.
  fileprivate var isWrittenInAForm: Bool {
    switch kind {
    case .region, .division, .date, .instant: true
    default: false
    }
  }

  /// How many bytes of UTF-8 a text has room for; nil for other kinds.
  fileprivate var bytesMax: Int? {
    switch kind {
    case .text(let bytes), .note(let bytes): bytes
    default: nil
    }
  }

  /// Whether any words may be the answer.
  var isFreeText: Bool {
    switch kind {
    case .text, .note: true
    default: false
    }
  }
}
