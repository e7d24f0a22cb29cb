#if PostgreSQL
import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Synchronization

/// 64 devices at once at hub processes, whose processors they share with the database and with the devices themselves.
extension StoresFigures {
  static let crowds = [
    Figure(
      group, "crowd_file", "64 clients' days, one hub on SQLite", .perSecond, .time,
      against: "a day's rows committed durably by bare SQLite, one after the other"
    ) { bench in try crowd(bench, .file) },
    Figure(
      group, "crowd_server", "64 clients' days, one hub on PostgreSQL", .perSecond, .time,
      against: "one hub on SQLite"
    ) { bench in try crowd(bench, .server, against: .file) },
    Figure(
      group, "crowd_two", "64 clients' days, two hubs on PostgreSQL", .perSecond, .time,
      against: "one hub on PostgreSQL"
    ) { bench in try crowd(bench, .two, against: .server) },
    Figure(
      group, "crowd_two_parted", "the same, each township at one of the hubs", .perSecond, .time,
      against: "one hub on PostgreSQL"
    ) { bench in try crowd(bench, .twoParted, against: .server) },
    Figure(
      group, "crowd_two_one", "the same, all of one township", .perSecond, .time,
      against: "two hubs on PostgreSQL"
    ) { bench in try crowd(bench, .twoOfOne, against: .two) },
  ]

  static let alone = [
    Figure(
      group, "exclusive", "64 clients' days, two hubs, ten times a second all is held", .perSecond, .time,
      against: "the same without"
    ) { bench in
      let store = try ServedStore(bench, .postgresql, hubs: 2, clients: 64)
      let rates: [Double] = [0, 1, 10, 50]
      var days: [Double: [Double]] = [:]
      var waits: [Double: [Double]] = [:]
      for _ in 0..<bench.options.turns {
        for rate in rates {
          let clerk = rate > 0 ? Clerk(try store.open(), eachSecond: rate) : nil
          defer { waits[rate, default: []] += clerk?.stop() ?? [] }
          days[rate, default: []].append(try CrowdRound(store, rounds: 3).rate)
        }
      }
      func text(_ rate: Double) -> String {
        let waits = waits[rate]!
        return "\(short(rate)) wanted a second: \(short(days[rate]!.median)) days a second; \(waits.count) were made, "
          + "p50 \(short(waits.percentile(50) * 1000)) ms, p99 \(short(waits.percentile(99) * 1000)) ms"
      }
      return Measured(days[10]!, reference: days[0]!, rates.dropFirst().map(text))
    }
  ]

  enum Arrangement: CaseIterable {
    case file, server, two, twoParted, twoOfOne

    func store(_ bench: Bench) throws -> ServedStore {
      switch self {
      case .file: try ServedStore(bench, .sqlite, hubs: 1, clients: 64)
      case .server: try ServedStore(bench, .postgresql, hubs: 1, clients: 64)
      case .two: try ServedStore(bench, .postgresql, hubs: 2, clients: 64)
      case .twoParted: try ServedStore(bench, .postgresql, hubs: 2, clients: 64, .byTownship)
      case .twoOfOne: try ServedStore(bench, .postgresql, hubs: 2, clients: 64, .oneTownship)
      }
    }
  }

  private static func crowd(
    _ bench: Bench, _ own: Arrangement, against other: Arrangement? = nil
  ) throws -> Measured {
    let crowds = try bench.crowds()
    let rounds = crowds.rounds[own]!
    let reference = other.map { crowds.rounds[$0]!.map(\.rate) } ?? crowds.plain
    return Measured(rounds.map(\.rate), reference: reference, CrowdRound.notes(rounds, own))
  }
}

/// What happened while each of 64 devices handed in some days.
struct CrowdRound {
  let rate: Double
  private let latencies: [Double]
  private let commits: Int
  /// Processor time in seconds.
  private let (hubs, server, clients): (Double, Double, Double)

