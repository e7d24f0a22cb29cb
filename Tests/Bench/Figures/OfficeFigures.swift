import Care
import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// What officials wait for: conflicts, duplicates, a village that changes hands, a new version of the model.
enum OfficeFigures {
  static let all: [Figure] = [
    Figure("office", "conflicts", "the hub lists 200 conflicts among W", .milliseconds, .time) { bench in
      let hub = try HubOfW(bench.workload)
      try hub.merge()
      try disagree(hub, bench.workload.elders.prefix(200))
      return Measured(
        try (0..<bench.options.turns).map { _ in
          var found = 0
          let elapsed = try Stopwatch.time { found = try hub.town.store.conflicted(in: nil).count }
          guard found == min(200, bench.workload.elders.count) else { throw BenchError("\(found) conflicts") }
          return elapsed.wall * 1000
        })
    },
    Figure("office", "duplicates", "duplicates among 100,000 people", .milliseconds, .time) { bench in
      let count = bench.options.peopleCompared
      let town = try Town(path: bench.folder.fresh("hub.db"))
      var source = WorkloadSource(seed: Workload.seed)
      let workload = source.workload(elders: count, visits: 0, secondsApart: 1)
      var journals = Journals(workload, replica: 0xc000, incarnation: town.store.incarnation)
      try HubOfW.enrol(journals, in: town)
      for request in journals.requests(of: 2000) { _ = try town.answer(request.bytes, from: request.replica) }
      var pairs = 0
      let runs = try (0..<bench.options.turns).map { _ in
        try Stopwatch.time { pairs = try Duplicates(town.store).pairs.count }.wall * 1000
      }
      return Measured(runs, ["\(short(Double(count))) people, \(short(Double(pairs))) pairs"])
    },
    Figure(
      "office", "village_moves", "a device is given a village of 500 elders", .milliseconds, .time
    ) { bench in
      let town = try Town(path: bench.folder.fresh("hub.db"))
      let place = try Neighbourhood(town, code: "620101001001", elders: 500, replica: 0xe000)
      try place.readAll { try town.answer($0, from: place.pusher.replica) }
      let request = place.day(visits: 12 * 500, edits: 0)
      try place.heard(try town.answer(request, from: place.pusher.replica), changes: 12 * 500)
      let device = try town.join("mover", .volunteer, in: ["620101001002"], path: bench.folder.fresh("device.db"))
      _ = try device.sync()
      var notes: [String] = []
      let runs = try (0..<bench.options.turns).map { turn in
        try town.setScope(of: "mover", nil, "620101001001")
        let gained = try timed(device)
        try town.setScope(of: "mover", nil, "620101001002")
        let lost = try timed(device)
        if turn == 0 {
          notes = [
            "gained \(gained.receipt.received) records: \(gained.receipt.roundTrips) round trips, "
              + "\(gained.receipt.bytesReceived) B",
            "lost \(lost.receipt.evicted): \(lost.receipt.roundTrips) round trips, \(lost.receipt.bytesReceived) B, "
              + "\(short(lost.milliseconds)) ms",
          ]
        }
        return gained.milliseconds
      }
      return Measured(runs, notes)
    },
    Figure(
      "office", "model_upgrade", "a field is added to the grown hub's elders", .milliseconds, .time
    ) { bench in
      guard let grown = try bench.grownHubs().last else { throw BenchError("there is no grown hub") }
      return Measured(
        try (0..<bench.options.turns).map { _ in
          let path = bench.folder.fresh("hub.db")
          for suffix in ["", ".ledger"] { try Files.copy(grown.database + suffix, path + suffix) }
          defer { for suffix in ["", "-wal", "-shm", ".ledger"] { unlink(path + suffix) } }
          return try Stopwatch.time {
            _ = try HubDatabase(
              path: path, opening: .existing, model: nextModel, random: { UInt64.random(in: .min ... .max) },
              milliseconds: { UInt64(time(nil)) * 1000 })
          }.wall * 1000
        }, ["\(short(Double(grown.size))) records in the hub"])
    },
    Figure("office", "search_rebuild", "the grown hub's search index is made anew", .milliseconds, .time) { bench in
      guard let grown = try bench.grownHubs().last else { throw BenchError("there is no grown hub") }
      let path = bench.folder.fresh("hub.db")
      for suffix in ["", ".ledger"] { try Files.copy(grown.database + suffix, path + suffix) }
      let store = try Town(path: path).store
      var people = 0
      let runs = try (0..<bench.options.turns).map { _ in
        try Stopwatch.time { people = try store.rebuildSearch() }.wall * 1000
      }
      return Measured(runs, ["\(short(Double(people))) people among \(short(Double(grown.size))) records"])
    },
  ]

  private static let nextModel: CareModel = {
    let current = CareModel.current
    let types = current.types.map { type in
      guard type.number == CareModel.Number.elder else { return type }
      return RecordType(
        type.number, type.key, type.label, region: type.region,
        type.fields + [Field(700, "nickname", Label("小名", "nickname"), .text(maxBytes: 200), [])])
    }
    return CareModel(version: current.version + 1, types: types)
  }()

  private static func timed(_ device: TownDevice) throws -> (milliseconds: Double, receipt: Receipt) {
    var receipt = Receipt()
    let elapsed = try Stopwatch.time { receipt = try device.sync() }
    guard receipt.verified else { throw BenchError("the device does not agree with the hub") }
    return (elapsed.wall * 1000, receipt)
  }

  /// Two volunteers who did not know of each other write what each saw.
  private static func disagree(_ hub: HubOfW, _ elders: ArraySlice<Row>) throws {
    for (account, living) in [("V001", "独居"), ("V002", "与配偶同住")] {
      var pusher = hub.journals.pushers[account]!
      for row in elders {
        let elder = hub.journals.dots[row.id]!
        let values = Mapping.elder("living", .text(living))
        let known = try hub.town.store.stored(elder, type: Mapping.elderType.number)?.record[values[0].key]
        // Of who is left behind W does not say how they live.
        pusher.write(
          Mapping.elderType.number, elder, at: Int64(hub.town.clock.milliseconds), values,
          seen: known == nil ? VersionVector() : VersionVector(elder))
      }
      let (bytes, changes) = pusher.request(wantsRows: false)
      _ = try hub.town.answer(bytes, from: pusher.replica)
      pusher.taken(changes.count)
    }
  }
}
