import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// Devices and invitations.
enum OfficeRoutes {
  @Sendable static func devices(_ call: ConsoleCall) throws -> HTTPResponse {
    let reach = Reach(call.account)
    let accounts = Dictionary(try call.store.accounts().map { ($0.name, $0) }) { $1 }
    let later = Dictionary(call.console.unsavedContacts().map { ($0.replica, $0) }) { $1 }
    let held = Dictionary(try call.store.held().map { ($0.change.dot.replica, 1) }) { $0 + $1 }
    let villages = try call.villageNames()
    let devices = try call.store.devices()
    return call.json { json in
      json.object { json in
        json.key("items")
        json.array { json in
          for device in devices {
            guard let account = accounts[device.account], reach.sees(account) else { continue }
            write(device, account, later[device.replica], held[device.replica] ?? 0, villages, call, to: &json)
          }
        }
      }
    }
  }

  private static let silentMilliseconds: UInt64 = 3 * 86_400_000

  private static func write(
    _ device: DeviceEntry, _ account: Account, _ later: LastContacts.Entry?, _ held: Int, _ villages: Villages,
    _ call: ConsoleCall, to json: inout JSONWriter
  ) {
    let contact = max(device.lastContactMilliseconds, later?.atMilliseconds ?? 0)
    json.object { json in
      json.field("replica", RecordName.text(device.replica))
      json.field("name", device.name)
      json.field("account", account.name)
      json.field("role", account.role.key)
      json.field("role_label", account.role.label[call.language])
      json.field("regions", account.regions, villages)
      json.field("revoked", device.isRevoked)
      json.field("disabled", account.isDisabled)
      json.field("joined", instant: Int64(device.enrolledMilliseconds))
      json.field("last_contact", instant: contact == 0 ? nil : Int64(contact))
      json.field("silent", contact + silentMilliseconds < call.now)
      json.field("clock_offset_ms", later?.clockOffsetMilliseconds ?? device.clockOffsetMilliseconds)
      json.field("held", held)
      json.field("may_revoke", !device.isRevoked && Reach(call.account).governs(account))
    }
  }

  @Sendable static func revoke(_ call: ConsoleCall) throws -> HTTPResponse {
    let name = try call.body.requiredText("replica", bytesMax: 13)
    let device = try call.store.devices().first { RecordName.text($0.replica) == name.lowercased() }
    guard let device, let account = try call.store.account(device.account), Reach(call.account).sees(account) else {
      throw HubError.noSuchDevice
    }
    guard Reach(call.account).governs(account) else { throw Refusal.roleNotYours }
    let (replica, count) = try call.office.revoke(device: RecordName.text(device.replica))
    return call.json { json in
      json.object { json in
        json.field("replica", RecordName.text(replica))
        json.field("revoked", count)
      }
    }
  }

  @Sendable static func invite(_ call: ConsoleCall) throws -> HTTPResponse {
    let (role, regions) = (try call.role("role"), try call.regionList("regions"))
    let name = try call.body.text("account", bytesMax: Limits.accountBytesMax)?.trimmed
    let minutes = try call.body.integer("minutes", 1...10_080) ?? 10
    let reach = Reach(call.account)
    if let name, let known = try call.store.account(name) {
      guard reach.governs(known) else { throw Refusal.roleNotYours }
    } else {
      guard let role else { throw HubError.noRegion }
      try reach.check(role, regions)
    }
    let contacts = call.console.contacts
    guard let pin = contacts.pins.first else { throw HubError.neverServed }
    let address = contacts.addresses.lazy.compactMap { Invitation.Address(url: $0) }.first
    var random = SystemRandomNumberGenerator()
    let invited = try call.office.invite(
      account: name.flatMap { $0.isEmpty ? nil : $0 }, role: role, regions: regions, minutes: Int(minutes),
      address: address, pin: pin, using: &random)
    let code = invited.invitation.code
    return call.json { json in
      json.object { json in
        json.field("code", code)
        json.field("expires", instant: Int64(invited.expiresMilliseconds))
        json.field("qr", QRCode(code)?.svg ?? "")
        json.field("command", "tanfang join \(code)")
      }
    }
  }
}

