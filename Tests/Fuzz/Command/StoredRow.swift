import Model
import Replication
import Store

@testable import Storage

/// A row's `meta` as it stands in a database file.
final class StoredRow {
  nonisolated(unsafe) static let shared = try! StoredRow()

  private let connection: Connection
  private let format: RowFormat

  private init() throws {
    connection = try Connection(path: ":memory:", access: .readWrite)
    try connection.execute("CREATE TABLE replica (n INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE)")
    for replica in 1...4 { try connection.execute("INSERT INTO replica VALUES (\(replica), \(replica))") }
    format = RowFormat(type: CareModel.current.type(number: CareModel.Number.elder)!, replicas: Replicas(connection))
  }

  func decode(_ meta: [UInt8]) throws {
    var columns = [RowFormat.Column](repeating: .null, count: format.type.fields.count)
    columns[0] = .text("王桂兰")
    for (index, field) in format.type.fields.enumerated() where field.isFlags { columns[index] = .integer(6) }
    let stored = try format.decode(
      id: Dot(ReplicaID(1), 1), region: 230_422_990_201, seq: 9, enteredSeq: 3, time: HybridTime(rawValue: 5),
      columns: columns, meta: meta)
    guard stored.record.cells.allSatisfy(\.cell.isWellFormed) else { return }
    let again = try format.encode(stored)
    let read = try format.decode(
      id: stored.record.id, region: stored.region, seq: stored.seq, enteredSeq: stored.enteredSeq, time: again.time,
      columns: again.columns, meta: again.meta)
    precondition(read.record == stored.record, "a row that reads back otherwise")
  }

  /// A row to begin from.
  func encode(_ record: Record) throws -> [UInt8]? {
    try format.encode(StoredRecord(record: record, region: 0)).meta
  }
}
