import Glibc
import Store

/// The end of a device whose enrolment the hub has ended: nothing personal stays on the disk.
extension DeviceDatabase {
  /// Overwrites and removes every file of the store: database, logs, locks, and what lies beside it under the same
  /// name. The folder goes too if nothing else is in it.
  ///
  /// Safe to repeat: as long as the database is there, it says that it is to be erased.
  /// - Throws: `internal` if the hub has not ended this device's enrolment; `cannotWrite` if a file could not be removed.
  package func erase() throws {
    try withLock {
      guard try storedState().isRevoked else {
        throw StorageError(.internal, operation: "erase store", detail: "this device is still enrolled")
      }
      guard path != ":memory:" else { return }
      connection.clearStatements()
      // So that the database alone says what is to be done, if this is cut short.
      connection.emptyLog()
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      let folder = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
      let name = String(parts.last!)
      let beside = Self.entries(of: folder).filter { $0.hasPrefix(name) && $0 != name && !$0.hasPrefix(name + ".lock") }
      // The logs first, the locks last: until the database is gone, whoever comes next finds it and goes on.
      let locks = [name + ".lock", name + ".lock.queue"]
      for entry in beside.sorted() + [name] + locks { try Self.destroy("\(folder)/\(entry)") }
      rmdir(folder)
    }
  }

  private static func entries(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  /// Takes a file's name away, then overwrites what it held: a file that is cut short in between is gone all the same.
  private static func destroy(_ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard unlink(path) == 0 || errno == ENOENT else {
      throw StorageError(.cannotWrite, operation: "erase store", detail: String(cString: strerror(errno)))
    }
    var info = stat()
    guard descriptor >= 0, fstat(descriptor, &info) == 0 else { return }
    let zeros = [UInt8](repeating: 0, count: 1 << 16)
    var position: off_t = 0
    while position < info.st_size {
      let written = pwrite(descriptor, zeros, min(zeros.count, Int(info.st_size - position)), position)
      guard written > 0 else { break }
      position += off_t(written)
    }
    fsync(descriptor)
  }
}
