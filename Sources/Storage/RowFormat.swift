import Model
import Replication
import Store
import Wire

/// How cells become a row and back (ARCHITECTURE §rows).
///
/// A cell that still is what the creating change made of it has its value in the column and no word in `meta`. Every
/// other cell has an entry there: when it changed, dots, times, context, and the values that are not in the column.
struct RowFormat {
  let type: RecordType
  let replicas: Replicas
  /// Those that have a column, by number; what is read is read of these alone.
  let fields: [Field]
  /// Whether cells of other fields, those of a newer version among them, are left out.
  private let isPart: Bool

  init(type: RecordType, replicas: Replicas) {
    (self.type, self.replicas, fields, isPart) = (type, replicas, type.fields, false)
  }

  /// For reading some of the fields, which come sorted by number.
  init(type: RecordType, replicas: Replicas, fields: [Field]) {
    (self.type, self.replicas, self.fields, isPart) = (type, replicas, fields, true)
  }

  /// Stands for a value that is in the column.
  private static let inColumn: UInt8 = 0xff
  /// Elements of set fields up to this code have a bit in the column.
  static let elementMax: UInt32 = 62

  // MARK: - Values and columns

  enum Column: Hashable {
    case null
    case integer(Int64)
    case text(String)
  }

  /// What the column of a register can hold of a value; nil where only `meta` can.
  private func column(_ value: Value, _ field: Field) throws(StorageError) -> Column? {
    switch (value, field.kind) {
    case (.text(let text), .text), (.text(let text), .note), (.text(let text), .phone), (.text(let text), .idNumber):
      return .text(text)
    case (.reference(let dot), .reference): return .integer(try replicas.pack(dot))
    case (.integer(let number), .integer), (.integer(let number), .decimal), (.integer(let number), .boolean),
      (.integer(let number), .date), (.integer(let number), .instant), (.integer(let number), .vocabulary),
      (.integer(let number), .region), (.integer(let number), .division):
      return .integer(number)
    default: return nil
    }
  }

  private func value(_ column: Column, _ field: Field) throws(StorageError) -> Value? {
    switch column {
    case .null: return nil
    case .text(let text): return .text(text)
    case .integer(let number):
      if case .reference = field.kind { return .reference(try replicas.unpack(number)) }
      return .integer(number)
    }
  }

  private static let plainlyPresent = Value.membership(Membership(present: true))

  // MARK: - Writing

  struct Encoded {
    var columns: [Column]
    var meta: [UInt8]?
    var time: HybridTime
    var conflicts: Int
  }

  func encode(_ stored: StoredRecord) throws(StorageError) -> Encoded {
    precondition(!isPart, "a part of a record is not written")
    let record = stored.record
    var result = Encoded(
      columns: Array(repeating: .null, count: type.fields.count), meta: nil, time: creationTime(record), conflicts: 0)
    var meta = MetaWriter(replicas: replicas)
    let own = VersionVector(record.id)
    var index = 0
    for entry in record.cells {
      while index < type.fields.count, type.fields[index].number < entry.key.field { index += 1 }
      let field = index < type.fields.count && type.fields[index].number == entry.key.field ? type.fields[index] : nil
      let cell = entry.cell
      let isOriginal =
        cell.only.map { $0.dot == record.id && $0.time == result.time } ?? false && cell.context == own
        && stored.cellSeqs[entry.key] == nil
      var shown: Dot?
      if let field, !field.isFlags, entry.key.element == 0 {
        let sibling = field.shown(cell)
        if let column = try column(sibling.value, field) {
          result.columns[index] = column
          shown = sibling.dot
          if isOriginal { continue }
        }
        if cell.isInConflict { result.conflicts += 1 }
      } else if let field, field.isFlags, (1...Self.elementMax).contains(entry.key.element) {
        if case .membership(let membership) = cell.membership.value, membership.present {
          if case .integer(let bits) = result.columns[index] {
            result.columns[index] = .integer(bits | 1 << Int64(entry.key.element))
          } else {
            result.columns[index] = .integer(1 << Int64(entry.key.element))
          }
        }
        if isOriginal, cell.siblings[0].value == Self.plainlyPresent { continue }
      }
      try meta.append(entry, seq: stored.cellSeqs[entry.key] ?? 0, inColumn: shown)
    }
    result.meta = meta.bytes
    return result
  }

  /// The time of the creating change, as far as a cell still has it.
  private func creationTime(_ record: Record) -> HybridTime {
    for entry in record.cells {
      if let only = entry.cell.only {
        if only.dot == record.id { return only.time }
      } else {
        for sibling in entry.cell.siblings where sibling.dot == record.id { return sibling.time }
      }
    }
    return HybridTime(rawValue: 0)
  }

  // MARK: - Reading

