package import Care
package import Model
package import Storage
import Store
import Wire

extension HubDatabase {
  /// How fresh the hub's figures are: which devices write in the regions asked about, and when each was last heard from.
  ///
  /// Copies of one device count once, by the one that was heard from last.
  /// - Parameters:
  ///   - regions: nil for everywhere.
  ///   - now: ms since 1970.
  package func freshness(_ period: Period, _ regions: [Region]?, now: Int64) throws -> Freshness {
    let fleet = try FleetSnapshot(self, now: UInt64(clamping: now)).fleet(in: regions)
    return Freshness(
      asOfMilliseconds: now, isHub: true, pending: 0,
      fleet: Freshness.Fleet(
        contacts: fleet.contacts.map { Int64(clamping: $0) }, held: fleet.held, period: period, now: now))
  }
}
