import Model
package import Replication
package import Store
package import Wire

extension HubDatabase: DirectoryStore {
  package func enrolment(of replica: ReplicaID) throws -> Enrolment? {
    guard let device = try device(replica), let account = try account(device.account) else { return nil }
    return Enrolment(replica: replica, scope: account.scope, closed: device.closed(account))
  }

  // MARK: - Accounts

  package func account(_ name: String) throws -> Account? {
    let select = try connection.statement("SELECT \(Self.accountColumns) FROM account WHERE name = ?")
    select.bind(1, name)
    return try accounts(select).first
  }

  package func accounts() throws -> [Account] {
    try accounts(try connection.statement("SELECT \(Self.accountColumns) FROM account ORDER BY name"))
  }

  private static let accountColumns = "name, role, regions, disabled, scope_version, created_at"

  private func accounts(_ select: Statement) throws -> [Account] {
    defer { select.reset() }
    var accounts: [Account] = []
    while try select.step() {
      accounts.append(
        Account(
          name: select.text(0), role: try Self.role(select.integer(1)), regions: Self.regions(select.text(2)),
          isDisabled: select.integer(3) != 0, scopeVersion: UInt64(select.integer(4)),
          createdMilliseconds: UInt64(select.integer(5))))
    }
    return accounts
  }

  package func put(_ account: Account) throws {
    let upsert = try connection.statement(
      """
      INSERT INTO account (\(Self.accountColumns)) VALUES (?, ?, ?, ?, ?, ?) \
      ON CONFLICT (name) DO UPDATE SET role = excluded.role, regions = excluded.regions, \
      disabled = excluded.disabled, scope_version = excluded.scope_version
      """)
    upsert.bind(1, account.name)
    upsert.bind(2, Int64(account.role.rawValue))
    upsert.bind(3, Self.text(account.regions))
    upsert.bind(4, account.isDisabled ? 1 : 0)
    upsert.bind(5, Int64(account.scopeVersion))
    upsert.bind(6, Int64(account.createdMilliseconds))
    try upsert.run()
    let scope = try connection.statement(
      """
      INSERT INTO scope (account, version, role, regions) VALUES (?, ?, ?, ?) \
      ON CONFLICT (account, version) DO UPDATE SET role = excluded.role, regions = excluded.regions
      """)
    scope.bind(1, account.name)
    scope.bind(2, Int64(account.scopeVersion))
    scope.bind(3, Int64(account.role.rawValue))
    scope.bind(4, Self.text(account.regions))
    try scope.run()
  }

  package func scope(of account: String, version: UInt64) throws -> Scope? {
    guard let number = Int64(exactly: version) else { return nil }
    let select = try connection.statement("SELECT role, regions FROM scope WHERE account = ? AND version = ?")
    defer { select.reset() }
    select.bind(1, account)
    select.bind(2, number)
    guard try select.step() else { return nil }
    let account = Account(
      name: account, role: try Self.role(select.integer(0)), regions: Self.regions(select.text(1)),
      scopeVersion: version, createdMilliseconds: 0)
    return account.scope
  }

  private static func role(_ number: Int64) throws -> Role {
    guard let byte = UInt8(exactly: number), let role = Role(rawValue: byte) else {
      throw StorageError(.tooNew, operation: "read accounts", detail: "unknown role")
    }
    return role
  }

  static func text(_ regions: [Region]) -> String { regions.map(\.description).joined(separator: " ") }

  static func regions(_ text: String) -> [Region] { text.split(separator: " ").compactMap { Region($0) } }

  // MARK: - Devices

  private static let deviceColumns =
    "replica, account, name, token_hash, revoked, enrolled_at, last_contact, clock_offset, bundle_keys"

  package func device(_ replica: ReplicaID) throws -> DeviceEntry? {
    let select = try connection.statement(
      "SELECT \(Self.deviceColumns) FROM device WHERE replica = (SELECT n FROM replica WHERE id = ?)")
    select.bind(1, Int64(bitPattern: replica.rawValue))
    return try devices(select).first
  }

  package func devices() throws -> [DeviceEntry] {
    try devices(try connection.statement("SELECT \(Self.deviceColumns) FROM device ORDER BY enrolled_at, replica"))
  }

  private func devices(_ select: Statement) throws -> [DeviceEntry] {
    defer { select.reset() }
    var devices: [DeviceEntry] = []
    while try select.step() {
      guard let tokenHash = Hash256(select.blob(3)) else {
        throw StorageError(.damaged, operation: "read devices", detail: "a token hash is not 32 bytes")
      }
      devices.append(
        DeviceEntry(
          replica: try replicas.id(of: select.integer(0)), account: select.text(1), name: select.text(2),
          tokenHash: tokenHash, isRevoked: select.integer(4) != 0, enrolledMilliseconds: UInt64(select.integer(5)),
          lastContactMilliseconds: UInt64(select.integer(6)), clockOffsetMilliseconds: select.integer(7),
          bundleKeys: BundlePublicKeys(bytes: select.blob(8))))
    }
    return devices
  }

