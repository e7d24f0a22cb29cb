import Casework
import Model
import Terminal

/// The options of commands that the model declares: its keys with dashes.
enum FieldOptions {
  /// One option for each field that somebody may write.
  /// - Parameters:
  ///   - leavingOut: keys that the command takes in another way.
  ///   - required: keys that it cannot do without.
  static func all(of key: String, leavingOut: Set<String> = [], required: Set<String> = []) -> [Option] {
    guard let type = CareModel.current.type(key: key) else { return [] }
    return type.fields.filter { !$0.writtenByHub && !leavingOut.contains($0.key) }
      .map { option($0, required: required.contains($0.key)) }
  }

  /// The option of one field.
  static func one(_ type: String, _ key: String, required: Bool = false) -> Option {
    guard let field = CareModel.current.type(key: type)?.field(key: key) else {
      preconditionFailure("\(type) declares no field \(key)")
    }
    return option(field, required: required)
  }

  private static func option(_ field: Field, required: Bool) -> Option {
    Option(
      field.key, kind(field), label(field), metavar: metavar(field), required: required, repeated: field.isFlags,
      completion: completion(field))
  }

  private static func kind(_ field: Field) -> ValueKind {
    if case .note = field.kind { return .note }
    guard let vocabulary = field.vocabulary else { return .text }
    return .suggested(vocabulary.terms.map { Choice($0.key, $0.label) })
  }

  private static func label(_ field: Field) -> Label {
    var label = field.label
    if let unit = field.unit { label = Label("\(label.zh)（\(unit.zh)）", "\(label.en) (\(unit.en))") }
    if let help = field.help { label = Label("\(label.zh)；\(help.zh)", "\(label.en); \(help.en)") }
    return label
  }

  private static func metavar(_ field: Field) -> String? {
    switch field.kind {
    case .text, .note: nil
    case .integer, .decimal: "N"
    case .boolean: "yes|no"
    case .date: "DATE"
    case .instant: "TIME"
    case .vocabulary, .flags: nil
    case .reference: "ID"
    case .region, .division: "CODE|NAME"
    case .phone: "PHONE"
    case .idNumber: "ID18"
    }
  }

  private static func completion(_ field: Field) -> Completion? {
    switch field.kind {
    case .reference(let number): CareModel.current.type(number: number).map { .ids($0.key) }
    case .region: .ids("village")
    default: nil
    }
  }
}
