package import Model
package import Replication
import Store
package import Terminal
import Wire

/// The steps of alerts, requests, orders …, as a page takes them: by name, with the fields of a form.
package enum RecordSteps {
  /// The names of the steps that follow from a record's state, for a role that may take them.
  package static func following(_ record: Record, _ type: RecordType, _ role: Role) -> [String] {
    guard type.mayWrite(role), let work = RecordWork.of(type), work.voided.map({ record.value($0) == nil }) ?? true
    else {
      return []
    }
    let field = type.field(key: "state")
    let state = field.flatMap { field in
      (record.integer(field) ?? field.vocabulary?.terms.first?.code).flatMap { field.vocabulary?.keyText($0) }
    }
    return work.steps.filter { step in state.flatMap { step.from?.contains($0) } ?? true }.map(\.name)
  }

  /// What a step is called once it is done; nil if the type has none of this name.
  package static func done(_ name: String, _ type: RecordType) -> Label? {
    RecordWork.of(type)?.steps.first { $0.name == name }?.done
  }

  /// Takes a step of a record as it was shown.
  /// - Throws: `no_such_step`, `wrong_state`, `missing_field`, and what the fields refuse.
  package static func take(
    _ name: String, _ record: Record, _ type: RecordType, form: [(name: String, texts: [String])], at desk: Desk
  ) throws {
    guard let step = RecordWork.of(type)?.steps.first(where: { $0.name == name }) else {
      throw Failure(
        "no_such_step", .badInput, Label("\(type.label.zh)没有这一步", "\(type.label.en) has no such step"),
        hint: Label("步骤见 model", "the steps stand in `model`"))
    }
    let options = step.commandOptions(type, ids: { _ in nil })
    let given = try form.map { entry -> (name: String, values: [String]) in
      let option = entry.name.asOption
      guard options.contains(where: { $0.name == option }) else { throw Failure.noSuchField(type) }
      return (option, entry.texts)
    }
    let arguments = Arguments(path: [type.key, name], options: options, given: given, operands: [:])
    let edit = try step.edit(record, type, arguments, desk)
    guard !edit.isEmpty else { return }
    try desk.requireReach(edit)
    try desk.together {
      _ = try desk.write(edit)
      try desk.note("\(type.key)_\(name)", .type(type), .record(record.id))
    }
  }

  /// Writes `[{"key","label","done","from","to","fields","required"}]`.
  package static func write(_ type: RecordType, _ language: Language, to json: inout JSONWriter) {
    json.array { json in
      for step in RecordWork.of(type)?.steps ?? [] {
        json.object { json in
          json.field("key", step.name)
          json.field("label", step.summary[language])
          json.field("done", step.done[language])
          json.field("from", step.from ?? [])
          json.field("to", step.to)
          json.field("fields", step.options)
          json.field("required", Array(step.options.prefix(step.requiredCount)))
        }
      }
    }
  }
}
