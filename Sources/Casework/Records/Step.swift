import Model
import Replication
import Store
import Terminal

/// One step in the course of a record: from some states into another, with who took it and when.
package struct Step: Sendable {
  /// What the program writes by itself unless an option says otherwise; only when the state changes.
  enum Stamp: Sendable {
    /// The account of whoever takes the step.
    case account(String)
    case now(String)
    case today(String)

    var key: String {
      switch self {
      case .account(let key), .now(let key), .today(let key): key
      }
    }
  }

  /// The subcommand: `take`.
  let name: String
  let summary: Label
  /// For people, once it is done.
  let done: Label
  /// The keys of the states that it may be taken from; nil for a type without states.
  let from: [String]?
  /// The state that it leads to; the first of several, unless `--state` names another of them.
  let to: [String]
  let stamps: [Stamp]
  /// The keys of fields that it takes as options, those first that it cannot do without.
  let options: [String]
  let requiredCount: Int
  /// What an earlier step wrote and this one undoes.
  let clears: [String]
  /// Whether it may be taken again where its state holds, to correct its words.
  let isRepeated: Bool
  let example: Example?

  init(
    _ name: String, _ zh: String, _ en: String, done: Label, from: [String]? = nil, to: String..., stamps: Stamp...,
    needs: [String] = [], takes: [String] = [], clears: [String] = [], isRepeated: Bool = true, example: Example? = nil
  ) {
    self.name = name
    summary = Label(zh, en)
    self.done = done
    self.from = from
    self.to = to
    self.stamps = stamps
    options = needs + takes
    requiredCount = needs.count
    self.clears = clears
    self.isRepeated = isRepeated
    self.example = example
  }
}

extension Step {
  /// The edit that takes the step.
  /// - Throws: `wrong_state`, `required` for what is given empty and cannot be.
  func edit(_ record: Record, _ type: RecordType, _ arguments: Arguments, _ desk: Desk) throws -> Edit {
    for field in options.prefix(requiredCount).map({ type[$0] })
    where arguments.texts(field.option).allSatisfy({ $0.trimmed.isEmpty }) {
      throw field.problem(.required, "必填", "is required", hint: field.allowed)
    }
    var edit = try Edit(type, record, role: desk.role)
    // What is ended by the calendar alone may not have begun.
    edit.isOrdered = arguments.order.contains("until") || !stamps.contains { $0.key == "until" }
    let target = try target(type, arguments)
    var isNew = true
    if let field = type.field(key: "state"), let target, let from {
      // Of states that dispute each other the step may follow all: then it stands above the dispute.
      if let cell = record[CellKey(field: field.number)], field.isInConflict(cell),
        !cell.siblings.allSatisfy({ follows($0.value, field, from) })
      {
        try desk.showConflict(field, cell)
        throw Failure.inConflict(field, id: try desk.short(record.id), program: desk.program)
      }
      let present = record.integer(field) ?? field.vocabulary?.terms.first?.code
      let isAllowed = present.flatMap { field.vocabulary?.keyText($0) }.map(from.contains) ?? false
      // Where the step has been taken already, its words may still be corrected.
      isNew = isAllowed || present != target
      guard isAllowed || (present == target && isRepeated) else { throw Failure.wrongState(field, present, step: self) }
      try edit.set(field, .integer(target))
    }
    try desk.take(arguments, into: &edit)
    for field in clears.map({ type[$0] }) where isNew && !edit.writes(field) { try edit.set(field, .cleared) }
    for stamp in stamps where isNew {
      let field = type[stamp.key]
      guard !edit.writes(field), !arguments.order.contains(field.option) else { continue }
      switch stamp {
      case .account: try edit.set(field, .text(desk.authority.account))
      case .now: try edit.set(field, .integer(desk.now))
      case .today:
        // An interval that has ended keeps its end.
        if record.value(field) == nil { try edit.set(field, .integer(Instant.day(desk.now).packed)) }
      }
    }
    return edit
  }

  /// Whether the step may be taken where a state holds.
  private func follows(_ value: Value, _ field: Field, _ from: [String]) -> Bool {
    guard case .integer(let code) = value, let key = field.vocabulary?.keyText(code) else { return false }
    return from.contains(key)
  }

  /// The code of the state it leads to, nil for a type without states.
  private func target(_ type: RecordType, _ arguments: Arguments) throws -> Int64? {
    guard let field = type.field(key: "state"), let vocabulary = field.vocabulary, let usual = to.first else {
      return nil
    }
    guard to.count > 1, let text = arguments.text("state") else { return vocabulary[usual] }
    guard let term = vocabulary.match(text), to.contains(term.key) else {
      throw field.problem(
        .unknownValue, "这一步不能到这个状态", "this step does not lead to that state",
        hint: Label("可选：\(to.joined(separator: "、"))", "one of: \(to.joined(separator: ", "))"))
    }
    return term.code
  }

  /// The options of the command.
  func commandOptions(_ type: RecordType, ids: IDCompletion) -> [Option] {
    var list = options.enumerated().map { index, key in
      Option.field(type[key], required: index < requiredCount, ids: ids)
    }
    if to.count > 1, let vocabulary = type.field(key: "state")?.vocabulary {
      let choices = to.compactMap { vocabulary.term(key: $0) }.map { Choice($0.key, $0.label) }
      list.append(
        Option("state", .choice(choices), Label("到哪个状态", "which state it leads to"), default: to[0]))
    }
    return list
  }
}

extension Failure {
  fileprivate static func wrongState(_ field: Field, _ present: Int64?, step: Step) -> Failure {
    let vocabulary = field.vocabulary
    func words(_ keys: [String], _ language: Language) -> String {
      keys.compactMap { vocabulary?.term(key: $0)?.label[language] }.joined(separator: language == .zh ? "、" : ", ")
    }
    let from = step.from ?? []
    let zh = present.flatMap { vocabulary?.labelText($0, .zh) } ?? "不详"
    let en = present.flatMap { vocabulary?.labelText($0, .en) } ?? "unknown"
    return Failure(
      "wrong_state", .badInput,
      Label("现在的状态是“\(zh)”，不能\(step.summary.zh)", "it is “\(en)” now: \(step.name) does not follow that"),
      hint: Label(
        "只有这些状态可以：\(words(from, .zh))", "it follows: \(words(from, .en))"))
  }
}
