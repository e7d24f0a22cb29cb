import Glibc
package import Model
package import Replication
import Storage
import Store
package import Sync
import Terminal
import Transport
import Wire

/// Joining a hub: from a code to a device's store.
///
/// The replica and the token are made here; the hub is asked with the same ones until it answers, so that an answer
/// lost on the way costs nothing. The store is made in a folder beside and gets its name only when it is complete.
package struct JoinExchange {
  /// What the hub said.
  package struct Joined: Hashable, Sendable {
    package let replica: ReplicaID
    /// Under which URL the hub answered.
    package let hub: String
    package let account: String
    package let role: Role
    package let regions: [Region]
  }

  /// How often the hub is asked while the connection breaks.
  package var attemptsMax = 3
  /// Waits between attempts, ms.
  package var pause: (Int) -> Void = { usleep(useconds_t($0) * 1000) }
  package var language = Language.zh

  private let clock: any Clock

  package init(clock: any Clock) { self.clock = clock }

  /// Joins with a code and makes the store; or joins again, from the store that is there, a hub that has forgotten this
  /// device.
  /// - Parameters:
  ///   - hub: the hub's URL, in place of the one in the code.
  ///   - name: what the device is called; must not be empty.
  ///   - database: path of the store to be made; its folder is made if missing, mode 0700.
  /// - Throws: `Failure`; nothing is left behind then.
  package func join(
    code: String, hub: String?, name: String, database: String, using random: inout some RandomNumberGenerator
  ) throws -> Joined {
    let invitation: Invitation
    do {
      invitation = try Invitation(code: code)
    } catch {
      throw Failures.badCode(error)
    }
    if access(database, F_OK) == 0 { return try joinAgain(invitation, hub: hub, name: name, database: database) }
    guard let url = hub ?? invitation.address?.url else { throw Failures.noAddress }
    // Before the code is used up: a folder that cannot be written must not cost an invitation.
    let place = try StorePlace(database)
    let replica = ReplicaID(random.next() | 1)
    let secret = (0..<DeviceToken.secretByteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let token = DeviceToken(replica: replica, secret: secret)
    let bundleKeys = BundleKeys(using: &random)
    let answer = try ask(url, invitation, token, name, bundleKeys.publicKeys)
    let (joined, state) = try read(answer, url, replica)
    try place.make { path in
      let store = try DeviceDatabase(path: path, opening: .create) { replica }
      try store.transaction {
        var fresh = try store.state()
        fresh.scope = state.scope
        fresh.contacts = state.contacts
        try store.setState(fresh)
        try store.setTokenSecret(secret)
        try store.setBundleKeys(bundleKeys)
      }
      try store.checkpoint()
    }
    return joined
  }

  /// The hub was restored to before this device joined: it comes back with its replica and token, and the next sync
  /// sends the whole journal again. Another hub than the one it belongs to is refused.
  private func joinAgain(_ invitation: Invitation, hub: String?, name: String, database: String) throws -> Joined {
    let store = try DeviceDatabase(path: database, opening: .existing) { ReplicaID(0) }
    guard try store.isForgottenByHub(), let token = try store.token(), let contacts = try store.state().contacts,
      contacts.pins.contains(invitation.pin)
    else { throw Failures.alreadyJoined }
    guard let url = hub ?? invitation.address?.url ?? contacts.addresses.first else { throw Failures.noAddress }
    guard let bundleKeys = try store.bundleKeys() else { throw Failures.alreadyJoined }
    let answer = try ask(url, invitation, token, name, bundleKeys.publicKeys)
    let (joined, told) = try read(answer, url, token.replica)
    try store.transaction {
      var state = try store.state()
      state.scope = told.scope
      state.contacts = told.contacts
      try store.setState(state)
    }
    try store.setForgottenByHub(false)
    return joined
  }

  // MARK: - The request

  private func ask(
    _ url: String, _ invitation: Invitation, _ token: DeviceToken, _ name: String, _ bundleKeys: BundlePublicKeys
  ) throws -> TransportAnswer {
    var json = JSONWriter()
    json.object { json in
      json.field("secret", Base32.text(bytes: invitation.secret))
      json.field("token", token.text)
      json.field("device", name)
      json.field("bundle_keys", bundleKeys.description)
    }
    var attempt = 0
    while true {
      attempt += 1
      do throws(TransportError) {
        let transport = try CurlTransport(url: url, pins: [invitation.pin])
        return try transport.post(
          "/v1/join",
          headers: [("Content-Type", "application/json"), ("Accept-Language", language.rawValue)], body: json.bytes)
      } catch {
        guard error.mayPass, attempt < attemptsMax else { throw Failures.joining(error) }
        pause(500 << attempt)
      }
    }
  }

  private func read(
    _ answer: TransportAnswer, _ url: String, _ replica: ReplicaID
  ) throws -> (Joined, (scope: Scope, contacts: Contacts)) {
    guard let json = try? JSONValue.parse(answer.body), let account = json["account"]?.string,
      let role = json["role"]?.string.flatMap({ Role(key: $0) }),
      let version = json["scope_version"]?.integer.flatMap({ UInt64(exactly: $0) }),
      let codes = json["scope"]?.elements, let addresses = json["contacts"]?["addresses"]?.elements,
      let pinTexts = json["contacts"]?["pins"]?.elements
    else { throw Failures.notAHub }
    let regions = codes.compactMap { $0.string.flatMap { Region($0) } }
    let pins = pinTexts.compactMap { $0.string.flatMap { Pin(hexadecimal: $0) } }
    let bundleKeys = json["contacts"]?["bundle_keys"]?.string.flatMap { BundlePublicKeys(hexadecimal: $0) }
    guard regions.count == codes.count, pins.count == pinTexts.count, !pins.isEmpty else { throw Failures.notAHub }
    var known = addresses.compactMap(\.string).filter { $0.utf8.count <= Limits.addressBytesMax }
    // Where it has just answered is as good as where it says it is.
    if !known.contains(url), url.utf8.count <= Limits.addressBytesMax {
      known = known.prefix(Limits.addressesMax - 1) + [url]
    }
    guard known.count <= Limits.addressesMax, pins.count <= Limits.pinsMax else { throw Failures.notAHub }
    return (
      Joined(replica: replica, hub: url, account: account, role: role, regions: regions),
      (
        Scope(version: version, account: account, role: role, regions: regions),
        Contacts(addresses: known, pins: pins, bundleKeys: bundleKeys)
      )
    )
  }
}

/// Where a store is going to be: made in a folder beside its place, and moved there whole.
private struct StorePlace {
  private let database: String
  private let folder: String

  init(_ database: String) throws {
    self.database = database
    let slash = database.lastIndex(of: "/")
    folder = slash.map { $0 == database.startIndex ? "/" : String(database[..<$0]) } ?? "."
    var partial = folder.hasPrefix("/") ? "/" : ""
    for part in folder.split(separator: "/") {
      partial += "\(part)/"
      // Others' folders above cannot be made, nor need to be.
      mkdir(partial, 0o700)
    }
    guard access(folder, W_OK | X_OK) == 0 else { throw Failures.cannotWrite(errno) }
    chmod(folder, 0o700)
  }

  func make(_ body: (String) throws -> Void) throws {
    var template = Array("\(folder)/.joining-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failures.cannotWrite(errno) }
    let working = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let copy = "\(working)/store"
    defer {
      for suffix in ["", "-wal", "-shm", ".lock", ".lock.queue"] { unlink(copy + suffix) }
      rmdir(working)
    }
    let descriptor = open(copy, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failures.cannotWrite(errno) }
    defer { close(descriptor) }
    try body(copy)
    // link, not rename: what another process has put there meanwhile stays.
    guard fsync(descriptor) == 0, link(copy, database) == 0 else {
      throw errno == EEXIST ? Failures.alreadyJoined : Failures.cannotWrite(errno)
    }
    let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0, fsync(parent) == 0 else { throw Failures.cannotWrite(errno) }
    close(parent)
  }
}
