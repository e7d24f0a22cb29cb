import Glibc
import Storage

/// A file that is said to be a backup, looked at before anything is made of it.
package struct BackupFile {
  private let path: String

  init(_ path: String) { self.path = path }

  /// What is wrong with it.
  package enum Fault: String {
    case empty
    case notADatabase
    /// It is shorter than it says of itself.
    case truncated
    /// A database, of another program.
    case foreign
    /// A device's data, not a hub's.
    case device
    case damaged
  }

  /// The first hundred bytes of every SQLite database (sqlite.org/fileformat2.html §1.3).
  private static let headerBytes = 100
  private static let magic = Array("SQLite format 3\u{0}".utf8)

  /// Looks at the file itself, without opening it as a database.
  /// - Throws: `HubError.badBackup`; `StorageError`, `missing` or `cannotRead`.
  func inspect() throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw StorageError(
        code == ENOENT ? .missing : .cannotRead, operation: "read backup", detail: String(cString: strerror(code)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw HubError.badBackup(.notADatabase)
    }
    guard status.st_size > 0 else { throw HubError.badBackup(.empty) }
    var header = [UInt8](repeating: 0, count: Self.headerBytes)
    let count = read(descriptor, &header, header.count)
    guard count >= Self.magic.count, header.starts(with: Self.magic) else { throw HubError.badBackup(.notADatabase) }
    guard count == header.count else { throw HubError.badBackup(.truncated) }
    func number(_ offset: Int, _ length: Int) -> Int {
      header[offset..<offset + length].reduce(0) { $0 << 8 | Int($1) }
    }
    let pageBytes = number(16, 2) == 1 ? 65_536 : number(16, 2)
    // The number of pages is good if it was written with the last change.
    let pages = number(24, 4) == number(92, 4) ? number(28, 4) : 0
    guard Int(status.st_size) >= max(1, pages) * pageBytes else { throw HubError.badBackup(.truncated) }
    guard number(68, 4) == Database.applicationID else { throw HubError.badBackup(.foreign) }
  }

  /// Looks into a copy of the file.
  /// - Throws: `HubError.badBackup`.
  static func inspect(copy path: String) throws {
    do {
      let connection = try SQLiteConnection.reading(path: path)
      guard try connection.number("SELECT count(*) FROM sqlite_schema WHERE name = 'epoch'") == 1 else {
        throw HubError.badBackup(.device)
      }
      let check = try connection.statement("PRAGMA integrity_check(1)")
      defer { check.reset() }
      guard try check.step(), check.text(0) == "ok" else { throw HubError.badBackup(.damaged) }
    } catch let error as StorageError where error.reason == .damaged {
      throw HubError.badBackup(.damaged)
    }
  }
}
