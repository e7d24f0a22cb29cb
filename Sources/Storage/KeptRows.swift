import Model
import Replication
import Store

/// Rows that transactions have read or written: what one change is decided by and merged into is asked for several times
/// over, and to decode a row takes longer than to find it.
///
/// They are good within a transaction, and in the next one unless another connection has written in between. Each record
/// has one place that it shares with others: the last one stays.
struct KeptRows {
  private struct Row {
    let id: Dot
    let type: RecordTypeNumber
    let generation: Int
    /// Nil for a record that is not there.
    let stored: StoredRecord?
  }

  private struct Place {
    let id: Dot
    let type: RecordTypeNumber
    let generation: Int
    /// Nil for a record that is not there.
    let region: Int64?
  }

  /// Whether a transaction is running: only within one nobody else writes.
  private var isActive = false
  /// What was kept in an earlier one counts no more.
  private var generation = 0
  private var rows: [Row?] = []
  private var places: [Place?] = []

  /// A power of two.
  private static let rowsCount = 64
  private static let placesCount = 4096

  private static func index(_ id: Dot, _ count: Int) -> Int {
    Int(truncatingIfNeeded: id.counter ^ id.replica.rawValue) & (count - 1)
  }

  mutating func begin() { isActive = true }

  mutating func end() { isActive = false }

  /// - Returns: nil for a row that is not kept; within, nil for one that is not there.
  func row(_ id: Dot, _ type: RecordTypeNumber) -> StoredRecord?? {
    guard isActive, !rows.isEmpty, let row = rows[Self.index(id, Self.rowsCount)], row.generation == generation,
      row.id == id, row.type == type
    else { return nil }
    return row.stored
  }

  /// Where a record belongs. Returns nil if that is not kept; within, nil for a record that is not there.
  func region(_ id: Dot, _ type: RecordTypeNumber) -> Int64?? {
    guard isActive, !places.isEmpty, let place = places[Self.index(id, Self.placesCount)],
      place.generation == generation, place.id == id, place.type == type
    else { return nil }
    return place.region
  }

  mutating func keep(_ stored: StoredRecord?, of id: Dot, _ type: RecordTypeNumber) {
    guard isActive else { return }
    if rows.isEmpty { rows = Array(repeating: nil, count: Self.rowsCount) }
    rows[Self.index(id, Self.rowsCount)] = Row(
      id: id, type: type, generation: generation, stored: stored)
    keep(region: stored?.region, of: id, type)
  }

  mutating func keep(region: Int64?, of id: Dot, _ type: RecordTypeNumber) {
    guard isActive else { return }
    if places.isEmpty { places = Array(repeating: nil, count: Self.placesCount) }
    places[Self.index(id, Self.placesCount)] = Place(
      id: id, type: type, generation: generation, region: region)
  }

  mutating func removeAll() { generation += 1 }
}
