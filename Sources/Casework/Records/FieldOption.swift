package import Model
package import Terminal

/// Where a shell finds ids of the records of a type.
package typealias IDCompletion = @Sendable (RecordType) -> Completion?

extension Option {
  /// The option by which a command takes a field.
  package static func field(_ field: Field, required: Bool = false, ids: IDCompletion = { _ in nil }) -> Option {
    Option(
      field.key, kind(field), label(field), metavar: metavar(field), required: required, repeated: field.isFlags,
      completion: completion(field, ids))
  }

  private static func kind(_ field: Field) -> ValueKind {
    if case .note = field.kind { return .note }
    return field.vocabulary.map { .suggested($0.terms.map { Choice($0.key, $0.label) }) } ?? .text
  }

  private static func label(_ field: Field) -> Label {
    var label = field.label
    if let unit = field.unit { label = Label("\(label.zh)（\(unit.zh)）", "\(label.en) (\(unit.en))") }
    if let help = field.help { label = Label("\(label.zh)；\(help.zh)", "\(label.en); \(help.en)") }
    return label
  }

  private static func metavar(_ field: Field) -> String? {
    switch field.kind {
    case .text, .note, .vocabulary, .flags: nil
    case .integer, .decimal: "N"
    case .boolean: "yes|no"
    case .date: "DATE"
    case .instant: "TIME"
    case .reference: "ID"
    case .region, .division: "CODE|NAME"
    case .phone: "PHONE"
    case .idNumber: "ID18"
    }
  }

  private static func completion(_ field: Field, _ ids: IDCompletion) -> Completion? {
    switch field.kind {
    case .reference(let number): CareModel.current.type(number: number).flatMap(ids)
    case .region, .division: ids(.village)
    default: nil
    }
  }

  /// Why a record no longer counts.
  package static let voidReason = Option(
    "reason", .suggested(Vocabulary.voided.terms.map { Choice($0.key, $0.label) }),
    Label("原因；可选值之外的文字记为“其他”并写入说明", "why; other words are kept as a note under “other”"), required: true)
}
