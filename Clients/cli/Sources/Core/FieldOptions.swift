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
      .map { .field($0, required: required.contains($0.key)) { .ids($0.key) } }
  }

  /// The option of one field.
  static func one(_ type: String, _ key: String, required: Bool = false) -> Option {
    guard let field = CareModel.current.type(key: type)?.field(key: key) else {
      preconditionFailure("\(type) declares no field \(key)")
    }
    return .field(field, required: required) { .ids($0.key) }
  }
}
