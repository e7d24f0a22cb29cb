/// A straight line through points, by least squares.
struct Fit {
  /// What something of a size took, each time.
  struct Point {
    let size: Int
    /// In the figure's unit.
    let runs: [Double]
    /// The same by processor time, where it was looked at: a busy machine changes it less.
    var processor: [Double] = []
  }

  let slope: Double
  let start: Double
  /// The share of the variance that the line explains (R²): 1 for points on a line. Says nothing of points on a flat one.
  let determination: Double

  /// Through the medians.
  init(_ points: [Point]) { self.init(points.map { (Double($0.size), $0.runs.median) }) }

  init(_ points: [(x: Double, y: Double)]) {
    let count = Double(points.count)
    let x = points.map(\.x).reduce(0, +) / count
    let y = points.map(\.y).reduce(0, +) / count
    let both = points.map { ($0.x - x) * ($0.y - y) }.reduce(0, +)
    let across = points.map { ($0.x - x) * ($0.x - x) }.reduce(0, +)
    let upright = points.map { ($0.y - y) * ($0.y - y) }.reduce(0, +)
    slope = both / across
    start = y - slope * x
    determination = upright == 0 ? 1 : both * both / (across * upright)
  }

  func text(per step: Int, _ unit: String, _ things: String) -> String {
    let each = step == 1 ? things : "\(short(Double(step))) \(things)"
    let line = "\(short(start)) \(unit) + \(short(slope * Double(step))) \(unit) for each \(each)"
    return "\(line), R² \(short(determination))"
  }
}
