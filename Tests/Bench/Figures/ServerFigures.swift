import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Transport
import Wire

/// The hub as its own process, asked over kept-alive TLS.
enum ServerFigures {
  static let all: [Figure] = [
    Figure(
      "server", "day_pushes", "a day's pushes one after the other, durable", .perSecond, .time, .ratioAtLeast(0.33),
      against: "bare SQLite committing 35 rows durably"
    ) { bench in
      let town = try Town(path: bench.folder.fresh("hub.db"))
      let places = try neighbourhoods(8, in: town)
      for place in places { try place.readAll { try town.answer($0, from: place.pusher.replica) } }
      let plain = try PlainTables(path: bench.folder.fresh("plain.db"))
      var next = 0
      let count = 80
      return try Turns(bench.options.turns) {
        var elapsed = Elapsed()
        for _ in 0..<(count / places.count) {
          for place in places {
            let request = place.day()
            var answer: [UInt8] = []
            elapsed = elapsed + (try Stopwatch.time { answer = try town.answer(request, from: place.pusher.replica) })
            try place.heard(answer, changes: 35)
          }
        }
        return elapsed
      } reference: {
        let rows = (0..<count * 35).map { index in
          var row = bench.workload.visits[(next + index) % bench.workload.visits.count]
          row.cells[0] = .text("\(next + index)")
          return row
        }
        next += rows.count
        return try Stopwatch.time { try plain.insert(elders: [], visits: rows, batch: 35) }
      }.rates(of: count)
    },
    Figure(
      "server", "crowd_slow_disk", "64 clients' days, each fsync 10 ms longer", .perSecond, .time, .ratioAtLeast(20),
      against: "one client's"
    ) { bench in try crowd(bench, slowDiskMilliseconds: 10, rounds: 3) },
    Figure(
      "server", "crowd", "64 clients' days, the disk as it is", .perSecond, .time, against: "one client's"
    ) { bench in try crowd(bench, slowDiskMilliseconds: 0, rounds: 5) },
    Figure("server", "http_floor", "GET /healthz over kept-alive TLS", .microseconds, .time) { bench in
      let hub = try servedHub(bench, clients: 1, slowDiskMilliseconds: 0).hub
      defer { hub.stop() }
      let transport = try hub.transport()
      let count = 300
      return Measured(
        try (0..<bench.options.turns).map { _ in
          try Stopwatch.time { for _ in 0..<count { _ = try transport.get("/healthz") } }.wall * 1e6 / Double(count)
        })
    },
    Figure(
      "server", "idle_sync_http", "an idle sync over kept-alive TLS", .microseconds, .time,
      against: "GET /healthz likewise"
    ) { bench in
      let (hub, callers) = try servedHub(bench, clients: 1, slowDiskMilliseconds: 0)
      defer { hub.stop() }
      let request = callers[0].place.pusher.request(wantsRows: true).bytes
      let transport = try hub.transport()
      let count = 300
      var size = 0
      var measured = try Turns(bench.options.turns) {
        try Stopwatch.time { for _ in 0..<count { size = try callers[0].post(request).count } }
      } reference: {
        try Stopwatch.time { for _ in 0..<count { _ = try transport.get("/healthz") } }
      }.microseconds(each: count)
      measured.notes = ["the answer's body \(size) B, the request's \(request.count) B"]
      return measured
    },
    Figure(
      "server", "slow_crowd", "a day's sync while 500 others idle or dawdle", .microseconds, .time,
      against: "the same without them"
    ) { bench in
      let (hub, callers) = try servedHub(bench, clients: 1, slowDiskMilliseconds: 0)
      defer { hub.stop() }
      let caller = callers[0]
      func days() throws -> [Double] { try (0..<40).map { _ in try caller.day(caller.place.day()) * 1e6 } }
      var (alone, among): ([[Double]], [[Double]]) = ([], [])
      var open = 500
      for _ in 0..<bench.options.turns {
        alone.append(try days())
        let crowd = SlowSockets(port: hub.port, count: 500)
        // Accepting them all at once is another thing than having them.
        sleep(1)
        among.append(try days())
        open = min(open, crowd.open)
      }
      let (p99, p99Alone) = (among.flatMap { $0 }.percentile(99), alone.flatMap { $0 }.percentile(99))
      return Measured(
        among.map(\.median), reference: alone.map(\.median),
        [
          "\(open) connections open: half silent, a quarter in the middle of a handshake, a quarter sending a byte of one "
            + "now and then; p99 \(short(p99)) µs, alone \(short(p99Alone)) µs",
          "the hub's peak memory \(mebibytes(hub.peakBytes))",
        ])
    },
    Figure(
      "server", "hub_memory", "the hub's peak memory: the grown hub, 500 connections", .mebibytes, .time, .atMost(150)
    ) { bench in
      let peaks = try bench.grownHubs().map { ($0.size, try memory($0)) }
      return Measured(
        [Double(peaks.last?.1.peak ?? 0) / 1_048_576],
        peaks.map { size, memory in
          "\(short(Double(size))) records: \(mebibytes(memory.peak)), after the start \(mebibytes(memory.started)), "
            + "\(memory.open) connections open"
        })
    },
  ]

