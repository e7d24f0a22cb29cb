package import Replication

/// What was decided about a change that was not simply applied, or an offer: one of several, perhaps (SPEC §decisions).
package struct Decision: Hashable, Sendable {
  /// The change; of an offer, the record.
  package let change: Dot
  package let isOffer: Bool
  /// What the change is from then on.
  package let status: HistoryEntry.Status
  /// Who decided; empty where the hub did, by its rules.
  package let account: String
  package let reason: String
  /// Milliseconds since 1970 by the hub's clock.
  package let milliseconds: UInt64
  /// The cells it was about; nil for all of the change.
  package let keys: [CellKey]?
  /// The hub's own change that took it back, or let it in again.
  package let written: Dot?

  package init(
    change: Dot, isOffer: Bool = false, status: HistoryEntry.Status, account: String = "", reason: String = "",
    milliseconds: UInt64,
    keys: [CellKey]? = nil, written: Dot? = nil
  ) {
    self.change = change
    self.isOffer = isOffer
    self.status = status
    self.account = account
    self.reason = reason
    self.milliseconds = milliseconds
    self.keys = keys
    self.written = written
  }
}

extension [Decision] {
  /// Of an admitted change the cells that were let in; nil for all of it.
  package var admittedKeys: [CellKey]? { last { $0.status == .admitted }?.keys }
}
