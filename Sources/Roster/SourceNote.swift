internal import Model

/// The field `source_note`: what sources said that stands nowhere else, as 列名:原文, joined by ；. It is also how an
/// import remembers a value that gave way to another, so that reading an old file again changes nothing.
enum SourceNote {
  static let key = "source_note"
  static let separator: Character = "；"
  /// Somewhat less than the model allows.
  static let sizeBytesMax = 1900
  static let nameLabel = "姓名"

  /// One entry.
  static func entry(_ label: String, _ value: String) -> String {
    let plain = value.trimmed.map { $0 == separator ? ";" : $0.isNewline ? " " : $0 }
    return "\(label):\(String(plain))"
  }

  static func entries(_ note: String?) -> [String] {
    note?.split(separator: separator).map { $0.trimmed } ?? []
  }

  static func join(_ entries: [String]) -> String { entries.joined(separator: String(separator)) }

  /// The other ways in which sources wrote the name.
  static func names(_ note: String?) -> [PersonName] {
    guard let note, note.contains(nameLabel) else { return [] }
    return entries(note).filter { $0.hasPrefix(nameLabel + ":") }.map { PersonName($0.dropFirst(nameLabel.count + 1)) }
  }
}
