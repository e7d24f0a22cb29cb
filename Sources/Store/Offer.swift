package import Replication

/// Cells of a record that a device still held when the hub had lost them, and what was decided about them.
package struct Offer: Hashable, Sendable {
  package let stored: StoredRecord
  /// Held, admitted or declined.
  package let status: HistoryEntry.Status
  /// Milliseconds since 1970 by the hub's clock.
  package let receivedMilliseconds: UInt64

  package var id: Dot { stored.record.id }

  package init(_ stored: StoredRecord, status: HistoryEntry.Status, receivedMilliseconds: UInt64) {
    self.stored = stored
    self.status = status
    self.receivedMilliseconds = receivedMilliseconds
  }
}