  // MARK: - A hub and its callers

  private static func neighbourhoods(_ count: Int, in town: Town) throws -> [Neighbourhood] {
    try (0..<count).map { index in
      try Neighbourhood(
        town, code: "6201010\(two(index / 10 + 1))0\(two(index % 10 + 1))", elders: 30,
        replica: 0xe000 + UInt64(index) * 2, token: SHA256.hash(Caller.secret))
    }
  }

  static func hubFolder(_ bench: Bench) throws -> String {
    let path = bench.folder.fresh("hub")
    guard mkdir(path, 0o700) == 0 else { throw BenchError("cannot make \(path)") }
    return path
  }

  /// A hub that knows so many clients, each of which has read its village.
  private static func servedHub(
    _ bench: Bench, clients: Int, slowDiskMilliseconds: Int
  ) throws -> (hub: ServedHub, callers: [Caller]) {
    let folder = try hubFolder(bench)
    let places = try neighbourhoods(clients, in: try Town(path: folder + "/hub.db"))
    let hub = try ServedHub(folder, slowDiskMilliseconds: slowDiskMilliseconds)
    let callers = try places.map { try Caller($0, hub) }
    for caller in callers { try caller.place.readAll { try caller.post($0) } }
    return (hub, callers)
  }

  /// Days of 64 clients at once against those of one.
  private static func crowd(_ bench: Bench, slowDiskMilliseconds: Int, rounds: Int) throws -> Measured {
    let (hub, callers) = try servedHub(bench, clients: 64, slowDiskMilliseconds: slowDiskMilliseconds)
    defer { hub.stop() }
    var (many, one): ([Double], [Double]) = ([], [])
    var (latencies, alone): ([Double], [Double]) = ([], [])
    var (processor, processorAlone) = (0.0, 0.0)
    var commits = 0
    for _ in 0..<bench.options.turns {
      let before = hub.processorSeconds
      let begun = try (0..<20).map { _ in try callers[0].day(callers[0].place.day()) }
      let between = hub.processorSeconds
      processorAlone += between - before
      one.append(1 / (begun.reduce(0, +) / Double(begun.count)))
      alone += begun
      let commitsBefore = try callers[0].commits()
      var times: [Double] = []
      for _ in 0..<rounds {
        // A device's own work is not the hub's: requests are made before the clock runs.
        let requests = callers.map { $0.place.day() }
        let round = try together(callers, requests)
        times.append(round.seconds)
        latencies += round.latencies
      }
      processor += hub.processorSeconds - between
      commits += try callers[0].commits() - commitsBefore
      many.append(Double(64 * rounds) / times.reduce(0, +))
    }
    func milliseconds(_ times: [Double]) -> String {
      "p50 \(short(times.percentile(50) * 1000)) ms, p99 \(short(times.percentile(99) * 1000)) ms"
    }
    return Measured(
      many, reference: one,
      [
        "64 clients: \(milliseconds(latencies)); one: \(milliseconds(alone))",
        "a day's processor time at the hub: \(short(processor * 1000 / Double(latencies.count))) ms of 64 at once, "
          + "\(short(processorAlone * 1000 / Double(alone.count))) ms of one; "
          + "\(short(Double(latencies.count) / Double(commits))) of 64 days share a commit",
        "the hub's peak memory \(short(Double(hub.peakBytes) / 1_048_576)) MiB",
      ])
  }

  /// Every caller posts its request at once, each from its own thread.
  /// - Parameter onceAnswered: runs before anybody looks at the answers.
  static func together(
    _ callers: [Caller], _ requests: [[UInt8]], onceAnswered: () -> Void = {}
  ) throws -> (seconds: Double, latencies: [Double]) {
    nonisolated(unsafe) let callers = callers
    let answered = Mutex([(index: Int, seconds: Double, answer: [UInt8])]())
    let elapsed = Stopwatch.time {
      Threads.run(callers.count) { index in
        var answer: [UInt8] = []
        guard let elapsed = try? Stopwatch.time({ answer = try callers[index].post(requests[index]) }) else { return }
        answered.withLock { $0.append((index, elapsed.wall, answer)) }
      }
    }
    onceAnswered()
    let answers = answered.withLock { $0 }
    guard answers.count == callers.count else {
      throw BenchError("\(callers.count - answers.count) of \(callers.count) syncs failed")
    }
    // Nor is what a device makes of its answer the hub's.
    for (index, _, answer) in answers { try callers[index].place.heard(answer, changes: 35) }
    return (elapsed.wall, answers.map(\.seconds))
  }

  // MARK: - Memory

  /// A served hub's memory while 500 connections are open and a device hands in five days.
  private static func memory(_ grown: GrownHub) throws -> (started: Int, peak: Int, open: Int) {
    let hub = try ServedHub(grown.folder)
    defer { hub.stop() }
    let started = hub.peakBytes
    let sockets = SlowSockets(port: hub.port, count: 500)
    let caller = try Caller(grown.place, hub)
    for _ in 0..<5 { _ = try caller.day(caller.place.day()) }
    return (started, hub.peakBytes, sockets.open)
  }
}
