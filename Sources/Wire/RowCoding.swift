package import Replication

/// What the hub sends of one record: the cells that changed, or all of them (SPEC §rows).
package struct Row: Hashable, Sendable {
  package let id: Dot
  package let type: UInt16
  /// The region the record belongs to, by the hub's word: a 12-digit village code.
  package let region: Int64
  /// Whether `cells` are all the record has, so that what else the device holds of it goes.
  package let whole: Bool
  package let cells: [Record.Entry]

  package init(id: Dot, type: UInt16, region: Int64, whole: Bool, cells: [Record.Entry]) {
    self.id = id
    self.type = type
    self.region = region
    self.whole = whole
    self.cells = cells
  }
}

/// Rows side by side, column by column (SPEC §rows).
package enum RowCoding {
  package static func write(_ rows: [Row], to writer: inout ByteWriter) {
    var table = ReplicaTable()
    writer.varint(rows.count)
    guard !rows.isEmpty else { return }
    var shapes = ShapeTable()
    let shapeIndexes = rows.map { shapes.index(of: $0.cells.map(\.key)) }
    shapes.write(to: &writer)
    for index in shapeIndexes { writer.varint(index) }
    for row in rows { writer.replica(row.id.replica, &table) }
    var counter: UInt64 = 0
    for row in rows {
      writer.signed(Int64(row.id.counter) - Int64(counter))
      counter = row.id.counter
    }
    for row in rows { writer.varint(Int(row.type)) }
    var region: Int64 = 0
    for row in rows {
      writer.signed(row.region &- region)
      region = row.region
    }
    let creations = rows.map(Creation.init)
    for (row, creation) in zip(rows, creations) {
      writer.byte((row.whole ? 1 : 0) | (creation.coversAll ? 2 : 0))
    }
    writer.times(creations.map(\.time))
    for (row, creation) in zip(rows, creations) where !creation.coversAll {
      writeOrigins(row, creation, &writer, &table)
    }
    var columns = ColumnsWriter()
    for row in rows {
      for entry in row.cells {
        for sibling in entry.cell.siblings { columns.append(sibling.value, for: entry.key) }
      }
    }
    columns.write(to: &writer, &table)
  }

  /// Cell by cell: 0 as the cell before, 1 by the creation, 2 one write that has seen just the creation, 2 + n
  /// siblings in full.
  private static func writeOrigins(
    _ row: Row, _ creation: Creation, _ writer: inout ByteWriter, _ table: inout ReplicaTable
  ) {
    var previous: Cell?
    for entry in row.cells {
      let cell = entry.cell
      if let previous, cell.hasSameProvenance(as: previous) {
        writer.varint(0)
      } else if creation.covers(cell) {
        writer.varint(1)
      } else if cell.siblings.count == 1, cell.context == VersionVector([row.id, cell.siblings[0].dot]) {
        writer.varint(2)
        writer.dot(cell.siblings[0].dot, &table)
        writer.fixed64(cell.siblings[0].time.rawValue)
      } else {
        writer.varint(2 + cell.siblings.count)
        for sibling in cell.siblings {
          writer.dot(sibling.dot, &table)
          writer.fixed64(sibling.time.rawValue)
        }
        writer.vector(cell.context, &table)
      }
      previous = cell
    }
  }

  /// What the change that created the record left in this row's cells.
  private struct Creation {
    let id: Dot
    /// 0 where no cell is by the creation.
    let time: HybridTime
    let coversAll: Bool

    init(_ row: Row) {
      let own = VersionVector(row.id)
      func isOriginal(_ cell: Cell) -> Bool {
        cell.siblings.count == 1 && cell.siblings[0].dot == row.id && cell.context == own
      }
      let first = row.cells.first { isOriginal($0.cell) }?.cell.siblings[0].time
      id = row.id
      time = first ?? HybridTime(rawValue: 0)
      coversAll =
        first != nil && row.cells.allSatisfy { isOriginal($0.cell) && $0.cell.siblings[0].time == first }
    }

    func covers(_ cell: Cell) -> Bool {
      cell.siblings.count == 1 && cell.siblings[0].dot == id && cell.siblings[0].time == time
        && cell.context == VersionVector(id)
    }
  }
}

