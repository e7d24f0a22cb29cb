#if PostgreSQL
import Model
import Storage
import Support
import Sync

/// How the server goes about the statements that a sync asks of a store that holds W.
struct Plans {
  /// Statements whose plan reads a large table from its beginning, as the first of their words.
  private var whole: [String] = []
  /// Which indexes are used, of each table.
  private var indexes: [String: Set<String>] = [:]
  private var count = 0

  /// Of fewer rows a table is read whole by right.
  private static let largeRows = 1000

  init(_ bench: Bench) throws {
    let (hub, _) = try StoresFigures.merge(bench, .postgresql)
    let store = hub.town.store
    // The server counts by itself, some time after much has changed.
    try store.connection.execute("ANALYZE")
    // What follows asks everything anew, and plans it.
    store.connection.clearStatements()
    let device = try hub.join("V007")
    _ = try device.sync()
    try Day(bench.workload, hub.journals.dots).live(on: device)
    hub.town.clock.milliseconds = device.clock.milliseconds + 60_000
    guard try device.sync().verified else { throw BenchError("the day's sync does not agree with the hub") }
    _ = try device.sync()
    let prepared = try store.connection.prepareKept(
      """
      SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements \
      WHERE statement ~ '^(SELECT|UPDATE|DELETE|WITH)'
      """)
    var statements: [(name: String, text: String, parameters: Int)] = []
    while try prepared.step() {
      statements.append((prepared.text(0), prepared.text(1), Int(prepared.integer(2))))
    }
    let large = try Self.largeTables(store)
    // Whatever the values are.
    try store.connection.execute("SET plan_cache_mode = force_generic_plan")
    for (name, text, parameters) in statements where !text.contains("pg_") {
      count += 1
      let values = parameters == 0 ? "" : "(\(repeatElement("NULL", count: parameters).joined(separator: ", ")))"
      let explain = try store.connection.prepareKept("EXPLAIN EXECUTE \(name)\(values)")
      while try explain.step() { note(explain.text(0), of: text, large) }
    }
  }

  private static func largeTables(_ store: HubDatabase) throws -> Set<String> {
    let select = try store.connection.prepareKept(
      """
      SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
      AND reltuples >= \(largeRows)
      """)
    var names: Set<String> = []
    while try select.step() { names.insert(select.text(0)) }
    return names
  }

  /// A line such as `->  Index Scan using visit_region on visit  (cost=…)`.
  private mutating func note(_ line: String, of statement: String, _ large: Set<String>) {
    let words = line.split(separator: " ").map(String.init)
    guard let scan = words.firstIndex(of: "Scan") else { return }
    func word(after mark: String) -> String? {
      words[scan...].firstIndex(of: mark).flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
    }
    let table = word(after: "on") ?? ""
    if let index = word(after: "using") { indexes[table, default: []].insert(index) }
    if scan > 0, words[scan - 1] == "Seq", large.contains(table) { whole.append("\(table): \(statement.prefix(120))") }
  }

  func measure() -> Measured {
    let used = indexes.sorted { $0.key < $1.key }.map { "\($0.key) by \($0.value.sorted().joined(separator: ", "))" }
    return Measured(
      whole.count, ["\(count) statements", "indexes: " + used.joined(separator: "; ")] + whole.map { "whole: \($0)" })
  }
}
#endif
