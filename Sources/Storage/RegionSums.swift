import Model
import Replication
import Store
import Wire

/// For each village the digest over its records and when one of them last changed: kept up to date in memory, written
/// once per transaction.
struct RegionSums {
  private struct Sum {
    var digests: Digests
    var seq: Int64
  }

  /// Set once the database is open.
  var connection: Connection!
  /// As they are in the store, or will be when `write` is called.
  private var known: [Int64: Sum] = [:]
  private var changed: Set<Int64> = []

  /// More villages than a county has are not kept.
  private static let knownMax = 4096

  mutating func add(_ digests: Digests, to region: Int64, seq: Int64) throws {
    var sum = try known[region] ?? read(region)
    sum.digests += digests
    sum.seq = max(sum.seq, seq)
    known[region] = sum
    changed.insert(region)
  }

  /// Writes what has changed.
  mutating func write() throws {
    guard !changed.isEmpty else { return }
    let upsert = try connection.statement(
      """
      INSERT INTO region (code, seq, scope, officials) VALUES (?, ?, ?, ?) \
      ON CONFLICT (code) DO UPDATE SET seq = excluded.seq, scope = excluded.scope, officials = excluded.officials
      """)
    for code in changed {
      guard let sum = known[code] else { continue }
      upsert.bind(1, code)
      upsert.bind(2, sum.seq)
      upsert.bind(3, sum.digests.scope.bytes)
      upsert.bind(4, sum.digests.officials.bytes)
      try upsert.run()
    }
    changed.removeAll(keepingCapacity: true)
    if known.count > Self.knownMax { known.removeAll() }
  }

  mutating func forget() {
    known.removeAll()
    changed.removeAll()
  }

  /// - Precondition: `write` was called since the last `add`.
  func sum(_ regions: RegionSet) throws -> Digests {
    let select = try connection.statement("SELECT scope, officials FROM region WHERE code BETWEEN ? AND ?")
    var total = Digests()
    for range in regions.ranges {
      select.bind(1, range.lowerBound)
      select.bind(2, range.upperBound)
      while try select.step() { total += digests(select, 0) }
      select.reset()
    }
    return total
  }

  /// The villages in these regions in which something changed.
  func codes(in regions: RegionSet, changedAfter seq: Int64) throws -> [Int64] {
    let select = try connection.statement("SELECT code FROM region WHERE code BETWEEN ? AND ? AND seq > ?")
    var codes: [Int64] = []
    for range in regions.ranges {
      select.bind(1, range.lowerBound)
      select.bind(2, range.upperBound)
      select.bind(3, seq)
      while try select.step() { codes.append(select.integer(0)) }
      select.reset()
    }
    return codes.sorted()
  }

  private func read(_ region: Int64) throws -> Sum {
    let select = try connection.statement("SELECT scope, officials, seq FROM region WHERE code = ?")
    defer { select.reset() }
    select.bind(1, region)
    guard try select.step() else { return Sum(digests: Digests(), seq: 0) }
    return Sum(digests: digests(select, 0), seq: select.integer(2))
  }

  private func digests(_ row: Statement, _ column: Int32) -> Digests {
    Digests(
      scope: Digest(bytes: row.blob(column)) ?? Digest(), officials: Digest(bytes: row.blob(column + 1)) ?? Digest())
  }
}
