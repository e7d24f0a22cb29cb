import Glibc
import Model
import PostgreSQL
import Replication
import Storage
import Store
import Support
import Sync
import Transport
import Wire

/// The hub's two stores side by side in one run, and several hubs on one database. Needs trait `PostgreSQL` and Debian's
/// package postgresql; the server is durable and has its own settings, apart from the number of connections.
enum StoresFigures {
  static let group = "stores"

  /// Why nothing of it can be measured here; nil if it can.
  static var whyNot: String? { PostgreSQLServer.shared == nil ? PostgreSQLServer.whyNot : nil }

  #if PostgreSQL
  static let all = rates + pushes + reports + counts + crowds + alone
  #else
  static let all = [
    Figure(group, group, "both stores side by side; built without trait PostgreSQL", .count, .time) { _ in
      throw BenchError("built without trait PostgreSQL")
    }
  ]
  #endif
}

#if PostgreSQL
extension StoresFigures {
  private static let plainFile = "plain tables in SQLite, durable transactions of the same size"
  private static let plainServer = "plain tables on the server by libpq alone, durable transactions of the same size"

  // MARK: - Merging W

  private static let rates = [
    Figure(
      group, "merge_file", "the hub merges W into SQLite", .perSecond, .time, against: plainFile
    ) { bench in
      try Turns(bench.options.turns) {
        try merge(bench, .sqlite).elapsed
      } reference: {
        let plain = try PlainTables(path: bench.folder.fresh("plain.db"))
        return try Stopwatch.time {
          try plain.insert(elders: bench.workload.elders, visits: bench.workload.visits, batch: HubOfW.batch)
        }
      }.rates(of: bench.records)
    },
    Figure(
      group, "merge_server", "the hub merges W into PostgreSQL", .perSecond, .time, against: plainServer
    ) { bench in
      let server = try serverOfThisRun()
      var (work, plainWork): ([ServerWork], [ServerWork]) = ([], [])
      var measured = try Turns(bench.options.turns) {
        let before = ServerWork(server)
        let elapsed = try merge(bench, .postgresql).elapsed
        work.append(ServerWork(server) - before)
        return elapsed
      } reference: {
        let plain = try PlainServer(server)
        let before = ServerWork(server)
        let elapsed = try Stopwatch.time {
          try plain.insert(elders: bench.workload.elders, visits: bench.workload.visits, batch: HubOfW.batch)
        }
        plainWork.append(ServerWork(server) - before)
        return elapsed
      }.rates(of: bench.records)
      measured.notes = [
        "a record: \(ServerWork.text(work, each: bench.records)); plain: \(ServerWork.text(plainWork, each: bench.records))",
        try server.settingsText(),
      ]
      return measured
    },
  ]

  /// W, taken by a hub of its own.
  static func merge(_ bench: Bench, _ engine: Engine) throws -> (hub: HubOfW, elapsed: Elapsed) {
    let hub = try HubOfW(bench.workload, path: bench.folder.fresh("hub.db"), engine: engine)
    return (hub, try Stopwatch.time { try hub.merge() })
  }

  static func serverOfThisRun() throws -> PostgreSQLServer {
    guard let server = PostgreSQLServer.shared else { throw BenchError(PostgreSQLServer.whyNot) }
    return server
  }

  // MARK: - One device

  private static let pushes = [
    Figure(
      group, "push_file", "a day's push over TLS, the hub on SQLite", .microseconds, .time,
      against: "35 rows committed durably by bare SQLite"
    ) { bench in
      let plain = try PlainTables(path: bench.folder.fresh("plain.db"))
      return try push(bench, .sqlite) { try plain.insert(elders: [], visits: $0, batch: $0.count) }
    },
    Figure(
      group, "push_server", "a day's push over TLS, the hub on PostgreSQL", .microseconds, .time,
      against: "35 rows committed durably on the server by libpq alone"
    ) { bench in
      let plain = try PlainServer(serverOfThisRun())
      return try push(bench, .postgresql) { try plain.insert(elders: [], visits: $0, batch: $0.count) }
    },
    Figure(
      group, "idle_file", "an idle sync over TLS, the hub on SQLite", .microseconds, .time,
      against: "GET /healthz likewise"
    ) { bench in try idle(bench, .sqlite) },
    Figure(
      group, "idle_server", "an idle sync over TLS, the hub on PostgreSQL", .microseconds, .time,
      against: "GET /healthz likewise"
    ) { bench in try idle(bench, .postgresql) },
    Figure(
      group, "wide_file", "an idle sync of a whole province, SQLite", .microseconds, .time,
      against: "the same of one village"
    ) { bench in try WideScope(bench, .sqlite).measure(bench) },
    Figure(
      group, "wide_server", "an idle sync of a whole province, PostgreSQL", .microseconds, .time,
      against: "the same of one village"
    ) { bench in try WideScope(bench, .postgresql).measure(bench) },
  ]

