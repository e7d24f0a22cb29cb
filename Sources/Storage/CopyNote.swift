/// What an unfinished copy knows of the store that it is made from. It stands in a table of the copy, and goes when the
/// copy is finished.
package struct CopyNote: Equatable, Sendable {
  /// Which store it is, by its own contents, and how far it had come.
  package var source: String
  /// Whether somebody has written to it since: differs from what the engine says of the source then.
  package var mark: String
  /// Whether both sides were compared and found equal: from then on the copy is what counts.
  package var isCompared = false

  static let table = "copying"

  package init(source: String, mark: String) {
    self.source = source
    self.mark = mark
  }

  /// The note in a copy; nil if the table is not there.
  package init?(in copy: Connection) throws(StorageError) {
    guard try !copy.columns(of: Self.table).isEmpty else { return nil }
    let select = try copy.statement("SELECT source, mark, is_compared FROM \(Self.table)")
    defer { select.reset() }
    guard try select.step() else { return nil }
    self.init(source: select.text(0), mark: select.text(1))
    isCompared = select.integer(2) == 1
  }

  /// Puts the note into a copy. Belongs to a transaction.
  package func write(to copy: Connection) throws(StorageError) {
    try copy.execute(
      """
      CREATE TABLE IF NOT EXISTS \(Self.table) (
        one INTEGER PRIMARY KEY, source TEXT NOT NULL, mark TEXT NOT NULL, is_compared INTEGER NOT NULL) STRICT
      """)
    let upsert = try copy.statement(
      """
      INSERT INTO \(Self.table) (one, source, mark, is_compared) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE \
      SET source = excluded.source, mark = excluded.mark, is_compared = excluded.is_compared
      """)
    upsert.bind(1, source)
    upsert.bind(2, mark)
    upsert.bind(3, isCompared ? 1 : 0)
    try upsert.run()
  }

  /// Takes the note away: the copy is a store from then on. Belongs to a transaction.
  package static func remove(from copy: Connection) throws(StorageError) {
    copy.clearStatements()
    try copy.execute("DROP TABLE \(table)")
  }

  /// Which store this is and how far it has come: incarnation, epochs, last commit.
  package static func source(_ store: Connection) throws(StorageError) -> String {
    let incarnation = try store.number("SELECT incarnation FROM epoch ORDER BY n DESC LIMIT 1")
    let epochs = try store.number("SELECT count(*) FROM epoch")
    let last = try store.number("SELECT last_seq FROM \"commit\" ORDER BY last_seq DESC LIMIT 1")
    let tag = try store.number("SELECT tag FROM \"commit\" ORDER BY last_seq DESC LIMIT 1")
    return "\(incarnation) \(epochs) \(last) \(tag)"
  }
}

extension Connection {
  /// Runs `body` in a transaction of its own, without anything that a store notes with its commits.
  package final func writing(_ body: () throws(StorageError) -> Void) throws(StorageError) {
    try lock()
    defer { unlock() }
    try beginWriting()
    do throws(StorageError) {
      try body()
      try commit()
    } catch {
      rollback()
      throw error
    }
  }
}
