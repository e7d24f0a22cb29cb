package import Model
import Replication
import Store
package import Terminal

/// The commands on records of the types in `RecordWork.all`, the same in both programs.
package struct RecordCommands: Sendable {
  /// Opens the desk of an invocation, and keeps what it stands on open until the work is done.
  package typealias AtDesk = @Sendable (Invocation, (Desk) throws -> ExitCode) throws -> ExitCode

  private let more: [Option]
  private let ids: IDCompletion
  private let atDesk: AtDesk
  private let asking: Asking?

  /// Gives the work the command line, or what somebody answers at the terminal where it says nothing.
  package typealias Asking = @Sendable (Invocation, RecordType, (Desk, Arguments) throws -> ExitCode) throws -> ExitCode

  /// - Parameters:
  ///   - more: options that one of the programs has besides.
  ///   - ids: where a shell finds ids of records.
  ///   - asking: nil for a program that asks nobody.
  package init(
    more: [Option] = [], ids: @escaping IDCompletion = { _ in nil }, asking: Asking? = nil, atDesk: @escaping AtDesk
  ) {
    self.asking = asking
    self.more = more
    self.ids = ids
    self.atDesk = atDesk
  }

  /// A group of commands for every type of the table but those named.
  package func groups(but leftOut: Set<String> = []) -> [Command] {
    RecordWork.all.filter { !leftOut.contains($0.type.key) }.map { work in
      Command(group: work.type.key, work.summary, subcommands: verbs(work))
    }
  }

  /// The steps of one type, for a group that has commands of its own besides.
  package func steps(of key: String) -> [Command] {
    RecordWork.all.filter { $0.type.key == key }.flatMap { work in work.steps.map { command($0, work) } }
  }

  private func verbs(_ work: RecordWork) -> [Command] {
    var list = [add(work)]
    if !work.type.isFixed { list.append(edit(work)) }
    list += work.steps.map { command($0, work) }
    if work.voided != nil { list.append(void(work)) }
    if work.withdrawn != nil { list.append(withdraw(work)) }
    list += work.more.map { command($0, work) }
    return list + [work.show.map { command($0, work) } ?? show(work), self.list(work)]
  }

  /// A command that only this type has, with completions for the ids it takes.
  private func command(_ verb: RecordVerb, _ work: RecordWork) -> Command {
    let operands = verb.operands.map { operand in
      let type = operand.name == "id" ? work.type : CareModel.current.type(key: operand.name)
      return Operand(operand.name, operand.kind, operand.label, operand.count, completion: type.flatMap(ids))
    }
    return Command(
      verb.name, verb.summary, details: verb.details, operands: operands, options: verb.options + more,
      examples: verb.examples
    ) { invocation in try atDesk(invocation) { try verb.run(invocation.arguments, $0) } }
  }

  private func id(_ work: RecordWork) -> Operand {
    Operand(
      "id", .record, Label("\(work.type.label.zh)编号", "the id of the \(work.type.label.en)"), completion: ids(work.type)
    )
  }

  // MARK: - Add and edit

  private func add(_ work: RecordWork) -> Command {
    var operands: [Operand] = []
    if let owner = work.owner, case .reference(let number) = owner.kind {
      operands = [
        Operand(
          owner.key, .record, Label("\(owner.label.zh)编号", "the id of the \(owner.label.en)"),
          completion: CareModel.current.type(number: number).flatMap(ids))
      ]
    }
    let options = work.addOptions(ids: ids)
    let label = work.type.label
    return Command(
      work.addName, work.addSummary ?? Label("登记\(label.zh)", "record a new \(label.en)"), details: work.addDetails,
      operands: operands, options: options + work.flags + more, examples: work.addExamples, asks: asking != nil,
      readsRows: true
    ) { invocation in
      guard let asking else { return try atDesk(invocation) { try $0.add(work, invocation.arguments) } }
      return try asking(invocation, work.type) { try $0.add(work, $1) }
    }
  }

  private func edit(_ work: RecordWork) -> Command {
    let options = work.type.fields.filter { work.type.isCorrected($0) }.map { Option.field($0, ids: ids) }
    return Command(
      "edit", Label("更正\(work.type.label.zh)", "correct \(work.type.label.withArticle)"),
      details: Label(
        "只写真正改变的内容，改前的值留在历史里；空值（''）表示清空。",
        "Only what would change is written; what stood before stays in the history. An empty value ('') clears."),
      operands: [id(work)], options: options + work.flags + more, asks: asking != nil, readsRows: true
    ) { invocation in
      guard let asking else { return try atDesk(invocation) { try $0.edit(work, invocation.arguments) } }
      return try asking(invocation, work.type) { try $0.edit(work, $1) }
    }
  }

  // MARK: - Steps

  private func command(_ step: Step, _ work: RecordWork) -> Command {
    Command(
      step.name, step.summary, operands: [id(work)], options: step.commandOptions(work.type, ids: ids) + more,
      examples: [step.example].compactMap { $0 }
    ) { invocation in try atDesk(invocation) { try $0.take(step, work, invocation.arguments) } }
  }

  private func void(_ work: RecordWork) -> Command {
    Command(
      "void",
      Label(
        "作废\(work.type.label.zh)：不再计数，仍留在历史里",
        "void \(work.type.label.withArticle): it never counts again and stays in the history"),
      operands: [id(work)], options: [.voidReason] + more
    ) { invocation in try atDesk(invocation) { try $0.void(work, invocation.arguments) } }
  }

  private func withdraw(_ work: RecordWork) -> Command {
    Command(
      "withdraw",
      Label("撤销\(work.type.label.zh)：不再起作用，仍留在历史里", "withdraw \(work.type.label.withArticle): it stays in the history"),
      operands: [id(work)], options: more
    ) { invocation in
      try atDesk(invocation) { desk in
        guard let field = work.withdrawn else { return .internal }
        return try desk.change(work, invocation.arguments, Label("已撤销", "withdrawn")) {
          try $0.set(field, .integer(1))
        }
      }
    }
  }

  // MARK: - Reading

  private func show(_ work: RecordWork) -> Command {
    Command(
      "show", Label("显示\(work.type.label.zh)", "show \(work.type.label.withArticle)"), operands: [id(work)],
      options: more
    ) { invocation in try atDesk(invocation) { try $0.show(work, invocation.arguments) } }
  }

  /// By what lists of one type may be narrowed.
  package func listOptions(of key: String) -> [Option] {
    RecordWork.all.first { $0.type.key == key }.map(listOptions) ?? []
  }

  private func listOptions(_ work: RecordWork) -> [Option] {
    var options: [Option] = []
    for key in ["elder", "helper"] {
      guard let field = work.type.field(key: key), case .reference(let number) = field.kind else { continue }
      options.append(
        Option(
          key, .text, Label("只列这位\(field.label.zh)的", "only of this \(field.label.en)"), metavar: "ID",
          completion: CareModel.current.type(number: number).flatMap(ids)))
    }
    options.append(
      Option(
        "village", .text, Label("只列这个村或区划的", "only in this village or division"), metavar: "CODE|NAME",
        completion: ids(.village)))
    for field in work.filterFields {
      options.append(
        Option(
          field.key, .suggested((field.vocabulary?.terms ?? []).map { Choice($0.key, $0.label) }),
          Label("只列\(field.label.zh)是这些之一的", "only those whose \(field.label.en) is one of these"), repeated: true))
    }
    options += work.narrowings.map { .flag($0.name, $0.label) }
    options.append(.flag("all", Label("包括已结束、作废和撤销的", "also what is over, void or withdrawn")))
    options.append(Option("limit", .integer(1...1_000_000), Label("最多几条；给人看时默认 50", "at most so many; 50 for people")))
    return options
  }

  private func list(_ work: RecordWork) -> Command {
    return Command(
      "list", Label("列出\(work.type.label.zh)", "list records of type \(work.type.label.en)"),
      options: listOptions(work) + more
    ) { invocation in try atDesk(invocation) { try $0.list(work, invocation.arguments) } }
  }
}

extension RecordWork {
  /// The fields of a new record that its command takes as options.
  func addOptions(ids: IDCompletion) -> [Option] {
    let given = Set(initial.map(\.key)).union(derived)
    return type.fields.filter { field in
      !field.writtenByHub && field !== owner && !hidden.contains(field.key)
        && !["voided", "voided_note", "withdrawn"].contains(field.key)
    }.map { field in
      let isNeeded = field.required && !given.contains(field.key) && field !== type.regionField
      return Option.field(field, required: isNeeded, ids: ids)
    }
  }

  /// By which a list may be narrowed: the state, and what the table names.
  var filterFields: [Field] { [state].compactMap { $0 } + filters.map { type[$0] } }
}

extension Label {
  /// In English with its article: an order, a request. No type's name begins with a vowel that is spoken otherwise.
  fileprivate var withArticle: String { ("aeiou".contains(en.first?.lowercased() ?? "") ? "an " : "a ") + en }
}
