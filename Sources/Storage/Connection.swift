public import Store

/// One connection to a store's database and the statements prepared on it: what an engine has to do.
///
/// SQL is written once, as SQLite takes it; an engine that takes other words translates (ARCHITECTURE §engines). Not safe
/// for use from several threads at once; whoever owns it sees to that. `open`, since a class that is visible only within
/// the package cannot have subclasses in another module of it.
open class Connection {
  private var statements: [String: Statement] = [:]
  private var slots: [Statement?] = []

  package init() {}

  // MARK: - Statements

  /// Runs statements that take nothing and give nothing. Put off as `Statement.run` may be.
  open func execute(_ sql: String) throws(StorageError) { Self.lacking() }

  /// A statement of its own, for one use: what it finds may be long, and other statements run while it is stepped.
  open func prepare(_ sql: String) throws(StorageError) -> Statement { Self.lacking() }

  /// As `prepare`, for a statement that is kept: what it finds is short, or read to its end at once.
  open func prepareKept(_ sql: String) throws(StorageError) -> Statement { Self.lacking() }

  /// The prepared form of a statement, kept for the next time.
  package final func statement(_ sql: String) throws(StorageError) -> Statement {
    if let statement = statements[sql] { return statement }
    let statement = try prepareKept(sql)
    statements[sql] = statement
    return statement
  }

  /// Where a long statement that runs for every record is kept: finding it by its text would take as long as running it.
  struct Slot {
    fileprivate let index: Int
  }

  final func newSlot() -> Slot {
    slots.append(nil)
    return Slot(index: slots.count - 1)
  }

  /// As `statement` above, for a slot that always has the same text.
  final func statement(_ slot: Slot, _ sql: () -> String) throws(StorageError) -> Statement {
    if let statement = slots[slot.index] { return statement }
    let statement = try prepareKept(sql())
    slots[slot.index] = statement
    return statement
  }

  /// Forgets prepared statements: needed before a change of tables.
  package final func clearStatements() {
    statements.removeAll()
    for index in slots.indices { slots[index] = nil }
  }

