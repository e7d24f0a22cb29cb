import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// How a sync's cost grows: not with the hub, not with the scope, and straight with what has changed.
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
      var points: [Fit.Point] = []
      for elders in [30, 200, 2000] {
        let town = try Town(path: bench.folder.fresh("hub.db"))
        let place = try Neighbourhood(town, code: "620101001001", elders: elders, replica: 0xe000)
        try place.readAll { try town.answer($0, from: place.pusher.replica) }
        // Nine visits to each elder.
        let request = place.day(visits: 9 * elders, edits: 0)
        try place.heard(try town.answer(request, from: place.pusher.replica), changes: 9 * elders)
        points.append(Fit.Point(size: 10 * elders, runs: try days(20, bench, place, town)))
      }
      return grown(points, per: 10_000)
    },
    Figure(
      "growth", "sync_by_changes", "a sync of 10,000 visits", .microseconds, .time,
      against: "1,000 times a sync of 10"
    ) { bench in
      let town = try Town(path: bench.folder.fresh("hub.db"))
      let place = try Neighbourhood(town, code: "620101001001", elders: 60, replica: 0xe000)
      try place.readAll { try town.answer($0, from: place.pusher.replica) }
      let points = try [10, 100, 1000, 10_000].map { count in
        let runs = try (0..<bench.options.turns).map { _ in
          let request = place.day(visits: count, edits: 0)
          return try answered(request, place, town, changes: count)
        }
        return Fit.Point(size: count, runs: runs)
      }
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
        + ["fit: " + Fit(points).text(per: records, "µs", "records")])
  }

  /// What so many days' syncs cost the hub, in microseconds each: the median of each turn.
  static func days(_ count: Int, _ bench: Bench, _ place: Neighbourhood, _ town: Town) throws -> [Double] {
    try (0..<bench.options.turns).map { _ in
      try (0..<count).map { _ in try answered(place.day(), place, town, changes: 35) }.median
    }
  }

  private static func answered(
    _ request: [UInt8], _ place: Neighbourhood, _ town: Town, changes: Int
  ) throws -> Double {
    var answer: [UInt8] = []
    let elapsed = try Stopwatch.time { answer = try town.answer(request, from: place.pusher.replica) }
    try place.heard(answer, changes: changes)
    return elapsed.wall * 1e6
  }
}

/// A straight line through medians, by least squares.
struct Fit {
  struct Point {
    let size: Int
    /// In the figure's unit.
    let runs: [Double]
  }

  private let slope: Double
  private let start: Double

  init(_ points: [Point]) {
    let xs = points.map { Double($0.size) }
    let ys = points.map(\.runs.median)
    let (x, y) = (xs.reduce(0, +) / Double(xs.count), ys.reduce(0, +) / Double(ys.count))
    let above = zip(xs, ys).map { ($0 - x) * ($1 - y) }.reduce(0, +)
    slope = above / xs.map { ($0 - x) * ($0 - x) }.reduce(0, +)
    start = y - slope * x
  }

  func text(per step: Int, _ unit: String, _ things: String) -> String {
    "\(short(start)) \(unit) + \(short(slope * Double(step))) \(unit) for each \(step == 1 ? "" : short(Double(step)) + " ")\(things)"
  }
}
