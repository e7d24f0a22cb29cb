package import Model

/// How a file is imported.
package struct ImportManner: Sendable {
  /// New values for people on record become suggestions, and people who are not on record are reported.
  package struct Review: Sendable {
    /// The list's name.
    package let sourceName: String
    package let listedOn: PartialDate
    /// Whether people who are not on record are created all the same.
    package let createsPeople: Bool

    package init(sourceName: String, listedOn: PartialDate, createsPeople: Bool) {
      self.sourceName = sourceName
      self.listedOn = listedOn
      self.createsPeople = createsPeople
    }
  }

  /// Stands in every change; nil for an import that is not to be told apart from other writes.
  package let tag: ImportTag?
  /// Nil where the file's word is taken.
  package let review: Review?

  package init(tag: ImportTag? = nil, review: Review? = nil) {
    self.tag = tag
    self.review = review
  }
}
