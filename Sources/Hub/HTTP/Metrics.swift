import Synchronization

/// Counters, gauges and histograms, written out in the Prometheus text format (version 0.0.4). Label values are codes
/// and route patterns: there must be few of them, and none about people.
package final class Metrics: Sendable {
  /// Label names and values of one series.
  package typealias Labels = [String: String]

  fileprivate protocol Family: Sendable {
    func lines(_ name: String) -> [String]
  }
  private struct Entry {
    var help: String
    var kind: String
    var family: any Family
  }
  private let entries = Mutex<[String: Entry]>([:])

  package init() {}

  /// A number that only grows. The same name gives the same counter.
  package func counter(_ name: String, _ help: String) -> Counter { family(name, help, "counter", Counter()) }

  /// A number that goes up and down.
  package func gauge(_ name: String, _ help: String) -> Gauge { family(name, help, "gauge", Gauge()) }

  /// A number that is asked for when the metrics are read.
  package func gauge(_ name: String, _ help: String, read: @escaping @Sendable () -> Double) {
    _ = family(name, help, "gauge", Reading(read: read))
  }

  /// Counts of observations up to each of `bounds`, which ascend, and their sum.
  package func histogram(_ name: String, _ help: String, bounds: [Double]) -> Histogram {
    family(name, help, "histogram", Histogram(bounds: bounds))
  }

  /// All metrics in the order of their names.
  package func text() -> String {
    let sorted = entries.withLock { $0.sorted { $0.key < $1.key } }
    return sorted.map { name, entry in
      "# HELP \(name) \(entry.help)\n# TYPE \(name) \(entry.kind)\n"
        + entry.family.lines(name).map { $0 + "\n" }.joined()
    }.joined()
  }

  private func family<F: Family>(_ name: String, _ help: String, _ kind: String, _ new: F) -> F {
    entries.withLock { entries in
      if let known = entries[name] {
        guard let family = known.family as? F else { preconditionFailure("metric \(name) is of two kinds") }
        return family
      }
      entries[name] = Entry(help: help, kind: kind, family: new)
      return new
    }
  }

  package final class Counter: Family {
    private let values = Mutex<[Labels: Double]>([:])
    /// Adds; `amount` must not be negative.
    package func add(_ amount: Double = 1, _ labels: Labels = [:]) {
      precondition(amount >= 0, "a counter only grows")
      values.withLock { $0[labels, default: 0] += amount }
    }
    fileprivate func lines(_ name: String) -> [String] { values.withLock { series(name, $0) } }
  }

  package final class Gauge: Family {
    private let values = Mutex<[Labels: Double]>([:])
    /// Sets the value.
    package func set(_ value: Double, _ labels: Labels = [:]) { values.withLock { $0[labels] = value } }
    /// Adds to the value; `amount` may be negative.
    package func add(_ amount: Double, _ labels: Labels = [:]) { values.withLock { $0[labels, default: 0] += amount } }
    fileprivate func lines(_ name: String) -> [String] { values.withLock { series(name, $0) } }
  }

  private struct Reading: Family {
    let read: @Sendable () -> Double
    func lines(_ name: String) -> [String] { series(name, [[:]: read()]) }
  }

  package final class Histogram: Family {
    private struct Counts {
      var buckets: [Int]
      var sum = 0.0
    }
    private let bounds: [Double]
    private let counts = Mutex<[Labels: Counts]>([:])

    fileprivate init(bounds: [Double]) { self.bounds = bounds }

    /// Counts one observation.
    package func observe(_ value: Double, _ labels: Labels = [:]) {
      let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
      counts.withLock { counts in
        var own = counts[labels] ?? Counts(buckets: Array(repeating: 0, count: bounds.count + 1))
        own.buckets[bucket] += 1
        own.sum += value
        counts[labels] = own
      }
    }

    fileprivate func lines(_ name: String) -> [String] {
      counts.withLock { $0.sorted { labelText($0.key) < labelText($1.key) } }.flatMap { labels, counts in
        var total = 0
        var lines: [String] = []
        for (bound, count) in zip(bounds.map(number) + ["+Inf"], counts.buckets) {
          total += count
          lines.append("\(name)_bucket\(labelText(labels, last: ("le", bound))) \(total)")
        }
        return lines + [
          "\(name)_sum\(labelText(labels)) \(number(counts.sum))", "\(name)_count\(labelText(labels)) \(total)",
        ]
      }
    }
  }
}

private func series(_ name: String, _ values: [Metrics.Labels: Double]) -> [String] {
  values.map { (labelText($0.key), $0.value) }.sorted { $0.0 < $1.0 }.map { "\(name)\($0) \(number($1))" }
}

private func number(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
}

private func labelText(_ labels: Metrics.Labels, last: (String, String)? = nil) -> String {
  let pairs = labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + (last.map { [$0] } ?? [])
  guard !pairs.isEmpty else { return "" }
  return "{" + pairs.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",") + "}"
}

private func escaped(_ text: String) -> String {
  String(
    text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { result, scalar in
      switch scalar {
      case "\\", "\"": result.append(contentsOf: ["\\", scalar])
      case "\n": result.append(contentsOf: ["\\", "n"])
      default: result.append(scalar)
      }
    })
}
