import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// An account and where it works.
struct Person {
  let name: String
  var role: Role {
    didSet { wasOfficial = wasOfficial || seesOfficialsFields }
  }
  var isDisabled = false
  var regions: [String] {
    didSet { had.formUnion(regions) }
  }
  /// All regions that the account ever had.
  private(set) var had: Set<String>
  /// Whether the account ever saw the officials' fields.
  private(set) var wasOfficial: Bool

  init(name: String, role: Role, regions: [String]) {
    self.name = name
    self.role = role
    self.regions = regions
    had = Set(regions)
    wasOfficial = role != .volunteer
  }

  /// Whether the account ever might hold such a cell.
  func everSaw(_ key: CellKey) -> Bool { wasOfficial || key.field < Field.firstOfficialsNumber }

  func everReached(_ region: Int64) -> Bool { Self.isRead(region, in: had) }

  /// Whether it writes what belongs there. Told from the digits alone.
  func reaches(_ region: Int64) -> Bool { regions.contains { String(region).hasPrefix($0) } }

  /// Whether it sees what belongs there: inside its regions, or to a division around one of them as a whole.
  func reads(_ region: Int64) -> Bool { Self.isRead(region, in: regions) }

  private static func isRead(_ region: Int64, in regions: some Sequence<String>) -> Bool {
    let digits = String(region)
    return regions.contains { own in
      digits.hasPrefix(own)
        || [2, 4, 6, 9].contains { length in
          length < own.count && digits == own.prefix(length) + String(repeating: "0", count: 12 - length)
        }
    }
  }
  var seesOfficialsFields: Bool { role != .volunteer }
}

/// One database on one machine, and the notes of whoever uses it.
final class SimulatedDevice {
  /// What is copied when the database is.
  struct Memory {
    /// The writes in this database's journal, in order.
    var journal: [Int] = []
    /// The names of its own writes.
    var own: [Dot: Int] = [:]
    /// Its own writes by cell.
    var wrote: [CellName: [Int]] = [:]
    /// What it must tell a hub that has gone back in time.
    var mustOffer: Set<Offered> = []
    /// Lost writes that the context of a cell here names, whoever wrote over them.
    var mustCover: Set<Covered> = []

    mutating func note(_ note: Note, as dot: Dot) {
      journal.append(note.serial)
      own[dot] = note.serial
      for cell in note.cells { wrote[CellName(record: note.record, key: cell.key), default: []].append(note.serial) }
    }
  }

  struct Covered: Hashable {
    let dot: Dot
    let cell: CellName
    let region: Int64
  }

  struct Offered: Hashable {
    let serial: Int
    let cell: CellName
    let region: Int64
  }

  struct Image {
    let bytes: [UInt8]
    let memory: Memory
    let model: CareModel
  }

  let number: Int
  let person: Int
  /// By whose number the token is: copies share it.
  let tokenOf: Int
  private(set) var store: CrashingDeviceStore
  private(set) var model: CareModel
  let clock: ManualClock
  /// How far its clock is off, ms.
  var clockOffset: Int64 = 0
  var memory = Memory()
  /// Syncs under way.
  var sessions: [Int: DeviceSync] = [:]
  /// Each sync as it was when it sent a request: a late answer finds whoever still waits for it.
  var flights: [SimulatedHub.Flight: DeviceSync] = [:]
  var pageBytes: Int
  var partitionedUntil: UInt64 = 0
  /// Its enrolment has ended and it has erased itself.
  var isErased = false
  /// Forms that somebody has begun to fill in.
  var openForms: [OpenForm] = []
  var images: [Image] = []
  /// Mean time between two acts, ms.
  let pace: Double
  var screen = Screen()

  init(number: Int, person: Int, replica: ReplicaID, model: CareModel, pace: Double, pageBytes: Int) throws {
    self.number = number
    self.person = person
    tokenOf = number
    self.model = model
    self.pace = pace
    self.pageBytes = pageBytes
    clock = ManualClock(0)
    store = try Self.open(try Blank.device(model), model)
    try store.inner.transaction { try store.inner.setState(DeviceState(replica: replica)) }
  }

  init(copyOf other: SimulatedDevice, number: Int, image: Image) throws {
    self.number = number
    person = other.person
    tokenOf = other.tokenOf
    model = image.model
    pace = other.pace
    pageBytes = other.pageBytes
    clock = ManualClock(0)
    memory = image.memory
    store = try Self.open(image.bytes, model)
  }

  private static func open(_ image: [UInt8], _ model: CareModel) throws -> CrashingDeviceStore {
    CrashingDeviceStore(try DeviceDatabase(path: ":memory:", opening: .copy(image), model: model) { ReplicaID(1) })
  }

  func image() throws -> Image { Image(bytes: try store.inner.image(), memory: memory, model: model) }

  /// The process ended and starts again: only what is in the database is left.
  func reopen() throws {
    store = try Self.open(try store.inner.image(), model)
    endSessions()
  }

  /// The database is put back to an older one.
  func restore(_ image: Image) throws {
    model = image.model
    memory = image.memory
    store = try Self.open(image.bytes, image.model)
    endSessions()
    screen = Screen()
  }

  /// Another version of the program opens the database.
  func upgrade(to newer: CareModel) throws {
    let bytes = try Upgrade.image(try store.inner.image()) { path in
      try DeviceDatabase(path: path, opening: .existing, model: newer) { ReplicaID(1) }
    }
    model = newer
    store = try Self.open(bytes, newer)
    endSessions()
  }

  /// Nobody waits for answers any more.
  func endSessions() {
    sessions = [:]
    flights = [:]
    openForms = []
  }

  func setClock(_ now: UInt64) {
    let time = Int64(now) + clockOffset
    clock.milliseconds = UInt64(max(0, time))
  }

  /// The replica that its token names.
  func token() throws -> ReplicaID {
    try store.inner.state().tokenReplica
  }

  /// Reads its journal's new names after a fork.
  func didFork(_ notebook: inout Notebook) throws {
    // What was open names records as they were.
    openForms = []
    let state = try store.inner.state()
    if let descent = state.ancestors.first?.descent {
      memory.own = memory.own.filter { $0.key.replica != descent.parent || $0.key.counter <= descent.forkedAt }
    }
    let changes = try store.inner.journal(
      of: state.replica, after: 0, through: state.journalEnd.counter, bytesMax: .max)
    for change in changes.compactMap(\.change) {
      guard let serial = Notebook.serial(change.reason) else { continue }
      memory.own[change.dot] = serial
      notebook.call(serial, change.dot)
    }
  }
}
