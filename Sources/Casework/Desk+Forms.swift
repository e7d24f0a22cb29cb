package import Model
package import Replication
import Store
package import Terminal

/// What a form in a page says, where a command line has options.
extension Desk {
  /// Takes the fields of a form.
  /// - Throws: `no_such_field`, `field_in_conflict`, `not_permitted`, and what the fields refuse.
  package func take(form: [(name: String, texts: [String])], into edit: inout Edit) throws {
    for (name, texts) in form {
      guard let field = edit.type.field(key: name), !field.writtenByHub, field.isVisible(to: visibility) else {
        throw Failure.noSuchField(edit.type)
      }
      if field.mayWrite(role) == .no { throw Failure.mayNotWrite(field, role) }
      if let record = edit.record, let cell = record[CellKey(field: field.number)], field.isInConflict(cell) {
        throw Failure.inConflict(field, id: try short(record.id), program: program)
      }
      try take(texts, for: field, into: &edit)
    }
  }

  /// The value that a text means for a register; cleared for an empty one.
  package func value(_ text: String, for field: Field, of type: RecordType) throws -> Value {
    var edit = try Edit(type, nil, role: role)
    try take([text], for: field, into: &edit)
    return (edit.own + edit.proposed).first?.value ?? .cleared
  }
}

extension Failure {
  /// A field that the type does not have, or that is not for this role to see.
  package static func noSuchField(_ type: RecordType) -> Failure {
    Failure(
      "no_such_field", .badInput, Label("\(type.label.zh)没有这个字段", "\(type.label.en) has no such field"),
      hint: Label("字段见 Protocol/model.json", "the fields stand in Protocol/model.json"))
  }
}
