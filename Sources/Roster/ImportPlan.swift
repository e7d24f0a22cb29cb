internal import Model

/// What an import will do: an outcome for every data row, in the order of the file. Whoever applies it gives the new
/// records their ids; nothing is written by making it.
package struct ImportPlan: Sendable {
  package enum Outcome: Sendable {
    /// A new record with these values.
    case created(RosterValues)
    /// The changed fields of a record, each with all its values afterwards; a key without values is cleared.
    case updated(RecordReference, RosterChanges)
    case unchanged(RecordReference)
    case rejected(Rejection)
  }

  package struct Row: Sendable {
    /// Data rows count from 1.
    package let number: Int
    /// Its number as a spreadsheet shows it, from 1.
    package let line: Int
    package let outcome: Outcome
    package let flags: [RosterFlag]

    /// The record that the row is on; nil for a rejected row.
    package var record: RecordReference? {
      switch outcome {
      case .created: .row(number)
      case .updated(let record, _), .unchanged(let record): record
      case .rejected: nil
      }
    }
  }

  package let kind: RosterKind
  package internal(set) var rows: [Row] = []

  package var created: Int { rows.count { if case .created = $0.outcome { true } else { false } } }
  package var updated: Int { rows.count { if case .updated = $0.outcome { true } else { false } } }
  package var unchanged: Int { rows.count { if case .unchanged = $0.outcome { true } else { false } } }
  package var rejected: Int { rows.count { if case .rejected = $0.outcome { true } else { false } } }
}

/// Fields that change: key → all its values afterwards, none to clear it.
package typealias RosterChanges = [String: [String]]

/// Where an import puts the values that it takes the place of: what is undone of it has to leave them somewhere.
package enum DisplacedValues {
  /// Fields of an elder between which values move: an old telephone becomes the other one, a valid ID number takes the
  /// place of an unverified one. They are undone together or not at all.
  package static let groups: [Set<String>] = [
    ["phone", "phone_other", "phone_note"], ["id_number", "id_number_unverified"], ["age_stated", "age_stated_on"],
  ]
  /// Fields that note the values that stood in others.
  package static let notes: Set<String> = [SourceNote.key, "note"]
}
