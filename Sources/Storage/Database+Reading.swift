package import Store

extension Database {
  /// Runs `body` over one state of the store, whatever others write meanwhile. Nothing may be written in it.
  package func reading<Result>(_ body: () throws -> Result) throws -> Result {
    // A write within ends the reading: its own transaction sees the newest state.
    guard !connection.isInTransaction else { return try body() }
    try connection.beginReading()
    defer { connection.rollback() }
    try didBeginReading()
    return try body()
  }

  /// Waits until nobody else, in whatever process, does something of this name.
  /// - Returns: what has to be kept until it is done; nil if another goes on for longer.
  package func takeTurn(_ name: String, waitMilliseconds: Int) throws -> (any Turn)? {
    try connection.takeTurn(name, waitMilliseconds: waitMilliseconds)
  }

  /// A number that changes with every commit of others.
  package func outsideVersion() throws -> Int64 { try connection.outsideVersion }

  /// Has `ring` called whenever somebody has written; nil where one has to look (`Connection.bell`).
  package func bell(_ ring: @escaping @Sendable () -> Void) -> (any StoreBell)? { connection.bell(ring) }
}
