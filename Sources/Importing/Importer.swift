package import Model

/// On whose behalf a roster is imported.
package struct Importer: Hashable, Sendable {
  /// Stands as the author of every change.
  package let account: String
  package let role: Role
  /// Where it may write; nil for everywhere.
  package let regions: [Region]?

  package init(account: String, role: Role, regions: [Region]?) {
    self.account = account
    self.role = role
    self.regions = regions
  }

  /// Whoever owns the hub's data folder: writes everywhere what a county official may write.
  package static let local = Importer(account: "local", role: .county, regions: nil)

  /// Whether this account imports anything at all: an auditor only reads, an administrator sees no personal data.
  package var mayImport: Bool { role.mayWriteRecords && role.visibility != nil }

  func contains(village code: Int64) -> Bool { regions?.contains { $0.contains(village: code) } ?? true }

  func maySee(_ field: Field) -> Bool { role.visibility.map { field.isVisible(to: $0) } ?? false }

  /// The fields of a type that the role may only propose.
  func proposable(_ type: RecordType) -> [Field] { type.fields.filter { $0.mayWrite(role) == .propose } }
}