  func decode(
    id: Dot, region: Int64, seq: Int64, enteredSeq: Int64, time: HybridTime, columns: [Column], meta: [UInt8]?
  ) throws(StorageError) -> StoredRecord {
    var stored = StoredRecord(
      record: Record(id: id, type: type.number), region: region, seq: seq, enteredSeq: enteredSeq)
    let wanted = isPart ? fields.map(\.number) : nil
    let entries =
      try meta.map { (bytes) throws(StorageError) in try MetaReader.read(bytes, replicas, only: wanted) } ?? []
    var next = 0
    var cells: [Record.Entry] = []
    cells.reserveCapacity(entries.count + columns.count / 2)
    func takeMeta(before limit: CellKey?) throws(StorageError) {
      while next < entries.count, limit.map({ entries[next].key < $0 }) ?? true {
        try takeEntry(inColumn: nil)
      }
    }
    func takeEntry(inColumn value: Value?) throws(StorageError) {
      let entry = entries[next]
      next += 1
      guard let cell = entry.cell(inColumn: value) else {
        throw StorageError(.damaged, operation: "read \(type.key)", detail: "a cell's value is missing")
      }
      cells.append(Record.Entry(key: entry.key, cell: cell))
      if entry.seq != 0 { stored.cellSeqs[entry.key] = entry.seq }
    }
    // One for all cells that the creating change wrote.
    let own = VersionVector(id)
    func original(_ value: Value) -> Cell {
      Cell(Sibling(dot: id, time: time, value: value), context: own)
    }
    for (field, column) in zip(fields, columns) where column != .null {
      if field.isFlags {
        guard case .integer(let bits) = column else { continue }
        for element in 1...Self.elementMax where bits & 1 << Int64(element) != 0 {
          let key = CellKey(field: field.number, element: element)
          try takeMeta(before: key)
          if next < entries.count, entries[next].key == key { continue }
          cells.append(Record.Entry(key: key, cell: original(Self.plainlyPresent)))
        }
      } else if let value = try value(column, field) {
        let key = CellKey(field: field.number)
        try takeMeta(before: key)
        if next < entries.count, entries[next].key == key {
          try takeEntry(inColumn: value)
        } else {
          cells.append(Record.Entry(key: key, cell: original(value)))
        }
      }
    }
    try takeMeta(before: nil)
    stored.record = Record(id: id, type: type.number, cells: cells)
    return stored
  }

  // MARK: - meta

  private struct MetaWriter {
    let replicas: Replicas
    private var writer = ByteWriter()
    private var previous: Cell?

    init(replicas: Replicas) { self.replicas = replicas }

    var bytes: [UInt8]? { writer.count == 0 ? nil : writer.bytes }

    mutating func append(_ entry: Record.Entry, seq: Int64, inColumn shown: Dot?) throws(StorageError) {
      writer.varint(UInt64(entry.key.field))
      writer.varint(UInt64(entry.key.element))
      writer.varint(UInt64(seq))
      let cell = entry.cell
      if let previous, cell.hasSameProvenance(as: previous) {
        writer.byte(0)
      } else {
        writer.varint(cell.siblings.count)
        for sibling in cell.siblings {
          try dot(sibling.dot)
          writer.fixed64(sibling.time.rawValue)
        }
        writer.varint(cell.context.count)
        for entry in cell.context.entries { try dot(entry) }
      }
      previous = cell
      for sibling in cell.siblings {
        if sibling.dot == shown {
          writer.byte(RowFormat.inColumn)
        } else if case .reference(let target) = sibling.value {
          writer.byte(ValueTag.reference)
          try dot(target)
        } else {
          var table = ReplicaTable()
          writer.value(sibling.value, &table)
        }
      }
    }

    private mutating func dot(_ dot: Dot) throws(StorageError) {
      writer.varint(UInt64(try replicas.number(of: dot.replica)))
      writer.varint(dot.counter)
    }
  }

  private struct MetaEntry {
    let key: CellKey
    let seq: Int64
    let provenance: Provenance
    /// Nil for the value that is in the column.
    let values: [Value?]

    func cell(inColumn shown: Value?) -> Cell? {
      let values = values.compactMap { $0 ?? shown }
      return values.count == provenance.origins.count ? provenance.cell { values[$0] } : nil
    }
  }

  private enum MetaReader {
    /// - Parameter wanted: the numbers of the fields to read; nil for all.
    static func read(
      _ bytes: [UInt8], _ replicas: Replicas, only wanted: [UInt32]?
    ) throws(StorageError) -> [MetaEntry] {
      var reader = ByteReader(bytes)
      var entries: [MetaEntry] = []
      var last: CellKey?
      var provenance = Provenance(origins: .others([]), context: VersionVector())
      do throws(any Error) {
        while !reader.isAtEnd {
          let key = try reader.cellKey()
          if let last, last >= key { throw WireError.malformed }
          last = key
          guard let seq = Int64(exactly: try reader.varint()) else { throw WireError.malformedNumber }
          // One more than travels: a device's own value beside all those of others.
          let count = try reader.count(max: Limits.siblingsMax + 1)
          if count > 0 {
            var origins: [Origin] = []
            for _ in 0..<count {
              origins.append(
                Origin(dot: try dot(&reader, replicas), time: HybridTime(rawValue: try reader.fixed64())))
            }
            provenance.origins = origins.count == 1 ? .one(origins[0]) : .others(origins)
            var context: [Dot] = []
            for _ in 0..<(try reader.count(max: Limits.vectorEntriesMax + 1)) {
              context.append(try dot(&reader, replicas))
            }
            provenance.context = VersionVector(context)
          }
          let values = try (0..<provenance.origins.count).map { _ in try value(&reader, replicas) }
          guard wanted?.contains(key.field) ?? true else { continue }
          entries.append(MetaEntry(key: key, seq: seq, provenance: provenance, values: values))
        }
      } catch {
        throw (error as? StorageError)
          ?? StorageError(.damaged, operation: "read merge state", detail: "\(error)")
      }
      return entries
    }

    private static func dot(_ reader: inout ByteReader, _ replicas: Replicas) throws -> Dot {
      guard let number = Int64(exactly: try reader.varint()) else { throw WireError.malformedNumber }
      return Dot(try replicas.id(of: number), try reader.counter())
    }

    private static func value(_ reader: inout ByteReader, _ replicas: Replicas) throws -> Value? {
      let tag = try reader.byte()
      if tag == RowFormat.inColumn { return nil }
      if tag == ValueTag.reference { return .reference(try dot(&reader, replicas)) }
      var table = ReplicaTable()
      return try reader.payload(tag: tag, &table)
    }
  }
}
