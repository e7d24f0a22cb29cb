import Model
import Store
import Wire

/// The name of one import. It stands in the reason of every change that the import makes, so that the history says where
/// a value came from, and so that the whole can be undone.
package struct ImportTag: Hashable, Sendable {
  /// Six symbols of base 32.
  package let id: String
  /// What the changes say besides: the file's name.
  package let file: String

  private static let fileBytesMax = 120

  package init(id: String, file: String) {
    self.id = id
    var short = file.trimmed
    while short.utf8.count > Self.fileBytesMax { short.removeLast() }
    self.file = short
  }

  /// A new one; the file's name without what no text may hold.
  /// - Parameter grounds: why the list is taken at its word; stands behind the file's name, in the history as well.
  package init(file: String, grounds: String? = nil, random: inout some RandomNumberGenerator) {
    let file = grounds.map { "\(file)（\($0)）" } ?? file
    let values = (0..<ImportReason.idSymbolCount).map { _ in UInt8.random(in: 0..<32, using: &random) }
    self.init(
      id: Base32.text(values).lowercased(),
      file: String(String.UnicodeScalarView(file.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })))
  }

  /// The reason of a change that the import makes.
  package var reason: String { ImportReason(.imported, id: id, rest: file).text }

  /// The reason of a change that undoes one of them.
  package var undoneReason: String { ImportReason(.undone, id: id, rest: file).text }

  /// What the reasons of this import's changes begin with.
  var prefix: String { ImportReason(.imported, id: id, rest: "").text }

  /// Reads the reason of a change; nil if no import made it.
  init?(reason: String) {
    guard let reason = ImportReason(reason) else { return nil }
    self.init(reason)
  }

  init(_ reason: ImportReason) { self.init(id: reason.id, file: reason.rest) }
}
