import Model
import Replication
import Storage
import Store
import Synchronization
import Wire

/// Which devices write where, when each was last heard from, and where changes are held: what figures say about their
/// own freshness.
struct FleetSnapshot: Sendable {
  struct Device: Sendable {
    let regions: RegionSet
    /// Copies of one device share it.
    let token: Hash256
    /// Ms since 1970; 0 for never.
    let contact: UInt64
  }

  let milliseconds: UInt64
  private let devices: [Device]
  /// Of each held change; nil where it names none that is known here.
  private let held: [Int64?]

  /// - Parameter unsaved: contacts that the store does not have yet.
  init(_ store: HubDatabase, unsaved: [LastContacts.Entry] = [], now: UInt64) throws {
    milliseconds = now
    let accounts = Dictionary(uniqueKeysWithValues: try store.accounts().map { ($0.name, $0) })
    let later = Dictionary(unsaved.map { ($0.replica, $0.atMilliseconds) }) { max($0, $1) }
    var devices: [Device] = []
    for device in try store.devices() {
      // What is no longer admitted brings nothing that counts; who only reads brings nothing at all.
      guard let account = accounts[device.account], device.closed(account) == nil, account.role.mayWriteRecords else {
        continue
      }
      devices.append(
        Device(
          regions: RegionSet(account.regions), token: device.tokenHash,
          contact: max(device.lastContactMilliseconds, later[device.replica] ?? 0)))
    }
    self.devices = devices
    held = try HubInbox(store, actor: .local).items().map(\.region)
  }

  /// When each device that writes in these regions was last heard from, and how many changes are held in them.
  /// - Parameters:
  ///   - regions: nil for everywhere.
  ///   - present: the token of a device that is being heard from right now.
  func fleet(in regions: [Region]?, present: Hash256? = nil) -> (contacts: [UInt64], held: Int) {
    let wanted = regions.map { RegionSet($0) }
    var contacts: [Hash256: UInt64] = [:]
    for device in devices {
      if let wanted, device.regions.intersection(wanted).isEmpty { continue }
      let contact = device.token == present ? milliseconds : device.contact
      contacts[device.token] = max(contacts[device.token] ?? 0, contact)
    }
    let count = held.count { region in
      wanted.map { wanted in region.map(wanted.contains) ?? false } ?? true
    }
    return (contacts.values.sorted(), count)
  }
}

/// A snapshot that is a minute old at most: syncs tell it, and looking at every device with each of them would cost more
/// than an idle sync itself.
final class FleetWatch: Sendable {
  private let snapshot = Mutex<FleetSnapshot?>(nil)
  private static let ageMaxMilliseconds: UInt64 = 60_000

  /// What a device is told at the end of a run.
  func report(to caller: Caller, _ turn: Turn, unsaved: [LastContacts.Entry]) throws -> FleetReport {
    let now = turn.nowMilliseconds
    let known = snapshot.withLock { $0 }
    let current: FleetSnapshot
    if let known, known.milliseconds <= now, now - known.milliseconds < Self.ageMaxMilliseconds {
      current = known
    } else {
      current = try FleetSnapshot(turn.store, unsaved: unsaved, now: now)
      snapshot.withLock { $0 = current }
    }
    let fleet = current.fleet(in: caller.enrolment.scope.regions, present: caller.device.tokenHash)
    return FleetReport(held: fleet.held, contacts: fleet.contacts, now: now)
  }
}
