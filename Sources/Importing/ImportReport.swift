package import Model
package import Replication
package import Roster

/// What an import did, row by row, or would do.
package struct ImportReport: Sendable {
  /// The words are part of the contract with scripts.
  package enum Outcome: String, CaseIterable, Sendable {
    case created, updated, unchanged, rejected
    /// Something is suggested to an official: only where an import is reviewed.
    case suggested
  }

  /// Another record that a row may be about.
  package struct Other: Hashable, Sendable {
    /// Nil in a dry run for a record that does not exist yet.
    package let id: Dot?
    /// The row of the same file that makes it, in a dry run.
    package let row: Int?
    /// That row's number as a spreadsheet shows it.
    package let line: Int?

    init(id: Dot) { (self.id, row, line) = (id, nil, nil) }

    init(row: Int?, line: Int?) { (id, self.row, self.line) = (nil, row, line) }
  }

  package struct Flag: Hashable, Sendable {
    package let code: RosterFlagCode
    package let twin: Other?
    /// The key of the field that it is about, where it is about one.
    package let field: String?
    /// Whose word was kept, for `changed_since`.
    package let later: LaterWord?

    init(code: RosterFlagCode, twin: Other?, field: String?, later: LaterWord? = nil) {
      self.code = code
      self.twin = twin
      self.field = field
      self.later = later
    }
  }

  package struct Row: Sendable {
    /// Data rows count from 1.
    package let number: Int
    /// Its number as a spreadsheet shows it, from 1.
    package let line: Int
    /// The record that the row is on; nil for a rejected row, and for one that a dry run would create.
    package let id: Dot?
    package let outcome: Outcome
    package let flags: [Flag]
    /// Why it was rejected.
    package let rejection: Rejection?
    /// The records that a rejected row may be about, the likeliest first.
    package let candidates: [Other]
    /// The keys of the fields of which something is suggested.
    package let suggested: [String]
    /// The keys of the fields of an updated record that were written or proposed.
    package let written: [String]
  }

  package let kind: RosterKind
  package let isDryRun: Bool
  package let isReview: Bool
  /// Nil if the import has no name to be undone by.
  package let tag: ImportTag?
  package private(set) var rows: [Row] = []
  private var counts: [Outcome: Int] = [:]

  init(kind: RosterKind, isDryRun: Bool, isReview: Bool = false, tag: ImportTag? = nil) {
    self.kind = kind
    self.isDryRun = isDryRun
    self.isReview = isReview
    self.tag = tag
  }

  /// What a row is about.
  package var type: RecordType {
    switch kind {
    case .villages: .village
    case .visits: .visit
    case .elders: .elder
    case .records(let number): CareModel.current.type(number: number) ?? .elder
    }
  }

  package func count(_ outcome: Outcome) -> Int { counts[outcome] ?? 0 }

  /// Whether anything was written.
  package var hasWritten: Bool { !isDryRun && [Outcome.created, .updated, .suggested].contains { count($0) > 0 } }

  mutating func append(_ row: Row) {
    rows.append(row)
    counts[row.outcome, default: 0] += 1
  }
}
