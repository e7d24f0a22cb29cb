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
      if let only = cell.only {
        writer.value(only.value, &table)
      } else {
        for sibling in cell.siblings { writer.value(sibling.value, &table) }
      }
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
      let cell = try shape.cell { _ throws(WireError) in try reader.value(&table) }
      guard cell.isWellFormed else { throw .malformed }
      // One encoding for each content: what could have been said as "the same" must have been.
      if let last = cells.last, !shape.isRepeated, cell.hasSameProvenance(as: last.cell) { throw .malformed }
      cells.append(Record.Entry(key: key, cell: cell))
    }
    return cells
  }
}

/// By which change a value was written, and when.
package struct Origin: Hashable, Sendable {
  package let dot: Dot
  package let time: HybridTime

  package init(dot: Dot, time: HybridTime) {
    self.dot = dot
    self.time = time
  }
}

/// A cell without its values.
package struct Provenance {
  /// Nearly always one, which then needs no memory of its own.
  package enum Origins {
    case one(Origin)
    case others([Origin])

    package var count: Int {
      switch self {
      case .one: 1
      case .others(let origins): origins.count
      }
    }
  }

  package var origins: Origins
  package var context: VersionVector
  /// Written as "the same as the cell before".
  var isRepeated = false

  package init(_ origin: Origin, context: VersionVector) { self.init(origins: .one(origin), context: context) }

  package init(origins: Origins, context: VersionVector) {
    self.origins = origins
    self.context = context
  }

  func forEachTime(_ body: (HybridTime) -> Void) {
    switch origins {
    case .one(let origin): body(origin.time)
    case .others(let origins): for origin in origins { body(origin.time) }
    }
  }

  /// The cell with its values, which are asked for by their places, in this order.
  package func cell<Failure>(_ value: (Int) throws(Failure) -> Value) throws(Failure) -> Cell {
    switch origins {
    case .one(let origin):
      return Cell(Sibling(dot: origin.dot, time: origin.time, value: try value(0)), context: context)
    case .others(let origins):
      var siblings: [Sibling] = []
      siblings.reserveCapacity(origins.count)
      for (place, origin) in origins.enumerated() {
        siblings.append(Sibling(dot: origin.dot, time: origin.time, value: try value(place)))
      }
      return Cell(siblings: siblings, context: context)
    }
  }
}

extension Cell {
  package func hasSameProvenance(as other: Cell) -> Bool {
    guard let mine = only, let theirs = other.only else { return false }
    return mine.dot == theirs.dot && mine.time == theirs.time && context == other.context
  }
}

extension ByteWriter {
  /// The number of siblings, their dots and times, and the context.
  package mutating func provenance(of cell: Cell, _ table: inout ReplicaTable) {
    if let only = cell.only {
      varint(1)
      dot(only.dot, &table)
      fixed64(only.time.rawValue)
    } else {
      varint(cell.siblings.count)
      for sibling in cell.siblings {
        dot(sibling.dot, &table)
        fixed64(sibling.time.rawValue)
      }
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
      guard let only = previous?.only, let previous else { throw .malformed }
      var same = Provenance(Origin(dot: only.dot, time: only.time), context: previous.context)
      same.isRepeated = true
      return same
    }
    let origins = try origins(count, &table)
    return Provenance(origins: origins, context: try vector(&table))
  }

  /// The dots and times of siblings, in the order of their replicas.
  mutating func origins(
    _ count: Int, _ table: inout ReplicaTable
  ) throws(WireError) -> Provenance.Origins {
    if count == 1 { return .one(Origin(dot: try dot(&table), time: HybridTime(rawValue: try fixed64()))) }
    var origins: [Origin] = []
    for _ in 0..<count {
      let dot = try dot(&table)
      if let last = origins.last, last.dot.replica >= dot.replica { throw .malformed }
      origins.append(Origin(dot: dot, time: HybridTime(rawValue: try fixed64())))
    }
    return .others(origins)
  }
}
