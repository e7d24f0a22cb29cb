internal import Synchronization

/// One value of a vocabulary.
package struct Term: Hashable, Sendable {
  /// The number on the wire; the standard's own code where a standard has one.
  package let code: Int64
  /// The stable word in options, CSV and JSON.
  package let key: String
  package let label: Label
  /// Other words people write for it; matched, never printed.
  package let aliases: [String]
  /// The place in the vocabulary, from 0; where the reading is `mostSevere`, a later term is more severe.
  package internal(set) var rank = 0

  package init(_ code: Int64, _ key: String, _ zh: String, _ en: String, _ aliases: String...) {
    self.code = code
    self.key = key
    self.label = Label(zh, en)
    self.aliases = aliases
  }

  init(_ code: Int64, _ key: String, _ label: Label, aliases: [String]) {
    self.code = code
    self.key = key
    self.label = label
    self.aliases = aliases
  }
}

/// A closed list of values that a newer version may extend: unknown codes are kept, never refused on a device.
package final class Vocabulary: Sendable {
  package let key: String
  package let label: Label
  /// The standard whose codes the terms carry, if there is one. Its codes are then also accepted as text.
  package let standard: String?
  /// The term of a set that says that there is nothing of the kind, and so stands alone.
  package let alone: Term?
  /// In the order people are shown; from mild to severe where severity matters.
  package let terms: [Term]

  private let byCode: [Int64: Int]
  private let byKey: [String: Int]
  /// Made when a text is first matched: most commands never need it, and it is dear at start-up.
  private let byText = Mutex<[String: Int]?>(nil)

  package init(
    _ key: String, _ zh: String, _ en: String, standard: String? = nil, alone: String? = nil, _ terms: [Term]
  ) {
    self.key = key
    self.label = Label(zh, en)
    self.standard = standard
    var ranked = terms
    var codes: [Int64: Int] = [:]
    var keys: [String: Int] = [:]
    for index in ranked.indices {
      ranked[index].rank = index
      codes[ranked[index].code] = index
      keys[ranked[index].key] = index
    }
    self.terms = ranked
    self.alone = alone.flatMap { keys[$0] }.map { ranked[$0] }
    self.byCode = codes
    self.byKey = keys
  }

  /// The term with this code, nil if a newer version added it.
  package func term(code: Int64) -> Term? { byCode[code].map { terms[$0] } }

  /// The term with this key.
  package func term(key: String) -> Term? { byKey[key].map { terms[$0] } }

  /// The code of a term that the program itself names; a key that is not declared is a mistake in the program.
  package subscript(key: String) -> Int64 {
    guard let term = term(key: key) else { preconditionFailure("\(self.key) declares no value \(key)") }
    return term.code
  }

  /// The term a person means: its key, label or alias in either language, or the standard's code; width, case,
  /// spaces, hyphens and underscores make no difference.
  package func match(_ text: String) -> Term? {
    let index = byText.withLock { known in
      let texts = known ?? textIndex()
      known = texts
      return texts[folded(text)]
    }
    if let index { return terms[index] }
    guard standard != nil, let code = Int64(halfWidth(text).trimmed) else { return nil }
    return term(code: code)
  }

  /// Keys and labels win over another term's alias, whatever the order of declaration.
  private func textIndex() -> [String: Int] {
    var texts: [String: Int] = [:]
    func add(_ text: String, _ index: Int) {
      let text = folded(text)
      if texts[text] == nil { texts[text] = index }
    }
    for (index, term) in terms.enumerated() {
      for text in [term.key, term.label.zh, term.label.en] { add(text, index) }
    }
    for (index, term) in terms.enumerated() {
      for text in term.aliases { add(text, index) }
    }
    return texts
  }
}
