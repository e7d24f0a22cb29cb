import Model
package import Replication
package import Store
import Wire

extension HubDatabase {
  package func note(_ decision: Decision) throws {
    let insert = try connection.statement(
      "INSERT INTO decision (change, at, status, account, reason, keys, written, offer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    insert.bind(1, try replicas.pack(decision.change))
    insert.bind(2, Int64(decision.milliseconds))
    insert.bind(3, Int64(decision.status.rawValue))
    insert.bind(4, decision.account)
    insert.bind(5, decision.reason)
    insert.bind(6, decision.keys.map(Self.bytes))
    insert.bind(7, try decision.written.map { try replicas.pack($0) })
    insert.bind(8, decision.isOffer ? 1 : 0)
    try insert.run()
  }

  package func decisions(on change: Dot) throws -> [Decision] { try decisions(on: change, isOffer: false) }

  package func offerDecisions(on record: Dot) throws -> [Decision] { try decisions(on: record, isOffer: true) }

  private func decisions(on change: Dot, isOffer: Bool) throws -> [Decision] {
    guard let packed = try replicas.packKnown(change) else { return [] }
    let select = try connection.statement(
      "SELECT at, status, account, reason, keys, written FROM decision WHERE change = ? AND offer = ? ORDER BY n")
    defer { select.reset() }
    select.bind(1, packed)
    select.bind(2, isOffer ? 1 : 0)
    var found: [Decision] = []
    while try select.step() {
      guard let status = HistoryEntry.Status(rawValue: UInt8(select.integer(1))) else { continue }
      found.append(
        Decision(
          change: change, isOffer: isOffer, status: status, account: select.text(2), reason: select.text(3),
          milliseconds: UInt64(select.integer(0)), keys: select.isNull(4) ? nil : try Self.keys(select.blob(4)),
          written: select.isNull(5) ? nil : try replicas.unpack(select.integer(5))))
    }
    return found
  }

  private static func bytes(_ keys: [CellKey]) -> [UInt8] {
    var writer = ByteWriter()
    writer.varint(keys.count)
    for key in keys.sorted() {
      writer.varint(UInt64(key.field))
      writer.varint(UInt64(key.element))
    }
    return writer.bytes
  }

  private static func keys(_ bytes: [UInt8]) throws -> [CellKey] {
    var reader = ByteReader(bytes)
    return try (0..<(try reader.count(max: Limits.writesMax))).map { _ in try reader.cellKey() }
  }

  // MARK: - Who was ever united

  /// Notes that a change says its record is one with another.
  func noteUniting(_ change: Change) throws {
    guard let field = model.type(number: change.type)?.unitingField else { return }
    for write in change.writes where write.key.field == field.number {
      guard case .reference(let target) = write.value else { continue }
      let insert = try connection.statement("INSERT INTO uniting (target, record) VALUES (?, ?) ON CONFLICT DO NOTHING")
      insert.bind(1, try replicas.pack(target))
      insert.bind(2, try replicas.pack(change.record))
      try insert.run()
    }
  }

  package func everUnited(into id: Dot) throws -> [Dot] {
    guard let packed = try replicas.packKnown(id) else { return [] }
    let select = try connection.statement("SELECT record FROM uniting WHERE target = ?")
    defer { select.reset() }
    select.bind(1, packed)
    return try dots(select)
  }

  /// Of an erased record: why it was decided so may name the person.
  func forgetDecisions(on changes: [Int64], record: Int64) throws {
    let delete = try connection.statement("DELETE FROM decision WHERE change = ?")
    for change in changes {
      delete.bind(1, change)
      try delete.run()
    }
    let forget = try connection.statement("DELETE FROM uniting WHERE record = ?1 OR target = ?1")
    forget.bind(1, record)
    try forget.run()
  }
}
