package import Model
import Replication

/// How a file is imported.
package struct ImportManner: Sendable {
  /// New values for people on record become suggestions, and people who are not on record are reported.
  package struct Review: Sendable {
    /// The list's name, on one line and as long as a suggestion holds.
    package let sourceName: String
    package let listedOn: PartialDate
    /// Whether people who are not on record are created all the same.
    package let createsPeople: Bool

    /// - Parameter sourceName: as it stands above the list, or the file's name.
    package init(sourceName: String, listedOn: PartialDate, createsPeople: Bool) {
      self.sourceName = Self.oneLine(sourceName)
      self.listedOn = listedOn
      self.createsPeople = createsPeople
    }

    private static func oneLine(_ name: String) -> String {
      let field = RecordType.suggestion["source_name"]
      guard case .text(let bytesMax) = field.kind else { return "" }
      // Each character takes a byte at least, and a title may be as long as a sheet.
      let allowed = name.prefix(bytesMax).map { field.validate(.text(String($0))) == nil ? $0 : " " }
      var words = String(allowed).split(separator: " ").joined(separator: " ")
      while words.utf8.count > bytesMax { words.removeLast() }
      return words
    }
  }

  /// Stands in every change; nil for an import that is not to be told apart from other writes.
  package let tag: ImportTag?
  /// Nil where the file's word is taken.
  package let review: Review?

  /// Whether the list's values take the place of what people have changed since.
  package let takesList: Bool

  package init(tag: ImportTag? = nil, review: Review? = nil, takesList: Bool = false) {
    self.tag = tag
    self.review = review
    self.takesList = takesList
  }
}
