import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// How a sync's cost grows: not with the hub, not with the scope, and straight with what has changed. All sizes take
/// their turns one after the other, so that whatever else the machine does meets each of them.
enum GrowthFigures {
  static let all: [Figure] = [
    Figure(
      "growth", "sync_by_hub", "a day's sync, 1 M records in the hub", .microseconds, .time, .ratioAtMost(1.2),
      against: "the same with 10 k records"
    ) { bench in
      grown(try bench.growth(), per: 1_000_000)
    },
    Figure(
      "growth", "sync_by_scope", "a day's sync, 20 k records in scope", .microseconds, .time,
      against: "the same with 200"
    ) { bench in
      let scopes = try [20, 200, 2000].map { elders in
        let town = try Town(path: bench.folder.fresh("hub.db"))
        let place = try Neighbourhood.settled(in: town, elders: elders)
        try town.store.checkpoint()
        return (town: town, place: place, size: 10 * elders)
      }
      return grown(try turns(bench, scopes), per: 10_000)
    },
    Figure(
      "growth", "sync_by_changes", "a sync of 10,000 visits", .microseconds, .time,
      against: "1,000 times a sync of 10"
    ) { bench in
      let sizes = try [10, 100, 1000, 10_000].map { size in
        let town = try Town(path: bench.folder.fresh("hub.db"))
        return (town: town, place: try Neighbourhood.settled(in: town, elders: 60), size: size)
      }
      var runs = [[Double]](repeating: [], count: sizes.count)
      for _ in 0..<bench.options.turns {
        for (index, (town, place, size)) in sizes.enumerated() {
          // Small ones as often as makes their median one.
          let times = try (0..<max(1, 200 / size)).map { _ in
            try answered(place.day(visits: size, edits: 0), place, town, changes: size).wall
          }
          runs[index].append(times.median)
        }
      }
      let points = zip(sizes, runs).map { Fit.Point(size: $0.size, runs: $1) }
      return Measured(
        points.last!.runs, reference: points.first!.runs.map { $0 * 1000 },
        points.map { "\(short(Double($0.size))) visits: \(short($0.runs.median)) µs" }
          + ["fit: " + Fit(points).text(per: 1, "µs", "visit")])
    },
  ]

  /// The most records against the fewest, with every point and the line through them.
  private static func grown(_ points: [Fit.Point], per records: Int) -> Measured {
    Measured(
      points.last!.runs, reference: points.first!.runs,
      points.map { "\(short(Double($0.size))) records: \(short($0.runs.median)) µs" }
        + [
          "fit: " + Fit(points).text(per: records, "µs", "records"),
          "by processor time \(short(points.last!.processor.median / points[0].processor.median)) ×",
        ])
  }

  /// What a day's sync costs each of some hubs, in microseconds: the median of twenty days in each turn.
  static func turns(
    _ bench: Bench, _ hubs: [(town: Town, place: Neighbourhood, size: Int)]
  ) throws -> [Fit.Point] {
    var runs = [[Double]](repeating: [], count: hubs.count)
    var processor = runs
    for turn in 0...bench.options.turns {
      for (index, (town, place, _)) in hubs.enumerated() {
        let days = try (0..<20).map { _ in try answered(place.day(), place, town, changes: 35) }
        // The first turn fills the caches.
        guard turn > 0 else { continue }
        runs[index].append(days.map(\.wall).median)
        processor[index].append(days.map(\.processor).median)
      }
    }
    return hubs.indices.map { Fit.Point(size: hubs[$0].size, runs: runs[$0], processor: processor[$0]) }
  }

  private static func answered(
    _ request: [UInt8], _ place: Neighbourhood, _ town: Town, changes: Int
  ) throws -> (wall: Double, processor: Double) {
    var answer: [UInt8] = []
    let elapsed = try Stopwatch.time { answer = try town.answer(request, from: place.pusher.replica) }
    try place.heard(answer, changes: changes)
    return (elapsed.wall * 1e6, elapsed.processor * 1e6)
  }
}
