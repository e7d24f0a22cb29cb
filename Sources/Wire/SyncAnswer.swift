package import Model
package import Replication

/// Why the hub keeps a change without applying it. Stable codes (SPEC §held).
package enum HeldCode: UInt8, CaseIterable, Sendable {
  case outOfScope = 1
  case notPermitted = 2
  case invalidValue = 3
  case missingDependency = 4
  case declinedDependency = 5
  case unknownType = 6
  case erased = 7
  case clash = 8

  package var key: String {
    switch self {
    case .outOfScope: "out_of_scope"
    case .notPermitted: "not_permitted"
    case .invalidValue: "invalid_value"
    case .missingDependency: "missing_dependency"
    case .declinedDependency: "declined_dependency"
    case .unknownType: "unknown_type"
    case .erased: "erased"
    case .clash: "clash"
    }
  }
}

/// What became of one of the device's own changes that the hub did not simply apply.
package struct Verdict: Hashable, Sendable {
  package enum Status: UInt8, Sendable {
    case held = 1
    case admitted = 2
    case declined = 3
    case superseded = 4
  }

  package let counter: UInt64
  package let status: Status
  package let code: HeldCode
  /// An official's reason for a decision; empty where there is none.
  package let reason: String

  package init(counter: UInt64, status: Status, code: HeldCode, reason: String = "") {
    self.counter = counter
    self.status = status
    self.code = code
    self.reason = reason
  }
}

/// What became of changes that a device's replica shares with one that it descends from.
package struct InheritedVerdicts: Hashable, Sendable {
  package let replica: ReplicaID
  /// Not empty.
  package let verdicts: [Verdict]

  package init(replica: ReplicaID, verdicts: [Verdict]) {
    self.replica = replica
    self.verdicts = verdicts
  }
}

/// Why the hub no longer admits a device.
package enum ClosedReason: UInt8, Sendable {
  /// Its account may do nothing for now: the device keeps what it holds.
  case disabled = 1
  /// Its enrolment has ended: once the hub has everything, the device erases what it holds.
  case revoked = 2
}

/// What a device may hold, and whose it is.
package struct Scope: Hashable, Sendable {
  package var version: UInt64
  package var account: String
  package var role: Role
  /// Prefixes of the 12-digit division code, sorted.
  package var regions: [Region]

  package init(version: UInt64, account: String, role: Role, regions: [Region]) {
    self.version = version
    self.account = account
    self.role = role
    self.regions = regions
  }

  /// The visibility class; an administrator's scope has no regions, so that its class does not matter.
  package var visibility: Visibility { role.visibility ?? .scope }

  /// Whether the account works there, and so writes there.
  package func contains(_ region: Int64) -> Bool { regions.contains { $0.contains(village: region) } }

  /// What its devices hold: its regions, and what belongs to the divisions around them.
  package var readable: RegionSet { RegionSet(readableIn: regions) }

  /// Whether its devices hold what belongs there.
  package func reads(_ region: Int64) -> Bool {
    contains(region) || (Region(division: region).map { place in regions.contains { place.contains($0) } } ?? false)
  }

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.varint(version)
    writer.text(account)
    writer.byte(role.rawValue)
    writer.varint(regions.count)
    for region in regions { writer.text(region.description) }
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.finish()
  }

  init(from reader: inout ByteReader) throws(WireError) {
    version = try reader.varint()
    account = try reader.text(max: Limits.accountBytesMax)
    guard let role = Role(rawValue: try reader.byte()) else { throw .malformed }
    self.role = role
    regions = []
    for _ in 0..<(try reader.count(max: Limits.scopeRegionsMax, bytesEach: 2)) {
      guard let region = Region(try reader.text(max: 12)) else { throw .malformed }
      regions.append(region)
    }
  }
}

