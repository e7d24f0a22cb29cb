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
  /// The last entry of the audit by then: what people do about devices and held changes stands in it.
  let auditNumber: Int64
  private let devices: [Device]
  /// The tokens of all devices that there were, also of those that do not count.
  private let tokens: Set<Hash256>
  /// Held changes by region; nil where they name none that is known here.
  private let held: [Int64?: Int]

  /// - Parameter unsaved: contacts that the store does not have yet.
  init(_ store: HubDatabase, unsaved: [LastContacts.Entry] = [], now: UInt64) throws {
    milliseconds = now
    auditNumber = try store.lastAuditNumber()
    let accounts = Dictionary(uniqueKeysWithValues: try store.accounts().map { ($0.name, $0) })
    let later = Dictionary(unsaved.map { ($0.replica, $0.atMilliseconds) }) { max($0, $1) }
    var devices: [Device] = []
    let enrolled = try store.devices()
    tokens = Set(enrolled.map(\.tokenHash))
    for device in enrolled {
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
    held = try HubInbox(store, actor: .local).counts()
  }

  /// When each device that writes in these regions was last heard from, and how many changes are held in them.
  /// - Parameters:
  ///   - regions: nil for everywhere.
  ///   - heard: when devices were heard from since the snapshot, by token.
  func fleet(in regions: [Region]?, heard: [Hash256: UInt64] = [:]) -> (contacts: [UInt64], held: Int) {
    let wanted = regions.map { RegionSet($0) }
    var contacts: [Hash256: UInt64] = [:]
    for device in devices {
      if let wanted, device.regions.intersection(wanted).isEmpty { continue }
      contacts[device.token] = max(contacts[device.token] ?? 0, device.contact, heard[device.token] ?? 0)
    }
    let wantedHeld = held.filter { region, _ in wanted.map { wanted in region.map(wanted.contains) ?? false } ?? true }
    return (contacts.values.sorted(), wantedHeld.values.reduce(0, +))
  }

  /// Whether a device had been enrolled by then.
  func knows(_ token: Hash256) -> Bool { tokens.contains(token) }
}

/// A snapshot that is a minute old at most and as people left it, and who was heard from since: syncs tell it, and looking
/// at every device with each of them would cost more than an idle sync itself.
final class FleetWatch: Sendable {
  private struct State {
    var snapshot: FleetSnapshot?
    var heard: [Hash256: UInt64] = [:]
  }
  private let state = Mutex(State())
  private static let ageMaxMilliseconds: UInt64 = 60_000

  /// What a device is told at the end of a run.
  func report(to caller: Caller, _ turn: Turn, unsaved: [LastContacts.Entry]) throws -> FleetReport {
    let now = turn.nowMilliseconds
    let token = caller.device.tokenHash
    var (known, heard) = state.withLock { ($0.snapshot, $0.heard) }
    // One that has just joined is in no older snapshot, and would be told that there is nobody.
    // Nor would an official who has just decided or revoked be told of what stood before.
    if let snapshot = known,
      try snapshot.milliseconds > now || now - snapshot.milliseconds >= Self.ageMaxMilliseconds
        || !snapshot.knows(token) || snapshot.auditNumber != turn.store.lastAuditNumber()
    {
      known = nil
    }
    if known == nil { heard = [:] }
    heard[token] = now
    let current = try known ?? FleetSnapshot(turn.store, unsaved: unsaved, now: now)
    state.withLock { $0 = State(snapshot: current, heard: heard) }
    let fleet = current.fleet(in: caller.enrolment.scope.regions, heard: heard)
    return FleetReport(held: fleet.held, contacts: fleet.contacts, now: now)
  }
}
