import Model
import Replication
import Store

/// Rows that the running transaction has read or written: what one change is decided by and merged into is asked for
/// several times over, and to decode a row takes longer than to find it.
struct KeptRows {
  private struct Key: Hashable {
    let id: Dot
    let type: RecordTypeNumber
  }

  /// Nil for a record that is not there.
  private var rows: [Key: StoredRecord?] = [:]

  private static let countMax = 512

  /// - Returns: nil for a row that is not kept; within, nil for one that is not there.
  func row(_ id: Dot, _ type: RecordTypeNumber) -> StoredRecord?? { rows[Key(id: id, type: type)] }

  mutating func keep(_ row: StoredRecord?, of id: Dot, _ type: RecordTypeNumber) {
    if rows.count >= Self.countMax { rows.removeAll(keepingCapacity: true) }
    rows.updateValue(row, forKey: Key(id: id, type: type))
  }

  mutating func removeAll() { rows.removeAll() }
}
