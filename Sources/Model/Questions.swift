/// What makes a question worth asking. Evaluated over what is known of the elder, of the last record of the kind, and of
/// the answers given so far.
package enum Circumstance: Hashable, Sendable {
  /// An earlier answer holds one of these terms; any answer at all where none is named.
  case answered(String, [String] = [])
  /// An earlier question was passed over.
  case unanswered(String)
  /// The elder's record shows one of these terms in a field; anything at all where none is named.
  case elder(String, [String] = [])
  /// The elder is at least so old, in years.
  case age(Int)
  /// The last record of this type about the elder held one of these terms; anything at all where none is named.
  case last(String, [String] = [])
}

/// What Return stands for.
package enum Usual: Hashable, Sendable {
  /// Nothing: the question is passed over. What was last answered is shown, but a measurement is never copied.
  case nothing
  /// The same as last time; the term, if there was none.
  case last(String? = nil)
  case term(String)
  /// The present time.
  case now
  case today
  /// The record of the helper who works under this account.
  case own
}

/// One question of a dialogue: a field of the record, and when it is asked.
package struct Question: Hashable, Sendable {
  /// The field's key.
  package let key: String
  /// Asked if any of these holds; always if there is none.
  package let when: [Circumstance]
  /// And only if all of these hold.
  package let only: [Circumstance]
  package let usual: Usual
  /// The question that the second number of an answer such as 150/90 belongs to.
  package let pairedWith: String?
  /// Not to be passed over, though the record could do without.
  package let isNeeded: Bool
  /// Keys of terms that are not offered, since something else than an answer writes them; the last ones of their list.
  package let withheld: [String]

  package init(
    _ key: String, _ usual: Usual = .nothing, when: [Circumstance] = [], only: [Circumstance] = [],
    pairedWith: String? = nil, needed isNeeded: Bool = false, withholding withheld: [String] = []
  ) {
    self.withheld = withheld
    self.pairedWith = pairedWith
    self.isNeeded = isNeeded
    self.key = key
    self.usual = usual
    self.when = when
    self.only = only
  }
}

/// What is asked, step by step, about a new record of one type. Data: a type that names nothing is asked for all its
/// fields in the order of their numbers, those first that it cannot do without.
package struct Questions: Sendable {
  /// The key of the record type.
  package let type: String
  package let list: [Question]

  init(_ type: String, _ list: [Question]) {
    self.type = type
    self.list = list
  }

  /// The questions about a type.
  package static func of(_ type: RecordType) -> Questions {
    declared.first { $0.type == type.key } ?? Questions(type.key, derived(type))
  }

  /// The types whose questions are chosen.
  package static let declared: [Questions] = [
    .visit, .elder, .alert, .assessment, .assignment, .request, .order, .entitlement, .timebank, .helper,
    .facility,
  ]

  private static func derived(_ type: RecordType) -> [Question] {
    let fields = type.fields.filter { !$0.writtenByHub && !["voided", "voided_note"].contains($0.key) }
    return (fields.filter(\.required) + fields.filter { !$0.required }).map { field in
      switch field.kind {
      case .instant where field.required: Question(field.key, .now)
      case .date where field.required: Question(field.key, .today)
      default: Question(field.key)
      }
    }
  }
}
