package import Care
package import Model
import Replication
package import Storage
package import Store
import Wire

extension HubDatabase {
  /// How fresh the hub's figures are: which devices write in the regions asked about, and when each was last heard from.
  ///
  /// Copies of one device count once, by the one that was heard from last; those that are no longer admitted bring
  /// nothing that counts.
  /// - Parameters:
  ///   - actor: whose inbox it is.
  ///   - regions: nil for everywhere.
  package func freshness(_ period: Period, _ regions: [Region]?, actor: Authority, now: Int64) throws -> Freshness {
    let accounts = Dictionary(uniqueKeysWithValues: try accounts().map { ($0.name, $0) })
    let wanted = regions.map { RegionSet($0) }
    var contacts: [Hash256: Int64] = [:]
    for device in try devices() {
      guard let account = accounts[device.account], device.closed(account) == nil, account.role.mayWriteRecords else {
        continue
      }
      if let wanted, RegionSet(account.regions).intersection(wanted).isEmpty { continue }
      let contact = Int64(clamping: device.lastContactMilliseconds)
      contacts[device.tokenHash] = max(contacts[device.tokenHash] ?? 0, contact)
    }
    let held = try HubInbox(self, actor: actor).items().count { item in
      wanted.map { wanted in item.region.map(wanted.contains) ?? false } ?? true
    }
    return Freshness(
      asOfMilliseconds: now, isHub: true, pending: 0,
      fleet: Freshness.Fleet(contacts: contacts.values.sorted(), held: held, period: period, now: now))
  }
}
