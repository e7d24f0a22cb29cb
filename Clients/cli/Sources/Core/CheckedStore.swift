import Glibc

/// When the store's files were last looked through for damage, and how this program has left them since: files that
/// nobody else has touched need not be read from end to end before every sync.
///
/// One line in `device.db.checked`. Whatever is not as it was left (another program wrote, a file was put back, a command
/// was killed before it could say how it left them) leads to a check, and so does a day without one: bits that decay
/// change no time of a file.
struct CheckedStore {
  private let database: String

  /// - Parameter database: path of the store.
  init(database: String) { self.database = database }

  private static let secondsMax: Int64 = 86_400

  private var path: String { database + ".checked" }

  /// When the files were looked through that are there now, in seconds since 1970; nil if they are not as they were left,
  /// or if that is a day ago.
  func checkedSeconds(now: Int64) -> Int64? {
    guard let line = OneLineFile.read(path), let files = files() else { return nil }
    let words = line.split(separator: " ").map { Int64($0) }
    guard let checked = words.first ?? nil, words.dropFirst().elementsEqual(files) else { return nil }
    // A clock that was put back says nothing.
    return checked <= now && now - checked < Self.secondsMax ? checked : nil
  }

  /// Notes how the files are left. A note that cannot be written leads to a check that was not needed, no more.
  func note(checkedSeconds: Int64) {
    guard let files = files() else { return }
    let line = ([checkedSeconds] + files).map { String($0) }.joined(separator: " ")
    // Most commands only read, and leave the files as they found them.
    if line != OneLineFile.read(path) { OneLineFile.write(line, to: path) }
  }

  /// Which files they are, how large, and when they were last written: the database and its log, which may be missing.
  private func files() -> [Int64]? {
    var found: [Int64] = []
    for path in [database, database + "-wal"] {
      var file = stat()
      guard stat(path, &file) == 0 else {
        guard path != database, errno == ENOENT else { return nil }
        found.append(-1)
        continue
      }
      found += [Int64(file.st_ino), Int64(file.st_size), Int64(file.st_mtim.tv_sec), Int64(file.st_mtim.tv_nsec)]
    }
    return found
  }
}
