import Model
package import Replication
package import Store
package import Wire

extension DeviceDatabase {
  package func addOffer(_ row: Row) throws {
    var record = try offered(row.id)?.record ?? Record(id: row.id, type: row.type)
    for entry in row.cells { record.merge(entry.cell, into: entry.key) }
    try putOffer(StoredRecord(record: record, region: row.region), sent: false)
  }

  private func putOffer(_ stored: StoredRecord, sent: Bool) throws {
    let upsert = try connection.statement(
      """
      INSERT INTO offer (id, type, region, sent, cells) VALUES (?, ?, ?, ?, ?) \
      ON CONFLICT (id) DO UPDATE SET region = excluded.region, sent = excluded.sent, cells = excluded.cells
      """)
    upsert.bind(1, try replicas.pack(stored.record.id))
    upsert.bind(2, Int64(stored.record.type))
    upsert.bind(3, stored.region)
    upsert.bind(4, sent ? 1 : 0)
    upsert.bind(5, RecordCoding.bytes(stored.record))
    try upsert.run()
  }

  private func offered(_ id: Dot) throws -> StoredRecord? {
    let select = try connection.statement("SELECT id, type, region, cells FROM offer WHERE id = ?")
    defer { select.reset() }
    select.bind(1, try replicas.pack(id))
    return try select.step() ? try storedOffer(select) : nil
  }

  private func storedOffer(_ row: Statement) throws -> StoredRecord {
    let id = try replicas.unpack(row.integer(0))
    let record = try RecordCoding.read(row.blob(3), id: id, type: UInt16(row.integer(1)))
    return StoredRecord(record: record, region: row.integer(2))
  }

  package func unsentOffers(bytesMax: Int) throws -> (rows: [Row], remain: Bool) {
    let select = try connection.statement("SELECT id, type, region, cells FROM offer WHERE sent = 0 ORDER BY id")
    defer { select.reset() }
    var rows: [Row] = []
    var bytes = 0
    while try select.step() {
      if !rows.isEmpty, bytes >= bytesMax || rows.count >= Limits.rowsMax { return (rows, true) }
      let stored = try storedOffer(select)
      bytes += select.blob(3).count
      rows.append(
        Row(
          id: stored.record.id, type: stored.record.type, region: stored.region, whole: false,
          cells: stored.record.cells))
    }
    return (rows, false)
  }

  package func markOffersSent(_ ids: [Dot]) throws {
    let update = try connection.statement("UPDATE offer SET sent = 1 WHERE id = ?")
    for id in ids {
      update.bind(1, try replicas.pack(id))
      try update.run()
    }
  }

  package func reviewOffers(
    sendAgain: Bool, _ isKnown: (Dot, UInt16, Record.Entry) throws -> Bool
  ) throws {
    var all: [StoredRecord] = []
    let select = try connection.prepare("SELECT id, type, region, cells FROM offer ORDER BY id")
    while try select.step() { all.append(try storedOffer(select)) }
    let delete = try connection.statement("DELETE FROM offer WHERE id = ?")
    for stored in all {
      let id = stored.record.id
      let left = try stored.record.cells.filter { try !isKnown(id, stored.record.type, $0) }
      if left.isEmpty {
        delete.bind(1, try replicas.pack(id))
        try delete.run()
      } else if sendAgain || left.count < stored.record.cells.count {
        let record = Record(id: id, type: stored.record.type, cells: left)
        try putOffer(StoredRecord(record: record, region: stored.region), sent: !sendAgain)
      }
    }
  }

  package func renameOffers(_ rename: (StoredRecord) -> StoredRecord) throws {
    var all: [StoredRecord] = []
    let select = try connection.prepare("SELECT id, type, region, cells FROM offer ORDER BY id")
    while try select.step() { all.append(try storedOffer(select)) }
    let renamed = all.map(rename)
    guard renamed.map(\.record) != all.map(\.record) else { return }
    try connection.execute("DELETE FROM offer")
    for stored in renamed { try putOffer(stored, sent: false) }
  }

  package func forEachConfirmed(_ body: (StoredRecord) throws -> Void) throws {
    let made = try packedUnacknowledged()
    for type in model.types {
      try table(type.number)?.forEach(
        "WHERE id NOT IN (SELECT id FROM confirmed) AND id NOT BETWEEN ? AND ? ORDER BY id",
        bind: { row in
          row.bind(1, made.first)
          row.bind(2, made.last)
        }
      ) {
        try body($0)
        return true
      }
    }
    var ids: [Dot] = []
    let select = try connection.prepare("SELECT id FROM confirmed ORDER BY id")
    while try select.step() { ids.append(try replicas.unpack(select.integer(0))) }
    for id in ids {
      if let stored = try keptAside(id) { try body(stored) }
    }
  }
}
