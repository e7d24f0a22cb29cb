package import Replication
package import Store
import Wire

extension HubDatabase {
  package func knowledge() throws -> VersionVector {
    let select = try connection.statement("SELECT replica, taken FROM journal WHERE taken > 0")
    defer { select.reset() }
    var known: [Dot] = []
    while try select.step() {
      known.append(Dot(try replicas.id(of: select.integer(0)), UInt64(select.integer(1))))
    }
    return VersionVector(known.sorted())
  }

  package func offers() throws -> [StoredRecord] {
    try allOffers().filter { $0.status == .held }.map(\.stored)
  }

  package func allOffers() throws -> [Offer] {
    let select = try connection.statement(
      "SELECT id, type, region, cells, status, received_at FROM offer ORDER BY received_at, id")
    defer { select.reset() }
    var offers: [Offer] = []
    while try select.step() {
      let id = try replicas.unpack(select.integer(0))
      let record = try RecordCoding.read(select.blob(3), id: id, type: UInt16(select.integer(1)))
      guard let status = HistoryEntry.Status(rawValue: UInt8(select.integer(4))) else { continue }
      offers.append(
        Offer(
          StoredRecord(record: record, region: select.integer(2)), status: status,
          receivedMilliseconds: UInt64(select.integer(5))))
    }
    return offers
  }

  package func putOffer(_ offer: StoredRecord, receivedMilliseconds: UInt64) throws {
    try requireAll()
    let upsert = try connection.statement(
      """
      INSERT INTO offer (id, type, region, received_at, cells, status) VALUES (?, ?, ?, ?, ?, ?) \
      ON CONFLICT (id) DO UPDATE SET region = excluded.region, cells = excluded.cells
      """)
    upsert.bind(1, try replicas.pack(offer.record.id))
    upsert.bind(2, Int64(offer.record.type))
    upsert.bind(3, offer.region)
    upsert.bind(4, Int64(receivedMilliseconds))
    upsert.bind(5, RecordCoding.bytes(offer.record))
    upsert.bind(6, Int64(HistoryEntry.Status.held.rawValue))
    try upsert.run()
  }

  package func setOfferStatus(_ status: HistoryEntry.Status, of id: Dot) throws {
    try requireAll()
    let update = try connection.statement("UPDATE offer SET status = ? WHERE id = ?")
    update.bind(1, Int64(status.rawValue))
    update.bind(2, try replicas.pack(id))
    try update.run()
  }

  package func eraseOffer(_ id: Dot) throws {
    try removeOffer(id)
    let delete = try connection.statement("DELETE FROM decision WHERE change = ? AND offer = 1")
    delete.bind(1, try replicas.pack(id))
    try delete.run()
  }

  package func removeOffer(_ id: Dot) throws {
    try requireAll()
    let delete = try connection.statement("DELETE FROM offer WHERE id = ?")
    delete.bind(1, try replicas.pack(id))
    try delete.run()
  }
}
