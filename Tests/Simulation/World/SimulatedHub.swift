import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// The hub's process, and notes of what it has made durable.
final class SimulatedHub {
  /// What goes back in time with the store.
  struct Memory {
    /// The writes that it has taken.
    var taken: Set<Int> = []
    var serials: [Dot: Int] = [:]
    /// Of changes admitted in part: the cells let in.
    var admittedCells: [Int: Set<CellKey>] = [:]
    /// Writes that came back by offers that an official admitted.
    var letIn: Set<LetIn> = []
    /// Who may do what where.
    var people: [Person] = []
  }

  struct LetIn: Hashable {
    let serial: Int
    let key: CellKey
  }

  struct Image {
    let bytes: [UInt8]
    let memory: Memory
    let model: CareModel
  }

  /// One request of one sync.
  struct Flight: Hashable {
    let session: Int
    let round: Int
  }

  /// A request on the way.
  struct Envelope {
    let device: Int
    let flight: Flight
    let token: ReplicaID
    let bytes: [UInt8]
    var isTruncated = false
  }

  private let random: () -> UInt64
  /// Outside the store and its backups.
  private let ledger = Ledger()
  private let place: StorePlace
  let clock: ManualClock
  private(set) var store: CrashingHubStore
  private(set) var model: CareModel
  var memory = Memory()
  var images: [Image] = []
  /// What waits for the next commit.
  var waiting: [Envelope] = []
  var isCommitPlanned = false
  /// Whether it ever went back in time: what was on no other disk is then gone.
  private(set) var hasForgotten = false

  init(model: CareModel, clock: ManualClock, random: @escaping () -> UInt64) throws {
    self.random = random
    self.clock = clock
    self.model = model
    place = try StorePlace()
    store = CrashingHubStore(
      try place.open(
        .copy(try Blank.hub(model)), model: model, ledger: ledger, random: random,
        milliseconds: { clock.milliseconds }))
    // An incarnation and a replica of its own.
    try database.newIncarnation()
  }

  var database: HubDatabase { store.inner }
  var records: HubRecords { HubRecords(store: store, model: model, clock: clock) }

  func image() throws -> Image { Image(bytes: try database.image(), memory: memory, model: model) }

  private func open(_ image: [UInt8]) throws {
    let clock = clock
    let database = try place.open(
      .copy(image), model: model, ledger: ledger, random: random, milliseconds: { clock.milliseconds })
    store = CrashingHubStore(database)
    waiting = []
  }

  /// The process ended and starts again.
  func restart() throws {
    try open(try database.image())
    try database.beginEpoch()
    _ = try database.scrub()
  }

  /// The store is put back to an older one and the process starts.
  /// - Parameter isTold: whether by `restore`, which begins a new incarnation, or behind the hub's back.
  func goBack(to image: Image, isTold: Bool) throws {
    memory = image.memory
    hasForgotten = true
    if image.model.version > model.version { model = image.model }
    let bytes =
      image.model.version < model.version ? try upgraded(image.bytes, to: model) : image.bytes
    try open(bytes)
    try database.beginEpoch()
    if isTold { try database.newIncarnation() }
    // What the ledger says was erased is erased again, to the last byte.
    _ = try database.scrub()
  }

  func upgrade(to newer: CareModel) throws {
    let bytes = try upgraded(try database.image(), to: newer)
    model = newer
    try open(bytes)
    try database.beginEpoch()
  }

  private func upgraded(_ bytes: [UInt8], to newer: CareModel) throws -> [UInt8] {
    let (random, clock) = (random, clock)
    return try Upgrade.image(bytes) { path in
      try HubDatabase(
        path: path, opening: .existing, model: newer, random: random, milliseconds: { clock.milliseconds })
    }
  }
}
