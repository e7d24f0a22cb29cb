import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `POST /v1/join`: a device gives the invitation's secret and is enrolled.
///
/// The device makes its token itself and the hub keeps the hash, so that a device whose answer was lost can ask again
/// with the same token: it is enrolled once.
enum JoinRoute {
  private struct Asked: Sendable {
    let secret: [UInt8]
    let token: DeviceToken
    let name: String
    let bundleKeys: BundlePublicKeys?
  }

  @Sendable static func join(_ service: HubService, _ request: HTTPRequest) throws -> Route.Work {
    let asked = try read(request.body)
    let secretHash = Invitation.hash(secret: asked.secret)
    let tokenHash = asked.token.hash
    return { turn in
      let account: Account
      if let device = try turn.store.device(asked.token.replica) {
        guard equalInConstantTime(device.tokenHash.bytes, tokenHash.bytes), !device.isRevoked,
          let known = try turn.store.account(device.account), !known.isDisabled
        else { throw replicaTaken }
        account = known
      } else {
        account = try enrol(asked, secretHash, tokenHash, turn)
        service.configuration.log.write(.info, "device_joined", ["role": .text(account.role.key)])
      }
      let contacts = service.configuration.contacts
      return { answer(asked.token.replica, account, contacts) }
    }
  }

  private static func read(_ body: [UInt8]) throws -> Asked {
    guard let json = try? JSONValue.parse(body, limits: JSONLimits(sizeBytes: 4096, depth: 4)) else {
      throw Refusal.badJSON
    }
    // A slip in the code's text is found by its check symbol before it comes here.
    guard let secret = json["secret"]?.string.flatMap({ Base32.bytes($0, count: Invitation.secretByteCount) }),
      let token = json["token"]?.string.flatMap({ DeviceToken(text: $0) }), let name = json["device"]?.string
    else { throw Refusal.badJSON }
    guard AccountName.isValid(name) else { throw badName }
    var bundleKeys: BundlePublicKeys?
    if let text = json["bundle_keys"]?.string {
      bundleKeys = BundlePublicKeys(hexadecimal: text)
      guard bundleKeys != nil else { throw Refusal.badJSON }
    }
    return Asked(secret: secret, token: token, name: name, bundleKeys: bundleKeys)
  }

  private static func enrol(
    _ asked: Asked, _ secretHash: Hash256, _ tokenHash: Hash256, _ turn: Turn
  ) throws -> Account {
    let (store, now) = (turn.store, turn.nowMilliseconds)
    // The hash of the secret is looked up, never the secret: how long that takes says nothing about it.
    guard let invitation = try store.takeInvitation(secretHash) else { throw unknownInvitation }
    guard now <= invitation.expiresMilliseconds else { throw expiredInvitation }
    guard try isFree(asked.token.replica, tokenHash, in: store) else { throw replicaTaken }
    let account: Account
    if let name = invitation.account {
      guard let known = try store.account(name), !known.isDisabled else { throw unknownInvitation }
      account = known
    } else {
      account = Account(
        name: try AccountName.free(like: asked.name, in: store), role: invitation.role, regions: invitation.regions,
        createdMilliseconds: now)
      try store.put(account)
    }
    try store.put(
      DeviceEntry(
        replica: asked.token.replica, account: account.name, name: asked.name, tokenHash: tokenHash,
        enrolledMilliseconds: now, bundleKeys: asked.bundleKeys))
    return account
  }

  /// A device that the hub has forgotten comes back with the replica and the token that it has (SPEC §join). Nobody else
  /// may take a replica that the hub, or what it once knew, tells of.
  private static func isFree(_ replica: ReplicaID, _ tokenHash: Hash256, in store: HubDatabase) throws -> Bool {
    guard replica.rawValue != 0, try !store.wasRevoked(replica), try !store.isOwn(replica),
      try store.replicaState(replica).taken.counter == 0
    else { return false }
    if let token = try store.enrolledToken(of: replica) { return token == tokenHash.prefix8 }
    return try store.lostChains(of: replica).isEmpty
  }

  private static func answer(_ replica: ReplicaID, _ account: Account, _ contacts: Contacts) -> HTTPResponse {
    var json = JSONWriter()
    json.object { json in
      json.field("replica", RecordName.text(replica))
      json.field("account", account.name)
      json.field("role", account.role.key)
      json.field("scope", account.regions.map(\.description))
      json.field("scope_version", account.scopeVersion)
      json.key("contacts")
      json.object { json in
        json.field("addresses", contacts.addresses)
        json.field("pins", contacts.pins.map(\.description))
        json.field("bundle_keys", contacts.bundleKeys?.description)
      }
    }
    return .json(json)
  }

  // MARK: - Refusals

  private static let unknownInvitation = Refusal(
    403, "invitation_unknown",
    Label("核对邀请码时：没有这个邀请码，或已被使用", "checking the invitation: there is none like this, or it has been used"),
    hint: Label("请向管理员索取新的邀请码", "ask the administrator for a new one"))

  private static let expiredInvitation = Refusal(
    403, "invitation_expired", Label("核对邀请码时：邀请码已过期", "checking the invitation: it has expired"),
    hint: Label("请向管理员索取新的邀请码", "ask the administrator for a new one"))

  private static let replicaTaken = Refusal(
    409, "replica_taken", Label("登记设备时：设备编号已被占用", "enrolling the device: its replica is taken"),
    hint: Label("请重新运行 tanfang join", "run tanfang join again"))

  private static let badName = Refusal(
    400, "bad_device_name", Label("登记设备时：设备名称不可用", "enrolling the device: its name cannot be used"),
    hint: Label("请用 1 到 40 个字符，不含控制字符", "use 1 to 40 characters and no control characters"))
}

/// What an account or a device may be called.
enum AccountName {
  private static let charactersMax = 40

  static func isValid(_ name: String) -> Bool {
    (1...charactersMax).contains(name.count) && name.utf8.count <= Limits.accountBytesMax - 8
      && name.trimmed.utf8.elementsEqual(name.utf8)
      && name.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate, .privateUse: false
        default: true
        }
      }
  }

  /// The name itself, or with a number if an account has it already.
  static func free(like name: String, in store: any DirectoryStore) throws -> String {
    var candidate = name
    var number = 1
    while try store.account(candidate) != nil {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return candidate
  }
}
