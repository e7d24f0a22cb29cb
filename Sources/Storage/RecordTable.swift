import Model
import Replication
import Store

/// The table of one record type and the statements on it.
final class RecordTable {
  let type: RecordType
  let format: RowFormat
  private let connection: Connection
  private let replicas: Replicas
  /// Made when it is first asked for: a command asks of three types or four.
  private lazy var selectSQL = Self.selectSQL(type, type.fields)
  private let selectSlot: Connection.Slot
  private let upsertSlot: Connection.Slot
  private let regionSlot: Connection.Slot
  private let insertSlot: Connection.Slot

  /// Columns before those of the fields.
  private static let fixed = ["id", "region", "seq", "entered_seq", "time", "meta"]
  private static let fixedColumns = Int32(fixed.count)

  init(_ type: RecordType, _ connection: Connection, _ replicas: Replicas) {
    self.type = type
    self.connection = connection
    self.replicas = replicas
    (selectSlot, regionSlot) = (connection.newSlot(), connection.newSlot())
    (upsertSlot, insertSlot) = (connection.newSlot(), connection.newSlot())
    format = RowFormat(type: type, replicas: replicas)
  }

  private static func selectSQL(_ type: RecordType, _ fields: [Field]) -> String {
    let columns = fixed + fields.map { Schema.name($0.key) }
    return "SELECT \(columns.joined(separator: ", ")) FROM \(Schema.name(type.key))"
  }

  private static func insertSQL(_ type: RecordType, orUpdate: Bool) -> String {
    let all = fixed + type.fields.map { Schema.name($0.key) } + ["conflicts"]
    let updates = all.dropFirst().map { "\($0) = excluded.\($0)" }
    return """
      INSERT INTO \(Schema.name(type.key)) (\(all.joined(separator: ", "))) \
      VALUES (\(all.map { _ in "?" }.joined(separator: ", "))) \
      ON CONFLICT (id) DO \(orUpdate ? "UPDATE SET \(updates.joined(separator: ", "))" : "NOTHING")
      """
  }

  func stored(_ id: Dot) throws(StorageError) -> StoredRecord? {
    guard let packed = try replicas.packKnown(id) else { return nil }
    let select = try connection.statement(selectSlot) { "\(selectSQL) WHERE id = ?" }
    defer { select.reset() }
    select.bind(1, packed)
    return try select.step() ? try read(select) : nil
  }

  /// Where a record belongs, without the rest of its row; nil for one that is not there.
  func region(of id: Dot) throws(StorageError) -> Int64? {
    guard let packed = try replicas.packKnown(id) else { return nil }
    let select = try connection.statement(regionSlot) { "SELECT region FROM \(Schema.name(type.key)) WHERE id = ?" }
    defer { select.reset() }
    select.bind(1, packed)
    return try select.step() ? select.integer(0) : nil
  }

  func contains(_ id: Dot) throws(StorageError) -> Bool {
    guard let packed = try replicas.packKnown(id) else { return false }
    let select = try connection.statement("SELECT 1 FROM \(Schema.name(type.key)) WHERE id = ?")
    defer { select.reset() }
    select.bind(1, packed)
    return try select.step()
  }

  /// As `forEach` below, with the cells of some fields alone.
  func forEach(
    only fields: [Field], _ clause: String, bind: (Statement) -> Void = { _ in }, _ body: (StoredRecord) throws -> Bool
  ) throws {
    let fields = fields.sorted { $0.number < $1.number }
    let part = RowFormat(type: type, replicas: replicas, fields: fields)
    let select = try connection.prepare("\(Self.selectSQL(type, fields)) \(clause)")
    bind(select)
    while try select.step() {
      if try !body(try read(select, part)) { return }
    }
  }

  /// Runs over rows; `clause` is what follows FROM, its arguments bound by `bind`. Stops when `body` returns false.
  func forEach(
    _ clause: String, bind: (Statement) -> Void = { _ in }, _ body: (StoredRecord) throws -> Bool
  ) throws {
    // A statement of its own: `body` may run this one again.
    let select = try connection.prepare("\(selectSQL) \(clause)")
    bind(select)
    while try select.step() {
      if try !body(try read(select)) { return }
    }
  }

  func put(_ stored: StoredRecord) throws(StorageError) {
    try write(stored, try connection.statement(upsertSlot) { Self.insertSQL(type, orUpdate: true) })
  }

  /// - Returns: false, and nothing is written, if there is a row of this id.
  func insert(_ stored: StoredRecord) throws(StorageError) -> Bool {
    try write(stored, try connection.statement(insertSlot) { Self.insertSQL(type, orUpdate: false) })
    return connection.changes == 1
  }

  private func write(_ stored: StoredRecord, _ insert: Statement) throws(StorageError) {
    let packed = try replicas.pack(stored.record.id)
    insert.bind(1, packed)
    insert.bind(2, stored.region)
    insert.bind(3, stored.seq)
    insert.bind(4, stored.enteredSeq)
    let rest: RowFormat.Rest
    do throws(StorageError) {
      rest = try format.bind(stored, to: insert, from: Self.fixedColumns + 1)
    } catch {
      insert.reset()
      throw error
    }
    insert.bind(5, Int64(bitPattern: rest.time.rawValue))
    insert.bind(6, rest.meta)
    insert.bind(Self.fixedColumns + Int32(format.fields.count) + 1, Int64(rest.conflicts))
    try insert.run()
  }

  func remove(_ id: Dot) throws(StorageError) {
    let delete = try connection.statement("DELETE FROM \(Schema.name(type.key)) WHERE id = ?")
    delete.bind(1, try replicas.pack(id))
    try delete.run()
  }

  private func read(_ row: Statement) throws(StorageError) -> StoredRecord { try read(row, format) }

  private func read(_ row: Statement, _ format: RowFormat) throws(StorageError) -> StoredRecord {
    var stored = StoredRecord(
      record: Record(id: try replicas.unpack(row.integer(0)), type: type.number), region: row.integer(1),
      seq: row.integer(2), enteredSeq: row.integer(3))
    try format.read(
      row, from: Self.fixedColumns, time: HybridTime(rawValue: UInt64(bitPattern: row.integer(4))),
      meta: row.isNull(5) ? nil : row.blob(5), into: &stored)
    return stored
  }
}
