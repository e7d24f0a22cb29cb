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
    writer.plane { for index in shapeIndexes { $0.varint(index) } }
    writer.plane { for row in rows { $0.replica(row.id.replica, &table) } }
    IntegerColumn.write(rows.map { Int64(bitPattern: $0.id.counter) }, to: &writer)
    writer.plane { for row in rows { $0.varint(Int(row.type)) } }
    writeRegions(rows, &writer)
    let creations = rows.map(Creation.init)
    writer.plane {
      for (row, creation) in zip(rows, creations) { $0.byte((row.whole ? 1 : 0) | (creation.coversAll ? 2 : 0)) }
    }
    writer.times(creations.map(\.time))
    for (row, creation) in zip(rows, creations) where !creation.coversAll {
      writeOrigins(row, creation, &writer, &table)
    }
    var columns = ColumnsWriter()
    for row in rows {
      for entry in row.cells {
        if let only = entry.cell.only {
          columns.append(only.value, at: only.time, for: entry.key)
        } else {
          for sibling in entry.cell.siblings { columns.append(sibling.value, at: sibling.time, for: entry.key) }
        }
      }
    }
    columns.write(to: &writer, &table)
  }

  /// A table of the regions, rising, and each row's place in it.
  private static func writeRegions(_ rows: [Row], _ writer: inout ByteWriter) {
    let table = Set(rows.map(\.region)).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(table, 0...))
    writer.varint(table.count)
    IntegerColumn.write(table, to: &writer)
    IntegerColumn.write(rows.map { Int64(places[$0.region]!) }, to: &writer)
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
      } else if let only = cell.only, cell.context == VersionVector([row.id, only.dot]) {
        writer.varint(2)
        writer.dot(only.dot, &table)
        writer.fixed64(only.time.rawValue)
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
      /// When the creation wrote the cell, if it still is what the creation made of it.
      func originalTime(_ cell: Cell) -> HybridTime? {
        guard let only = cell.only, only.dot == row.id, cell.context == own else { return nil }
        return only.time
      }
      let first = row.cells.lazy.compactMap { originalTime($0.cell) }.first
      id = row.id
      time = first ?? HybridTime(rawValue: 0)
      coversAll = first != nil && row.cells.allSatisfy { originalTime($0.cell) == first }
    }

    func covers(_ cell: Cell) -> Bool {
      guard let only = cell.only else { return false }
      return only.dot == id && only.time == time && cell.context == VersionVector(id)
    }
  }
}

extension RowCoding {
  package static func read(from reader: inout ByteReader) throws(WireError) -> [Row] {
    var table = ReplicaTable()
    let count = try reader.count(max: Limits.rowsMax, bytesEach: 5)
    guard count > 0 else { return [] }
    let shapes = try ShapeTable.read(from: &reader, items: count, keysCount: 0...Limits.cellsMax)
    var rowShapes: [Int] = []
    rowShapes.reserveCapacity(count)
    var cells = 0
    for _ in 0..<count {
      let index = try reader.varint()
      guard index < UInt64(shapes.count) else { throw .malformed }
      rowShapes.append(Int(index))
      cells += shapes[Int(index)].count
      guard cells <= Limits.cellsPerMessageMax else { throw .tooLarge }
    }
    let numbers = ColumnNumbers(shapes, used: rowShapes)
    let heads = try readHeads(count, &reader, &table)
    var origins: [[Provenance]] = []
    origins.reserveCapacity(count)
    var milliseconds = [[Int64]](repeating: [], count: numbers.keys.count)
    for (head, shape) in zip(heads, rowShapes) {
      let provenances = try readOrigins(head, shapes[shape].count, &reader, &table)
      for (column, provenance) in zip(numbers.ofShapes[shape], provenances) {
        provenance.forEachTime { milliseconds[column].append(Int64($0.milliseconds)) }
      }
      origins.append(provenances)
    }
    let columns = try ColumnsReader.read(milliseconds: milliseconds, from: &reader, &table)
    var positions = [Int](repeating: 0, count: columns.count)
    var rows: [Row] = []
    rows.reserveCapacity(count)
    for index in 0..<count {
      let numbers = numbers.ofShapes[rowShapes[index]]
      let cells = try assemble(shapes[rowShapes[index]], numbers, origins[index], columns, &positions)
      let head = heads[index]
      rows.append(Row(id: head.id, type: head.type, region: head.region, whole: head.flags & 1 != 0, cells: cells))
    }
    return rows
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
    for (replica, counter) in zip(replicas, try reader.integers(count)) {
      guard counter > 0 else { throw .malformed }
      guard counter <= Int64(Limits.counterMax) else { throw .tooLarge }
      heads.append(Head(id: Dot(replica, UInt64(counter))))
    }
    for index in heads.indices { heads[index].type = UInt16(try reader.count(max: Int(UInt16.max))) }
    let regions = try reader.integers(try reader.count(max: count))
    guard zip(regions, regions.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .malformed }
    for (index, place) in try reader.integers(count).enumerated() {
      guard place >= 0, place < Int64(regions.count) else { throw .malformed }
      heads[index].region = regions[Int(place)]
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
    let creation = Provenance(Origin(dot: head.id, time: head.time), context: VersionVector(head.id))
    if head.flags & 2 != 0 { return Array(repeating: creation, count: count) }
    var result: [Provenance] = []
    for _ in 0..<count {
      let code = try reader.count(max: Limits.siblingsMax + 2)
      switch code {
      case 0:
        guard let last = result.last, case .one = last.origins else { throw .malformed }
        result.append(last)
      case 1: result.append(creation)
      case 2:
        let dot = try reader.dot(&table)
        let time = HybridTime(rawValue: try reader.fixed64())
        result.append(Provenance(Origin(dot: dot, time: time), context: VersionVector([head.id, dot])))
      default:
        let origins = try reader.origins(code - 2, &table)
        result.append(Provenance(origins: origins, context: try reader.vector(&table)))
      }
    }
    return result
  }

  /// - Parameter positions: by column, how many of its values have been taken.
  private static func assemble(
    _ keys: [CellKey], _ numbers: [Int], _ provenances: [Provenance], _ columns: [[Value]], _ positions: inout [Int]
  ) throws(WireError) -> [Record.Entry] {
    var cells: [Record.Entry] = []
    cells.reserveCapacity(keys.count)
    for index in keys.indices {
      let (number, provenance) = (numbers[index], provenances[index])
      let start = positions[number]
      positions[number] = start + provenance.origins.count
      let cell = provenance.cell { columns[number][start + $0] }
      guard cell.isWellFormed else { throw .malformed }
      cells.append(Record.Entry(key: keys[index], cell: cell))
    }
    return cells
  }
}
