/// A circumstance that makes the level of an assessment another one than the total gives.
package struct ChangeRule: Sendable {
  package enum Effect: Hashable, Sendable {
    /// This level at once, whatever the total.
    case becomes(Int64)
    /// So many levels worse.
    case worsens(by: Int64)
  }

  /// When the rule applies, over the fields of the assessment by number.
  package indirect enum Condition: Sendable {
    /// A field holds this number: yes is 1, an answer its code.
    case holds(UInt32, Int64)
    /// A set holds this element.
    case has(UInt32, UInt32)
    /// The counts in these fields add up to at least so many.
    case counts([UInt32], atLeast: Int64)
    case all([Condition])
    case any([Condition])

    /// The fields that it looks at.
    package var fields: Set<UInt32> {
      switch self {
      case .holds(let field, _), .has(let field, _): [field]
      case .counts(let fields, _): Set(fields)
      case .all(let conditions), .any(let conditions): Set(conditions.flatMap(\.fields))
      }
    }
  }

  /// The key of the term of `change_reasons`.
  package let key: String
  package let condition: Condition
  package let effect: Effect
}

/// What an assessment says, as far as scoring asks.
package struct Answers: Hashable, Sendable {
  /// What the fields hold, by number: codes, counts, 1 for yes.
  package var numbers: [UInt32: Int64] = [:]
  /// What sets hold, by the field's number.
  package var members: [UInt32: Set<UInt32>] = [:]

  package init() {}

  package func meets(_ condition: ChangeRule.Condition) -> Bool {
    switch condition {
    case .holds(let field, let number): numbers[field] == number
    case .has(let field, let element): members[field]?.contains(element) ?? false
    case .counts(let fields, let least): fields.reduce(0) { $0 + (numbers[$1] ?? 0) } >= least
    case .all(let conditions): conditions.allSatisfy(meets)
    case .any(let conditions): conditions.contains(where: meets)
    }
  }
}

/// What the answers to an instrument amount to.
package struct Scoring: Sendable {
  /// Items without an answer, or with one that only a newer version knows.
  package let missing: [Instrument.Item]
  /// By section, in the instrument's order; nil where an item is missing.
  package let sections: [Int?]
  /// Nil where an item is missing.
  package let total: Int?
  /// The level of the total.
  package let preliminary: Int64?
  /// The rules that apply, in the instrument's order, whatever the total.
  package let reasons: [ChangeRule]
  /// The level with the rules; the assessor confirms it. Nil without a total, unless a rule gives it at once.
  package let suggested: Int64?

  /// - Parameter cumulates: whether two rules that each worsen the level by one worsen it by two. No source says so;
  ///   a policy's setting.
  package init(_ answers: Answers, by instrument: Instrument, cumulates: Bool = false) {
    missing = instrument.items.filter { item in answers.numbers[item.field].flatMap(item.score) == nil }
    sections = instrument.sections.map { section in
      let scores = section.items.compactMap { item in answers.numbers[item.field].flatMap(item.score) }
      return scores.count == section.items.count ? scores.reduce(0, +) : nil
    }
    let total = missing.isEmpty ? sections.reduce(0) { $0 + ($1 ?? 0) } : nil
    self.total = total
    let preliminary = total.flatMap(instrument.level)
    self.preliminary = preliminary
    reasons = instrument.rules.filter { answers.meets($0.condition) }
    suggested = Self.level(preliminary, reasons, levels: instrument.levels, cumulates: cumulates)
  }

  private static func level(
    _ preliminary: Int64?, _ reasons: [ChangeRule], levels: Vocabulary, cumulates: Bool
  ) -> Int64? {
    let worst = levels.terms.last?.code ?? 0
    var steps: Int64 = 0
    for reason in reasons {
      switch reason.effect {
      case .becomes(let level): return level
      case .worsens(let by): steps = cumulates ? steps + by : max(steps, by)
      }
    }
    return preliminary.map { min($0 + steps, worst) }
  }
}
