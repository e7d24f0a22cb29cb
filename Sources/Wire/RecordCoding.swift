package import Replication

/// The canonical encoding of a record's cells (SPEC §cells): what digests are made of, and what a device keeps aside.
///
/// A cell whose single value has the same dot, time and context as that of the cell before it says so in one byte.
package enum RecordCoding {
  /// Appends the cells; equal cells give equal bytes, whatever history led to them.
  package static func write(
    _ cells: some Collection<Record.Entry>, of id: Dot, to writer: inout ByteWriter
  ) {
    var table = ReplicaTable([id.replica])
    var previous: Cell?
    writer.varint(cells.count)
    for entry in cells {
      writer.varint(UInt64(entry.key.field))
      writer.varint(UInt64(entry.key.element))
      let cell = entry.cell
      if let previous, cell.hasSameProvenance(as: previous) {
        writer.byte(0)
      } else {
        writer.provenance(of: cell, &table)
      }
      for sibling in cell.siblings { writer.value(sibling.value, &table) }
      previous = cell
    }
  }

  package static func bytes(_ record: Record) -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    write(record.cells, of: record.id, to: &writer)
    return writer.bytes
  }

  package static func read(_ bytes: [UInt8], id: Dot, type: UInt16) throws(WireError) -> Record {
    var reader = ByteReader(bytes)
    let cells = try read(from: &reader, id: id)
    try reader.finish()
    return Record(id: id, type: type, cells: cells)
  }

  package static func read(from reader: inout ByteReader, id: Dot) throws(WireError) -> [Record.Entry] {
    var table = ReplicaTable([id.replica])
    let count = try reader.count(max: Limits.cellsMax, bytesEach: 4)
    var cells: [Record.Entry] = []
    cells.reserveCapacity(count)
    for _ in 0..<count {
      let key = try reader.cellKey()
      if let last = cells.last, last.key >= key { throw .malformed }
      let shape = try reader.provenance(after: cells.last?.cell, &table)
      var siblings: [Sibling] = []
      for (dot, time) in shape.origins {
        siblings.append(Sibling(dot: dot, time: time, value: try reader.value(&table)))
      }
      let cell = Cell(siblings: siblings, context: shape.context)
      guard cell.isWellFormed else { throw .malformed }
      // One encoding for each content: what could have been said as "the same" must have been.
      if let last = cells.last, !shape.isRepeated, cell.hasSameProvenance(as: last.cell) { throw .malformed }
      cells.append(Record.Entry(key: key, cell: cell))
    }
    return cells
  }
}

/// A cell without its values.
package struct Provenance {
  package var origins: [(dot: Dot, time: HybridTime)]
  package var context: VersionVector
  /// Written as "the same as the cell before".
  var isRepeated = false

  package init(origins: [(dot: Dot, time: HybridTime)], context: VersionVector) {
    self.origins = origins
    self.context = context
  }
}

extension Cell {
  package func hasSameProvenance(as other: Cell) -> Bool {
    siblings.count == 1 && other.siblings.count == 1 && siblings[0].dot == other.siblings[0].dot
      && siblings[0].time == other.siblings[0].time && context == other.context
  }
}

extension ByteWriter {
  /// The number of siblings, their dots and times, and the context.
  package mutating func provenance(of cell: Cell, _ table: inout ReplicaTable) {
    varint(cell.siblings.count)
    for sibling in cell.siblings {
      dot(sibling.dot, &table)
      fixed64(sibling.time.rawValue)
    }
    vector(cell.context, &table)
  }
}

extension ByteReader {
  package mutating func provenance(
    after previous: Cell?, _ table: inout ReplicaTable
  ) throws(WireError) -> Provenance {
    let count = try count(max: Limits.siblingsMax)
    if count == 0 {
      guard let previous, previous.siblings.count == 1 else { throw .malformed }
      var same = Provenance(
        origins: [(previous.siblings[0].dot, previous.siblings[0].time)], context: previous.context)
      same.isRepeated = true
      return same
    }
    let origins = try origins(count, &table)
    return Provenance(origins: origins, context: try vector(&table))
  }

  /// The dots and times of siblings, in the order of their replicas.
  mutating func origins(
    _ count: Int, _ table: inout ReplicaTable
  ) throws(WireError) -> [(dot: Dot, time: HybridTime)] {
    var origins: [(dot: Dot, time: HybridTime)] = []
    for _ in 0..<count {
      let dot = try dot(&table)
      if let last = origins.last, last.dot.replica >= dot.replica { throw .malformed }
      origins.append((dot, HybridTime(rawValue: try fixed64())))
    }
    return origins
  }
}
