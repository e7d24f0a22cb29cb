import Replication

/// Values of one cell key across many changes or rows, side by side so that like compresses with like (SPEC §columns).
enum ColumnEncoding: UInt8 {
  /// Each value with its tag.
  case mixed = 0
  /// Integers as differences from the one before.
  case deltas = 1
  /// Texts: all lengths, then all bytes.
  case texts = 2
  /// References: all replica indexes, then all counters as a column of integers.
  case references = 3
  /// Memberships that are present and say nothing more: no bytes at all.
  case present = 4
  /// Integers as they are.
  case integers = 5
  /// Integers as steps above the least of them, plane by plane.
  case packed = 6
  /// The first integer, then the differences packed.
  case packedDeltas = 7
  /// Integers packed as how far they are before the times of their writes.
  case behindTime = 8
  /// Texts without a byte 0, each ended by one.
  case endedTexts = 9
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

/// Numbers the keys of a message, so that a cell's value is found without looking its key up.
struct ColumnNumbers {
  /// By number, rising.
  let keys: [CellKey]
  /// For each shape that is used the numbers of its keys.
  let ofShapes: [[Int]]

  /// - Parameter used: the shapes of the items. There may be many that no item has.
  init(_ shapes: [[CellKey]], used: some Sequence<Int>) {
    var isUsed = [Bool](repeating: false, count: shapes.count)
    for index in used { isUsed[index] = true }
    let usedShapes = zip(shapes, isUsed).map { $1 ? $0 : [] }
    keys = Set(usedShapes.joined()).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(keys, 0...))
    ofShapes = usedShapes.map { $0.map { numbers[$0]! } }
  }
}

/// Collects values by cell key and writes them column by column.
struct ColumnsWriter {
  private struct Column {
    var values: [Value] = []
    /// Of the writes that the values come from.
    var milliseconds: [Int64] = []
  }

  private var columns: [CellKey: Column] = [:]

  /// - Parameter time: of the write that the value comes from.
  mutating func append(_ value: Value, at time: HybridTime, for key: CellKey) {
    columns[key, default: Column()].values.append(value)
    columns[key]!.milliseconds.append(Int64(time.milliseconds))
  }

  func write(to writer: inout ByteWriter, _ table: inout ReplicaTable) {
    for key in columns.keys.sorted() { Self.write(columns[key]!, to: &writer, &table) }
  }

  private static func write(_ column: Column, to writer: inout ByteWriter, _ table: inout ReplicaTable) {
    let values = column.values
    guard let tag = values.first?.tag, values.allSatisfy({ $0.tag == tag }) else {
      return mixed(values, to: &writer, &table)
    }
    switch tag {
    case ValueTag.integer:
      let numbers: [Int64] = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
      IntegerColumn.write(numbers, milliseconds: column.milliseconds, to: &writer)
    case ValueTag.text:
      texts(values.compactMap { if case .text(let text) = $0 { text } else { nil } }, to: &writer)
    case ValueTag.reference:
      let targets = values.compactMap { if case .reference(let dot) = $0 { dot } else { nil } }
      writer.byte(ColumnEncoding.references.rawValue)
      writer.plane { for target in targets { $0.replica(target.replica, &table) } }
      IntegerColumn.write(targets.map { Int64(bitPattern: $0.counter) }, to: &writer)
    case ValueTag.membership where values.allSatisfy({ $0 == .membership(Membership(present: true)) }):
      writer.byte(ColumnEncoding.present.rawValue)
    default:
      mixed(values, to: &writer, &table)
    }
  }

  private static func mixed(_ values: [Value], to writer: inout ByteWriter, _ table: inout ReplicaTable) {
    writer.byte(ColumnEncoding.mixed.rawValue)
    for value in values { writer.value(value, &table) }
  }

  /// From this length on, in bytes, an end costs less than a length: it mostly stands after the same words.
  private static let endedBytesMin = 24

  private static func texts(_ texts: [String], to writer: inout ByteWriter) {
    let size = texts.reduce(0) { $0 + $1.utf8.count }
    let isLong = size >= texts.count * endedBytesMin
    if isLong, !texts.allSatisfy({ $0.utf8.count == texts[0].utf8.count }),
      !texts.contains(where: { $0.utf8.contains(0) })
    {
      writer.byte(ColumnEncoding.endedTexts.rawValue)
      for text in texts {
        writer.raw(text.utf8)
        writer.byte(0)
      }
      return
    }
    writer.byte(ColumnEncoding.texts.rawValue)
    writer.plane { for text in texts { $0.varint(text.utf8.count) } }
    // Names and numbers repeat little: their bytes are one more plane. Sentences do.
    if isLong {
      for text in texts { writer.raw(text.utf8) }
    } else {
      writer.plane { for text in texts { $0.raw(text.utf8) } }
    }
  }
}

/// Reads columns back, in the order of their keys.
enum ColumnsReader {
  /// - Parameter milliseconds: for each key the times of the writes that its values come from; of a key without any
  ///   there is no column.
  static func read(
    milliseconds: [[Int64]], from reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [[Value]] {
    try milliseconds.map { (times) throws(WireError) in
      times.isEmpty ? [] : try column(times, &reader, &table)
    }
  }

  private static func column(
    _ milliseconds: [Int64], _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [Value] {
    let count = milliseconds.count
    guard let encoding = ColumnEncoding(rawValue: try reader.byte()) else { throw .malformed }
    switch encoding {
    case .present: return Array(repeating: .membership(Membership(present: true)), count: count)
    case .integers, .deltas, .packed, .packedDeltas, .behindTime:
      return try IntegerColumn.read(encoding, count, milliseconds: milliseconds, from: &reader).map { .integer($0) }
    case .mixed, .texts, .references, .endedTexts: break
    }
    guard count <= reader.remaining else { throw .truncated }
    var values: [Value] = []
    values.reserveCapacity(count)
    switch encoding {
    case .mixed:
      for _ in 0..<count { values.append(try reader.value(&table)) }
    case .texts:
      var lengths: [Int] = []
      lengths.reserveCapacity(count)
      for _ in 0..<count { lengths.append(try reader.count(max: Limits.textBytesMax)) }
      for length in lengths { values.append(.text(try reader.utf8(length))) }
    case .endedTexts:
      for _ in 0..<count { values.append(.text(try reader.endedText())) }
    default:
      values = try references(count, &reader, &table)
    }
    return values
  }

  private static func references(
    _ count: Int, _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> [Value] {
    var replicas: [ReplicaID] = []
    replicas.reserveCapacity(count)
    for _ in 0..<count { replicas.append(try reader.replica(&table)) }
    let counters = try reader.integers(count)
    var values: [Value] = []
    values.reserveCapacity(count)
    for (replica, counter) in zip(replicas, counters) {
      guard counter > 0 else { throw .malformed }
      guard counter <= Int64(Limits.counterMax) else { throw .tooLarge }
      values.append(.reference(Dot(replica, UInt64(counter))))
    }
    return values
  }
}
