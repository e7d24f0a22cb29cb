import CSQLite

/// What a database call ran into. Carries the statement, never its arguments: they are about people.
public struct StorageError: Error, Hashable, CustomStringConvertible {
  package enum Reason: String, Sendable {
    /// Another process holds the store; the work can be tried again.
    case busy
    /// No room, no permission, a failing disk: nothing was written.
    case cannotWrite = "cannot_write"
    /// As `cannotWrite`, in the middle of a commit: whether it was written shows when the disk works again.
    case uncertain = "write_uncertain"
    /// The transaction came to nothing through no fault of its own, and may be run again at once: it met another one, or
    /// the connection was lost before it was committed.
    case interrupted
    /// The database cannot be reached; nothing was written.
    case away
    /// This engine has other means for it.
    case elsewhere
    /// The folder or the file is there, or may be, and is not for this user to read.
    case cannotRead = "cannot_read"
    /// The file is not a store of this program, or is damaged.
    case damaged
    /// The store was written by a newer version.
    case tooNew = "too_new"
    /// There is no store here.
    case missing
    case `internal`
  }

  package let reason: Reason
  /// What was being done.
  package let operation: String
  /// What the engine or the system said.
  package let detail: String

  package init(_ reason: Reason, operation: String, detail: String) {
    self.reason = reason
    self.operation = operation
    self.detail = detail
  }

  init(sqlite code: Int32, operation: String) {
    let reason: Reason =
      switch code & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotWrite
      case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
      default: .internal
      }
    self.init(reason, operation: operation, detail: "\(String(cString: sqlite3_errstr(code))) (\(code))")
  }

  public var description: String { "\(operation): \(detail)" }
}
