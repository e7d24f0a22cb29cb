import Model
import Store
import Wire

/// The name of one import. It stands in the reason of every change that the import makes, so that the history says where
/// a value came from, and so that the whole can be undone.
package struct ImportTag: Hashable, Sendable {
  /// Six symbols of base 32.
  package let id: String
  /// What the changes say besides: the file's name, and the grounds on which the list is taken at its word.
  package let file: String

  private static let fileBytesMax = 120
  /// How long the grounds may be: every change of the import bears them.
  package static let groundsBytesMax = 900

  /// - Parameter file: its name; cut where it is too long.
  package init(id: String, file: String) {
    self.init(id: id, said: Self.short(file))
  }

  private init(id: String, said: String) {
    self.id = id
    file = said
  }

  private static func short(_ text: String, bytesMax: Int = fileBytesMax) -> String {
    var short = text.trimmed
    while short.utf8.count > bytesMax { short.removeLast() }
    return short
  }

  /// A new one; the file's name without what no text may hold.
  /// - Parameter grounds: why the list is taken at its word, of at most `groundsBytesMax`; stands whole behind the
  ///   file's name, in the history as well.
  package init(file: String, grounds: String? = nil, random: inout some RandomNumberGenerator) {
    let values = (0..<ImportReason.idSymbolCount).map { _ in UInt8.random(in: 0..<32, using: &random) }
    let name = Self.short(Self.plain(file))
    self.init(id: Base32.text(values).lowercased(), said: grounds.map { "\(name)（\(Self.plain($0))）" } ?? name)
  }

  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
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

  init(_ reason: ImportReason) {
    // Somebody else's program may have written more than undoing has room for.
    let bytesMax = Self.fileBytesMax + "（）".utf8.count + Self.groundsBytesMax
    self.init(id: reason.id, said: Self.short(reason.rest, bytesMax: bytesMax))
  }
}
