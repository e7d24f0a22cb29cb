import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

extension Interview {
  /// What to do after the summary.
  enum Decision {
    /// Or fill in what is missing.
    case save
    case edit(Question)
    /// To the questions that were not put yet.
    case goOn
    case back
  }

  /// Shows what would be saved, and asks what to do with it.
  func summary() throws -> Decision {
    // What would be saved anyway is shown, not asked for.
    for question in missing where answers[question.key] == nil { try takeUsual(question) }
    while true {
      let keys = included.filter { record != nil || answers[$0]?.text.isEmpty == false }
      // Whoever ends a long summary with a number or a name means what it says.
      var typed = try showSummary(keys).flatMap { isMeant($0, keys) ? $0 : nil }
      while true {
        let line = halfWidth(try typed ?? dialogue.answer()).trimmed
        typed = nil
        switch Steering(line, freeText: false) {
        case .back: return .back
        case .summary: break
        case .stop:
          try stop()
          continue
        case .help:
          try listFields()
          continue
        case nil:
          if line.isEmpty { return .save }
          if line == "+", !unasked.isEmpty { return .goOn }
          if let number = Int(line), keys.indices.contains(number - 1) { return .edit(question(keys[number - 1])) }
          guard let key = try chooseField(line) else { continue }
          return .edit(question(key))
        }
        break
      }
    }
  }

  /// Whether a line says what to do after the summary.
  private func isMeant(_ text: String, _ keys: [String]) -> Bool {
    let line = halfWidth(text).trimmed
    if Steering(line, freeText: false) != nil || line == "+" { return true }
    if let number = Int(line) { return keys.indices.contains(number - 1) }
    return fields(meantBy: line).count == 1
  }

  private func stop() throws {
    guard draft != nil else { throw Stopped(keepsDraft: true) }
    try dialogue.say(Label("停下。回车＝留着草稿，d＝丢弃", "Stop. Return = keep the draft, d = discard it"))
    let answer = try dialogue.answer().lowercased()
    throw Stopped(keepsDraft: !["d", "丢弃", "discard"].contains(answer))
  }

  private func question(_ key: String) -> Question { questions.first { $0.key == key } ?? Question(key) }

  /// - Returns: what was typed to see no more of it.
  private func showSummary(_ keys: [String]) throws -> String? {
    try dialogue.say("")
    let name = subject?.elder.text(RecordType.elder["name"]).map { "  \($0)" } ?? ""
    let title =
      record == nil
      ? Label("汇总：\(type.label.zh)\(name)（还没有保存）", "Summary: \(type.label.en)\(name) (not saved yet)")
      : Label("修改：\(type.label.zh)\(name)（还没有保存）", "Changes: \(type.label.en)\(name) (not saved yet)")
    try dialogue.say(title, .bold)
    let labels = keys.map { type[$0].label[language] }
    let width = min(28, labels.map { $0.displayWidth }.max() ?? 0)
    let lines = try keys.enumerated().map { index, key in
      let field = type[key]
      var text = try shown(answers[key]?.text ?? "", field)
      if let record { text = "\(try session.text(field, of: record)) → \(text)" }
      let number = String(repeating: " ", count: max(0, 3 - String(index + 1).count)) + "\(index + 1)"
      let line = "\(number) \(labels[index].fitted(to: width))  \(text.split(separator: "\n").joined(separator: " "))"
      return line.truncated(toWidth: dialogue.width - 1)
    }
    let typed = try dialogue.paged(lines, below: 2)
    let idle = answers.keys.filter { key in
      type.field(key: key) != nil && answers[key]?.text.isEmpty == false && !included.contains(key)
    }
    if !idle.isEmpty {
      try dialogue.say(
        Label("另有 \(idle.count) 题不再适用，不保存", "\(idle.count) answers no longer apply and are not saved"), .dim)
    }
    try say(questions: missing, Label("必填的还缺", "still required"), .red)
    let passed = unasked.filter { !missing.contains($0) }
    try say(questions: passed, Label("还没有问到（+＝接着问）", "not asked yet (+ = go on with them)"), .yellow)
    try dialogue.say(
      record != nil && keys.isEmpty
        ? Label("写要改的栏目：名称或拼音首字母；?＝列出全部；!＝停下", "Which field? Its name or first letters; ? = list them; ! = stop")
        : Label(
          "回车＝\(missing.isEmpty ? "保存" : "补填")  序号或栏目名＝修改、补充  ?＝全部栏目  <＝上一步  !＝停下",
          "Return = \(missing.isEmpty ? "save" : "fill in")  number or name = change, add  ? = fields  < back  ! stop"
        ),
      .dim)
    return typed
  }

  /// Names questions, the first ones of many.
  private func say(questions: [Question], _ lead: Label, _ style: Style) throws {
    guard !questions.isEmpty else { return }
    let names = questions.prefix(5).map { type[$0.key].label[language] }.joined(separator: language == .zh ? "、" : ", ")
    let rest = questions.count > 5 ? Label(" 等 \(questions.count) 题", " … \(questions.count) in all")[language] : ""
    try dialogue.say("\(lead[language])\(language == .zh ? "：" : ": ")\(names)\(rest)", style)
  }

  // MARK: - Fields by name

  /// The fields that the person may answer.
  private var open: [Field] {
    type.fields.filter { field in
      field.mayWrite(session.role) != .no && field.isVisible(to: session.scope.visibility)
        || field.mayWrite(session.role) == .propose
    }.filter { !$0.writtenByHub && $0.key != "at_precision" && isTaken($0) }
  }

  /// A telephone number is lost in a remark about telephones: what fits several fields is asked about.
  private func fields(meantBy line: String) -> [Field] {
    Guess(line).choose(among: open, beginsOrHolds: true) { [$0.key, $0.label.zh, $0.label.en] }
  }

  private func chooseField(_ line: String) throws -> String? {
    let found = fields(meantBy: line)
    if found.count == 1 { return found[0].key }
    if found.isEmpty {
      try dialogue.refuse(
        Failure(
          "no_such_field", .badInput, Label("没有这个序号或栏目", "there is no such number or field"),
          hint: Label("写栏目的名称或拼音首字母；? 列出全部", "write a field's name or its first letters; ? lists them")))
      return nil
    }
    let names = found.map { $0.label[language] }.joined(separator: language == .zh ? "、" : ", ")
    try dialogue.say(Label("可以是：\(names)。请写全", "that could be: \(names). Please write it in full"), .yellow)
    return nil
  }

  private func listFields() throws {
    var lines: [String] = []
    for group in FieldGroup.of(type) {
      let fields = open.filter { group.numbers.contains($0.number) }
      guard !fields.isEmpty else { continue }
      lines.append(heading(group.label[language]))
      let names = fields.map { field in
        (answers[field.key].map { !$0.text.isEmpty } ?? record?.has(field) ?? false ? "*" : "") + field.label[language]
      }
      lines += names.joined(separator: "  ").wrapped(toWidth: dialogue.width - 3).map { "  \($0)" }
    }
    try dialogue.paged(lines)
  }
}

extension String {
  /// Cut or filled with blanks to a width.
  fileprivate func fitted(to width: Int) -> String {
    let text = truncated(toWidth: width)
    return text + String(repeating: " ", count: max(0, width - text.displayWidth))
  }
}
