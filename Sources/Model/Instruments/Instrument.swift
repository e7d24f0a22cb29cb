/// An assessment form, as data: items with their options and scores, bands and rules. The wording is our own and
/// unofficial; before a legal use it is to be compared with the standard.
package final class Instrument: Sendable {
  /// One answer that an item allows. The answer is stored, not its score: two answers of one score may mean different
  /// things to a rule.
  package struct Option: Hashable, Sendable {
    package let term: Term
    package let score: Int
  }

  /// One question; a declared field of the record type `assessment`.
  package struct Item: Sendable {
    /// The standard's own number.
    package let code: String
    /// The number of the field that holds the answer.
    package let field: UInt32
    package let key: String
    package let label: Label
    package let scale: Scale

    package var options: [Option] { scale.options }
    package var best: Int { options.map(\.score).max() ?? 0 }
    package var worst: Int { options.map(\.score).min() ?? 0 }

    /// The score of an answer; nil for one that only a newer version knows.
    package func score(_ code: Int64) -> Int? { options.first { $0.term.code == code }?.score }
  }

  /// The answers that one or several items share.
  package struct Scale: Sendable {
    package let vocabulary: Vocabulary
    package let options: [Option]
  }

  package struct Section: Sendable {
    package let code: String
    package let label: Label
    package let items: [Item]

    package var scoreMax: Int { items.reduce(0) { $0 + $1.best } }
  }

  /// The totals that mean one level.
  package struct Band: Hashable, Sendable {
    /// The code of a term of `levels`.
    package let level: Int64
    package let totals: ClosedRange<Int>
  }

  /// The stable word: the key of the term of the vocabulary `instrument`.
  package let key: String
  package let label: Label
  /// Which edition of which standard; shown wherever a result is.
  package let source: Label
  package let sections: [Section]
  package let levels: Vocabulary
  /// The key of the field that holds the level.
  package let levelKey: String
  package let bands: [Band]
  package let rules: [ChangeRule]
  /// Whether a higher total is better.
  package let higherIsBetter: Bool

  package var items: [Item] { sections.flatMap(\.items) }
  package var totals: ClosedRange<Int> {
    items.reduce(0) { $0 + $1.worst }...items.reduce(0) { $0 + $1.best }
  }

  init(
    _ key: String, _ label: Label, source: Label, levels: Vocabulary, levelKey: String, higherIsBetter: Bool,
    sections: [Section], bands: [Band], rules: [ChangeRule] = []
  ) {
    self.key = key
    self.label = label
    self.source = source
    self.levels = levels
    self.levelKey = levelKey
    self.higherIsBetter = higherIsBetter
    self.sections = sections
    self.bands = bands
    self.rules = rules
    if let flaw { preconditionFailure("instrument \(key): \(flaw)") }
  }

  /// What is wrong with the data: every total that the options can give must lie in exactly one band, and every band
  /// must name a level.
  package var flaw: String? {
    for total in totals where bands.count(where: { $0.totals.contains(total) }) != 1 {
      return "the total \(total) does not lie in exactly one band"
    }
    if bands.contains(where: { levels.term(code: $0.level) == nil }) { return "a band names no level" }
    if bands.contains(where: { !totals.contains($0.totals.lowerBound) || !totals.contains($0.totals.upperBound) }) {
      return "a band reaches beyond the totals"
    }
    if Set(items.map(\.field)).count != items.count { return "two items share a field" }
    return nil
  }

  /// The level of a total; nil for one that the items cannot give.
  package func level(_ total: Int) -> Int64? { bands.first { $0.totals.contains(total) }?.level }

  /// Every instrument of this version.
  package static let all: [Instrument] = [.ability, .selfCare]

  /// The instrument with this key.
  package static func named(_ key: String) -> Instrument? { all.first { $0.key == key } }

  /// The fields that hold the answers to all instruments' items. Answers are what was seen, and so for everybody who
  /// carries an assessment out to write; only the level that follows is confirmed by an official.
  static var fields: [Field] {
    all.flatMap(\.items).map { Field($0.field, $0.key, $0.label, .vocabulary($0.scale.vocabulary), []) }
  }
}

/// The words in which instruments are written.
extension Instrument {
  /// - Parameter code: the term's code, if it is not the score.
  static func option(
    _ score: Int, _ key: String, _ zh: String, _ en: String, code: Int64? = nil
  ) -> (score: Int, code: Int64, key: String, label: Label) {
    (score, code ?? Int64(score), key, Label(zh, en))
  }

  /// A scale; where one answer alone has a score, the score names it too, as people copy it from a paper form.
  static func scale(
    _ key: String, _ zh: String, _ en: String, _ options: (score: Int, code: Int64, key: String, label: Label)...
  ) -> Scale {
    let terms = options.map { option in
      let isOnly = options.count { $0.score == option.score } == 1
      return Term(
        option.code, option.key, option.label, aliases: isOnly ? ["\(option.score)", "\(option.score)分"] : [])
    }
    let vocabulary = Vocabulary(key, zh, en, terms)
    return Scale(
      vocabulary: vocabulary,
      options: zip(vocabulary.terms, options).map { Option(term: $0, score: $1.score) })
  }

  static func item(_ code: String, _ field: UInt32, _ key: String, _ zh: String, _ en: String, _ scale: Scale) -> Item {
    Item(code: code, field: field, key: key, label: Label(zh, en), scale: scale)
  }
}
