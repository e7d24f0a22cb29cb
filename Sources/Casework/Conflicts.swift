package import Model
package import Replication
import Store
import Sync
package import Terminal
import Wire

/// A field in which several people's values wait for a decision, with the fields that are settled along with it.
package struct Conflict {
  package let record: Record
  package let type: RecordType
  package let field: Field
  package let cell: Cell
  /// The other fields of the same step.
  package let companions: [(field: Field, cell: Cell)]

  package init(
    record: Record, type: RecordType, field: Field, cell: Cell, companions: [(field: Field, cell: Cell)] = []
  ) {
    (self.record, self.type, self.field, self.cell, self.companions) = (record, type, field, cell, companions)
  }
}

extension Desk {
  /// The conflicts that the account may see.
  package func conflicts() throws -> [Conflict] {
    try register.conflicted(in: regions).flatMap { stored in
      model.type(number: stored.record.type).map { conflicts(of: stored.record, $0) } ?? []
    }
  }

  /// The conflicts of one record that the account may see.
  package func conflicts(of record: Record, _ type: RecordType) -> [Conflict] {
    conflicts(of: record, type, fields: record.conflicts(type).filter { $0.isVisible(to: visibility) })
  }

  /// What was last written to the cell, as far as this store knows, before the values that now stand there.
  package func before(_ conflict: Conflict) throws -> Value? {
    let key = CellKey(field: conflict.field.number)
    let standing = Set(conflict.cell.siblings.map(\.dot))
    return try writer.pastWrites(to: conflict.record.id).last { past in
      past.key == key && !standing.contains(past.change) && past.status != .held && past.status != .declined
    }?.value
  }

  /// What people call the record: an elder's name, or the name of the elder it is about.
  private func title(_ conflict: Conflict) throws -> String {
    let name = RecordType.elder["name"]
    if conflict.type.number == CareModel.Number.elder { return conflict.record.text(name) ?? "" }
    guard let field = conflict.type.field(key: "elder"), let elder = conflict.record.reference(field) else { return "" }
    let known = try register.record(elder, type: CareModel.Number.elder)?.text(name) ?? ""
    return "\(conflict.type.label[language]) \(known)"
  }

  fileprivate func show(_ conflicts: [Conflict]) throws {
    try output.result(
      json: { json in
        try json.array { json in for conflict in conflicts { try write(conflict, to: &json) } }
      },
      people: {
        for conflict in conflicts {
          try output.line("\(try title(conflict))  \(try short(conflict.record.id))", .bold)
          try show(conflict)
          if let before = try before(conflict) {
            try output.line(
              Label("  之前是：\(try text(conflict.field, before))", "  before that: \(try text(conflict.field, before))"),
              .dim)
          }
        }
        output.note(
          conflicts.isEmpty
            ? Label("没有冲突", "there are no conflicts")
            : Label("裁定：\(program) settle 编号 字段 --pick N", "to decide: \(program) settle ID FIELD --pick N"))
      })
  }

  private func write(_ conflict: Conflict, to json: inout JSONWriter) throws {
    try json.object { json in
      json.field("id", RecordName.text(conflict.record.id))
      json.field("type", conflict.type.key)
      json.field("title", try title(conflict))
      json.field("field", conflict.field.key)
      json.key("values")
      try json.array { json in
        for (index, sibling) in conflict.choices.enumerated() {
          try json.object { json in
            json.field("pick", index + 1)
            json.field("change", RecordName.text(sibling.dot))
            json.field("value", conflict.field.plain(sibling.value))
            json.field("by", try author(sibling.dot))
            json.field("at", instant: Int64(clamping: sibling.time.milliseconds))
            json.field("shown", conflict.isShown(sibling))
            guard !conflict.companions.isEmpty else { return }
            json.key("also")
            json.object { json in
              for (field, value) in conflict.companions(of: sibling) { json.field(field.key, field.plain(value)) }
            }
          }
        }
      }
      json.key("before")
      if let before = try before(conflict) { json.value(conflict.field.plain(before)) } else { json.null() }
      if !conflict.companions.isEmpty { json.field("together", conflict.companions.map(\.field.key)) }
    }
  }

