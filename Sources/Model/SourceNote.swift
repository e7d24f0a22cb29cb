/// The field `source_note`: what sources said that stands nowhere else, as 列名:原文, joined by ；. It is also how an
/// import remembers a value that gave way to another, so that reading an old file again changes nothing.
package enum SourceNote {
  /// The field's key.
  package static let key = "source_note"
  /// Stands between entries.
  package static let separator: Character = "；"
  /// Somewhat less than the model allows.
  package static let sizeBytesMax = 1900
  /// Under which other spellings of the name stand.
  package static let nameLabel = "姓名"

  /// One entry: 列名:原文.
  package static func entry(_ label: String, _ value: String) -> String {
    let plain = value.trimmed.map { $0 == separator ? ";" : $0.isNewline ? " " : $0 }
    return "\(label):\(String(plain))"
  }

  /// The entries of a note.
  package static func entries(_ note: String?) -> [String] {
    note?.split(separator: separator).map { $0.trimmed } ?? []
  }

  /// A note of these entries.
  package static func join(_ entries: [String]) -> String { entries.joined(separator: String(separator)) }

  /// The other ways in which sources wrote the name.
  package static func names(_ note: String?) -> [PersonName] {
    guard let note, note.contains(nameLabel) else { return [] }
    return entries(note).filter { $0.hasPrefix(nameLabel + ":") }.map { PersonName($0.dropFirst(nameLabel.count + 1)) }
  }
}
