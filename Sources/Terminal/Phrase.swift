/// The two languages Tanfang speaks.
package enum Language: String, Sendable, CaseIterable {
  case zh
  case en

  /// The language of a locale, as the variables of POSIX name it: LC_ALL, else LC_MESSAGES, else LANG; empty is unset.
  ///
  /// An unset, C or POSIX locale means Chinese: timers and bare consoles in the field have none.
  package static func ofLocale(_ variable: (String) -> String?) -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    guard let locale = names.lazy.compactMap(variable).first(where: { !$0.isEmpty }) else { return .zh }
    let name = locale.prefix { $0 != "." && $0 != "@" }
    if name == "C" || name == "POSIX" { return .zh }
    return name.lowercased().hasPrefix("zh") ? .zh : .en
  }
}

/// The same words in Chinese and English.
package struct Phrase: Hashable, Sendable {
  package let zh: String
  package let en: String

  package init(zh: String, en: String) {
    self.zh = zh
    self.en = en
  }

  /// The words in one language.
  package subscript(language: Language) -> String {
    switch language {
    case .zh: zh
    case .en: en
    }
  }

  /// Nothing to say, in either language.
  package static let none = Phrase(zh: "", en: "")

  /// Whether there is nothing to say.
  package var isEmpty: Bool { zh.isEmpty && en.isEmpty }
}

extension Phrase: ExpressibleByStringLiteral {
  /// Words that are the same in both languages: a file name, a unit.
  package init(stringLiteral value: String) {
    self.init(zh: value, en: value)
  }
}