  private static func percentiles(_ seconds: [Double]) -> String {
    "p50 \(short(seconds.percentile(50) * 1000)) ms, p99 \(short(seconds.percentile(99) * 1000)) ms"
  }

  private static func push(_ bench: Bench, _ engine: Engine, plainly: ([Row]) throws -> Void) throws -> Measured {
    let store = try ServedStore(bench, engine, hubs: 1, clients: 1)
    let caller = store.callers[0]
    let count = 40
    var (own, plain): ([[Double]], [[Double]]) = ([], [])
    var (hubSeconds, serverSeconds) = (0.0, 0.0)
    for turn in 0..<bench.options.turns {
      plain.append(
        try (0..<count).map { index in
          let rows = (0..<35).map { row in
            var visit = bench.workload.visits[(index * 35 + row) % bench.workload.visits.count]
            visit.cells[0] = .text("\(turn)-\(index)-\(row)")
            return visit
          }
          return try Stopwatch.time { try plainly(rows) }.wall
        })
      let before = (store.processorSeconds, PostgreSQLServer.shared?.processorSeconds ?? 0)
      own.append(try (0..<count).map { _ in try caller.day(caller.place.day()) })
      hubSeconds += store.processorSeconds - before.0
      serverSeconds += (PostgreSQLServer.shared?.processorSeconds ?? 0) - before.1
    }
    let days = Double(own.count * count)
    return Measured(
      own.map { $0.median * 1e6 }, reference: plain.map { $0.median * 1e6 },
      [
        "\(percentiles(own.flatMap { $0 })); plain \(percentiles(plain.flatMap { $0 }))",
        "processor time of a day: hub \(short(hubSeconds * 1000 / days)) ms"
          + (engine == .postgresql ? ", PostgreSQL \(short(serverSeconds * 1000 / days)) ms" : ""),
      ])
  }

  private static func idle(_ bench: Bench, _ engine: Engine) throws -> Measured {
    let store = try ServedStore(bench, engine, hubs: 1, clients: 1)
    let caller = store.callers[0]
    let request = caller.place.pusher.request(wantsRows: true).bytes
    let transport = try store.hubs[0].transport()
    let count = 200
    var (own, floor): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<bench.options.turns {
      floor.append(try (0..<count).map { _ in try Stopwatch.time { _ = try transport.get("/healthz") }.wall })
      own.append(try (0..<count).map { _ in try Stopwatch.time { _ = try caller.post(request) }.wall })
    }
    return Measured(
      own.map { $0.median * 1e6 }, reference: floor.map { $0.median * 1e6 }, [percentiles(own.flatMap { $0 })])
  }

  // MARK: - An official's figures

  private static let reports = [
    Figure(
      group, "report_server", "`tanfangd report visits` of a month of W, PostgreSQL", .milliseconds, .time,
      against: "the same on SQLite"
    ) { bench in
      let file = try Self.merged(bench, .sqlite)
      let server = try Self.merged(bench, .postgresql)
      var (fileTimes, serverTimes): ([Elapsed], [Elapsed]) = ([], [])
      var work: [ServerWork] = []
      for _ in 0..<bench.options.turns {
        fileTimes.append(try report(file))
        let before = ServerWork(try serverOfThisRun())
        serverTimes.append(try report(server))
        work.append(ServerWork(try serverOfThisRun()) - before)
      }
      return Measured(
        serverTimes.map { $0.wall * 1000 }, reference: fileTimes.map { $0.wall * 1000 },
        [
          "processor time: \(short(serverTimes.map(\.processor).median * 1000)) ms and "
            + "\(ServerWork.text(work, each: 1)); on SQLite \(short(fileTimes.map(\.processor).median * 1000)) ms"
        ])
    }
  ]

