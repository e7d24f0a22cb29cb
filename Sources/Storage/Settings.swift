/// Small values by name, kept in the store.
struct Settings {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func bytes(_ key: String) throws(StorageError) -> [UInt8]? {
    let select = try connection.statement("SELECT value FROM setting WHERE key = ?")
    defer { select.reset() }
    select.bind(1, key)
    return try select.step() ? select.blob(0) : nil
  }

  func set(_ key: String, _ value: [UInt8]) throws(StorageError) {
    let upsert = try connection.statement(
      "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
    upsert.bind(1, key)
    upsert.bind(2, value)
    try upsert.run()
  }

  func text(_ key: String) throws(StorageError) -> String? {
    try bytes(key).map { String(decoding: $0, as: UTF8.self) }
  }

  func set(_ key: String, text: String) throws(StorageError) { try set(key, Array(text.utf8)) }
}
