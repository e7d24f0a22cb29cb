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
  private let slots: [Slot]
  /// Whether cells of other fields, those of a newer version among them, are left out.
  private let isPart: Bool

  /// What the column of a field holds.
  private enum Content {
    case text, integer, reference
    /// Of a set field: a bit for each element.
    case bits
  }

  /// As much of a field as the format asks for each row; a `Field` takes longer to copy than its value.
  private struct Slot {
    let number: UInt32
    let content: Content

    init(_ field: Field) {
      number = field.number
      content =
        switch field.kind {
        case .text, .note, .phone, .idNumber: .text
        case .reference: .reference
        case .flags: .bits
        case .integer, .decimal, .boolean, .date, .instant, .vocabulary, .region, .division: .integer
        }
    }
  }

  init(type: RecordType, replicas: Replicas) { self.init(type, replicas, type.fields, isPart: false) }

  /// For reading some of the fields, which come sorted by number.
  init(type: RecordType, replicas: Replicas, fields: [Field]) { self.init(type, replicas, fields, isPart: true) }

  private init(_ type: RecordType, _ replicas: Replicas, _ fields: [Field], isPart: Bool) {
    (self.type, self.replicas, self.fields, self.isPart) = (type, replicas, fields, isPart)
    slots = fields.map(Slot.init)
  }

  /// Stands for a value that is in the column.
  private static let inColumn: UInt8 = 0xff
  /// Elements of set fields up to this code have a bit in the column.
  static let elementMax: UInt32 = 62

  private static let plainlyPresent = Value.membership(Membership(present: true))

  // MARK: - Writing

  /// What belongs to a row beside the columns of its fields.
  struct Rest {
    var meta: [UInt8]?
    var time: HybridTime
    var conflicts: Int
  }

  /// Binds the columns of the fields, which follow each other; what has no value stays as it is in a statement that was
  /// reset: null.
  func bind(_ stored: StoredRecord, to row: Statement, from first: Int32) throws(StorageError) -> Rest {
    precondition(!isPart, "a part of a record is not written")
    let cells = stored.record.cells
    let id = stored.record.id
    var rest = Rest(meta: nil, time: creationTime(stored.record), conflicts: 0)
    var meta = MetaWriter(replicas: replicas)
    var place = 0
    var bits: Int64 = 0
    func bindBits() {
      if bits != 0 { row.bind(first + Int32(place), bits) }
      bits = 0
    }
    for index in cells.indices {
      let (key, cell) = (cells[index].key, cells[index].cell)
      if place < slots.count, slots[place].number < key.field {
        bindBits()
        repeat { place += 1 } while place < slots.count && slots[place].number < key.field
      }
      let content = place < slots.count && slots[place].number == key.field ? slots[place].content : nil
      let only = cell.only
      let isOriginal =
        only.map { $0.dot == id && $0.time == rest.time } ?? false && cell.context.only == id
        && (stored.cellSeqs.isEmpty || stored.cellSeqs[key] == nil)
      var shown: Dot?
      if content == .bits {
        if (1...Self.elementMax).contains(key.element) {
          if case .membership(let membership) = cell.membership.value, membership.present {
            bits |= 1 << Int64(key.element)
          }
          if isOriginal, only?.value == Self.plainlyPresent { continue }
        }
      } else if let content, key.element == 0 {
        let sibling = only ?? fields[place].shown(cell)
        if try bind(sibling.value, content, to: row, first + Int32(place)) {
          if isOriginal { continue }
          shown = sibling.dot
        }
        if cell.isInConflict { rest.conflicts += 1 }
      }
      try meta.append(cells[index], seq: stored.cellSeqs[key] ?? 0, inColumn: shown)
    }
    bindBits()
    rest.meta = meta.bytes
    return rest
  }

  /// - Returns: false for a value that only `meta` can hold.
  private func bind(
    _ value: Value, _ content: Content, to row: Statement, _ column: Int32
  ) throws(StorageError) -> Bool {
    switch (value, content) {
    case (.text(let text), .text):
      // No column of PostgreSQL takes U+0000. The wire carries it, in what is then held.
      if text.utf8.contains(0) { return false }
      row.bind(column, text)
    case (.integer(let number), .integer): row.bind(column, number)
    case (.reference(let dot), .reference): row.bind(column, try replicas.pack(dot))
    default: return false
    }
    return true
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

  /// Reads a record of which the row's columns from `first` on are those of the fields.
  /// - Parameter stored: what else the row says of the record, without cells.
  func read(
    _ row: Statement, from first: Int32, time: HybridTime, meta: [UInt8]?, into stored: inout StoredRecord
  ) throws(StorageError) {
    let id = stored.record.id
    let wanted = isPart ? fields.map(\.number) : nil
    let entries =
      try meta.map { (bytes) throws(StorageError) in try MetaReader.read(bytes, replicas, only: wanted) } ?? []
    var next = 0
    var cells: [Record.Entry] = []
    cells.reserveCapacity(entries.count + 24)
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
    func original(_ value: Value) -> Cell { Cell(Sibling(dot: id, time: time, value: value), context: own) }
    for place in slots.indices {
      let column = first + Int32(place)
      if row.isNull(column) { continue }
      let slot = slots[place]
      if slot.content == .bits {
        let bits = row.integer(column)
        for element in 1...Self.elementMax where bits & 1 << Int64(element) != 0 {
          let key = CellKey(field: slot.number, element: element)
          try takeMeta(before: key)
          if next < entries.count, entries[next].key == key { continue }
          cells.append(Record.Entry(key: key, cell: original(Self.plainlyPresent)))
        }
        continue
      }
      let value: Value =
        switch slot.content {
        case .text: .text(row.text(column))
        case .reference: .reference(try replicas.unpack(row.integer(column)))
        case .integer, .bits: .integer(row.integer(column))
        }
      let key = CellKey(field: slot.number)
      try takeMeta(before: key)
      if next < entries.count, entries[next].key == key {
        try takeEntry(inColumn: value)
      } else {
        cells.append(Record.Entry(key: key, cell: original(value)))
      }
    }
    try takeMeta(before: nil)
    stored.record = Record(id: id, type: type.number, cells: cells)
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
