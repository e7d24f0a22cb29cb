import Glibc
import Terminal

/// The table, row by row as figures come in; or one JSON object at the end.
struct Report {
  struct Row {
    let figure: Figure
    let measured: Measured
  }

  private(set) var rows: [Row] = []
  private let options: Options
  private let workload: Workload

  private static let widths = [42, 22, 22, 9, 11]

  init(_ options: Options, _ workload: Workload) {
    (self.options, self.workload) = (options, workload)
    guard !options.isJSON else { return }
    print("\(workload.elders.count) elders, \(workload.visits.count) visits; \(options.turns) turns of what is timed\n")
    Self.line(["figure", "this run", "reference", "ratio", "goal", "met"])
  }

  mutating func add(_ figure: Figure, _ measured: Measured) {
    rows.append(Row(figure: figure, measured: measured))
    guard !options.isJSON else { return }
    let isMet = figure.goal.isMet(by: measured).map { $0 ? "yes" : "NO" } ?? ""
    Self.line([
      figure.what, Self.text(measured.runs, figure.unit), Self.text(measured.reference, figure.unit),
      measured.ratio.map(short) ?? "", figure.goal.text, isMet,
    ])
    if let reference = figure.reference { print("    against \(reference)") }
    for note in measured.notes { print("    \(note)") }
    // Seen as it comes, though somebody redirects it.
    fflush(nil)
  }

  func finish() {
    let missed = rows.filter { $0.figure.goal.isMet(by: $0.measured) == false }
    guard !options.isJSON else { return print(json(missed)) }
    let goals = rows.filter { $0.figure.goal.isMet(by: $0.measured) != nil }
    print("\n\(goals.count - missed.count) of \(goals.count) goals met")
    if !missed.isEmpty { print("missed: " + missed.map(\.figure.name).joined(separator: ", ")) }
  }

  private static func line(_ cells: [String]) {
    var line = cells[0].padded(widths[0])
    for (cell, width) in zip(cells.dropFirst(), widths.dropFirst()) { line += " " + cell.paddedLeft(width) }
    print(line + " " + cells[5])
  }

  /// A median, and what it lies between.
  private static func text(_ numbers: [Double], _ unit: Unit) -> String {
    guard !numbers.isEmpty else { return "" }
    let text = short(numbers.median) + (unit == .count ? "" : " \(unit.rawValue)")
    guard numbers.count > 1, let low = numbers.min(), let high = numbers.max() else { return text }
    return text + " (\(short(low))–\(short(high)))"
  }

  private func json(_ missed: [Row]) -> String {
    var json = JSONWriter()
    json.object { json in
      json.field("at", Machine.now)
      json.field("machine", Machine.description)
      json.field("elders", workload.elders.count)
      json.field("visits", workload.visits.count)
      json.key("figures")
      json.array { json in
        for row in rows { Self.write(row, &json) }
      }
      json.field("missed", missed.map(\.figure.name))
    }
    return json.text
  }

  private static func write(_ row: Row, _ json: inout JSONWriter) {
    json.object { json in
      json.field("name", row.figure.name)
      json.field("unit", row.figure.unit.rawValue)
      json.field("kind", row.figure.kind == .exact ? "exact" : "time")
      // Text, since a number of JSON has no agreed precision.
      json.field("runs", row.measured.runs.map { "\($0)" })
      json.field("reference", row.measured.reference.map { "\($0)" })
      json.field("ratio", row.measured.ratio.map { "\($0)" } ?? "")
      json.field("goal", row.figure.goal.text)
      json.field("met", row.figure.goal.isMet(by: row.measured).map { $0 ? "yes" : "no" } ?? "")
      json.field("notes", row.measured.notes)
    }
  }
}

/// Where and when a run was made.
enum Machine {
  static var now: String { Date.instant(Int64(time(nil)) * 1000) }

  static var description: String {
    let model = (try? Text.of("/proc/cpuinfo"))?.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = model.flatMap { $0.split(separator: ":").last }.map { String($0.drop { $0 == " " }) } ?? "unknown"
    var load = [0.0, 0, 0]
    getloadavg(&load, 3)
    return "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) × \(name), load \(short(load[0]))"
  }
}

enum Text {
  /// Writes a line to standard error.
  static func complain(_ text: String) {
    let bytes = Array("bench: \(text)\n".utf8)
    _ = write(2, bytes, bytes.count)
  }

  /// A whole small file.
  static func of(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw BenchError("cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}
