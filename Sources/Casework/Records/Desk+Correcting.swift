package import Model
package import Replication
import Store
import Terminal

/// A correction of a record, whether a command line or a page's form says it: both go the same way.
extension Desk {
  /// What a command line means to correct, with all that the type asks of a correction.
  /// - Throws: `not_corrected`, `voided`, and what the fields and the type refuse.
  func correction(of record: Record, _ work: RecordWork, _ arguments: Arguments) throws -> Edit {
    try refuseFixed(work.type)
    try refuseVoid(record, work)
    var edit = try Edit(work.type, record, role: role)
    try take(arguments, into: &edit)
    try work.complete(&edit, self, arguments)
    return edit
  }

  /// What a form means to correct. A form may void a record, too: it has no command of its own for that.
  /// - Throws: `not_corrected`, `voided`, `no_such_field`, and what the fields and the type refuse.
  package func correction(
    of record: Record, _ type: RecordType, form: [(name: String, texts: [String])]
  ) throws -> Edit {
    try refuseFixed(type)
    for (name, _) in form {
      guard let field = type.field(key: name), !field.writtenByHub, field.isVisible(to: visibility) else {
        throw Failure.noSuchField(type)
      }
      guard type.mayCorrect(field) else { throw Failure.notCorrected(field, type) }
    }
    if let work = RecordWork.of(type) {
      let options = type.fields.filter { !$0.writtenByHub }.map { Option.field($0) } + work.flags
      let given = form.map { (name: type[$0.name].option, values: $0.texts) }
      return try correction(
        of: record, work, Arguments(path: [type.key, "edit"], options: options, given: given, operands: [:]))
    }
    var edit = try Edit(type, record, role: role)
    try take(form: form, into: &edit)
    if let at = type.field(key: "at"), let precision = type.field(key: "at_precision"), edit.writes(at),
      let text = form.last(where: { $0.name == at.key })?.texts.last
    {
      let time = try VisitTime.parse(text, at, now: now)
      try edit.set(precision, time.precision.map { .integer($0) } ?? .cleared)
    }
    return edit
  }

  private func refuseFixed(_ type: RecordType) throws {
    guard type.isFixed else { return }
    throw Failure(
      "not_corrected", .badInput,
      Label("\(type.label.zh)记下后不能改", "records of type \(type.label.en) are never changed"),
      hint: Label("作废、冲正、撤回或重新决定各有命令", "commands of their own reverse, withdraw or decide anew"))
  }
}

extension RecordType {
  /// Whether a form may write a field.
  package func mayCorrect(_ field: Field) -> Bool { isCorrected(field) || !isFixed && field.isOfVoiding }

  /// Whether the command that corrects a record takes a field: not what the program, a step or voiding writes.
  func isCorrected(_ field: Field) -> Bool {
    !isFixed && !field.writtenByHub && !field.isOfVoiding && !isWrittenByProgram(field)
  }

  /// Whether the program writes a field by itself, or a step does.
  func isWrittenByProgram(_ field: Field) -> Bool {
    field.key == "at_precision" || RecordWork.of(self)?.hidden.contains(field.key) == true
  }
}

extension Field {
  /// Whether it says that a record does not count, and why.
  fileprivate var isOfVoiding: Bool { ["voided", "voided_note"].contains(key) }
}

extension Failure {
  /// A field that a correction does not write.
  fileprivate static func notCorrected(_ field: Field, _ type: RecordType) -> Failure {
    Failure(
      "not_corrected", .badInput,
      Label("“\(field.label.zh)”不能直接改", "“\(field.label.en)” is not written by a correction"),
      hint: RecordWork.correction(of: field, type)
    ).about(field.key)
  }
}
