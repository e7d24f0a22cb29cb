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
      let village = try MovedVillage(bench)
      var (gained, lost): ([Double], [Double]) = ([], [])
      var notes: [String] = []
      for _ in 0..<bench.options.turns {
        var (gain, loss) = (Receipt(), Receipt())
        gained.append(try Stopwatch.time { gain = try village.gain() }.wall * 1000)
        lost.append(try Stopwatch.time { loss = try village.lose() }.wall * 1000)
        notes = [
          "gained \(gain.received) records: \(gain.roundTrips) round trips, \(gain.bytesReceived) B",
          "lost \(loss.evicted): \(loss.roundTrips) round trips, \(loss.bytesReceived) B",
        ]
      }
      notes.append("lost within \(short(lost.median)) ms (\(short(lost.min()!))–\(short(lost.max()!)))")
      return Measured(gained, notes)
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

  /// Two volunteers who did not know of each other write what each saw.
  private static func disagree(_ hub: HubOfW, _ elders: ArraySlice<Row>) throws {
    let key = Mapping.elder("living", .text("独居"))[0].key
    // What both have seen, before either has written: of who is left behind W does not say how they live.
    let seen = try elders.map { row in
      let elder = hub.journals.dots[row.id]!
      let known = try hub.town.store.stored(elder, type: Mapping.elderType.number)?.record[key]
      return (elder: elder, context: known == nil ? VersionVector() : VersionVector(elder))
    }
    for (account, living) in [("V001", "独居"), ("V002", "与配偶同住")] {
      var pusher = hub.journals.pushers[account]!
      for (elder, context) in seen {
        pusher.write(
          Mapping.elderType.number, elder, at: Int64(hub.town.clock.milliseconds),
          Mapping.elder("living", .text(living)), seen: context)
      }
      let answer = try hub.town.answer(pusher.request(wantsRows: false).bytes, from: pusher.replica)
      let held = try SyncAnswer(decoding: answer).verdicts.count
      guard held == 0 else { throw BenchError("the hub holds \(held) changes that were to be conflicts") }
    }
  }
}
