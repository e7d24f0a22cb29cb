package import Replication

/// A record as a store keeps it: its cells, where it belongs, and when it last changed.
package struct StoredRecord: Hashable, Sendable {
  package var record: Record
  /// The region it belongs to by the store's word: a 12-digit village code, 0 while unknown.
  package var region: Int64
  /// The number of the modification that last touched it; on a device 0.
  package var seq: Int64
  /// The modification with which it came into its region. Cells without an entry in `cellSeqs` changed then.
  package var enteredSeq: Int64
  /// When a cell last changed, for the cells that changed after `enteredSeq`.
  package var cellSeqs: [CellKey: Int64]

  package init(
    record: Record, region: Int64 = 0, seq: Int64 = 0, enteredSeq: Int64 = 0, cellSeqs: [CellKey: Int64] = [:]
  ) {
    self.record = record
    self.region = region
    self.seq = seq
    self.enteredSeq = enteredSeq
    self.cellSeqs = cellSeqs
  }

  package func seq(of key: CellKey) -> Int64 { cellSeqs[key] ?? enteredSeq }
}

/// Reads records.
package protocol RecordReader: AnyObject {
  /// The record, nil if the store does not hold it.
  func stored(_ id: Dot, type: UInt16) throws -> StoredRecord?
  /// The region it belongs to by the store's word, 0 while unknown; nil if the store does not hold the record. Costs less
  /// than `stored` where the store can tell it from less than the row.
  func region(of id: Dot, type: UInt16) throws -> Int64?
}

/// Reads records and what refers to them.
package protocol ReferenceReader: RecordReader {
  /// Records of a type that refer to another by a field, in the order of the reference's index (time, where there is
  /// one).
  func referring(to id: Dot, type: UInt16, field: String) throws -> [StoredRecord]
}

/// Reads and writes records. Every call belongs to the store's current transaction.
package protocol RecordStore: RecordReader {
  /// Writes the record's row and what derives from it. `old` is what `stored` gave before, nil for a new record.
  func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws

  /// Removes the row and what derives from it.
  func remove(_ stored: StoredRecord) throws
}

extension RecordReader {
  package func record(_ id: Dot, type: UInt16) throws -> Record? { try stored(id, type: type)?.record }

  package func region(of id: Dot, type: UInt16) throws -> Int64? { try stored(id, type: type)?.region }
}
