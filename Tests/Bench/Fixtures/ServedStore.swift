import Glibc
import Model
import Replication
import Storage
import Support
import Transport
import Wire

/// Hub processes on one store, and devices that are spread over them.
final class ServedStore {
  enum Spread {
    /// Each device goes to the next hub: those of one township to all of them.
    case byTurns
    /// All devices of a township go to one hub.
    case byTownship
    /// As `byTurns`, and all devices are of one township.
    case oneTownship
  }

  let engine: Engine
  /// Where the store is, for `StorePlace`.
  let path: String
  let hubs: [ServedHub]
  let callers: [Caller]

  private static let townships = 8

  init(_ bench: Bench, _ engine: Engine, hubs count: Int, clients: Int, _ spread: Spread = .byTurns) throws {
    self.engine = engine
    let folders = try (0..<count).map { _ in try ServerFigures.hubFolder(bench) }
    path = folders[0] + "/hub.db"
    let places: [Neighbourhood]
    do {
      let town = try Town(path: path, engine: engine)
      places = try (0..<clients).map { index in
        let code =
          spread == .oneTownship
          ? "620101001\(digits(index + 1, 3))"
          : "6201010\(two(index % Self.townships + 1))0\(two(index / Self.townships + 1))"
        return try Neighbourhood(
          town, code: code, elders: 30, replica: 0xe000 + UInt64(index) * 2, token: SHA256.hash(Caller.secret))
      }
    }
    let url = try StorePlace(engine, path: path).url
    let hubs = try folders.map { try ServedHub($0, store: url) }
    self.hubs = hubs
    callers = try places.enumerated().map { index, place in
      let round = spread == .byTownship ? 0 : index / Self.townships
      return try Caller(place, hubs[(index % Self.townships + round) % count])
    }
    for caller in callers { try caller.place.readAll { try caller.post($0) } }
  }

  deinit { stop() }

  func stop() { for hub in hubs { hub.stop() } }

  /// What the hubs have used of the processors, in seconds.
  var processorSeconds: Double { hubs.reduce(0) { $0 + $1.processorSeconds } }

  /// The same store once more, in this process.
  func open() throws -> HubDatabase {
    var random = SystemRandomNumberGenerator()
    return try StorePlace(engine, path: path).open(
      .existing, random: { random.next() }, milliseconds: { UInt64(WorkloadSource.start) + 300 * 86_400_000 })
  }

  /// Transactions that the hubs have written.
  func commits() throws -> Int {
    try hubs.indices.reduce(0) { sum, hub in
      guard let caller = callers.first(where: { $0.hub === hubs[hub] }) else { return sum }
      return sum + (try caller.commits())
    }
  }
}