/// Where the hub can be reached from now on.
package struct Contacts: Hashable, Sendable {
  package var addresses: [String]
  /// Pins of the current and, if one is prepared, the next key.
  package var pins: [Pin]
  /// What bundles for the hub are sealed to, and its own signed with; nil for a hub that takes none.
  package var bundleKeys: BundlePublicKeys?

  package init(addresses: [String], pins: [Pin], bundleKeys: BundlePublicKeys? = nil) {
    self.addresses = addresses
    self.pins = pins
    self.bundleKeys = bundleKeys
  }

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.varint(addresses.count)
    for address in addresses { writer.text(address) }
    writer.varint(pins.count)
    for pin in pins { writer.raw(pin.bytes) }
    writer.blob(bundleKeys?.bytes ?? [])
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.finish()
  }

  init(from reader: inout ByteReader) throws(WireError) {
    addresses = []
    for _ in 0..<(try reader.count(max: Limits.addressesMax)) {
      addresses.append(try reader.text(max: Limits.addressBytesMax))
    }
    pins = []
    for _ in 0..<(try reader.count(max: Limits.pinsMax)) {
      guard let pin = Pin(bytes: try reader.raw(Pin.byteCount)) else { throw .malformed }
      pins.append(pin)
    }
    let keys = try reader.blob(max: BundlePublicKeys.byteCount)
    bundleKeys = BundlePublicKeys(bytes: keys)
    guard bundleKeys != nil || keys.isEmpty else { throw .malformed }
  }

  /// What a request names to say that the device knows these.
  package var hash: UInt64 { SHA256.hash(encoded).prefix8 }
}

/// From this change of a replica on, until the next run begins, an account wrote.
package struct AuthorRun: Hashable, Sendable {
  package let first: Dot
  package let account: String

  package init(first: Dot, account: String) {
    self.first = first
    self.account = account
  }
}

/// The hub's answer to a sync (SPEC §answer).
package struct SyncAnswer: Hashable, Sendable {
  /// What became of the journal.
  package enum Outcome: Hashable, Sendable {
    /// All up to this counter is durable at the hub.
    case taken(UInt64)
    /// The hub knows less than it once acknowledged: send again from after this counter.
    case rewind(UInt64)
    /// The device's database is an older copy or a clone: its journal and the hub's agree up to this counter and no
    /// further. Nothing else is in this answer.
    case fork(UInt64)
    /// The device is no longer admitted. All up to this counter is durable at the hub; what was new of it is held.
    case closed(UInt64, ClosedReason)
  }

  /// The part of the hub's state that is sent with this answer.
  package struct Page: Hashable, Sendable {
    package var rows: [Row] = []
    /// Records that have left the scope: to be removed.
    package var evicted: [Dot] = []
    /// Records that were erased by law, rising: to be removed from everywhere, whether in the scope or not.
    package var erased: [Dot] = []
    /// Who wrote what is in the rows.
    package var authors: [AuthorRun] = []
    package var cursor: [UInt8] = []
    /// Nil while more pages follow; then what the device must have.
    package var digests: Digests?

    package init() {}
  }

  package var replica: ReplicaID
  /// The incarnation of the hub that answers.
  package var incarnation: UInt64
  /// Milliseconds since 1970, by the hub's clock.
  package var hubMilliseconds: UInt64
  package var outcome: Outcome
  /// The request's cursor was not one of this incarnation: `page` begins from nothing.
  package var afresh: Bool
  package var verdicts: [Verdict]
  package var inheritedVerdicts: [InheritedVerdicts] = []
  /// Present if it differs from the scope named in the request's cursor.
  package var scope: Scope?
  package var contacts: Contacts?
  /// With a rewind: how much of each replica's journal the hub has, so that the device can tell what got lost.
  package var knowledge: VersionVector?
  package var page: Page
  /// How fresh the scope's figures are; with the last page of a run, if the hub tells it.
  package var fleet: FleetReport?
  /// How much the hub has of the journals that the device's replica descends from; where the request named them.
  package var ancestors: [Dot] = []

  package init(
    replica: ReplicaID, incarnation: UInt64, hubMilliseconds: UInt64, outcome: Outcome, afresh: Bool = false,
    verdicts: [Verdict] = [], scope: Scope? = nil, contacts: Contacts? = nil, knowledge: VersionVector? = nil,
    page: Page = Page()
  ) {
    self.replica = replica
    self.incarnation = incarnation
    self.hubMilliseconds = hubMilliseconds
    self.outcome = outcome
    self.afresh = afresh
    self.verdicts = verdicts
    self.scope = scope
    self.contacts = contacts
    self.knowledge = knowledge
    self.page = page
  }
}
