/// A word or sentence people read, in both languages.
package struct Label: Hashable, Sendable {
  /// Chinese.
  package let zh: String
  /// English.
  package let en: String

  package init(_ zh: String, _ en: String) {
    self.zh = zh
    self.en = en
  }

  /// The text in one of the two languages.
  package subscript(language: Language) -> String { language == .zh ? zh : en }

  /// Nothing to say, in either language.
  package static let none = Label("", "")

  /// Whether there is nothing to say.
  package var isEmpty: Bool { zh.isEmpty && en.isEmpty }
}

extension Label: ExpressibleByStringLiteral {
  /// Words that are the same in both languages: a file name, a unit.
  package init(stringLiteral value: String) { self.init(value, value) }
}

/// The two languages of everything people read; an unset locale means Chinese.
package enum Language: String, CaseIterable, Sendable {
  case zh, en
}