  /// The single number that a statement gives.
  package final func number(_ sql: String) throws(StorageError) -> Int64 {
    let statement = try statement(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.integer(0) : 0
  }

  /// Rows that the last statement changed.
  open var changes: Int { Self.lacking() }

  /// Rows that this connection has ever changed, those rolled back included.
  open var totalChanges: Int64 { Self.lacking() }

  // MARK: - Transactions

  /// Keeps all others from writing to the store until `unlock`, as far as `beginWriting` does not do so itself.
  /// - Throws: `busy` if another writes for too long.
  open func lock() throws(StorageError) {}

  open func unlock() {}

  /// Begins a transaction that may write to what it holds.
  open func beginWriting() throws(StorageError) { Self.lacking() }

  /// Begins a transaction that holds all.
  final func beginWritingAlone() throws(StorageError) {
    try beginWriting()
    do {
      _ = try holdAll()
    } catch {
      rollback()
      throw error
    }
  }

  /// Whether several hubs may serve from the store, and write beside each other to other townships than either holds. If
  /// not, each transaction holds all.
  open var isShared: Bool { false }

  /// Keeps others from writing to some townships until the transaction ends, and from then on sees all that was ever
  /// committed there. Who holds nothing yet waits for them; who does would have others wait in a circle.
  /// - Parameter townships: nil for all there are and will be.
  /// - Returns: nil if others hold some of them and nobody `waits`.
  func hold(_ townships: Townships?, waits: Bool) throws(StorageError) -> Hold? {
    guard let townships else { return try holdAll() }
    if let named = townships.named { return try hold(named: named, waits: waits) }
    return waits ? try hold(ranges: townships.ranges) : nil
  }

  /// As `hold`, for all townships. The transaction holds nothing yet.
  open func holdAll() throws(StorageError) -> Hold { .all }

  /// As `hold`, for a few.
  open func hold(named townships: [Int64], waits: Bool) throws(StorageError) -> Hold? { Self.lacking() }

  /// As `hold`, for many. The transaction holds nothing yet.
  open func hold(ranges: [ClosedRange<Int64>]) throws(StorageError) -> Hold { Self.lacking() }

  /// Indexes on the order of commits, beyond those that every engine needs.
  open var orderIndexes: String { "" }

  /// More numbers for modifications in what is held, after those that it came with.
  open func moreNumbers() throws(StorageError) -> Range<Int64> { Self.lacking() }

  /// The last modification before which no transaction that is still running may have numbered any, as it was when a
  /// reading began; nil where the last commit tells.
  open func horizon() throws(StorageError) -> Int64? { nil }

  /// The last number for a modification that was given out, to whomever; nil where the last commit tells.
  open func lastNumber() throws(StorageError) -> Int64? { nil }

  /// Of how many numbers for modifications one may be of a row.
  open var numbersPerRow: Int64 { 1 }

  /// Begins a transaction that sees one state of the store, whatever others write meanwhile.
  open func beginReading() throws(StorageError) { Self.lacking() }

  /// Ends the transaction; durable when it returns.
  /// - Throws: `uncertain` where nobody can tell now whether it was written; with any other reason it was not.
  open func commit() throws(StorageError) { Self.lacking() }

  /// Ends the transaction without effect; nothing if there is none.
  open func rollback() { Self.lacking() }

  open var isInTransaction: Bool { Self.lacking() }

  /// Makes sure that what was put off has been done.
  /// - Throws: what went wrong with it.
  open func settle() throws(StorageError) {}

  /// Undoes and ends a savepoint.
  open func rollback(to savepoint: String) throws(StorageError) {
    try execute("ROLLBACK TO \(savepoint); RELEASE \(savepoint)")
  }

  /// How often the connection had to be made, where it can be lost; 0 where it cannot. The database behind another one
  /// may lack what was committed last: a standby that took over.
  open var life: Int64 { 0 }

  /// A number that changes with every commit of other connections.
  open var outsideVersion: Int64 { get throws(StorageError) { Self.lacking() } }

  /// Has `ring` called, on some thread, whenever somebody has written, and when that may have been missed; a commit within
  /// `announcedMilliseconds` after another one need not be told of.
  /// - Returns: nil from an engine where asking for `outsideVersion` again and again costs next to nothing.
  open func bell(_ ring: @escaping @Sendable () -> Void) -> (any StoreBell)? { nil }

  /// How long a connection that has told of a commit tells of no other: so whoever is told looks more than once.
  package static let announcedMilliseconds = 250

  /// Waits until nobody else, in whatever process, does something of this name.
  /// - Returns: what has to be kept until it is done; nil if another goes on for longer.
  open func takeTurn(_ name: String, waitMilliseconds: Int) throws(StorageError) -> (any Turn)? { Self.lacking() }

  // MARK: - The store

  /// Makes a new connection ready, before anything else is asked of it; `lock` is held.
  open func setUp() throws(StorageError) {}

  /// Begins a transaction that makes or changes tables; nobody else does so meanwhile.
  open func beginSetUp() throws(StorageError) { try beginWriting() }

  /// Which version of the tables the database has; 0 if it has none yet.
  /// - Throws: `damaged` if the database is something else than a store.
  open var storeVersion: Int { get throws(StorageError) { Self.lacking() } }

  /// Belongs to a transaction.
  open func setStoreVersion(_ version: Int) throws(StorageError) { Self.lacking() }

  /// The names of a table's columns; none if there is no such table.
  open func columns(of table: String) throws(StorageError) -> Set<String> { Self.lacking() }

  /// Whether nothing can be written.
  open var isReadOnly: Bool { false }

  /// Where files that belong to the store lie; nil for none.
  open var folder: String? { nil }

  // MARK: - Upkeep

  /// Moves what a log holds into the database and empties it, waiting for whoever reads. `lock` is held.
  open func checkpoint() throws(StorageError) {}

  /// As `checkpoint`, if nobody reads now.
  open func emptyLog() {}

  /// Writes the database anew without anything that was removed from it. `lock` is held.
  /// - Returns: false if another is in the way just now.
  open func rewrite() throws(StorageError) -> Bool { Self.lacking() }

  /// What is wrong with the database below the tables' contents: a code in snake_case and a place, no personal data.
  open func findings() throws(StorageError) -> [(code: String, place: String)] { [] }

  /// Writes the whole store as it is now into a file of its own, which must be empty or not there. Others go on writing
  /// meanwhile.
  /// - Throws: `elsewhere` from an engine that has its own means.
  open func copy(into path: String) throws(StorageError) { Self.lacking() }

  /// Makes the store's file whole without its log, to be moved or sent.
  open func makeStandalone() throws(StorageError) {}

  /// The whole store as SQLite has it in a file; nil from an engine whose rows have to be copied for that.
  open func image() throws(StorageError) -> [UInt8]? { nil }

  /// Replaces the whole store by a copy made with `image`.
  /// - Returns: false from an engine whose rows have to be copied for that.
  open func load(image: [UInt8]) throws(StorageError) -> Bool { false }

  /// Rows were written with the numbers that they had elsewhere: those given out from now on follow them.
  open func didCopy(_ table: String) throws(StorageError) {}

  private static func lacking(_ what: String = #function) -> Never { fatalError("an engine without \(what)") }

  /// The first words of a statement: what was being done, without anything that it is about.
  package static func summary(_ sql: String) -> String {
    sql.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: true).prefix(3).joined(separator: " ")
  }
}
