import Model
import Store
import Wire

/// What two stores have to have in common for one to be the other's copy, reckoned from the rows themselves: what a store
/// keeps of it would only have been copied along.
package struct StoreSummary {
  private struct Content: Equatable {
    var rows = 0
    /// Over all rows, in whatever order they come.
    var digest = Digest()
  }

  private var tables: [String: Content] = [:]
  private var regions: [Int64: Digests] = [:]
  private var ledger = Content()

  /// - Parameter progress: told how many rows and records have been looked at.
  package init(of store: HubDatabase, _ tables: [StoreTable], progress: (Int) -> Void) throws {
    var looked = 0
    func look() {
      looked += 1
      if looked % 1000 == 0 { progress(looked) }
    }
    try store.reading {
      for table in tables { self.tables[table.name] = try Self.content(of: table, store.connection, look) }
      for type in store.model.types {
        try store.table(type.number)?.forEach("") { stored in
          regions[stored.region, default: Digests()] += Digests(of: stored.record)
          look()
          return true
        }
      }
      var chain = SHA256.hash([])
      try store.ledger.forEachAsBytes { entry in
        ledger.rows += 1
        chain = SHA256.hash(chain.bytes + entry)
        look()
      }
      ledger.digest = Digest(bytes: chain.bytes.prefix(16)) ?? Digest()
    }
  }

  private static func content(
    of table: StoreTable, _ connection: Connection, _ look: () -> Void
  ) throws(StorageError) -> Content {
    var content = Content()
    let select = try connection.prepare(table.selectSQL)
    while try select.step() {
      var writer = ByteWriter(capacity: 512)
      for (index, column) in table.columns.enumerated() {
        let place = Int32(index)
        guard !select.isNull(place) else {
          writer.byte(0)
          continue
        }
        writer.byte(1)
        switch column.type {
        // Not every engine takes U+0000 (ARCHITECTURE §engines).
        case "TEXT": writer.blob(select.text(place).utf8.flatMap { $0 == 0 ? Self.nullShown : [$0] })
        case "BLOB": writer.blob(select.blob(place))
        default: writer.fixed64(UInt64(bitPattern: select.integer(place)))
        }
      }
      content.rows += 1
      content.digest += Digest(bytes: SHA256.hash(writer.bytes).bytes.prefix(16)) ?? Digest()
      look()
    }
    return content
  }

  private static let nullShown = Array("\u{2400}".utf8)

  /// How many rows all tables have together.
  package var rows: Int { tables.values.reduce(0) { $0 + $1.rows } }

  /// Where they differ: names of tables, and the codes of regions whose records do.
  package func differences(from other: StoreSummary) -> (tables: [String], regions: [String]) {
    var names = Set(tables.keys).union(other.tables.keys).filter { tables[$0] != other.tables[$0] }.sorted()
    if ledger != other.ledger { names.append("ledger") }
    let codes = Set(regions.keys).union(other.regions.keys).filter {
      regions[$0] ?? Digests() != other.regions[$0] ?? Digests()
    }
    return (names, codes.sorted().map { "\($0)" })
  }
}
