import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Wire

/// A hub, its devices and the people at them under one seed: virtual time, one thread, the real engine.
///
/// It keeps notes of its own of who wrote what and what was on their screen, and judges by them.
package final class World {
  enum Event {
    case act(Int)
    case request(SimulatedHub.Envelope)
    case answer(device: Int, SimulatedHub.Flight, bytes: [UInt8], isTruncated: Bool)
    case unknown(device: Int, SimulatedHub.Flight)
    case giveUp(device: Int, SimulatedHub.Flight)
    case bundle(Parcel)
    case bundleAnswer(Parcel)
    case commit
    case office
  }

  /// What a run is asked for beyond its seed.
  package struct Settings: Sendable {
    package var without: Set<Fault> = []
    /// Nil for what the seed draws.
    package var events: Int?
    package var devicesMost: Int?

    package init() {}
  }

  /// Something that must not happen.
  package struct Problem: Hashable, Sendable {
    /// A stable word, for tables.
    package let kind: String
    package let text: String
    /// The record concerned, by the write that created it.
    package let record: Int?
  }

  static let villages: [Int64] = [230_422_990_201, 230_422_990_203, 230_422_991_205, 230_422_991_207, 230_422_992_201]

  package let seed: UInt64
  let settings: Settings
  var random: SeededRandom
  var weather: Weather
  var now: UInt64 = 1_790_000_000_000
  var queue = EventQueue<Event>()
  package internal(set) var trace = Trace()
  var notebook = Notebook()
  /// As the hub has them.
  var people: [Person] {
    get { hub.memory.people }
    set { hub.memory.people = newValue }
  }
  var devices: [SimulatedDevice] = []
  let hub: SimulatedHub
  let hubClock = ManualClock()
  package private(set) var problems: [Problem] = []
  package internal(set) var events = 0
  /// How many events before the storm is over.
  let eventsMost: Int
  /// Mean time between two acts of one device, ms.
  let pace: Double
  var sessions = 0
  var isCalm = false
  /// Whose scope changed last.
  var lastChanged: Int?
  /// Whether anybody carries files.
  let usesBundles: Bool
  /// The receipt of the last sync that came to its end.
  var lastReceipt: Receipt?
  /// The sums with which the hub ended the last run.
  var digestsSaid: Digests?
  var forger: Forger?
  /// Records that somebody had erased, and since when.
  var erased: [Int: UInt64] = [:]
  /// Whose records were erased under which names: clones may give one name to several.
  var erasedNames: [Dot: Int] = [:]
  /// Forms that officials have open at the hub.
  var openForms: [OpenForm] = []
  /// At the end: under which name each write is in the hub's history.
  var history: [Int: Dot] = [:]
  private var replicas: UInt64 = 0

  package init(seed: UInt64, settings: Settings = Settings()) throws {
    self.seed = seed
    self.settings = settings
    random = SeededRandom(seed: seed)
    weather = Weather(seed: seed, without: settings.without)
    drawn = weather.faults
    usesBundles = weather.has(.bundles)
    eventsMost = settings.events ?? Int.random(in: 410...510, using: &random)
    // From somebody who writes every minute to villages visited once a week.
    pace = 60_000 * pow(10_000, Double.random(in: 0...1, using: &random))
    let source = Mutex(SeededRandom(seed: seed &* 31 &+ 7))
    hub = try SimulatedHub(model: .current, clock: hubClock) { source.withLock { $0.next() } }
    try settle()
  }

  /// The faults that the seed drew.
  package let drawn: [Fault]

  // MARK: - Setting up

  private func settle() throws {
    let count = min(settings.devicesMost ?? 40, drawDeviceCount())
    for index in 0..<count {
      // Now and then somebody has two devices.
      let person = index > 1 && chance(0.15) ? Int.random(in: 0..<people.count, using: &random) : try addPerson()
      try addDevice(of: person)
    }
    if weather.has(.forgery) {
      replicas += 1
      let replica = ReplicaID(0xf000 &+ (seed << 20))
      let person = Int.random(in: 0..<people.count, using: &random)
      try enrol(replica, of: person, token: 255)
      forger = Forger(replica: replica, person: person)
    }
    plan(.office, after: pace)
    trace.add(now, "\(count) devices; \(weather.faults.map(\.rawValue).joined(separator: " "))")
  }

  private func drawDeviceCount() -> Int {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<50: Int.random(in: 2...4, using: &random)
    case 50..<85: Int.random(in: 4...8, using: &random)
    case 85..<97: Int.random(in: 8...16, using: &random)
    default: Int.random(in: 16...40, using: &random)
    }
  }

  private func addPerson() throws -> Int {
    let index = people.count
    let role: Role =
      drawRole(index == 1 ? 75..<95 : 0..<100)
    people.append(Person(name: "account\(index)", role: role, regions: regions(for: role)))
    let person = people[index]
    try hub.database.transaction {
      try hub.database.put(
        Account(
          name: person.name, role: role, regions: person.regions.map { Region($0)! }, createdMilliseconds: now))
    }
    return index
  }

  func drawRole(_ range: Range<Int>) -> Role {
    switch Int.random(in: range, using: &random) {
    case 0..<60: .volunteer
    case 60..<75: .village
    case 75..<87: .town
    case 87..<95: .county
    default: .auditor
    }
  }

  func regions(for role: Role) -> [String] {
    let village = String(Self.villages.randomElement(using: &random)!)
    var regions: [String]
    switch role {
    case .volunteer, .village:
      regions = [village]
      if chance(0.3) { regions.append(String(Self.villages.randomElement(using: &random)!)) }
    case .town: regions = [chance(0.6) ? String(village.prefix(9)) : "230422"]
    default: regions = ["230422"]
    }
    if chance(0.08) { regions.append(village) }
    return Set(regions).sorted()
  }

  private func addDevice(of person: Int) throws {
    replicas += 1
    let replica = ReplicaID(0xd000 &+ replicas &+ (seed << 20))
    try enrol(replica, of: person, token: devices.count)
    let isLater = weather.strikes(.mixedModels)
    let device = try SimulatedDevice(
      number: devices.count, person: person, replica: replica, model: isLater ? .later : .current,
      pace: pace * Double.random(in: 0.4...2.5, using: &random), pageBytes: drawPageBytes())
    devices.append(device)
    plan(.act(device.number), after: device.pace)
    trace.add(now, "\(name(device)): \(people[person].role.key) in \(people[person].regions.joined(separator: " "))")
  }

  func enrol(_ replica: ReplicaID, of person: Int, token: Int) throws {
    try hub.database.transaction {
      try hub.database.put(
        DeviceEntry(
          replica: replica, account: people[person].name, name: "device\(replica.rawValue)",
          tokenHash: SHA256.hash([UInt8(truncatingIfNeeded: token)]), enrolledMilliseconds: now,
          bundleKeys: usesBundles ? bundleKeys(token: token).publicKeys : nil))
    }
  }

  private func drawPageBytes() -> Int {
    weather.strikes(.slowLinks) ? Limits.pageBytesMin : Limits.pageBytesDefault
  }

  // MARK: - The run

  /// Runs until the storm is over, lets everybody come to rest, and judges.
  package func run() {
    do {
      while events < eventsMost, problems.isEmpty, let (time, event) = queue.next() {
        now = max(now, time)
        hubClock.milliseconds = now
        events += 1
        try handle(event)
        try mishaps()
      }
      if problems.isEmpty { try rest() }
    } catch {
      report("threw", "\(error)")
    }
  }

  func handle(_ event: Event) throws {
    switch event {
    case .act(let number): try act(devices[number])
    case .request(let envelope): try arrive(envelope)
    case .answer(let device, let flight, let bytes, let isTruncated):
      try receive(devices[device], flight, bytes, isTruncated)
    case .unknown(let device, let flight): try isUnknown(devices[device], flight)
    case .giveUp(let device, let flight): giveUp(devices[device], flight)
    case .bundle(let parcel): try bundleArrives(parcel)
    case .bundleAnswer(let parcel): try bundleAnswerArrives(parcel)
    case .commit: try commit()
    case .office: try office()
    }
  }

  // MARK: - Small things

  func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &random) < probability }

  /// A time of exponential distribution.
  func exponential(_ mean: Double) -> Double { -mean * log(1 - Double.random(in: 0..<1, using: &random)) }

  func plan(_ event: Event, after mean: Double) {
    queue.plan(event, atMilliseconds: now + 1 + UInt64(min(exponential(mean), 1e13)))
  }

  func name(_ device: SimulatedDevice) -> String { "d\(device.number)" }

  func report(_ kind: String, _ text: String, record: Int? = nil) {
    let problem = Problem(kind: kind, text: text, record: record)
    if !problems.contains(problem) { problems.append(problem) }
    trace.add(now, "PROBLEM \(kind): \(text)", records: record.map { [$0] } ?? [])
  }

  func note(_ text: String, _ records: Int...) { trace.add(now, text, records: records) }
}
