import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// What a sync and a write cost where no clock is asked: statements, SQLite's instructions, pages, memory. All stores are
/// on disk.
enum CountFigures {
  static let all: [Figure] = [
    day("day_statements", "a day's push: the hub's SQL statements", .count, \.statements),
    day("day_steps", "a day's push: SQLite's instructions", .count, \.steps),
    day("day_pages", "a day's push: pages the hub writes", .count, \.pagesWritten),
    day("day_allocated", "a day's push: memory the hub asks for", .bytes, \.bytes),
    Figure("counts", "idle_statements", "an idle sync: the hub's SQL statements", .count, .exact) { bench in
      let work = try idle(bench)
      return Measured(
        work.statements,
        ["\(short(Double(work.steps))) instructions, \(work.pagesWritten) pages written"])
    },
    Figure("counts", "idle_allocated", "an idle sync: memory the hub asks for", .bytes, .exact) { bench in
      Measured(try idle(bench).bytes)
    },
    write("write_statements", "a device records one visit: statements", .count, \.statements),
    write("write_pages", "a device records one visit: pages written", .count, \.pagesWritten),
    write("write_allocated", "a device records one visit: memory", .bytes, \.bytes),
    Figure(
      "counts", "steps_by_hub", "a day's push into 10,000 records: SQLite", .count, .exact, .ratioAtMost(1.2),
      against: "the same into 1,000"
    ) { bench in
      let points = try byHub(bench)
      return growth(points.map { (Double($0.size), Double($0.work.steps)) }, "instructions", "records")
    },
    Figure(
      "counts", "allocated_by_hub", "a day's push into 10,000 records: memory", .bytes, .exact, .ratioAtMost(1.2),
      against: "the same into 1,000"
    ) { bench in
      let points = try byHub(bench)
      return growth(points.map { (Double($0.size), Double($0.work.bytes)) }, "B", "records")
    },
    Figure(
      "counts", "steps_by_scope", "a day's push, 2,000 records in scope: SQLite", .count, .exact, .ratioAtMost(1.2),
      against: "the same with 300 in scope"
    ) { bench in
      let points = try [30, 80, 200].map { elders in
        let town = try Work.counting { try Town(path: bench.folder.fresh("hub.db")) }
        let place = try Neighbourhood.settled(in: town, elders: elders)
        return (Double(10 * elders), Double(try days(place, town).steps))
      }
      return growth(points, "instructions", "records")
    },
    Figure(
      "counts", "steps_by_changes", "1,000 visits at once: SQLite, for each", .count, .exact, .ratioAtMost(1.1),
      against: "10 visits at once, for each"
    ) { bench in
      let town = try Work.counting { try Town(path: bench.folder.fresh("hub.db")) }
      let place = try Neighbourhood.settled(in: town, elders: 60)
      let points = try [10, 100, 1000].map { count in
        let request = place.day(visits: count, edits: 0)
        var answer: [UInt8] = []
        let work = try Work.of { answer = try town.answer(request, from: place.pusher.replica) }
        try place.heard(answer, changes: count)
        return (Double(count), Double(work.steps))
      }
      return Measured(
        [points.last!.1 / points.last!.0], reference: [points[0].1 / points[0].0],
        ["fit: " + Fit(points).text(per: 1, "instructions", "visit")])
    },
    village("village_gained", "a village of 500 elders is gained: bodies") { $0.gained },
    village("village_lost", "the same village is lost: bodies") { $0.lost },
    Figure("counts", "village_trips", "either: round trips", .count, .exact) { bench in
      let moved = try bench.movedVillage()
      return Measured(max(moved.gained.roundTrips, moved.lost.roundTrips))
    },
  ]

  // MARK: - What a day costs

  private static func day(
    _ name: String, _ what: String, _ unit: Unit, _ part: @escaping @Sendable (Work) -> Int
  ) -> Figure {
    Figure("counts", name, what, unit, .exact) { bench in
      let town = try Work.counting { try Town(path: bench.folder.fresh("hub.db")) }
      let place = try Neighbourhood.settled(in: town, elders: 60)
      return Measured(part(try days(place, town)), ["of 35 changes in one request"])
    }
  }

  /// The mean of eight days, after one that nobody counts: prepared statements and small tables come with the first.
  private static func days(_ place: Neighbourhood, _ town: Town) throws -> Work {
    var total = Work()
    for index in 0...8 {
      let request = place.day()
      var answer: [UInt8] = []
      let work = try Work.of { answer = try town.answer(request, from: place.pusher.replica) }
      try place.heard(answer, changes: 35)
      if index > 0 { total = total + work }
    }
    return total / 8
  }

  private static func idle(_ bench: Bench) throws -> Work {
    let town = try Work.counting { try Town(path: bench.folder.fresh("hub.db")) }
    let place = try Neighbourhood.settled(in: town, elders: 60)
    let request = place.pusher.request(wantsRows: true).bytes
    _ = try town.answer(request, from: place.pusher.replica)
    return try Work.of { _ = try town.answer(request, from: place.pusher.replica) }
  }

  // MARK: - What a write costs

  private static func write(
    _ name: String, _ what: String, _ unit: Unit, _ part: @escaping @Sendable (Work) -> Int
  ) -> Figure {
    Figure("counts", name, what, unit, .exact) { bench in
      let hub = try bench.hubWithW()
      let device = try Work.counting { try hub.join("V007", path: bench.folder.fresh("device.db")) }
      _ = try device.sync()
      let drafts = bench.workload.visits.prefix(41).map {
        Draft(
          type: Mapping.visitType.number, record: nil,
          values: Mapping.visit($0, to: hub.journals.dots[$0.cells[1].text]!))
      }
      try device.device.write([drafts[0]], account: "V007")
      let work = try Work.of { for draft in drafts.dropFirst() { try device.device.write([draft], account: "V007") } }
      return Measured([Double(part(work)) / Double(drafts.count - 1)])
    }
  }

  // MARK: - How it grows

  private static func byHub(_ bench: Bench) throws -> [(size: Int, work: Work)] {
    if !bench.fixtures.counted.isEmpty { return bench.fixtures.counted }
    let hub = try Work.counting { try GrowingHub(bench) }
    bench.fixtures.counted = try [1000, 3000, 10_000].map { size in
      try hub.grow(to: size)
      return (size, try days(hub.place, hub.town))
    }
    return bench.fixtures.counted
  }

  /// The largest against the smallest, with every point and the line through them.
  private static func growth(_ points: [(Double, Double)], _ unit: String, _ things: String) -> Measured {
    Measured(
      [points.last!.1], reference: [points[0].1],
      points.map { "\(short($0.0)) \(things): \(short($0.1)) \(unit)" }
        + ["fit: " + Fit(points).text(per: 1000, unit, things)])
  }

  private static func village(
    _ name: String, _ what: String, _ part: @escaping @Sendable ((gained: Receipt, lost: Receipt)) -> Receipt
  ) -> Figure {
    Figure("counts", name, what, .bytes, .exact) { bench in
      let receipt = part(try bench.movedVillage())
      return Measured(
        receipt.bytesSent + receipt.bytesReceived,
        [
          "\(short(Double(receipt.received))) records received, \(short(Double(receipt.evicted))) evicted, "
            + "\(receipt.roundTrips) round trips"
        ])
    }
  }
}
