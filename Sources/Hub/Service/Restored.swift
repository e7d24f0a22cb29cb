package import Replication
import Storage
import Store

/// What `restore` made, and what went back in time with it.
package struct Restored: Sendable {
  /// When the last change came that the backup holds, ms since 1970; 0 if it holds none.
  package let asOfMilliseconds: UInt64
  /// Whether a ledger lay in the folder, so that the rest is known.
  package let hadLedger: Bool
  /// Whether devices will know the hub: the backup, or the folder, holds its key.
  package let hasKey: Bool
  /// How many changes the hub once acknowledged and lost, by the replicas that have to send them again.
  package let changes: [ReplicaID: Int]
  /// Devices that joined after the backup: they have to join again.
  package let devices: [ReplicaID]
  /// Devices that were revoked after the backup: they are so again.
  package let revoked: [ReplicaID]

  init(_ store: HubDatabase, hadLedger: Bool, hasKey: Bool) throws {
    asOfMilliseconds = try store.lastReceivedMilliseconds()
    self.hadLedger = hadLedger
    self.hasKey = hasKey
    (changes, devices, revoked) = try store.forgotten()
  }
}
