import Replication
package import Roster
package import Store
import Sync

/// Imports files into a store, one after the other.
///
/// A file is planned (`RosterImport`), then each row's record is written as ordinary changes. Nothing remembers how far
/// an import came: running it again finds what is there and goes on.
package struct ImportRun {
  /// What a run is doing.
  package enum Phase: Sendable { case planning, writing }

  /// How often a file is planned anew because others wrote to the same records meanwhile.
  private static let attemptsMax = 20

  private let store: any ImportStore
  private let importer: Authority
  private let isDryRun: Bool
  private let manner: ImportManner
  private let progress: (Phase, Int) -> Void

  /// - Parameters:
  ///   - store: for a dry run a `Rehearsal`, or one is made; the same for several files lets each see those before it.
  ///   - progress: told how many rows are planned or written.
  package init(
    _ store: any ImportStore, as importer: Authority, isDryRun: Bool, manner: ImportManner = ImportManner(),
    progress: @escaping (Phase, Int) -> Void = { _, _ in }
  ) {
    self.store = isDryRun && !(store is Rehearsal) ? Rehearsal(over: store) : store
    self.importer = importer
    self.isDryRun = isDryRun
    self.manner = manner
    self.progress = progress
  }

  /// - Parameter source: by whose word people are in the categories of this file: a code of the vocabulary `source`.
  /// - Throws: `ImportError.changedMeanwhile` where others keep writing to the same records; `busy` while another import
  ///   runs; what the store throws.
  package func run(_ file: RosterFile, source: Int64? = nil) throws -> ImportReport {
    guard let chunk = store.rowsPerTransaction else {
      return try store.transaction {
        var writing = try FileImport(store, importer, plan(file), isDryRun: isDryRun, source: source, manner: manner)
        try writing.write(through: file.rows.count, progress)
        return writing.report
      }
    }
    // Two imports of one file at a time would each find that nobody is there yet.
    let turn = try store.turn()
    defer { withExtendedLifetime(turn) {} }
    var writing = try FileImport(store, importer, plan(file), isDryRun: isDryRun, source: source, manner: manner)
    try store.transaction(in: turn) { try writing.audit() }
    var attempts = 1
    while writing.rowsDone < file.rows.count {
      var next = writing
      do {
        try store.transaction(in: turn) {
          // A copy: what a transaction that is rolled back has noted must go with it, also where it is run again.
          next = writing
          try next.write(through: writing.rowsDone + chunk, progress)
        }
        writing = next
      } catch is FileImport.ChangedMeanwhile {
        guard attempts < Self.attemptsMax else { throw ImportError.changedMeanwhile }
        attempts += 1
        try writing.take(plan(file))
      }
    }
    return writing.report
  }

  private func plan(_ file: RosterFile) throws -> FileImport.Planned {
    let people = StoredPeople(store, importer)
    let villages = try StoredVillages(store, importer)
    let plan = try RosterImport.plan(
      file, villages: villages.known, index: people, now: Int64(clamping: store.milliseconds),
      takesList: manner.takesList, refusal: villages.refusal, progress: { progress(.planning, $0) })
    return FileImport.Planned(plan: plan, people: people, villages: villages)
  }
}

/// Why an import did not come to its end.
package enum ImportError: Error, Hashable {
  /// Others kept writing to the same records. What is written stays; running it again goes on.
  case changedMeanwhile
}