  init(_ store: ServedStore, rounds: Int) throws {
    let server = PostgreSQLServer.shared
    func processors() -> [Double] {
      [store.processorSeconds, server?.processorSeconds ?? 0, Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID)]
    }
    let commitsBefore = try store.commits()
    var (seconds, used, latencies) = (0.0, [0.0, 0, 0], [Double]())
    for _ in 0..<rounds {
      // A device's own work is not the hub's: requests are made before the clock runs.
      let requests = store.callers.map { $0.place.day() }
      let before = processors()
      let round = try ServerFigures.together(store.callers, requests) {
        used = zip(used, zip(processors(), before).map { $0 - $1 }).map { $0 + $1 }
      }
      seconds += round.seconds
      latencies += round.latencies
    }
    rate = Double(latencies.count) / seconds
    (self.latencies, commits) = (latencies, try store.commits() - commitsBefore)
    (hubs, self.server, clients) = (used[0], used[1], used[2])
  }

  static func notes(_ rounds: [CrowdRound], _ arrangement: StoresFigures.Arrangement) -> [String] {
    let latencies = rounds.flatMap(\.latencies)
    func each(_ part: (CrowdRound) -> Double) -> String {
      "\(short(rounds.map(part).reduce(0, +) * 1000 / Double(latencies.count))) ms"
    }
    let days = Double(latencies.count) / Double(max(1, rounds.map(\.commits).reduce(0, +)))
    return [
      "p50 \(short(latencies.percentile(50) * 1000)) ms, p99 \(short(latencies.percentile(99) * 1000)) ms; "
        + "\(short(days)) days share a commit",
      "processor time of a day: hubs \(each(\.hubs)), "
        + (arrangement == .file ? "" : "PostgreSQL \(each(\.server)), ") + "clients \(each(\.clients))",
    ]
  }
}

/// All arrangements in turns.
struct Crowds {
  fileprivate(set) var rounds: [StoresFigures.Arrangement: [CrowdRound]] = [:]
  /// Days' rows that bare SQLite commits in a second.
  fileprivate(set) var plain: [Double] = []
}

extension Bench {
  fileprivate func crowds() throws -> Crowds {
    if let crowds = fixtures.crowds { return crowds }
    let stores = try StoresFigures.Arrangement.allCases.map { ($0, try $0.store(self)) }
    let tables = try PlainTables(path: folder.fresh("plain.db"))
    var crowds = Crowds()
    for turn in 0..<options.turns {
      let count = 100
      let rows = (0..<count * 35).map { index in
        var row = workload.visits[index % workload.visits.count]
        row.cells[0] = .text("\(turn)-\(index)")
        return row
      }
      crowds.plain.append(
        Double(count) / (try Stopwatch.time { try tables.insert(elders: [], visits: rows, batch: 35) }.wall))
      for (arrangement, store) in stores {
        crowds.rounds[arrangement, default: []].append(try CrowdRound(store, rounds: 5))
      }
    }
    fixtures.crowds = crowds
    return crowds
  }
}

/// Somebody whose work holds all townships, a steady number of times a second: accounts are of no township.
private final class Clerk: Sendable {
  private let isOver = Mutex(false)
  private let waits = Mutex<[Double]>([])
  private nonisolated(unsafe) let store: HubDatabase
  private let pauseSeconds: Double
  private nonisolated(unsafe) var thread = pthread_t()

  init(_ store: HubDatabase, eachSecond rate: Double) {
    (self.store, pauseSeconds) = (store, 1 / rate)
    let context = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
      {
        Unmanaged<Clerk>.fromOpaque($0!).takeRetainedValue().work()
        return nil
      }, context)
  }

  private func work() {
    var next = Stopwatch.seconds(CLOCK_MONOTONIC)
    var count: UInt64 = 0
    while !isOver.withLock({ $0 }) {
      count += 1
      let account = Account(name: "clerk", role: .county, regions: [], createdMilliseconds: count)
      if let elapsed = try? Stopwatch.time({ try store.transaction { try store.put(account) } }) {
        waits.withLock { $0.append(elapsed.wall) }
      }
      next += pauseSeconds
      let pause = next - Stopwatch.seconds(CLOCK_MONOTONIC)
      if pause > 0 { usleep(useconds_t(pause * 1e6)) }
    }
  }

  /// - Returns: how long each transaction took, in seconds.
  func stop() -> [Double] {
    isOver.withLock { $0 = true }
    pthread_join(thread, nil)
    return waits.withLock { $0 }
  }
}
#endif
