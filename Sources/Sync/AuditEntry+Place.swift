package import Model
package import Store
import Wire

extension AuditEntry {
  /// An entry whose regions are those of what its facts name: of records, of accounts, of devices by their accounts.
  ///
  /// - Parameter regions: others that it concerns: of what the store no longer has, or does not have yet.
  package init(
    milliseconds: UInt64, account: String, action: String, facts: [AuditFact], regions: [Region] = [],
    in store: any HubStore & DirectoryStore
  ) throws {
    var regions = regions
    for fact in facts {
      switch fact.name {
      case .region: regions += Region(fact.value).map { [$0] } ?? []
      case .account: regions += try store.account(fact.value)?.regions ?? []
      case .device:
        guard let replica = RecordName.replica(fact.value), let device = try store.device(replica) else { continue }
        regions += try store.account(device.account)?.regions ?? []
      case .record, .into:
        guard let id = fact.record, let type = try store.type(of: id), let stored = try store.stored(id, type: type),
          let region = Region(division: stored.region)
        else { continue }
        regions.append(region)
      default: continue
      }
    }
    self.init(milliseconds: milliseconds, account: account, action: action, facts: facts, regions: regions)
  }
}
