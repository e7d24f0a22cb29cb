package import Model
package import Replication
import Store
import Terminal
import Wire

/// New records of the types in `RecordWork.all`, as a page makes them: the fields of a form in place of options.
package enum RecordForms {
  /// What became of a form.
  package enum Outcome: String {
    case added, changed, unchanged
    /// An official above decides.
    case proposed
  }

  /// The types of which a role makes records, in the order of the model.
  package static func types(of role: Role) -> [RecordType] {
    RecordWork.all.map(\.type).filter { $0.mayWrite(role) }
  }

  /// The fields of a new record that a form has, in the model's order, which of them it cannot do without, and the one
  /// that names the record it belongs to.
  package static func fields(_ type: RecordType) -> (keys: [String], required: [String], owner: String?) {
    guard let work = RecordWork.of(type) else { return ([], [], nil) }
    let options = work.addOptions { _ in nil }
    let fields = type.fields.filter { field in options.contains { $0.name == field.option } }
    let needed = Set(options.filter(\.isRequired).map(\.name))
    return (fields.map(\.key), fields.filter { needed.contains($0.option) }.map(\.key), work.owner?.key)
  }

  /// Makes a record, or changes the one that already has what names it.
  /// - Parameters:
  ///   - form: by the fields' keys; the record that it belongs to under the key of that field.
  ///   - changing: throws if the record that has what names this one, nil for none, is not what the form is to change.
  /// - Throws: `no_such_type`, `no_such_field`, `required`, what the fields refuse, and what `changing` throws.
  package static func add(
    _ type: RecordType, form: [(name: String, texts: [String])], at desk: Desk, changing: (Record?) throws -> Void
  ) throws -> (id: Dot, outcome: Outcome) {
    guard let work = RecordWork.of(type) else {
      throw Failure(
        "no_such_type", .badInput, Label("这种记录不这样登记", "records of this type are not made like this"),
        hint: Label("请用这种记录自己的页面", "it has a page of its own"))
    }
    let options = work.addOptions { _ in nil } + work.flags
    var operands: [String: String] = [:]
    var given: [(name: String, values: [String])] = []
    for (name, texts) in form {
      let isEmpty = texts.allSatisfy { $0.trimmed.isEmpty }
      if let owner = work.owner, owner.key == name {
        if !isEmpty { operands[name] = texts.last }
        continue
      }
      let key = name.asOption
      guard let option = options.first(where: { $0.name == key }) else { throw Failure.noSuchField(type) }
      // Empty, it clears what the record has; of what every record needs it says nothing.
      if !isEmpty || !option.isRequired { given.append((key, texts)) }
    }
    for option in options where option.isRequired && !given.contains(where: { $0.name == option.name }) {
      guard let field = type.field(option: option.name) else { continue }
      throw field.problem(.required, "必填", "is required", hint: field.allowed)
    }
    if let owner = work.owner, operands[owner.key] == nil {
      throw owner.problem(.required, "必填", "is required", hint: owner.allowed)
    }
    let arguments = Arguments(path: [type.key, work.addName], options: options, given: given, operands: operands)
    let edit = try desk.adding(work, arguments)
    // Whoever may not change it is told that first.
    if edit.record != nil { try desk.requireReach(edit) }
    try changing(edit.record)
    return try save(edit, work, desk)
  }

  private static func save(_ edit: Edit, _ work: RecordWork, _ desk: Desk) throws -> (id: Dot, outcome: Outcome) {
    if let record = edit.record, edit.isEmpty { return (record.id, .unchanged) }
    try desk.requireReach(edit)
    let id = try desk.together {
      let id = try desk.write(edit)
      if edit.record == nil { try work.followUp(edit, id, desk) }
      try desk.note("\(work.type.key)_\(work.addName)", .type(work.type), .record(id))
      return id
    }
    if edit.own.isEmpty { return (id, .proposed) }
    return (id, edit.record == nil ? .added : .changed)
  }

  /// Withdraws a record, which stays in the history.
  /// - Throws: `not_withdrawn` for a type whose records are not withdrawn.
  package static func withdraw(_ record: Record, _ type: RecordType, reason: String, at desk: Desk) throws {
    guard let field = RecordWork.of(type)?.withdrawn else {
      throw Failure(
        "not_withdrawn", .badInput, Label("这种记录不撤销", "records of this type are not withdrawn"),
        hint: Label("请改正或作废", "correct or void it"))
    }
    var edit = try Edit(type, record, role: desk.role)
    edit.reason = reason
    try edit.set(field, .integer(1))
    guard !edit.isEmpty else { return }
    try desk.requireReach(edit)
    try desk.together {
      _ = try desk.write(edit)
      try desk.note("\(type.key)_withdraw", .type(type), .record(record.id))
    }
  }
}
