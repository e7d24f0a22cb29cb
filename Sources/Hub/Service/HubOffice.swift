package import Model
package import Replication
package import Storage
package import Store
package import Sync
package import Wire

/// What an administrator does to the hub itself: invitations, accounts, devices. Each act is one transaction, with an
/// entry in the audit.
package struct HubOffice {
  let store: HubDatabase
  let clock: any Clock
  /// Who acts.
  private let actor: String

  package init(_ store: HubDatabase, actor: String, clock: any Clock = SystemClock()) {
    self.store = store
    self.actor = actor
    self.clock = clock
  }

  // MARK: - Invitations

  package struct Invited: Sendable {
    package let invitation: Invitation
    package let expiresMilliseconds: UInt64
  }

  /// Makes a one-time invitation. An account that is named and new is made now; without a name, one is made from the
  /// device's name when it joins.
  /// - Parameters:
  ///   - role, regions: of a new account; nil role takes those of the account named.
  package func invite(
    account name: String?, role: Role?, regions: [Region], minutes: Int, address: Invitation.Address?, pin: Pin,
    using generator: inout some RandomNumberGenerator
  ) throws -> Invited {
    let secret = generator.bytes(Invitation.secretByteCount)
    let now = clock.milliseconds
    let expires = now + UInt64(minutes) * 60_000
    try act("invite") {
      try store.removeInvitations(expiredBefore: now - min(now, 24 * 3600 * 1000))
      var (role, regions) = (role, regions)
      if let name {
        let account = try account(name, role, regions, now)
        (role, regions) = (account.role, account.regions)
      } else {
        try check(role, regions)
      }
      try store.put(
        PendingInvitation(
          secretHash: Invitation.hash(secret: secret), account: name, role: role ?? .volunteer, regions: regions,
          expiresMilliseconds: expires))
      return (name.map { [.account($0)] } ?? []) + [.role(role ?? .volunteer)] + regions.map { .region($0) }
    }
    return Invited(
      invitation: Invitation(address: address, secret: secret, pin: pin), expiresMilliseconds: expires)
  }

  /// The account of this name, made now if it is new.
  private func account(_ name: String, _ role: Role?, _ regions: [Region], _ now: UInt64) throws -> Account {
    if let known = try store.account(name) {
      let fits = (role == nil || role == known.role) && (regions.isEmpty || regions.sorted() == known.regions)
      guard fits, !known.isDisabled else { throw HubError.accountDiffers }
      return known
    }
    guard AccountName.isValid(name) else { throw HubError.badName }
    try check(role, regions)
    let account = Account(name: name, role: role ?? .volunteer, regions: regions, createdMilliseconds: now)
    try store.put(account)
    return account
  }

  private func check(_ role: Role?, _ regions: [Region]) throws {
    guard let role else { throw HubError.noRegion }
    if role == .admin {
      guard regions.isEmpty else { throw HubError.regionNotAllowed }
    } else {
      guard !regions.isEmpty else { throw HubError.noRegion }
    }
    guard regions.count <= Limits.scopeRegionsMax else { throw HubError.tooManyRegions }
  }

  // MARK: - Accounts

  package func addAccount(_ name: String, role: Role, regions: [Region]) throws {
    try act("account_add") {
      guard try store.account(name) == nil else { throw HubError.accountExists }
      _ = try account(name, role, regions, clock.milliseconds)
      return [.account(name), .role(role)] + regions.map { .region($0) }
    }
  }

  /// Gives an account another role or other regions, and raises its scope's version: its devices learn of it at their
  /// next sync.
  /// - Parameters:
  ///   - role: nil leaves it.
  ///   - regions: in place of those it has; empty leaves them.
  ///   - added, removed: regions to put to them or take from them.
  /// - Returns: the account as it is now, and whether it was another one before.
  package func set(
    account name: String, role: Role? = nil, regions: [Region] = [], adding added: [Region] = [],
    removing removed: [Region] = []
  ) throws -> (account: Account, isChanged: Bool) {
    var result: (account: Account, isChanged: Bool)?
    try act("account_set") {
      guard let old = try store.account(name) else { throw HubError.noSuchAccount }
      var new = old
      new.role = role ?? old.role
      // An administrator has none: those of the role before are not asked for twice.
      let kept = new.role == .admin && old.role != .admin ? [] : old.regions
      var wanted = Set((regions.isEmpty ? kept : regions) + added)
      for region in removed where wanted.remove(region) == nil { throw HubError.regionNotHeld }
      new.regions = wanted.sorted()
      try check(new.role, new.regions)
      if new.role == .admin, old.role != .admin { try checkNoDevices(of: name) }
      let isChanged = (new.role, new.regions) != (old.role, old.regions)
      if isChanged {
        new.scopeVersion += 1
        try store.put(new)
        if new.role != old.role { try store.endSessions(of: name) }
      }
      result = (new, isChanged)
      return [.account(name), .role(new.role)] + new.regions.map { .region($0) }
    }
    return result!
  }

  /// A device of an administrator cannot sync: what it holds would never be taken from it.
  private func checkNoDevices(of name: String) throws {
    guard try !store.devices().contains(where: { $0.account == name && !$0.isRevoked }) else {
      throw HubError.accountHasDevices
    }
  }

  package func setDisabled(_ isDisabled: Bool, account name: String) throws {
    try act(isDisabled ? "account_disable" : "account_enable") {
      guard var account = try store.account(name) else { throw HubError.noSuchAccount }
      account.isDisabled = isDisabled
      try store.put(account)
      try store.endSessions(of: name)
      return [.account(name), .role(account.role)]
    }
  }

  /// Ends all enrolments of an account, so that it starts again with new invitations.
  /// - Returns: how many devices were revoked.
  package func reset(account name: String) throws -> Int {
    var count = 0
    try act("account_reset") {
      guard try store.account(name) != nil else { throw HubError.noSuchAccount }
      for var device in try store.devices() where device.account == name && !device.isRevoked {
        device.isRevoked = true
        try store.put(device)
        count += 1
      }
      return [.account(name), .count(.devices, count)]
    }
    return count
  }

  // MARK: - Devices

  /// Ends a device's enrolment and that of its copies; `name` is its replica, shortened as far as it stays unambiguous.
  /// - Returns: the device, and how many replicas were revoked, those of its copies included; 0 if it was revoked before.
  @discardableResult
  package func revoke(device name: String) throws -> (replica: ReplicaID, count: Int) {
    var result = (replica: ReplicaID(0), count: 0)
    try act("device_revoke") {
      let folded = name.lowercased()
      let fitting = try store.devices().filter { RecordName.text($0.replica).hasPrefix(folded) }
      guard !folded.isEmpty, let device = fitting.first else { throw HubError.noSuchDevice }
      guard fitting.count == 1 else { throw HubError.ambiguousDevice }
      result = (device.replica, try store.revoke(device.replica).count)
      return [.account(device.account), .device(device.replica)]
    }
    return result
  }

  // MARK: - Audit

  /// Notes an act that changes nothing here, such as a backup.
  package func note(_ action: String, _ facts: [AuditFact] = [], regions: [Region] = []) throws {
    try act(action, regions: regions) { facts }
  }

  /// Does something in one transaction and notes that it was done.
  ///
  /// - Parameters:
  ///   - regions: where, besides the regions of what the facts name.
  ///   - body: says what was done.
  func act(_ action: String, regions: [Region] = [], _ body: () throws -> [AuditFact]) throws {
    try store.transaction {
      let facts = try body()
      try store.append(
        AuditEntry(
          milliseconds: clock.milliseconds, account: actor, action: action, facts: facts, regions: regions, in: store))
    }
  }
}

extension Invitation.Address {
  /// Reads `https://HOST[:PORT]`; nil for anything else.
  package init?(url: String) {
    guard url.hasPrefix("https://") else { return nil }
    var rest = url.dropFirst("https://".count)
    while rest.hasSuffix("/") { rest.removeLast() }
    guard !rest.isEmpty, !rest.contains("/"), !rest.contains("@") else { return nil }
    var host = rest[...]
    var port: UInt16 = 443
    if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
      guard let number = UInt16(rest[rest.index(after: colon)...]) else { return nil }
      (host, port) = (rest[..<colon], number)
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: port)
  }
}