/// Accounts.
enum AccountRoutes {
  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let reach = Reach(call.account)
    let accounts = try call.store.accounts().filter(reach.sees)
    let view = try AccountView(call)
    return call.json { json in
      json.object { json in
        json.key("items")
        json.array { json in for account in accounts { view.write(account, to: &json) } }
      }
    }
  }

  @Sendable static func add(_ call: ConsoleCall) throws -> HTTPResponse {
    let name = try call.body.requiredText("name", bytesMax: Limits.accountBytesMax).trimmed
    guard let role = try call.role("role") else { throw HubError.noRegion }
    let regions = try call.regionList("regions")
    try Reach(call.account).check(role, regions)
    try call.office.addAccount(name, role: role, regions: regions)
    return try answer(name, call)
  }

  @Sendable static func set(_ call: ConsoleCall) throws -> HTTPResponse {
    let account = try governed(call)
    let (role, regions) = (try call.role("role"), try call.regionList("regions"))
    if role != nil || !regions.isEmpty {
      try Reach(call.account).check(role ?? account.role, regions)
      _ = try call.office.set(account: account.name, role: role, regions: regions)
    }
    if call.body["disabled"] != nil {
      try call.office.setDisabled(try call.body.flag("disabled"), account: account.name)
    }
    return try answer(account.name, call)
  }

  @Sendable static func reset(_ call: ConsoleCall) throws -> HTTPResponse {
    let account = try governed(call)
    let count = try call.office.reset(account: account.name)
    return call.json { json in
      json.object { json in
        json.field("name", account.name)
        json.field("revoked", count)
      }
    }
  }

  private static func governed(_ call: ConsoleCall) throws -> Account {
    let reach = Reach(call.account)
    let name = try call.body.requiredText("name", bytesMax: Limits.accountBytesMax)
    guard let account = try call.store.account(name), reach.sees(account) else { throw HubError.noSuchAccount }
    guard reach.governs(account) else { throw Refusal.roleNotYours }
    return account
  }

  private static func answer(_ name: String, _ call: ConsoleCall) throws -> HTTPResponse {
    guard let account = try call.store.account(name) else { throw HubError.noSuchAccount }
    let view = try AccountView(call)
    return call.json { view.write(account, to: &$0) }
  }
}

/// An account as an official sees it.
private struct AccountView {
  private let call: ConsoleCall
  private let devices: [String: Int]
  private let credentials: [String: Bool]
  private let villages: Villages

  init(_ call: ConsoleCall) throws {
    self.call = call
    devices = Dictionary(try call.store.devices().filter { !$0.isRevoked }.map { ($0.account, 1) }) { $0 + $1 }
    credentials = Dictionary(try call.store.credentials().map { ($0.account, $0.hasTOTP) }) { $1 }
    villages = try call.villageNames()
  }

  func write(_ account: Account, to json: inout JSONWriter) {
    json.object { json in
      json.field("name", account.name)
      json.field("role", account.role.key)
      json.field("role_label", account.role.label[call.language])
      json.field("regions", account.regions, villages)
      json.field("disabled", account.isDisabled)
      json.field("devices", devices[account.name] ?? 0)
      json.field("created", instant: Int64(account.createdMilliseconds))
      json.field("console", credentials[account.name] != nil)
      json.field("totp", credentials[account.name] ?? false)
      json.field("may_change", Reach(call.account).governs(account))
    }
  }
}

extension ConsoleCall {
  /// A role by its key; nil if none is given.
  func role(_ name: String) throws -> Role? {
    guard let text = try body.text(name, bytesMax: 20) else { return nil }
    guard let role = Role(key: text) else {
      let keys = Role.allCases.map(\.key)
      throw Refusal.badMember(
        name, Label(" \(keys.joined(separator: "、")) 之一", "one of \(keys.joined(separator: ", "))"))
    }
    return role
  }

  /// Division codes; none if none are given.
  func regionList(_ name: String) throws -> [Region] {
    try (body.texts(name, countMax: Limits.scopeRegionsMax) ?? []).map { text in
      guard let region = Region(text) else { throw Refusal.badMember(name, Label("区划代码的数组", "division codes")) }
      return region
    }
  }
}
