import Glibc
import Storage

/// A hub's move from its file into a database, or back.
///
/// The copy is made in portions, each durable, under another name or mark than a store has; so whatever interrupts it
/// costs one portion, and nobody serves from half a store. Only when both sides were compared is the source put out of
/// use, and only then the copy is a store: in between there is none, never two.
package enum HubMove {
  static let movedSuffix = ".moved"
  static let copySuffix = ".copying"

  package enum Direction: Sendable {
    case intoDatabase
    case intoFile
  }

  package enum Phase: Sendable {
    /// Records and changes of the source have been checked.
    case checking(Int)
    /// Rows have been copied by this run.
    case copying(Int)
    /// Rows and records of both sides have been reckoned again.
    case comparing(Int)
  }

  package struct Outcome: Sendable {
    /// How many changes the history holds.
    package var changes = 0
    /// How many rows the store has, and how many of them this run has copied.
    package var rows = 0
    package var copied = 0
    /// Whether this run went on from an earlier one.
    package var wasResumed = false
  }

  /// Copies the store, compares both sides, and puts the source out of use. Nobody may serve meanwhile. Devices notice
  /// nothing.
  /// - Parameter folder: names the data folder and the database; the folder's keys stay where they are.
  /// - Throws: `MovingError`, `HubError`, `StorageError`; the source is then in use as before, unless it says that it moved.
  package static func run(
    _ folder: HubFolder, _ direction: Direction, progress: @escaping (Phase) -> Void
  ) throws -> Outcome {
    switch direction {
    case .intoFile: try folder.prepare()
    case .intoDatabase:
      // Nothing is made where nothing is.
      guard access(folder.path, F_OK) == 0 else {
        throw StorageError(.missing, operation: "copy store", detail: "there is no such data folder")
      }
    }
    let lock = try folder.lockForServing()
    defer { lock.release() }
    let (file, database) = (MovingFile(folder), try MovingDatabase(folder))
    let (source, target): (any MovingSide, any MovingSide) =
      direction == .intoDatabase ? (file, database) : (database, file)
    do {
      return try run(source, target, progress)
    } catch let error as StorageError where [.interrupted, .away, .uncertain].contains(error.reason) {
      throw MovingError.copyInterrupted(error.description)
    }
  }

  private static func run(
    _ source: any MovingSide, _ target: any MovingSide, _ progress: @escaping (Phase) -> Void
  ) throws -> Outcome {
    let known = try target.note()
    // The last run came to the point where neither side is a store.
    if let known, known.isCompared, try source.movedStore() == known.source {
      let outcome = Outcome(changes: try StoreCopy.countChanges(in: target.resume()), wasResumed: true)
      try source.putAway(to: target.place)
      try target.finish()
      return outcome
    }
    let store = try source.hold()
    defer { source.release() }
    let outcome = try copy(store, source.mark(), known, to: target, progress)
    try source.putAway(to: target.place)
    try target.finish()
    return outcome
  }

  /// Nothing of it stays open: whoever finishes a file has to have it alone.
  private static func copy(
    _ store: HubDatabase, _ mark: String, _ known: CopyNote?, to target: any MovingSide,
    _ progress: @escaping (Phase) -> Void
  ) throws -> Outcome {
    var note = CopyNote(source: try CopyNote.source(store.connection), mark: mark)
    var outcome = Outcome(wasResumed: known?.source == note.source && known?.mark == note.mark)
    if !outcome.wasResumed { try requireSound(store) { progress(.checking($0)) } }
    let connection = try outcome.wasResumed ? target.resume() : target.begin(note, copying: store)
    let copy = try StoreCopy(from: store.connection, to: connection)
    if outcome.wasResumed { try connection.writing { () throws(StorageError) in try copy.giveBack() } }
    outcome.copied = try store.reading { try copy.goOn { progress(.copying($0)) } }
    let copied = try target.openCopy()
    try store.reading { try copied.ledger.goOn(from: store.ledger) }
    do {
      outcome.rows = try requireEqual(store, copied, copy.tables) { progress(.comparing($0)) }
      try requireSound(copied) { progress(.checking($0)) }
    } catch {
      // Whatever is wrong with the copy, going on from it would keep it: the next run begins anew.
      note.mark = ""
      try? connection.writing { () throws(StorageError) in try note.write(to: connection) }
      throw error
    }
    outcome.changes = try StoreCopy.countChanges(in: connection)
    note.isCompared = true
    try connection.writing { () throws(StorageError) in
      try copy.takeOver()
      try note.write(to: connection)
    }
    return outcome
  }

  private static func requireSound(_ store: HubDatabase, _ progress: @escaping (Int) -> Void) throws {
    let findings = try store.check(progress: progress)
    guard findings.isEmpty else { throw MovingError.storeUnsound(Set(findings.map(\.code)).sorted()) }
  }

  /// One side after the other: a transaction that waited for the other side would be given up by its server.
  private static func requireEqual(
    _ source: HubDatabase, _ copy: HubDatabase, _ tables: [StoreTable], _ progress: @escaping (Int) -> Void
  ) throws -> Int {
    let expected = try StoreSummary(of: source, tables, progress: progress)
    let found = try StoreSummary(of: copy, tables, progress: progress)
    let (names, regions) = found.differences(from: expected)
    guard names.isEmpty, regions.isEmpty else { throw MovingError.copyDiffers(tables: names, regions: regions) }
    return expected.rows
  }
}

/// A place that a store moves from or to: a file, or a database.
protocol MovingSide: AnyObject {
  /// Where it is, for people.
  var place: String { get }

  // MARK: - As the source

  /// Which store moved away from here (`CopyNote.source`); nil if none did.
  func movedStore() throws -> String?
  /// Opens the store and keeps everybody else from writing to it until `release`.
  func hold() throws -> HubDatabase
  /// Differs once anybody has written since. While it is held.
  func mark() throws -> String
  /// Puts the store out of use, or completes that.
  func putAway(to place: String) throws
  func release()

  // MARK: - As the target

  /// The note of an unfinished copy; nil if there is none.
  func note() throws -> CopyNote?
  /// Makes an empty copy. What was copied before goes.
  func begin(_ note: CopyNote, copying source: HubDatabase) throws -> Connection
  /// Goes on with an unfinished copy.
  func resume() throws -> Connection
  /// Opens the copy, which has all rows.
  func openCopy() throws -> HubDatabase
  /// Makes the copy a store.
  func finish() throws
}
