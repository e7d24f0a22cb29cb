import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// How fast records are merged, applied and written: in this process, on disk, every commit durable. The reference takes
/// its turns with what it is held against.
enum RateFigures {
  static let all: [Figure] = [
    Figure(
      "rates", "hub_merge", "the hub merges W, with search and history", .perSecond, .time, .ratioAtLeast(0.33),
      against: plain
    ) { bench in
      try Turns(bench.options.turns) {
        let hub = try HubOfW(bench.workload, path: bench.folder.fresh("hub.db"))
        return try Stopwatch.time { try hub.merge() }
      } reference: {
        try insertPlainly(bench, batch: HubOfW.batch)
      }.rates(of: bench.records)
    },
    Figure(
      "rates", "device_apply", "a device applies its first sync of W", .perSecond, .time, .ratioAtLeast(0.5),
      against: plain
    ) { bench in
      let hub = try bench.hubWithW()
      let batch = bench.records / max(1, try hub.join(Journals.office).sync().pages)
      return try Turns(bench.options.turns) {
        try applyFirstSync(try hub.join(Journals.office, path: bench.folder.fresh("device.db")))
      } reference: {
        try insertPlainly(bench, batch: batch)
      }.rates(of: bench.records)
    },
    Figure(
      "rates", "local_write", "a device records one visit", .microseconds, .time, .ratioAtMost(1.5),
      against: "one durable insert of the same visit into the plain tables"
    ) { bench in
      let count = min(200, bench.workload.visits.count)
      let hub = try bench.hubWithW()
      let device = try hub.join("V007", path: bench.folder.fresh("device.db"))
      _ = try device.sync()
      let plain = try PlainTables(path: bench.folder.fresh("plain.db"))
      try plain.insert(elders: bench.workload.elders, visits: bench.workload.visits, batch: HubOfW.batch)
      let drafts = bench.workload.visits.prefix(count).map {
        Draft(
          type: Mapping.visitType.number, record: nil,
          values: Mapping.visit($0, to: hub.journals.dots[$0.cells[1].text]!))
      }
      var turn = 0
      return try Turns(bench.options.turns) {
        try Stopwatch.time { for draft in drafts { try device.device.write([draft], account: "V007") } }
      } reference: {
        turn += 1
        let rows = bench.workload.visits.prefix(count).enumerated().map { index, row in
          var row = row
          row.cells[0] = .text("again-\(turn)-\(index)")
          return row
        }
        return try Stopwatch.time { try plain.insert(elders: [], visits: rows, batch: 1) }
      }.microseconds(each: count)
    },
    Figure("rates", "fsync", "bare fdatasync of 4 KB appended", .perSecond, .time) { bench in
      let descriptor = open(bench.folder.fresh("bytes"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
      guard descriptor >= 0 else { throw BenchError("cannot write a file") }
      defer { close(descriptor) }
      let bytes = [UInt8](repeating: 0x5a, count: 4096)
      let count = 400
      return Measured(
        try (0..<bench.options.turns).map { _ in
          let elapsed = try Stopwatch.time {
            for _ in 0..<count {
              guard write(descriptor, bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0 else {
                throw BenchError("cannot write a file")
              }
            }
          }
          return Double(count) / elapsed.wall
        })
    },
    Figure(
      "rates", "idle_sync", "the hub answers a sync with nothing new", .microseconds, .time
    ) { bench in
      let hub = try bench.hubWithW()
      let device = try hub.join("V007")
      _ = try device.sync()
      var sync = DeviceSync(store: device.store, clock: device.clock)
      guard let request = try sync.next() else { throw BenchError("the device has no request") }
      let count = 200
      let runs = try (0..<bench.options.turns).map { _ in
        try Stopwatch.time { for _ in 0..<count { _ = try device.post(request) } }.wall * 1e6 / Double(count)
      }
      return Measured(runs)
    },
  ]

  private static let plain = "plain tables of W as it is, durable transactions of the same size"

  private static func insertPlainly(_ bench: Bench, batch: Int) throws -> Elapsed {
    let path = bench.folder.fresh("plain.db")
    let plain = try PlainTables(path: path)
    return try Stopwatch.time {
      try plain.insert(elders: bench.workload.elders, visits: bench.workload.visits, batch: batch)
    }
  }

  /// What a device itself does in its first sync; the hub's answers cost nothing.
  private static func applyFirstSync(_ device: TownDevice) throws -> Elapsed {
    var sync = DeviceSync(store: device.store, clock: device.clock)
    var elapsed = Elapsed()
    while let request = try sync.next() {
      let answer = try device.post(request)
      elapsed = elapsed + (try Stopwatch.time { try sync.receive(answer) })
    }
    guard sync.receipt.verified else { throw BenchError("the first sync does not agree with the hub") }
    return elapsed
  }
}

extension Bench {
  var records: Int { workload.elders.count + workload.visits.count }
}