  package func put(_ device: DeviceEntry) throws {
    let isNew = try self.device(device.replica) == nil
    let upsert = try connection.statement(
      """
      INSERT INTO device (\(Self.deviceColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) \
      ON CONFLICT (replica) DO UPDATE SET account = excluded.account, name = excluded.name, \
      token_hash = excluded.token_hash, revoked = excluded.revoked, last_contact = excluded.last_contact, \
      clock_offset = excluded.clock_offset, bundle_keys = excluded.bundle_keys
      """)
    upsert.bind(1, try replicas.number(of: device.replica))
    upsert.bind(2, device.account)
    upsert.bind(3, device.name)
    upsert.bind(4, device.tokenHash.bytes)
    upsert.bind(5, device.isRevoked ? 1 : 0)
    upsert.bind(6, Int64(device.enrolledMilliseconds))
    upsert.bind(7, Int64(device.lastContactMilliseconds))
    upsert.bind(8, device.clockOffsetMilliseconds)
    upsert.bind(9, device.bundleKeys?.bytes)
    try upsert.run()
    if isNew { ledger.append(.enrolled(device.replica, token: device.tokenHash.prefix8)) }
    if device.isRevoked { ledger.append(.revoked(device.replica)) }
  }

  package func enrol(_ replica: ReplicaID, descent: Descent, nowMilliseconds: UInt64) throws {
    guard let parent = try device(descent.parent) else {
      throw StorageError(.internal, operation: "enrol a fork", detail: "its parent is not enrolled")
    }
    try put(
      DeviceEntry(
        replica: replica, account: parent.account, name: parent.name, tokenHash: parent.tokenHash,
        isRevoked: parent.isRevoked, enrolledMilliseconds: nowMilliseconds, bundleKeys: parent.bundleKeys))
    let update = try connection.statement("UPDATE device SET parent = ?, forked_at = ? WHERE replica = ?")
    update.bind(1, try replicas.number(of: descent.parent))
    update.bind(2, Int64(descent.forkedAt))
    update.bind(3, try replicas.number(of: replica))
    try update.run()
  }

  package func ancestors(of replica: ReplicaID) throws -> [Dot] {
    let select = try connection.statement(
      "SELECT parent, forked_at FROM device WHERE replica = ? AND parent IS NOT NULL")
    var ancestors: [Dot] = []
    var number = try replicas.number(of: replica)
    // A replica descends from finitely many: each fork was enrolled after its parent.
    while ancestors.count < Limits.ancestorsMax {
      select.bind(1, number)
      defer { select.reset() }
      guard try select.step() else { break }
      number = select.integer(0)
      ancestors.append(Dot(try replicas.id(of: number), UInt64(select.integer(1))))
    }
    return ancestors
  }

  /// When the store last learned that some device was heard from, ms since 1970; 0 for never.
  package func lastContact() throws -> Int64 {
    try connection.number("SELECT coalesce(max(last_contact), 0) FROM device")
  }

  package func noteContact(
    of replica: ReplicaID, atMilliseconds: UInt64, clockOffsetMilliseconds: Int64?
  ) throws {
    let update = try connection.statement(
      """
      UPDATE device SET last_contact = ?, clock_offset = coalesce(?, clock_offset) \
      WHERE replica = (SELECT n FROM replica WHERE id = ?)
      """)
    update.bind(1, Int64(atMilliseconds))
    update.bind(2, clockOffsetMilliseconds)
    update.bind(3, Int64(bitPattern: replica.rawValue))
    try update.run()
  }

  // MARK: - Invitations

  package func put(_ invitation: PendingInvitation) throws {
    let insert = try connection.statement(
      "INSERT INTO invitation (secret_hash, account, role, regions, expires_at) VALUES (?, ?, ?, ?, ?)")
    insert.bind(1, invitation.secretHash.bytes)
    insert.bind(2, invitation.account)
    insert.bind(3, Int64(invitation.role.rawValue))
    insert.bind(4, Self.text(invitation.regions))
    insert.bind(5, Int64(invitation.expiresMilliseconds))
    try insert.run()
  }

  package func takeInvitation(_ secretHash: Hash256) throws -> PendingInvitation? {
    let take = try connection.statement(
      "DELETE FROM invitation WHERE secret_hash = ? RETURNING account, role, regions, expires_at")
    defer { take.reset() }
    take.bind(1, secretHash.bytes)
    guard try take.step() else { return nil }
    let invitation = PendingInvitation(
      secretHash: secretHash, account: take.isNull(0) ? nil : take.text(0), role: try Self.role(take.integer(1)),
      regions: Self.regions(take.text(2)), expiresMilliseconds: UInt64(take.integer(3)))
    _ = try take.step()
    return invitation
  }

  package func removeInvitations(expiredBefore milliseconds: UInt64) throws {
    let delete = try connection.statement("DELETE FROM invitation WHERE expires_at < ?")
    delete.bind(1, Int64(milliseconds))
    try delete.run()
  }
}