  // MARK: - Settling

  /// The field in conflict that a command names.
  fileprivate func conflict(_ id: String, _ name: String) throws -> Conflict {
    let (dot, type) = try resolve(id)
    let word = name.trimmed
    guard
      let field = type.field(option: word) ?? type.fields.first(where: { $0.label.zh == word || $0.label.en == word })
    else {
      throw Failure(
        "no_such_field", .badInput, Label("\(type.label.zh)没有这个字段", "\(type.label.en) has no such field"),
        hint: Label("字段名见 \(program) conflicts", "\(program) conflicts names the fields"))
    }
    let record = try register.record(dot, type: type.number)
    guard let record,
      let found = conflicts(of: record, type).first(where: { $0.fields.contains { $0.number == field.number } })
    else {
      throw Failure(
        "not_in_conflict", .badInput, Label("“\(field.label.zh)”没有冲突", "“\(field.label.en)” is not in conflict"),
        hint: RecordWork.correction(of: field, type))
    }
    return found
  }

  /// Lays down what `--pick N` or `--value V` means.
  fileprivate func decide(_ arguments: Arguments, _ conflict: Conflict, into edit: inout Edit) throws {
    if let pick = arguments.text("pick") {
      let values = conflict.choices
      if let number = Int(pick), (1...values.count).contains(number) {
        return try settle(conflict, by: values[number - 1], into: &edit)
      }
      // By its change: what arrives meanwhile may number the values anew, but never moves a name.
      let named = try names().dots(pick)
      guard let value = (values + conflict.cell.siblings).first(where: { named.contains($0.dot) }) else {
        throw Failure(
          "invalid_pick", .badInput, Label("这里没有这个值", "no value here has that number or change"),
          hint: Label(
            "写 1 到 \(values.count)，或 \(program) conflicts 里那个值的修改编号",
            "give 1 to \(values.count), or the change of the value as \(program) conflicts shows it"))
      }
      return try settle(conflict, by: value, into: &edit)
    }
    var given = try Edit(conflict.type, nil, role: role)
    try take([try arguments.require("value")], for: conflict.field, into: &given)
    try edit.settle(conflict.field, (given.own + given.proposed).first?.value ?? .cleared)
  }

  /// Prints a conflict for people: the values of a field, numbered; of a step what each person wrote.
  func show(_ conflict: Conflict) throws {
    guard !conflict.companions.isEmpty else { return try showConflict(conflict.field, conflict.cell) }
    let keys = conflict.fields.map(\.key).joined(separator: language == .zh ? "、" : ", ")
    let label = conflict.field.label
    try output.line(Label("\(label.zh)等（\(keys)）：一起裁定", "\(label.en) (\(keys)): one decision"), .yellow)
    for (index, choice) in conflict.choices.enumerated() {
      let by = try author(choice.dot) ?? Label("不详", "unknown")[language]
      let at = Instant.text(Int64(clamping: choice.time.milliseconds))
      let shown = conflict.isShown(choice) ? Label("  现在显示", "  shown now")[language] : ""
      try output.line(
        "  \(index + 1)  \(try text(conflict.field, choice.value))    \(by)  \(at)  \(try short(choice.dot))\(shown)")
      for (field, value) in conflict.companions(of: choice) {
        try output.line("     \(field.label[language])  \(try text(field, value))")
      }
    }
  }
}

