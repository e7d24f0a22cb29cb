import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// A first sync as people meet it: two processes, TLS between them, everything durable.
enum DownloadFigures {
  static let all: [Figure] = [
    Figure(
      "download", "first_sync_http", "tanfang sync takes W from tanfangd", .milliseconds, .time,
      against: "the same bytes by libcurl, then the rows into the plain tables"
    ) { bench in
      let folder = try ServerFigures.hubFolder(bench)
      let hub = try HubOfW(bench.workload, path: folder + "/hub.db")
      try hub.merge()
      let reader = try Reader(hub.town, regions: [Region(HubOfW.region)!], devices: bench.options.turns)
      try hub.town.store.checkpoint()
      let bodies = try answers(hub)
      let batch = bench.records / bodies.count
      let served = try ServedHub(folder)
      defer { served.stop() }
      var clients: [SyncedClient] = []
      let turns = try Turns(bench.options.turns) {
        let client = try SyncedClient(try reader.folder(clients.count, served, bench))
        clients.append(client)
        return client.result.elapsed
      } reference: {
        let plain = try PlainTables(path: bench.folder.fresh("plain.db"))
        return try Stopwatch.time {
          try ByteServer(bodies).download()
          try plain.insert(elders: bench.workload.elders, visits: bench.workload.visits, batch: batch)
        }
      }
      var measured = turns.milliseconds()
      let first = clients[0]
      measured.notes += [
        "\(short(Double(first.received))) records, \(first.roundTrips) round trips, "
          + "\(short(Double(first.bytesReceived))) B",
        "peak memory: client \(mebibytes(clients.map(\.result.peakBytes).max() ?? 0)), "
          + "hub \(mebibytes(served.peakBytes))",
      ]
      return measured
    },
    Figure(
      "download", "client_memory", "the client's peak memory: a first sync of all", .mebibytes, .time
    ) { bench in
      var peaks: [(size: Int, bytes: Int)] = []
      var notes: [String] = []
      for hub in try bench.grownHubs() {
        let served = try ServedHub(hub.folder)
        defer { served.stop() }
        let client = try SyncedClient(try hub.reader.folder(0, served, bench))
        peaks.append((client.received, client.result.peakBytes))
        notes.append(
          "\(short(Double(client.received))) records: client \(mebibytes(client.result.peakBytes)), "
            + "hub \(mebibytes(served.peakBytes)), \(short(client.result.elapsed.wall)) s, "
            + "\(client.roundTrips) round trips, \(short(Double(client.bytesReceived))) B")
      }
      return Measured([Double(peaks.last?.bytes ?? 0) / 1_048_576], notes)
    },
  ]

  /// What the hub answers in a first sync, page by page.
  private static func answers(_ hub: HubOfW) throws -> [[UInt8]] {
    let device = try hub.join(Journals.office)
    var sync = DeviceSync(store: device.store, clock: device.clock)
    var bodies: [[UInt8]] = []
    while let request = try sync.next() {
      bodies.append(try device.post(request))
      try sync.receive(bodies[bodies.count - 1])
    }
    return bodies
  }
}

func mebibytes(_ bytes: Int) -> String { short(Double(bytes) / 1_048_576) + " MiB" }
