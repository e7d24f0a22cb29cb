import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// A file on its way, by whoever goes there.
struct Parcel {
  let device: Int
  let bytes: [UInt8]
  /// What an answer says inside, for the judge alone.
  var answers: [[UInt8]] = []
  var isSpoilt = false
}

/// Bundles: carried by stick, days late, twice, in any order, spoilt.
extension World {
  static let hubBundleKeys = BundleKeys(secret: [UInt8](repeating: 0xb0, count: 32))!

  func bundleKeys(token: Int) -> BundleKeys {
    BundleKeys(secret: SHA256.hash([UInt8(truncatingIfNeeded: token), 0xd1]).bytes)!
  }

  /// What the hub tells of itself.
  var contacts: Contacts {
    Contacts(addresses: [], pins: [], bundleKeys: usesBundles ? Self.hubBundleKeys.publicKeys : nil)
  }

  /// What may happen to a file that nobody has spoilt.
  private static let expected: Set<BundleError> = [
    .expired, .syncLive, .journalGap, .lateAnswer, .noHubKeys, .unknownSender, .misdirected,
  ]

  private func bundles(of device: SimulatedDevice) -> DeviceBundles {
    DeviceBundles(
      store: device.store, model: device.model, clock: device.clock, keys: bundleKeys(token: device.tokenOf),
      pageBytes: device.pageBytes)
  }

  func makeBundle(_ device: SimulatedDevice) throws {
    do {
      let made = try bundles(of: device).make(using: &random)
      note("\(name(device)) makes a bundle of \(made.sent) changes")
      send(Parcel(device: device.number, bytes: made.bytes)) { .bundle($0) }
    } catch let error as BundleError {
      check(error, Parcel(device: device.number, bytes: []))
    } catch is DraftError {
      return
    }
  }

  private func send(_ parcel: Parcel, _ event: (Parcel) -> Event) {
    trace.add(message: parcel.bytes)
    for _ in 0..<(chance(0.25) ? 2 : 1) where !chance(0.15) {
      var parcel = parcel
      if chance(0.1) {
        var bytes = parcel.bytes
        if chance(0.5) {
          bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        } else {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        parcel = Parcel(device: parcel.device, bytes: bytes, answers: parcel.answers, isSpoilt: true)
      }
      plan(event(parcel), after: pace * 6)
    }
  }

  private func check(_ error: BundleError, _ parcel: Parcel) {
    note("a bundle of or for \(name(devices[parcel.device])) is refused: \(error.rawValue)")
    if !parcel.isSpoilt, !Self.expected.contains(error) {
      report("bundle_refused", "\(name(devices[parcel.device])): \(error.rawValue)")
    }
  }

  func bundleArrives(_ parcel: Parcel) throws {
    let hubBundles = HubBundles(
      records: hub.records, directory: hub.database, contacts: contacts, keys: Self.hubBundleKeys)
    let device = devices[parcel.device]
    let before = try hub.database.knowledge()
    do {
      let taken = try hub.store.transaction {
        let taken = try hub.store.savepoint { try hubBundles.take(parcel.bytes) }
        if case .answered(let answer) = taken { try checkDelivered(answer, device) }
        return taken
      }
      if parcel.isSpoilt { report("torn_bundle_read", "\(name(device)): a spoilt bundle was taken") }
      try remember(beyond: before, of: device)
      guard case .answered(let answer) = taken else { return note("a bundle of \(name(device)) came before") }
      note("the hub takes a bundle of \(name(device)), \(answer.changes) changes new")
      let bytes = try answer.sealed(with: Self.hubBundleKeys, using: &random)
      send(Parcel(device: parcel.device, bytes: bytes, answers: answer.body.answers)) { .bundleAnswer($0) }
    } catch let error as BundleError {
      check(error, parcel)
    } catch is Crash {
      try remember(beyond: before, of: device)
      note("the hub ends over a bundle")
      try hub.restart()
    }
  }

  private func checkDelivered(_ answer: HubBundles.Answer, _ device: SimulatedDevice) throws {
    for bytes in answer.body.answers { try checkDelivered(try SyncAnswer(decoding: bytes), device) }
  }

  /// Notes what the hub has now of every journal and had not before.
  private func remember(beyond before: VersionVector, of device: SimulatedDevice) throws {
    for end in try hub.database.knowledge().entries where before[end.replica] < end.counter {
      for counter in before[end.replica] + 1...end.counter {
        let dot = Dot(end.replica, counter)
        if try hub.database.isErased(dot), let serial = device.memory.own[dot] { erasedNames[dot] = serial }
        guard let change = try hub.database.historyEntry(dot)?.change,
          let serial = Notebook.serial(change.reason)
        else { continue }
        hub.memory.taken.insert(serial)
        hub.memory.serials[change.dot] = serial
      }
    }
  }

  func bundleAnswerArrives(_ parcel: Parcel) throws {
    let device = devices[parcel.device]
    guard !device.isErased else { return }
    device.setClock(now)
    let before = try device.store.inner.state()
    do {
      _ = try bundles(of: device).take(parcel.bytes)
      if parcel.isSpoilt { report("torn_bundle_read", "\(name(device)): a spoilt answer was taken") }
      try receivedBundle(device, before, parcel)
    } catch let error as BundleError {
      check(error, parcel)
    } catch is Crash {
      try receivedBundle(device, before, parcel)
      try crashed(device)
    }
  }

  private func receivedBundle(_ device: SimulatedDevice, _ before: DeviceState, _ parcel: Parcel) throws {
    for bytes in parcel.answers {
      try received(device, Before(before, try SyncAnswer(decoding: bytes)))
    }
  }
}
