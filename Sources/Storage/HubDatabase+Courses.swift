package import Model
import Replication
package import Store

/// Alerts and requests: few are open, however many have been. Both kinds of question are answered from indexes of their
/// own (`Schema.courses`).
extension HubDatabase {
  /// Runs over those that are not over, by region. Stops when `body` returns false.
  package func forEachOpen(
    _ type: RecordType, in regions: [Region], _ body: (StoredRecord) throws -> Bool
  ) throws {
    guard let table = table(type.number) else { return }
    for range in RegionSet(regions).ranges {
      var goesOn = true
      try table.forEach(
        "INDEXED BY \(type.key)_open WHERE \(Schema.isOpen(type)) AND region BETWEEN ? AND ? ORDER BY region, id",
        bind: { statement in
          statement.bind(1, range.lowerBound)
          statement.bind(2, range.upperBound)
        }
      ) {
        goesOn = try body($0)
        return goesOn
      }
      if !goesOn { return }
    }
  }

  /// Those that are over, the last raised first.
  /// - Parameter states: codes of `state`, nil for one without; empty for all.
  package func over(
    _ type: RecordType, in regions: [Region], states: Set<Int64?> = [], skipping offset: Int, limit: Int
  ) throws -> [StoredRecord] {
    let order = " ORDER BY raised_at DESC NULLS LAST, id LIMIT ? OFFSET ?"
    let select = try overStatement("id", type, regions, states, order) {
      $0.bind($1, Int64(limit))
      $0.bind($1 + 1, Int64(offset))
    }
    var ids: [Dot] = []
    while try select.step() { ids.append(try replicas.unpack(select.integer(0))) }
    return try ids.compactMap { try stored($0, type: type.number) }
  }

  package func countOver(_ type: RecordType, in regions: [Region], states: Set<Int64?> = []) throws -> Int {
    let select = try overStatement("count(*)", type, regions, states, "") { _, _ in }
    return try select.step() ? Int(select.integer(0)) : 0
  }

  private func overStatement(
    _ columns: String, _ type: RecordType, _ regions: [Region], _ states: Set<Int64?>, _ end: String,
    bind: (Statement, Int32) -> Void
  ) throws -> Statement {
    let (isInside, codes) = Self.condition(regions)
    var parts = ["NOT (\(Schema.isOpen(type)))", isInside]
    if !states.isEmpty {
      parts.append(Self.isAny("state", of: states.sorted { ($0 ?? .min) < ($1 ?? .min) }))
    }
    let select = try connection.prepare(
      "SELECT \(columns) FROM \(Schema.name(type.key)) INDEXED BY \(type.key)_course "
        + "WHERE \(parts.joined(separator: " AND "))\(end)")
    Self.bind(codes, select)
    bind(select, Int32(codes.count) + 1)
    return select
  }
}
