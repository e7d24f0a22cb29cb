import CSQLite

extension SQLiteConnection {
  func serialized() throws(StorageError) -> [UInt8] {
    var size: sqlite3_int64 = 0
    guard let start = sqlite3_serialize(handle, "main", &size, 0) else {
      throw StorageError(.internal, operation: "copy database", detail: "no memory")
    }
    defer { sqlite3_free(start) }
    return [UInt8](UnsafeBufferPointer(start: start, count: Int(size)))
  }

  /// Replaces a database in memory.
  func deserialize(_ image: [UInt8]) throws(StorageError) {
    clearStatements()
    guard let memory = sqlite3_malloc64(UInt64(image.count)) else {
      throw StorageError(.internal, operation: "load database", detail: "no memory")
    }
    image.withUnsafeBytes { memory.copyMemory(from: $0.baseAddress!, byteCount: image.count) }
    let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE)
    let code = sqlite3_deserialize(
      handle, "main", memory.assumingMemoryBound(to: UInt8.self), Int64(image.count), Int64(image.count), flags)
    guard code == SQLITE_OK else { throw StorageError(sqlite: code, operation: "load database") }
  }
}
