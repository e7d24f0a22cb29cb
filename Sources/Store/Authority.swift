package import Model

/// On whose authority something is done: an account with its rights, or whoever owns the hub's data folder.
package struct Authority: Hashable, Sendable {
  /// What `by` shows.
  package let account: String
  package let role: Role
  /// Nil for everywhere.
  package let regions: [Region]?

  package init(account: String, role: Role, regions: [Region]?) {
    self.account = account
    self.role = role
    self.regions = regions
  }

  package init(_ account: Account) {
    self.init(account: account.name, role: account.role, regions: account.regions)
  }

  /// Whoever owns the hub's data folder may do everywhere what a county may.
  package static let local = Authority(account: "local", role: .county, regions: nil)

  /// Whether a village, by its 12-digit code, is one of the actor's.
  package func reaches(village code: Int64) -> Bool {
    regions.map { $0.contains { $0.contains(village: code) } } ?? true
  }

  /// Whether the actor sees what belongs there: their own, and what belongs to a division around it.
  package func reads(_ code: Int64) -> Bool {
    regions.map { RegionSet(readableIn: $0).contains(code) } ?? true
  }
}
