package import Model
package import Replication
package import Storage
import Store
package import Sync
import Synchronization
package import Wire

/// A clock that says what it is told.
package final class ManualClock: Clock {
  private let now: Mutex<UInt64>

  package init(_ milliseconds: UInt64 = 1_790_000_000_000) { now = Mutex(milliseconds) }

  package var milliseconds: UInt64 {
    get { now.withLock { $0 } }
    set { now.withLock { $0 = newValue } }
  }

  package func advance(milliseconds: UInt64) { now.withLock { $0 += milliseconds } }
}

/// A small seeded generator of random numbers (SplitMix64, Steele et al. 2014): the same seed, the same test.
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A hub and its devices in one process: the real stores in memory (the hub's may be on another engine, `Engine.chosen`),
/// the real sync, no network.
package final class Town {
  package let clock = ManualClock()
  package private(set) var store: HubDatabase
  package var records: HubRecords { HubRecords(store: store, clock: clock) }
  private let random: @Sendable () -> UInt64
  private var nextReplica: UInt64 = 0xd000

  package init(seed: UInt64 = 1, path: String = ":memory:", engine: Engine = .chosen) throws {
    let source = Mutex(SeededRandom(seed: seed &* 31 + 7))
    random = { source.withLock { $0.next() } }
    store = try Self.open(path, engine, ledger: nil, clock, random)
  }

  /// A town that goes on from what `store.image()` of another gave: tests that begin alike need not live that again.
  /// - Parameter joined: how many devices that town has.
  package convenience init(from image: [UInt8], joined: UInt64) throws {
    try self.init(seed: 2)
    try store.load(image: image)
    nextReplica += joined
  }

  private static func open(
    _ path: String, _ engine: Engine = .chosen, ledger: Ledger?, _ clock: ManualClock,
    _ random: @escaping @Sendable () -> UInt64
  ) throws -> HubDatabase {
    try StorePlace(engine, path: path).open(ledger: ledger, random: random, milliseconds: { clock.milliseconds })
  }

  /// The hub's disk fails: it starts on a copy, made with `store.image()`, and another ledger.
  package func startAgain(on image: [UInt8], ledger: Ledger) throws {
    store = try Self.open(":memory:", ledger: ledger, clock, random)
    try store.load(image: image)
    try store.beginEpoch()
    try store.newIncarnation()
  }

  /// Makes an account and a device of it.
  package func join(_ name: String, _ role: Role, _ regions: String...) throws -> TownDevice {
    try join(name, role, in: regions)
  }

  /// Makes an account and a device of it.
  package func join(_ name: String, _ role: Role, in regions: [String], path: String = ":memory:") throws -> TownDevice
  {
    nextReplica += 1
    let replica = ReplicaID(nextReplica)
    let now = clock.milliseconds
    try store.transaction {
      if try store.account(name) == nil {
        try store.put(
          Account(name: name, role: role, regions: regions.map { Region($0)! }, createdMilliseconds: now))
      }
      try store.put(
        DeviceEntry(
          replica: replica, account: name, name: name, tokenHash: SHA256.hash(Array("\(name) \(replica)".utf8)),
          enrolledMilliseconds: now, bundleKeys: Self.bundleKeys(of: replica).publicKeys))
    }
    return try TownDevice(town: self, replica: replica, account: name, path: path)
  }

  /// Gives an account another scope, as an administrator would.
  package func setScope(of name: String, _ role: Role? = nil, _ regions: String...) throws {
    try store.transaction {
      var account = try store.account(name)!
      account.role = role ?? account.role
      account.regions = regions.map { Region($0)! }.sorted()
      account.scopeVersion += 1
      try store.put(account)
    }
  }

  package func setDisabled(_ isDisabled: Bool, _ name: String) throws {
    try store.transaction {
      var account = try store.account(name)!
      account.isDisabled = isDisabled
      try store.put(account)
    }
  }

  /// Ends the enrolment of a device and of all that share its token.
  package func revoke(_ replica: ReplicaID) throws { try store.transaction { _ = try store.revoke(replica) } }

  /// What the hub's bundles are known by.
  package let bundleKeys = BundleKeys(secret: [UInt8](repeating: 0xb0, count: 32))!

  /// What a device's bundles are known by.
  package static func bundleKeys(of replica: ReplicaID) -> BundleKeys {
    BundleKeys(secret: SHA256.hash(Array("\(replica.rawValue)".utf8)).bytes)!
  }

  /// Takes a bundle at the hub, by whatever way it came; gives the sealed answer, nil if a later one has come already.
  package func take(_ bundle: [UInt8]) throws -> [UInt8]? {
    let contacts = Contacts(addresses: [], pins: [], bundleKeys: bundleKeys.publicKeys)
    let taken = try store.transaction {
      try HubBundles(records: records, directory: store, contacts: contacts, keys: bundleKeys).take(bundle)
    }
    switch taken {
    case .answered(let answer):
      var random = SystemRandomNumberGenerator()
      return try answer.sealed(with: bundleKeys, using: &random)
    case .superseded: return nil
    }
  }

  /// What the hub answers to a request, durable before it leaves.
  package func answer(_ bytes: [UInt8], from replica: ReplicaID) throws -> [UInt8] {
    let request = try SyncRequest(decoding: bytes)
    return try store.transaction(inScopeOf: replica) {
      guard let enrolment = try store.enrolment(of: replica) else { throw UnknownDevice() }
      return try HubSync(records: records).answer(request, from: enrolment).encoded()
    }
  }
}

extension HubDatabase {
  /// The last modification that was committed, whatever numbers were given out since.
  package var lastModified: Int64 {
    get throws { try connection.number("SELECT coalesce(max(last_seq), 0) FROM \"commit\"") }
  }

  /// A transaction of a device, as a hub's writer makes it: holding its townships, and what else turns out to be needed.
  package func transaction<Result>(inScopeOf replica: ReplicaID, _ body: () throws -> Result) throws -> Result {
    var wider = Reach()
    while true {
      do {
        return try transactionByTownship {
          let scope = try enrolment(of: replica)?.scope
          let isHeld = try hold(scope?.readable ?? RegionSet(), and: wider)
          precondition(isHeld, "nothing was held before")
          return try body()
        }
      } catch let error as BeyondHold {
        wider.formUnion(error.lacking)
      }
    }
  }
}

/// The hub has enrolled no device of this replica.
package struct UnknownDevice: Error {}

/// One device of a town.
package final class TownDevice {
  package let town: Town
  /// The replica it joined as; after a fork its store has another.
  package let replica: ReplicaID
  package let account: String
  package let store: DeviceDatabase
  package let device: Device
  package let clock: ManualClock

  package init(
    town: Town, replica: ReplicaID, account: String, path: String = ":memory:", image: [UInt8]? = nil
  ) throws {
    self.town = town
    self.replica = replica
    self.account = account
    clock = ManualClock(town.clock.milliseconds)
    store = try DeviceDatabase(path: path, opening: .create) { replica }
    if let image { try store.load(image: image) }
    device = Device(store: store, clock: clock)
  }

  /// The whole database as bytes.
  package func image() throws -> [UInt8] { try store.image() }

  /// Another device that runs on a copy of this one's database.
  package func restored(_ image: [UInt8]) throws -> TownDevice {
    let copy = try TownDevice(town: town, replica: replica, account: account, image: image)
    copy.clock.milliseconds = clock.milliseconds + 60_000
    return copy
  }

  /// The device's side of bundles, with the hub's keys as a join would have brought them.
  package func bundles() throws -> DeviceBundles {
    try store.transaction {
      var state = try store.state()
      guard state.contacts?.bundleKeys == nil else { return }
      state.contacts = Contacts(addresses: [], pins: [], bundleKeys: town.bundleKeys.publicKeys)
      try store.setState(state)
    }
    return DeviceBundles(store: store, clock: clock, keys: Town.bundleKeys(of: replica))
  }

  /// Everything pending, sealed for the hub.
  package func bundle() throws -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return try bundles().make(using: &random).bytes
  }

  /// What the hub answers, whichever of its replicas the device speaks as.
  package func post(_ request: [UInt8]) throws -> [UInt8] {
    try town.answer(request, from: try store.state().tokenReplica)
  }

  /// Creates a record from values given as text by field key.
  @discardableResult
  package func write(_ type: String, _ values: [String: String]) throws -> Dot { try write(type, nil, values) }

  /// Writes values given as text by field key; to a new record if none is named.
  @discardableResult
  package func write(_ type: String, _ record: Dot?, _ values: [String: String]) throws -> Dot {
    clock.advance(milliseconds: 1000)
    return try device.write([Draft(type: type, record: record, text: values)], account: account)[0]
  }

  package func record(_ id: Dot, _ type: String) throws -> Record? {
    try store.record(id, type: CareModel.current.type(key: type)!.number)
  }

  /// The shown value of a field as text, nil if it has none.
  package func shown(_ id: Dot, _ type: String, _ key: String) throws -> String? {
    let declared = CareModel.current.type(key: type)!
    let field = declared.field(key: key)!
    return try record(id, type)?.value(field).flatMap { field.plain($0).text }
  }

  /// A whole sync.
  @discardableResult
  package func sync(pageBytes: Int = Limits.pageBytesDefault) throws -> Receipt {
    var sync = DeviceSync(store: store, clock: clock, pageBytes: pageBytes)
    while let request = try sync.next() {
      do {
        try sync.receive(try post(request))
      } catch let error as UnknownDevice {
        guard try sync.speakAsAncestor() else { throw error }
      }
    }
    return sync.receipt
  }
}

