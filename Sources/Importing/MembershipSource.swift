import Model

/// By whose word the people of a file are in its categories.
package enum MembershipSource {
  /// What title and file name say; nil if they say nothing.
  package static func guess(title: String, name: String) -> Int64? {
    for text in [title, name.lowercased()] {
      if ["花名册", "台账", "register"].contains(where: text.contains) { return Vocabulary.source["register"] }
      if ["名单", "list"].contains(where: text.contains) { return Vocabulary.source["department"] }
    }
    return nil
  }
}
