extension Database {
  /// The whole store as bytes that any engine can load: for tests and simulations that copy one.
  package func image() throws -> [UInt8] {
    if let image = try connection.image() { return image }
    let copy = try blank()
    try reading { try StoreCopy(from: connection, to: copy).run() }
    return try copy.image() ?? []
  }

  /// Replaces the whole store by a copy made with `image`.
  package func load(image: [UInt8]) throws {
    if try !connection.load(image: image) {
      let source = try SQLiteConnection.open(path: ":memory:", .copy(image), lockTimeoutMilliseconds: 0)
      try copyRows(from: source)
    }
    didChangeOutside()
    didLoadImage()
  }

  private func copyRows(from source: Connection) throws {
    try connection.lock()
    defer { connection.unlock() }
    try connection.beginWritingAlone()
    do {
      try StoreCopy(from: source, to: connection).run()
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
  }

  /// An empty store of this kind in memory.
  private func blank() throws -> Connection {
    let connection = try SQLiteConnection.open(path: ":memory:", .create, lockTimeoutMilliseconds: 0)
    try connection.setUp()
    try connection.beginWriting()
    try Schema.make(tableSQL, indexSQL, for: model, on: connection)
    try connection.commit()
    return connection
  }
}