extension Draft {
  /// A draft from text by field key, as a person would type it.
  package init(type key: String, record: Dot? = nil, text: [String: String], reason: String = "") {
    let type = CareModel.current.type(key: key)!
    var values: [(key: CellKey, value: Value)] = []
    for (key, text) in text.sorted(by: { $0.key < $1.key }) {
      let field = type.field(key: key)!
      if case .reference = field.kind, text.isEmpty {
        values.append((CellKey(field: field.number), .cleared))
      } else if case .reference = field.kind {
        values.append((CellKey(field: field.number), .reference(Dot(testText: text)!)))
      } else {
        guard case .success(let cells) = field.parse(text) else { preconditionFailure("\(key): \(text)") }
        for cell in cells { values.append((CellKey(field: field.number, element: cell.element), cell.value)) }
      }
    }
    self.init(type: type.number, record: record, values: values, reason: reason)
  }
}

extension Dot {
  /// The form that `Draft(type:record:text:)` reads a reference in.
  package var testText: String { "\(replica.rawValue):\(counter)" }

  /// Reads `testText`; nil for other text.
  package init?(testText text: String) {
    let parts = text.split(separator: ":").compactMap { UInt64($0) }
    guard parts.count == 2 else { return nil }
    self.init(ReplicaID(parts[0]), parts[1])
  }
}
