package import Model
package import Replication
package import Store
import Wire

/// What of the hub's records a scope holds, and what has left it.
extension HubDatabase {
  package func scan(
    _ regions: RegionSet, after seq: Int64, through last: Int64, _ take: (StoredRecord) throws -> Bool
  ) throws {
    try requireHold(of: regions)
    let codes = try currentRegions().codes(in: regions, changedAfter: seq)
    let rows = max(Self.scanBatch, Self.scanRowsMax / max(1, codes.count * model.types.count))
    let span = Int64(rows) * connection.numbersPerRow
    try scan(codes, after: seq, through: min(last, lastSeq), span: span, take)
  }

  /// Goes on by spans of modification numbers, each twice as long as the last while they are nearly empty. Each number is
  /// of one row at most: without the span every batch would be chosen from as many rows of every village as it may hold.
  func scan(
    _ codes: [Int64], after seq: Int64, through last: Int64, span: Int64, _ take: (StoredRecord) throws -> Bool
  ) throws {
    var (position, span) = (seq, span)
    while position < last {
      let end = last - position > span ? position + span : last
      let batch = try modifications(codes, after: position, through: end)
      for (_, type, packed) in batch {
        guard let stored = try storedOnce(try replicas.unpack(packed), type: type) else { continue }
        if try !take(stored) { return }
      }
      let isWhole = batch.count < Self.scanBatch
      position = isWhole ? end : batch[batch.count - 1].seq
      span = isWhole ? span &* 2 : max(Int64(Self.scanBatch), span / 2)
    }
  }

  private static let scanBatch = 1000
  /// About so many rows are looked at for one batch.
  private static let scanRowsMax = 1 << 18

  /// The next modifications in these regions, in their order, from the indexes alone.
  private func modifications(
    _ codes: [Int64], after seq: Int64, through last: Int64
  ) throws -> [(seq: Int64, type: RecordTypeNumber, packed: Int64)] {
    var found: [(seq: Int64, type: RecordTypeNumber, packed: Int64)] = []
    for type in model.types {
      let select = try connection.statement(
        """
        SELECT seq, id FROM \(Schema.name(type.key)) WHERE region = ? AND seq > ? AND seq <= ? \
        ORDER BY seq LIMIT \(Self.scanBatch)
        """)
      for code in codes {
        select.bind(1, code)
        select.bind(2, seq)
        select.bind(3, last)
        while try select.step() { found.append((select.integer(0), type.number, select.integer(1))) }
        select.reset()
      }
    }
    found.sort { $0.seq < $1.seq }
    return Array(found.prefix(Self.scanBatch))
  }

  /// Records of a type by region and, within one, in the order of their modification, after a place in that order,
  /// until `take` says enough. A record that changes meanwhile moves on: it may come twice, and is not missed.
  package func page(
    _ type: RecordTypeNumber, in regions: RegionSet, after place: (region: Int64, seq: Int64),
    _ take: (StoredRecord) throws -> Bool
  ) throws {
    guard let table = table(type) else { return }
    for range in regions.ranges where range.upperBound >= place.region {
      var goesOn = true
      try table.forEach(
        "WHERE region BETWEEN ? AND ? AND (region, seq) > (?, ?) ORDER BY region, seq",
        bind: { row in
          row.bind(1, range.lowerBound)
          row.bind(2, range.upperBound)
          row.bind(3, place.region)
          row.bind(4, place.seq)
        }
      ) { stored in
        goesOn = try take(stored)
        return goesOn
      }
      if !goesOn { return }
    }
  }

  package func recordDeparture(_ departure: Departure, from region: Int64) throws {
    try insert(departure, from: region, atMilliseconds: milliseconds())
  }

  package func repeatDeparture(_ departure: Departure, from region: Int64) throws {
    try insert(departure, from: region, atMilliseconds: 0)
  }

  private func insert(_ departure: Departure, from region: Int64, atMilliseconds: UInt64) throws {
    try requireHold(of: region)
    let insert = try connection.statement(
      "INSERT INTO departure (region, seq, record, type, at) VALUES (?, ?, ?, ?, ?)")
    insert.bind(1, region)
    insert.bind(2, departure.seq)
    insert.bind(3, try replicas.pack(departure.id))
    insert.bind(4, Int64(departure.type))
    insert.bind(5, Int64(atMilliseconds))
    try insert.run()
  }

  package func departedRegion(_ id: Dot, from regions: [Region], sinceMilliseconds: UInt64) throws -> Int64? {
    guard let packed = try replicas.packKnown(id) else { return nil }
    let select = try connection.statement("SELECT region FROM departure WHERE record = ? AND at >= ? AND at > 0")
    defer { select.reset() }
    select.bind(1, packed)
    select.bind(2, Int64(sinceMilliseconds))
    while try select.step() {
      let code = select.integer(0)
      if regions.contains(where: { $0.contains(village: code) }) { return code }
    }
    return nil
  }

  package func departures(from regions: RegionSet, after seq: Int64, through last: Int64) throws -> [Departure] {
    try requireHold(of: regions)
    let select = try connection.statement(
      "SELECT seq, record, type FROM departure WHERE region BETWEEN ? AND ? AND seq > ? AND seq <= ?")
    var found: [Departure] = []
    for range in regions.ranges {
      select.bind(1, range.lowerBound)
      select.bind(2, range.upperBound)
      select.bind(3, seq)
      select.bind(4, last)
      while try select.step() {
        found.append(
          Departure(
            seq: select.integer(0), id: try replicas.unpack(select.integer(1)), type: UInt16(select.integer(2))))
      }
      select.reset()
    }
    return found.sorted { $0.seq < $1.seq }
  }

  package func records(in regions: RegionSet, countMax: Int) throws -> [Dot]? {
    try requireHold(of: regions)
    var found: [Dot] = []
    for type in model.types {
      let select = try connection.statement(
        "SELECT id FROM \(Schema.name(type.key)) WHERE region BETWEEN ? AND ?")
      for range in regions.ranges {
        defer { select.reset() }
        select.bind(1, range.lowerBound)
        select.bind(2, range.upperBound)
        while try select.step() {
          guard found.count < countMax else { return nil }
          found.append(try replicas.unpack(select.integer(0)))
        }
      }
    }
    return found.sorted()
  }
}
