import Model
import Wire

/// The name of one import. It stands in the reason of every change that the import makes, so that the history says where
/// a value came from, and so that the whole can be undone.
package struct ImportTag: Hashable, Sendable {
  /// Six symbols of base 32.
  package let id: String
  /// What the changes say besides: the file's name.
  package let file: String

  private static let reasonWord = "导入 "
  private static let undoneWord = "撤销导入 "
  private static let symbolCount = 6
  private static let fileBytesMax = 120

  package init(id: String, file: String) {
    self.id = id
    var short = file.trimmed
    while short.utf8.count > Self.fileBytesMax { short.removeLast() }
    self.file = short
  }

  /// A new one; the file's name without what no text may hold.
  package init(file: String, random: inout some RandomNumberGenerator) {
    let values = (0..<Self.symbolCount).map { _ in UInt8.random(in: 0..<32, using: &random) }
    self.init(
      id: Base32.text(values).lowercased(),
      file: String(String.UnicodeScalarView(file.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })))
  }

  /// The reason of a change that the import makes.
  package var reason: String { Self.reasonWord + id + (file.isEmpty ? "" : " " + file) }

  /// The reason of a change that undoes one of them.
  package var undoneReason: String { Self.undoneWord + id + (file.isEmpty ? "" : " " + file) }

  /// What the reasons of this import's changes begin with.
  var prefix: String { Self.reasonWord + id }

  static let anyPrefix = reasonWord
  static let anyUndonePrefix = undoneWord

  /// Reads the reason of a change; nil if no import made it.
  init?(reason: String) {
    guard let word = [Self.reasonWord, Self.undoneWord].first(where: { reason.hasPrefix($0) }) else { return nil }
    let rest = reason.dropFirst(word.count)
    let id = rest.prefix { $0 != " " }
    guard id.utf8.count == Self.symbolCount else { return nil }
    self.init(id: String(id), file: String(rest.dropFirst(id.count + 1)))
  }
}
