/// One row of the table: what is measured, against what, and what is to be reached.
struct Figure: Sendable {
  enum Kind: Sendable {
    /// Bytes, counts, round trips: the same each time, so that CI can hold them to what is expected.
    case exact
    /// Time, or what depends on it: quoted as a median with its spread, never checked.
    case time
  }

  enum Goal: Sendable {
    /// Of the ratio to the reference.
    case ratioAtMost(Double)
    case ratioAtLeast(Double)
    /// Of the figure itself.
    case atMost(Double)
    case equal(Double)
    /// Shown for its own sake.
    case none
  }

  /// The figures that it is shown with.
  let group: String
  let name: String
  let what: String
  let unit: Unit
  let kind: Kind
  let goal: Goal
  /// What it is held against; nil if it stands alone.
  var reference: String?
  let measure: @Sendable (Bench) throws -> Measured

  init(
    _ group: String, _ name: String, _ what: String, _ unit: Unit, _ kind: Kind, _ goal: Goal = .none,
    against reference: String? = nil,
    measure: @escaping @Sendable (Bench) throws -> Measured
  ) {
    (self.group, self.name, self.what, self.unit, self.kind, self.goal) = (group, name, what, unit, kind, goal)
    self.reference = reference
    self.measure = measure
  }
}

enum Unit: String, Sendable {
  case bytes = "B"
  case bytesPerRecord = "B/record"
  case mebibytes = "MiB"
  case milliseconds = "ms"
  case microseconds = "µs"
  case perSecond = "/s"
  case count = ""
}

/// What a measurement gave: one number for each repetition, and the reference's in the same run.
struct Measured: Sendable {
  var runs: [Double]
  var reference: [Double]
  /// What else there is to say: parts, other references, a fit.
  var notes: [String] = []

  init(_ runs: [Double], reference: [Double] = [], _ notes: [String] = []) {
    (self.runs, self.reference, self.notes) = (runs, reference, notes)
  }

  init(_ number: Int, reference: Int? = nil, _ notes: [String] = []) {
    self.init([Double(number)], reference: reference.map { [Double($0)] } ?? [], notes)
  }

  var value: Double { runs.median }
  var ratio: Double? { reference.isEmpty ? nil : runs.median / reference.median }
}

extension Figure.Goal {
  func isMet(by measured: Measured) -> Bool? {
    switch self {
    case .ratioAtMost(let limit): measured.ratio.map { $0 <= limit }
    case .ratioAtLeast(let limit): measured.ratio.map { $0 >= limit }
    case .atMost(let limit): measured.value <= limit
    case .equal(let number): measured.value == number
    case .none: nil
    }
  }

  var text: String {
    switch self {
    case .ratioAtMost(let limit): "≤ \(short(limit)) ×"
    case .ratioAtLeast(let limit): "≥ \(short(limit)) ×"
    case .atMost(let limit): "≤ \(short(limit))"
    case .equal(let number): short(number)
    case .none: ""
    }
  }
}

extension [Double] {
  /// Of an even count the mean of the middle two.
  var median: Double {
    let sorted = sorted()
    let middle = count / 2
    return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The share at or below which `percent` of them lie.
  func percentile(_ percent: Double) -> Double {
    sorted()[Swift.min(count - 1, Int(Double(count) * percent / 100))]
  }
}

/// Three significant digits, whole numbers from a thousand on with their groups apart.
func short(_ number: Double) -> String {
  guard number.isFinite else { return "-" }
  if number.magnitude >= 1000 {
    var text = ""
    for (index, digit) in String(Int(number.rounded())).reversed().enumerated() {
      if index > 0, index % 3 == 0, digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
  if number == number.rounded() { return String(Int(number)) }
  let places = number.magnitude >= 100 ? 0 : number.magnitude >= 10 ? 1 : number.magnitude >= 1 ? 2 : 3
  let scale = [1.0, 10, 100, 1000][places]
  let scaled = Int((number * scale).rounded())
  guard places > 0 else { return String(scaled) }
  let fraction = digits(Int(scaled.magnitude) % Int(scale), places)
  return "\(scaled < 0 ? "-" : "")\(Int(scaled.magnitude) / Int(scale)).\(fraction)"
}