  /// A data folder whose store has taken W.
  private static func merged(_ bench: Bench, _ engine: Engine) throws -> (folder: String, url: String?) {
    let folder = try ServerFigures.hubFolder(bench)
    let hub = try HubOfW(bench.workload, path: folder + "/hub.db", engine: engine)
    try hub.merge()
    if engine == .postgresql { try hub.town.store.connection.execute("ANALYZE") }
    return (folder, try StorePlace(engine, path: folder + "/hub.db").url)
  }

  private static func report(_ place: (folder: String, url: String?)) throws -> Elapsed {
    let result = try Programs.run(
      try Programs.path("tanfangd"),
      ["--data", place.folder] + (place.url.map { ["--store", $0] } ?? [])
        + ["--json", "report", "visits", "--month", "2026-03", "--as", Journals.office])
    guard result.exit == 0 else { throw BenchError("tanfangd report ends with \(result.exit)") }
    return result.elapsed
  }

  // MARK: - What can be counted

  private static let counts = [
    Figure(
      group, "server_trips", "round trips to the database of a day's push", .count, .exact
    ) { bench in
      let work = try CountedPush(bench)
      return Measured(
        work.day.trips, reference: work.idle.trips,
        ["beside it an idle sync's; another hub wrote in between: \(work.dayAfterOthers.trips)"])
    },
    Figure(
      group, "server_statements", "SQL statements of a day's push", .count, .exact
    ) { bench in
      let work = try CountedPush(bench)
      return Measured(
        work.day.statements, reference: work.idle.statements,
        ["beside it an idle sync's; another hub wrote in between: \(work.dayAfterOthers.statements)"])
    },
    Figure(
      group, "server_scans", "statements of a sync of W that read a large table whole", .count, .exact, .equal(0)
    ) { bench in try Plans(bench).measure() },
    Figure(
      group, "server_bytes", "PostgreSQL's tables with W and its history", .bytes, .time,
      against: "the same hub's file in SQLite"
    ) { bench in
      let path = bench.folder.fresh("hub.db")
      let file = try HubOfW(bench.workload, path: path)
      try file.merge()
      try file.town.store.checkpoint()
      let store = try merge(bench, .postgresql).hub.town.store
      let grown = try store.relationSizes()
      let rewritten = try Stopwatch.time { _ = try store.connection.rewrite() }.wall
      let sizes = try store.relationSizes()
      let records = Double(bench.records)
      let tables = try Tables(path)
      func text(_ parts: some Sequence<(name: String, bytes: Int)>) -> String {
        parts.map { "\($0.name) \(short(Double($0.bytes) / records))" }.joined(separator: ", ")
      }
      return Measured(
        sizes.reduce(0) { $0 + $1.bytes }, reference: tables.total,
        [
          "before it was written anew, which took \(short(rewritten * 1000)) ms: "
            + "\(short(Double(grown.reduce(0) { $0 + $1.bytes }))) B",
          "B a record, PostgreSQL: \(text(sizes.prefix(14)))", "B a record, SQLite: \(text(tables.largest(14)))",
        ])
    },
  ]
}

extension HubDatabase {
  /// Bytes of each table and index, largest first.
  fileprivate func relationSizes() throws -> [(name: String, bytes: Int)] {
    let select = try connection.prepareKept(
      """
      SELECT relname::text, pg_relation_size(oid) + CASE WHEN reltoastrelid = 0 THEN 0 \
      ELSE pg_total_relation_size(reltoastrelid) END \
      FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i') ORDER BY 2 DESC, 1
      """)
    var sizes: [(name: String, bytes: Int)] = []
    while try select.step() { sizes.append((select.text(0), Int(select.integer(1)))) }
    return sizes
  }
}
#endif
