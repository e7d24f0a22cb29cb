package import Model
package import Store
import Sync

extension Desk {
  /// Notes in the store's audit, if it has one, what was looked at or done: in a transaction of its own,
  /// unless `together` holds one.
  ///
  /// - Parameter regions: where, besides the regions of the records that the facts name.
  package func note(_ action: String, _ facts: [AuditFact], regions: [Region] = []) throws {
    if holdsOnlyScope { return }
    try together { try audit(action, facts, regions: regions) }
  }

  package func note(_ action: String, _ facts: AuditFact...) throws { try note(action, facts) }

  /// As `note`, within the transaction that does it.
  package func audit(_ action: String, _ facts: [AuditFact], regions: [Region] = []) throws {
    try writer.audit(action, facts, regions: regions, account: authority.account)
  }
}