/// `conflicts` and `settle`, of both programs.
package enum ConflictCommands {
  package static let listSummary = Label("几个人改了同一处：看各自的值", "fields that several people changed: everybody's values")

  package static func list(_ desk: Desk) throws -> ExitCode {
    let conflicts = try desk.conflicts()
    try desk.note("conflicts", [.count(.items, conflicts.count)], regions: desk.regions ?? [])
    try desk.show(conflicts)
    return .done
  }

  package static let settleSummary = Label("裁定一处冲突", "settle a conflict")
  package static let settleDetails = Label(
    "--pick 采用 conflicts 里的一个值，写第几个，或那个值的修改编号（其间又有人改，编号不变）；两个人各走了同一步（接手、办结等）的，那一步的各栏一次定下；--value 另写一个，只定这一栏。裁定是一次普通修改，同步后到所有人那里；历史里都在，可以再改。",
    "--pick takes a value that conflicts shows, by its number or by its change, which stays the same if somebody writes "
      + "in between; where two people took the same step (took an alert, closed a request), all fields of the step follow; "
      + "--value writes another, of this field alone. A decision is an ordinary change: it reaches everybody by sync, all values stay in the history, and it can be changed again."
  )
  package static let settleOperands = [
    Operand("id", .record, Label("记录编号", "the record's id")),
    Operand("field", .text, Label("字段，如 phone", "the field, such as phone")),
  ]
  package static let settleOptions = [
    Option(
      "pick", .text, Label("采用哪个值：第几个，或修改编号", "which of the values: its number or its change"), metavar: "N|CHANGE"),
    Option("value", .text, Label("采用另外的值", "another value")),
    Option("reason", .text, Label("为什么", "why")),
  ]
  package static let settleExamples = [
    Example("settle k7q2-41 phone --pick 2 --reason 已电话核实", Label("采用第二个", "take the second"))
  ]

  /// - Throws: `pick_or_value`.
  package static func checkUsage(_ arguments: Arguments) throws {
    guard arguments.flag("pick") != arguments.flag("value") else {
      throw Failure(
        "pick_or_value", .usage, Label("--pick 和 --value 写且只写一个", "give exactly one of --pick and --value"),
        hint: Label("先看 conflicts", "conflicts shows the values"))
    }
  }

  package static func settle(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let conflict = try desk.conflict(try arguments.requireOperand("id"), try arguments.requireOperand("field"))
    if conflict.field.mayWrite(desk.role) == .no { throw Failure.mayNotWrite(conflict.field, desk.role) }
    var edit = try Edit(conflict.type, conflict.record, role: desk.role)
    try desk.decide(arguments, conflict, into: &edit)
    edit.reason = arguments.text("reason") ?? ""
    try desk.requireReach(edit)
    let id = try desk.write(edit)
    try desk.note("settle", .type(conflict.type), .record(id), .field(conflict.field, of: conflict.type))
    try desk.report(id, Label("已裁定", "settled"))
    return .done
  }
}

extension Desk {
  /// Settles a conflict as it was shown, or decides anew on a field that was settled.
  /// - Parameter pick: the change whose step is taken over, if the conflict is about one.
  /// - Returns: the change.
  /// - Throws: `DraftError.stale`, `not_permitted`.
  package func decide(_ conflict: Conflict, _ value: Value, pick: Dot? = nil, reason: String) throws -> Dot {
    if conflict.field.mayWrite(role) == .no { throw Failure.mayNotWrite(conflict.field, role) }
    var edit = try Edit(conflict.type, conflict.record, role: role)
    if let choice = conflict.choices.first(where: { $0.dot == pick }) {
      try settle(conflict, by: choice, into: &edit)
    } else {
      try edit.settle(conflict.field, value)
    }
    edit.reason = reason
    try requireReach(edit)
    let id = try write(edit)
    try note("settle", .type(conflict.type), .record(id), .field(conflict.field, of: conflict.type))
    let key = CellKey(field: conflict.field.number)
    let written = try writer.pastWrites(to: id).last { $0.key == key && $0.account == authority.account }
    guard let written else { throw DraftError.noSuchRecord }
    return written.change
  }
}
