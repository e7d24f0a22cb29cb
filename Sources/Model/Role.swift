/// What an account is: who may see and write what derives from it (SPEC §rights).
package enum Role: UInt8, CaseIterable, Sendable {
  case volunteer = 1
  case village
  case town
  case county
  case auditor
  case admin

  /// The stable word in options and JSON.
  package var key: String {
    switch self {
    case .volunteer: "volunteer"
    case .village: "village"
    case .town: "town"
    case .county: "county"
    case .auditor: "auditor"
    case .admin: "admin"
    }
  }

  /// What people call it.
  package var label: Label {
    switch self {
    case .volunteer: Label("志愿者", "volunteer")
    case .village: Label("村级", "village official")
    case .town: Label("乡镇", "town official")
    case .county: Label("县区", "county official")
    case .auditor: Label("督查", "auditor")
    case .admin: Label("系统", "administrator")
    }
  }

  /// Village, town, county and auditor.
  package var isOfficial: Bool { Roles.officials.contains(Roles(self)) }

  /// Whether this role ever writes a record: an auditor only reads, an administrator sees no personal data.
  package var mayWriteRecords: Bool { Roles.writers.contains(Roles(self)) }

  /// The visibility class of a device of this role; nil for an administrator, who sees no record at all.
  package var visibility: Visibility? {
    switch self {
    case .volunteer: .scope
    case .village, .town, .county, .auditor: .officials
    case .admin: nil
    }
  }

  package init?(key: String) {
    guard let role = Self.allCases.first(where: { $0.key == key }) else { return nil }
    self = role
  }
}

/// A set of roles.
package struct Roles: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package init(_ role: Role) { rawValue = 1 << role.rawValue }

  package static let volunteer = Roles(.volunteer)
  package static let village = Roles(.village)
  package static let town = Roles(.town)
  package static let county = Roles(.county)
  package static let auditor = Roles(.auditor)
  package static let officials: Roles = [.village, .town, .county, .auditor]
  package static let writers: Roles = [.volunteer, .village, .town, .county]

  /// The members, in the order of their numbers.
  package var members: [Role] { Role.allCases.filter { contains(Roles($0)) } }
}

/// The visibility class of a field, and of a device. The numbers are on the wire.
package enum Visibility: UInt8, CaseIterable, Comparable, Sendable {
  /// Everyone who holds the record.
  case scope = 0
  /// Officials only; such fields are numbered from `Field.firstOfficialsNumber`.
  case officials = 1

  /// The class of any field number, known to this version or not.
  package init(field number: UInt32) { self = number >= Field.firstOfficialsNumber ? .officials : .scope }

  package var key: String { self == .scope ? "scope" : "officials" }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a role may do with a field.
package enum Permission: Hashable, Sendable {
  case yes
  /// The hub holds the value until an official admits it; such cells go into a change of their own.
  case propose
  case no
}
