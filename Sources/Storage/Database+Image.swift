extension Database {
  /// The whole database as bytes.
  package func image() throws -> [UInt8] { try connection.image() }

  /// Replaces a store in memory by a copy made with `image`.
  package func load(image: [UInt8]) throws {
    try connection.load(image: image)
    didChangeOutside()
  }
}
