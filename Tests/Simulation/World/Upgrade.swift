import Glibc
import Storage

/// Opens a copy of a store with another version of the program, as an upgrade does: stores in memory are made anew, so
/// that only a file takes that way.
enum Upgrade {
  static func image(_ bytes: [UInt8], open: (String) throws -> Database) throws -> [UInt8] {
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(base)/tanfang-simulation-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw UpgradeError.noFolder }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { remove(folder) }
    let path = "\(folder)/store"
    guard let file = fopen(path, "w") else { throw UpgradeError.noFolder }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { throw UpgradeError.noFolder }
    var image = try open(path).image()
    // The header says that the file has a write-ahead log, which a store in memory cannot have.
    if image.count > 20 { (image[18], image[19]) = (1, 1) }
    return image
  }

  private static func remove(_ folder: String) {
    for suffix in ["", "-wal", "-shm", ".lock", ".lock.queue", ".ledger"] { unlink("\(folder)/store\(suffix)") }
    rmdir(folder)
  }
}

/// The machine has no place for a file.
enum UpgradeError: Error { case noFolder }
