package import Replication
package import Roster

/// What an import did, row by row, or would do.
package struct ImportReport: Sendable {
  /// The words are part of the contract with scripts.
  package enum Outcome: String, CaseIterable, Sendable {
    case created, updated, unchanged, rejected
  }

  /// Another record that a row may be about.
  package struct Other: Hashable, Sendable {
    /// Nil in a dry run for a record that does not exist yet.
    package let id: Dot?
    /// The row of the same file that makes it, in a dry run.
    package let row: Int?
  }

  package struct Flag: Hashable, Sendable {
    package let code: RosterFlagCode
    package let twin: Other?
  }

  package struct Row: Sendable {
    /// Data rows count from 1.
    package let number: Int
    /// The line of the file, from 1.
    package let line: Int
    /// The record that the row is on; nil for a rejected row, and for one that a dry run would create.
    package let id: Dot?
    package let outcome: Outcome
    package let flags: [Flag]
    /// Why it was rejected.
    package let rejection: Rejection?
    /// The records that a rejected row may be about, the likeliest first.
    package let candidates: [Other]
  }

  package let kind: RosterKind
  package let isDryRun: Bool
  package private(set) var rows: [Row] = []
  private var counts: [Outcome: Int] = [:]

  init(kind: RosterKind, isDryRun: Bool) {
    self.kind = kind
    self.isDryRun = isDryRun
  }

  package func count(_ outcome: Outcome) -> Int { counts[outcome] ?? 0 }

  mutating func append(_ row: Row) {
    rows.append(row)
    counts[row.outcome, default: 0] += 1
  }
}
