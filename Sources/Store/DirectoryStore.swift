package import Model
package import Replication
package import Wire

/// A person or script that acts: a role in some regions.
package struct Account: Hashable, Sendable {
  package var name: String
  package var role: Role
  /// Sorted.
  package var regions: [Region]
  package var isDisabled: Bool
  /// Raised with every change of role or regions: devices then learn of their new scope.
  package var scopeVersion: UInt64
  package let createdMilliseconds: UInt64

  package init(
    name: String, role: Role, regions: [Region], isDisabled: Bool = false, scopeVersion: UInt64 = 1,
    createdMilliseconds: UInt64
  ) {
    self.name = name
    self.role = role
    self.regions = regions.sorted()
    self.isDisabled = isDisabled
    self.scopeVersion = scopeVersion
    self.createdMilliseconds = createdMilliseconds
  }

  /// An administrator, who sees no record, has no region, whatever the account says.
  package var scope: Scope {
    Scope(version: scopeVersion, account: name, role: role, regions: role.visibility == nil ? [] : regions)
  }
}

/// A device that has joined.
package struct DeviceEntry: Hashable, Sendable {
  package let replica: ReplicaID
  package var account: String
  package var name: String
  /// SHA-256 of the token; the token itself is nowhere at the hub.
  package var tokenHash: Hash256
  package var isRevoked: Bool
  package let enrolledMilliseconds: UInt64
  /// 0 before the first sync.
  package var lastContactMilliseconds: UInt64
  /// The hub's clock less the device's, at the last sync.
  package var clockOffsetMilliseconds: Int64
  /// By which its bundles are known; nil if it has given none.
  package var bundleKeys: BundlePublicKeys?

  package init(
    replica: ReplicaID, account: String, name: String, tokenHash: Hash256, isRevoked: Bool = false,
    enrolledMilliseconds: UInt64, lastContactMilliseconds: UInt64 = 0, clockOffsetMilliseconds: Int64 = 0,
    bundleKeys: BundlePublicKeys? = nil
  ) {
    self.replica = replica
    self.account = account
    self.name = name
    self.tokenHash = tokenHash
    self.isRevoked = isRevoked
    self.enrolledMilliseconds = enrolledMilliseconds
    self.lastContactMilliseconds = lastContactMilliseconds
    self.clockOffsetMilliseconds = clockOffsetMilliseconds
    self.bundleKeys = bundleKeys
  }
}

extension DeviceEntry {
  /// Why the device is no longer admitted, nil while it is. Revoked outweighs disabled, which may end again.
  package func closed(_ account: Account) -> ClosedReason? {
    isRevoked ? .revoked : account.isDisabled ? .disabled : nil
  }
}

/// An invitation that nobody has used yet.
package struct PendingInvitation: Hashable, Sendable {
  /// SHA-256 of the secret in the code.
  package let secretHash: Hash256
  /// The account that the device will act for; nil for one that is made when the device joins.
  package let account: String?
  /// Of the account to be made.
  package let role: Role
  package let regions: [Region]
  package let expiresMilliseconds: UInt64

  package init(secretHash: Hash256, account: String?, role: Role, regions: [Region], expiresMilliseconds: UInt64) {
    self.secretHash = secretHash
    self.account = account
    self.role = role
    self.regions = regions.sorted()
    self.expiresMilliseconds = expiresMilliseconds
  }
}

/// Who may act on the hub, with which devices and where. Writes belong to a transaction of the store.
package protocol DirectoryStore: AnyObject {
  func account(_ name: String) throws -> Account?
  func accounts() throws -> [Account]
  func put(_ account: Account) throws

  func device(_ replica: ReplicaID) throws -> DeviceEntry?
  func devices() throws -> [DeviceEntry]
  func put(_ device: DeviceEntry) throws
  /// Notes when a device was last heard from, ms since 1970, and how far the hub's clock is ahead of its own; nil
  /// leaves that as it is.
  func noteContact(of replica: ReplicaID, atMilliseconds: UInt64, clockOffsetMilliseconds: Int64?) throws

  func put(_ invitation: PendingInvitation) throws
  /// Takes an invitation away, so that it is used once; nil if there is none with this secret.
  func takeInvitation(_ secretHash: Hash256) throws -> PendingInvitation?
  /// Removes invitations that ended before a time, ms since 1970.
  func removeInvitations(expiredBefore milliseconds: UInt64) throws

  /// - Returns: the entry's number.
  @discardableResult
  func append(_ entry: AuditEntry) throws -> Int64
  func auditEntries(limit: Int) throws -> [AuditEntry]
}

extension DirectoryStore {
  /// Ends a device's enrolment, and that of every copy of it: those that forked from it share its token.
  /// - Returns: the replicas whose enrolment this ended.
  package func revoke(_ replica: ReplicaID) throws -> [ReplicaID] {
    guard let device = try device(replica) else { return [] }
    var revoked: [ReplicaID] = []
    for var copy in try devices() where copy.tokenHash == device.tokenHash && !copy.isRevoked {
      copy.isRevoked = true
      try put(copy)
      revoked.append(copy.replica)
    }
    return revoked
  }
}