extension RowCoding {
  package static func read(from reader: inout ByteReader) throws(WireError) -> [Row] {
    var table = ReplicaTable()
    let count = try reader.count(max: Limits.rowsMax, bytesEach: 6)
    guard count > 0 else { return [] }
    let shapes = try ShapeTable.read(from: &reader, items: count, keysCount: 0...Limits.cellsMax)
    var keys: [[CellKey]] = []
    var cells = 0
    for _ in 0..<count {
      let index = try reader.varint()
      guard index < UInt64(shapes.count) else { throw .malformed }
      keys.append(shapes[Int(index)])
      cells += shapes[Int(index)].count
      guard cells <= Limits.cellsPerMessageMax else { throw .tooLarge }
    }
    let heads = try readHeads(count, &reader, &table)
    var origins: [[Provenance]] = []
    origins.reserveCapacity(count)
    var counts: [CellKey: Int] = [:]
    for (head, keys) in zip(heads, keys) {
      let provenances = try readOrigins(head, keys.count, &reader, &table)
      for (key, provenance) in zip(keys, provenances) { counts[key, default: 0] += provenance.origins.count }
      origins.append(provenances)
    }
    let columns = try ColumnsReader.read(counts: counts, from: &reader, &table)
    return try assemble(heads, keys, origins, columns)
  }

  private struct Head {
    let id: Dot
    var type: UInt16 = 0
    var region: Int64 = 0
    var flags: UInt8 = 0
    var time = HybridTime(rawValue: 0)
  }

  private static func readHeads(
    _ count: Int, _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [Head] {
    var replicas: [ReplicaID] = []
    for _ in 0..<count { replicas.append(try reader.replica(&table)) }
    var heads: [Head] = []
    var counter: Int64 = 0
    for replica in replicas {
      counter &+= try reader.signed()
      guard counter > 0, counter <= Int64(Limits.counterMax) else { throw .malformed }
      heads.append(Head(id: Dot(replica, UInt64(counter))))
    }
    for index in heads.indices { heads[index].type = UInt16(try reader.count(max: Int(UInt16.max))) }
    var region: Int64 = 0
    for index in heads.indices {
      region &+= try reader.signed()
      heads[index].region = region
    }
    for index in heads.indices {
      heads[index].flags = try reader.byte()
      guard heads[index].flags < 4 else { throw .malformed }
    }
    let times = try reader.times(count)
    for index in heads.indices { heads[index].time = times[index] }
    return heads
  }

  private static func readOrigins(
    _ head: Head, _ count: Int, _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [Provenance] {
    let creation = Provenance(origins: [(head.id, head.time)], context: VersionVector(head.id))
    if head.flags & 2 != 0 { return Array(repeating: creation, count: count) }
    var result: [Provenance] = []
    for _ in 0..<count {
      let code = try reader.count(max: Limits.siblingsMax + 2)
      switch code {
      case 0:
        guard let last = result.last, last.origins.count == 1 else { throw .malformed }
        result.append(last)
      case 1: result.append(creation)
      case 2:
        let dot = try reader.dot(&table)
        let time = HybridTime(rawValue: try reader.fixed64())
        result.append(Provenance(origins: [(dot, time)], context: VersionVector([head.id, dot])))
      default:
        let origins = try reader.origins(code - 2, &table)
        result.append(Provenance(origins: origins, context: try reader.vector(&table)))
      }
    }
    return result
  }

  private static func assemble(
    _ heads: [Head], _ keys: [[CellKey]], _ origins: [[Provenance]], _ columns: [CellKey: [Value]]
  ) throws(WireError) -> [Row] {
    var positions: [CellKey: Int] = [:]
    var rows: [Row] = []
    rows.reserveCapacity(heads.count)
    for (head, (keys, provenances)) in zip(heads, zip(keys, origins)) {
      var cells: [Record.Entry] = []
      cells.reserveCapacity(keys.count)
      for (key, provenance) in zip(keys, provenances) {
        let start = positions[key, default: 0]
        positions[key] = start + provenance.origins.count
        let siblings = provenance.origins.enumerated().map { offset, origin in
          Sibling(dot: origin.dot, time: origin.time, value: columns[key]![start + offset])
        }
        let cell = Cell(siblings: siblings, context: provenance.context)
        guard cell.isWellFormed else { throw .malformed }
        cells.append(Record.Entry(key: key, cell: cell))
      }
      rows.append(
        Row(id: head.id, type: head.type, region: head.region, whole: head.flags & 1 != 0, cells: cells))
    }
    return rows
  }
}
