import Replication

/// Values of one cell key across many changes or rows, side by side so that like compresses with like (SPEC §columns).
enum ColumnEncoding: UInt8 {
  /// Each value with its tag.
  case mixed = 0
  /// Integers as differences from the one before.
  case deltas = 1
  /// Texts: all lengths, then all bytes.
  case texts = 2
  /// References: all replica indexes, then all counters as differences.
  case references = 3
  /// Memberships that are present and say nothing more: no bytes at all.
  case present = 4
  /// Integers as they are.
  case integers = 5
}

/// Which cells a change or row holds. Most items of a message share a few shapes.
struct ShapeTable {
  private(set) var shapes: [[CellKey]] = []
  private var indexes: [[CellKey]: Int] = [:]

  mutating func index(of keys: [CellKey]) -> Int {
    if let index = indexes[keys] { return index }
    indexes[keys] = shapes.count
    shapes.append(keys)
    return shapes.count - 1
  }

  func write(to writer: inout ByteWriter) {
    writer.varint(shapes.count)
    for shape in shapes {
      writer.varint(shape.count)
      var field: UInt32 = 0
      for key in shape {
        writer.varint(UInt64(key.field - field))
        writer.varint(UInt64(key.element))
        field = key.field
      }
    }
  }

  /// - Parameters:
  ///   - items: how many changes or rows there are, each of one shape.
  ///   - keysCount: how many keys an item may have.
  static func read(
    from reader: inout ByteReader, items: Int, keysCount: ClosedRange<Int>
  ) throws(WireError) -> [[CellKey]] {
    let count = try reader.count(max: min(items, Limits.shapesMax), bytesEach: 1)
    var shapes: [[CellKey]] = []
    for _ in 0..<count {
      let length = try reader.count(max: keysCount.upperBound, bytesEach: 2)
      guard length >= keysCount.lowerBound else { throw .malformed }
      var keys: [CellKey] = []
      keys.reserveCapacity(length)
      for _ in 0..<length {
        let step = try reader.varint()
        let element = try reader.varint()
        let field = UInt64(keys.last?.field ?? 0).addingReportingOverflow(step)
        guard !field.overflow, let field = UInt32(exactly: field.partialValue),
          let element = UInt32(exactly: element)
        else { throw .malformedNumber }
        let key = CellKey(field: field, element: element)
        if let last = keys.last, last >= key { throw .malformed }
        keys.append(key)
      }
      shapes.append(keys)
    }
    return shapes
  }
}

/// Collects values by cell key and writes them column by column.
struct ColumnsWriter {
  private var columns: [CellKey: [Value]] = [:]

  mutating func append(_ value: Value, for key: CellKey) { columns[key, default: []].append(value) }

  func write(to writer: inout ByteWriter, _ table: inout ReplicaTable) {
    for key in columns.keys.sorted() { Self.write(columns[key]!, to: &writer, &table) }
  }

  private static func write(_ values: [Value], to writer: inout ByteWriter, _ table: inout ReplicaTable) {
    let encoding = encoding(for: values)
    writer.byte(encoding.rawValue)
    switch encoding {
    case .mixed: for value in values { writer.value(value, &table) }
    case .present: break
    case .integers:
      for case .integer(let number) in values { writer.signed(number) }
    case .deltas:
      var previous: Int64 = 0
      for case .integer(let number) in values {
        writer.signed(number &- previous)
        previous = number
      }
    case .texts:
      for case .text(let text) in values { writer.varint(text.utf8.count) }
      for case .text(let text) in values { writer.raw(text.utf8) }
    case .references:
      for case .reference(let dot) in values { writer.replica(dot.replica, &table) }
      var previous: UInt64 = 0
      for case .reference(let dot) in values {
        writer.signed(Int64(bitPattern: dot.counter &- previous))
        previous = dot.counter
      }
    }
  }

  private static func encoding(for values: [Value]) -> ColumnEncoding {
    guard let tag = values.first?.tag, values.allSatisfy({ $0.tag == tag }) else { return .mixed }
    switch tag {
    case ValueTag.text: return .texts
    case ValueTag.reference: return .references
    case ValueTag.integer: return integerEncoding(values)
    case ValueTag.membership:
      return values.allSatisfy { $0 == .membership(Membership(present: true)) } ? .present : .mixed
    default: return .mixed
    }
  }

  private static func integerEncoding(_ values: [Value]) -> ColumnEncoding {
    var plain = 0
    var deltas = 0
    var previous: Int64 = 0
    for case .integer(let number) in values {
      plain += 64 - number.magnitude.leadingZeroBitCount
      deltas += 64 - (number &- previous).magnitude.leadingZeroBitCount
      previous = number
    }
    return deltas < plain ? .deltas : .integers
  }
}

/// Reads columns back, given how many values each key has.
enum ColumnsReader {
  static func read(
    counts: [CellKey: Int], from reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [CellKey: [Value]] {
    var columns: [CellKey: [Value]] = [:]
    for key in counts.keys.sorted() { columns[key] = try column(counts[key]!, &reader, &table) }
    return columns
  }

  private static func column(
    _ count: Int, _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [Value] {
    guard let encoding = ColumnEncoding(rawValue: try reader.byte()) else { throw .malformed }
    if encoding == .present { return Array(repeating: .membership(Membership(present: true)), count: count) }
    guard count <= reader.remaining else { throw .truncated }
    var values: [Value] = []
    values.reserveCapacity(count)
    switch encoding {
    case .mixed:
      for _ in 0..<count { values.append(try reader.value(&table)) }
    case .integers:
      for _ in 0..<count { values.append(.integer(try reader.signed())) }
    case .deltas:
      var previous: Int64 = 0
      for _ in 0..<count {
        previous &+= try reader.signed()
        values.append(.integer(previous))
      }
    case .texts:
      var lengths: [Int] = []
      lengths.reserveCapacity(count)
      for _ in 0..<count { lengths.append(try reader.count(max: Limits.textBytesMax)) }
      for length in lengths { values.append(.text(try reader.utf8(length))) }
    case .references:
      values = try references(count, &reader, &table)
    case .present: break
    }
    return values
  }

  private static func references(
    _ count: Int, _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [Value] {
    var replicas: [ReplicaID] = []
    for _ in 0..<count { replicas.append(try reader.replica(&table)) }
    var counter: UInt64 = 0
    return try replicas.map { (replica) throws(WireError) in
      counter &+= UInt64(bitPattern: try reader.signed())
      guard counter > 0, counter <= Limits.counterMax else { throw .malformed }
      return .reference(Dot(replica, counter))
    }
  }
}
