package import Replication

/// A run of one replica's journal, column by column (SPEC §journal).
package enum JournalCoding {
  /// - Precondition: `items` are consecutive in the journal of `replica`.
  package static func write(_ items: [JournalItem], of replica: ReplicaID, to writer: inout ByteWriter) {
    var table = ReplicaTable([replica])
    writer.varint(items.count)
    guard let first = items.first else { return }
    writer.varint(first.dot.counter)
    writer.plane { for item in items { $0.byte(Flags(item).rawValue) } }
    for case .erased(_, let hash) in items { writer.raw(hash.bytes) }
    let changes = items.compactMap(\.change)
    var shapes = ShapeTable()
    let shapeIndexes = changes.map { shapes.index(of: $0.writes.map(\.key)) }
    shapes.write(to: &writer)
    writer.plane { for index in shapeIndexes { $0.varint(index) } }
    writer.plane { for change in changes { $0.varint(Int(change.type)) } }
    writer.times(changes.map(\.time))
    writer.strings(changes.map(\.account))
    writer.strings(changes.map(\.reason))
    for change in changes where !change.creates { writer.dot(change.record, &table) }
    var seen = SeenTable()
    for change in changes where Flags(change).contains(.mixedSeen) {
      for write in change.writes { seen.write(write.seen, record: change.record, to: &writer, &table) }
    }
    var columns = ColumnsWriter()
    for change in changes {
      for write in change.writes { columns.append(write.value, at: change.time, for: write.key) }
    }
    columns.write(to: &writer, &table)
  }

  /// - Parameter last: the end of the journal, as far as it is known.
  package static func read(
    from reader: inout ByteReader, of replica: ReplicaID, through last: UInt64 = Limits.counterMax
  ) throws(WireError) -> [JournalItem] {
    var table = ReplicaTable([replica])
    let count = try reader.count(max: Limits.changesMax, bytesEach: 4)
    guard count > 0 else { return [] }
    let first = try reader.counter()
    guard UInt64(count - 1) <= Limits.counterMax - first else { throw .tooLarge }
    guard first + UInt64(count - 1) <= last else { throw .malformedNumber }
    var flags: [Flags] = []
    flags.reserveCapacity(count)
    for _ in 0..<count { flags.append(try Flags(checking: try reader.byte())) }
    var hashes: [Hash256] = []
    for flag in flags where flag == .erased { hashes.append(Hash256(try reader.raw(Hash256.byteCount))!) }
    let shapes = try ShapeTable.read(
      from: &reader, items: count - hashes.count, keysCount: 1...Limits.writesMax)
    var items: [Item] = []
    items.reserveCapacity(count)
    var cells = 0
    for index in 0..<count where flags[index] != .erased {
      let shape = try reader.varint()
      guard shape < UInt64(shapes.count) else { throw .malformed }
      let keys = shapes[Int(shape)]
      cells += keys.count
      guard cells <= Limits.cellsPerMessageMax else { throw .tooLarge }
      items.append(
        Item(dot: Dot(replica, first + UInt64(index)), keys: keys, shape: Int(shape), flags: flags[index]))
    }
    try readHeads(&items, &reader, &table)
    let numbers = ColumnNumbers(shapes, used: items.lazy.map(\.shape))
    var milliseconds = [[Int64]](repeating: [], count: numbers.keys.count)
    for item in items {
      for column in numbers.ofShapes[item.shape] { milliseconds[column].append(Int64(item.time.milliseconds)) }
    }
    let columns = try ColumnsReader.read(milliseconds: milliseconds, from: &reader, &table)
    let changes = try assemble(items, numbers, columns)
    return join(changes, hashes, flags, first: Dot(replica, first))
  }

  /// Changes and hashes in the order of the journal.
  private static func join(
    _ changes: [Change], _ hashes: [Hash256], _ flags: [Flags], first: Dot
  ) -> [JournalItem] {
    if hashes.isEmpty { return changes.map { .change($0) } }
    var (changes, hashes) = (changes.makeIterator(), hashes.makeIterator())
    return flags.enumerated().map { index, flag in
      flag == .erased
        ? .erased(Dot(first.replica, first.counter + UInt64(index)), hash: hashes.next()!) : .change(changes.next()!)
    }
  }

  private static func readHeads(
    _ items: inout [Item], _ reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) {
    for index in items.indices { items[index].type = UInt16(try reader.count(max: Int(UInt16.max))) }
    let times = try reader.times(items.count)
    let accounts = try reader.strings(items.count, bytesMax: Limits.accountBytesMax)
    let reasons = try reader.strings(items.count, bytesMax: Limits.reasonBytesMax)
    for index in items.indices {
      items[index].time = times[index]
      items[index].account = accounts[index]
      items[index].reason = reasons[index]
    }
    for index in items.indices where !items[index].flags.contains(.creates) {
      let record = try reader.dot(&table)
      guard record != items[index].dot else { throw .malformed }
      items[index].record = record
    }
    var seen = SeenTable()
    var entries = 0
    for index in items.indices {
      let item = items[index]
      if item.flags.contains(.mixedSeen) {
        for _ in item.keys {
          let vector = try seen.read(record: item.record, from: &reader, &table)
          // Named by an index of the table it costs a byte here, and all its entries in the canonical bytes.
          entries += vector.count
          guard entries <= Limits.seenEntriesPerMessageMax else { throw .tooLarge }
          items[index].seen.append(vector)
        }
        guard Flags.describing(items[index].seen, record: item.record).contains(.mixedSeen) else { throw .malformed }
      }
    }
  }

  private static func assemble(
    _ items: [Item], _ numbers: ColumnNumbers, _ columns: [[Value]]
  ) throws(WireError) -> [Change] {
    var positions = [Int](repeating: 0, count: columns.count)
    return try items.map { (item) throws(WireError) in
      let same = item.flags.contains(.sawCreation) ? VersionVector(item.record) : VersionVector()
      let isMixed = item.flags.contains(.mixedSeen)
      let writes = item.keys.indices.map { index in
        let column = numbers.ofShapes[item.shape][index]
        defer { positions[column] += 1 }
        return Write(
          key: item.keys[index], value: columns[column][positions[column]], seen: isMixed ? item.seen[index] : same)
      }
      let change = Change(
        dot: item.dot, time: item.time, record: item.record, type: item.type, account: item.account,
        reason: item.reason, writes: writes)
      guard change.isWellFormed else { throw .malformed }
      return change
    }
  }

  private struct Item {
    let dot: Dot
    let keys: [CellKey]
    /// Which of the message's shapes the keys are.
    let shape: Int
    let flags: Flags
    var type: UInt16 = 0
    var time = HybridTime(rawValue: 0)
    var account = ""
    var reason = ""
    var record: Dot
    var seen: [VersionVector] = []

    init(dot: Dot, keys: [CellKey], shape: Int, flags: Flags) {
      (self.dot, self.keys, self.shape, self.flags) = (dot, keys, shape, flags)
      record = dot
    }
  }

  /// What is said once for a whole change.
  private struct Flags: OptionSet {
    let rawValue: UInt8

    static let creates = Flags(rawValue: 1)
    /// Every write has seen exactly the change that created the record.
    static let sawCreation = Flags(rawValue: 2)
    /// Each write says for itself what it has seen.
    static let mixedSeen = Flags(rawValue: 4)
    /// Only the hash is left; nothing else is said of it.
    static let erased = Flags(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ change: Change) {
      self = Self.describing(change.writes.map(\.seen), record: change.record).union(change.creates ? .creates : [])
    }

    init(_ item: JournalItem) { self = item.change.map { Flags($0) } ?? .erased }

    init(checking rawValue: UInt8) throws(WireError) {
      self.init(rawValue: rawValue)
      guard rawValue <= 8, !isSuperset(of: [.sawCreation, .mixedSeen]) else { throw .malformed }
    }

    static func describing(_ seen: [VersionVector], record: Dot) -> Flags {
      if seen.allSatisfy(\.isEmpty) { return [] }
      let creation = VersionVector(record)
      return seen.allSatisfy { $0 == creation } ? .sawCreation : .mixedSeen
    }
  }
}

/// Contexts that writers saw: 0 nothing, 1 the record's creation, else an entry of a table that grows as it is read.
private struct SeenTable {
  private var known: [VersionVector] = []
  private var indexes: [VersionVector: Int] = [:]

  mutating func write(
    _ vector: VersionVector, record: Dot, to writer: inout ByteWriter, _ table: inout ReplicaTable
  ) {
    if vector.isEmpty { return writer.varint(0) }
    if vector == VersionVector(record) { return writer.varint(1) }
    if let index = indexes[vector] { return writer.varint(index + 2) }
    writer.varint(known.count + 2)
    writer.vector(vector, &table)
    remember(vector)
  }

  mutating func read(
    record: Dot, from reader: inout ByteReader, _ table: inout ReplicaTable
  ) throws(WireError) -> VersionVector {
    let code = try reader.count(max: known.count + 2)
    if code == 0 { return VersionVector() }
    if code == 1 { return VersionVector(record) }
    if code - 2 < known.count { return known[code - 2] }
    let vector = try reader.vector(&table)
    guard !vector.isEmpty, vector != VersionVector(record), indexes[vector] == nil else { throw .malformed }
    remember(vector)
    return vector
  }

  private mutating func remember(_ vector: VersionVector) {
    indexes[vector] = known.count
    known.append(vector)
  }
}

extension ByteWriter {
  /// Hybrid times: milliseconds as a column of integers, then the counters.
  mutating func times(_ times: [HybridTime]) {
    IntegerColumn.write(times.map { Int64($0.milliseconds) }, to: &self)
    plane { for time in times { $0.varint(Int(time.counter)) } }
  }

  /// Few different strings, many times: a table in the order of first use, then indexes.
  mutating func strings(_ strings: [String]) {
    // By bytes: `String ==` would take canonically equivalent strings for one, and the chain would not.
    let bytes = strings.map { Array($0.utf8) }
    var table: [[UInt8]] = []
    var indexes: [[UInt8]: Int] = [:]
    for string in bytes where indexes[string] == nil {
      indexes[string] = table.count
      table.append(string)
    }
    varint(table.count)
    for string in table { blob(string) }
    plane { for string in bytes { $0.varint(indexes[string]!) } }
  }
}

extension ByteReader {
  mutating func times(_ count: Int) throws(WireError) -> [HybridTime] {
    let milliseconds = try integers(count)
    guard milliseconds.allSatisfy({ (0..<1 << 48).contains($0) }) else { throw .malformedNumber }
    return try milliseconds.map { (value) throws(WireError) in
      HybridTime(milliseconds: UInt64(value), counter: UInt16(try self.count(max: Int(UInt16.max))))
    }
  }

  mutating func strings(_ count: Int, bytesMax: Int) throws(WireError) -> [String] {
    let tableCount = try self.count(max: count, bytesEach: 1)
    var table: [String] = []
    for _ in 0..<tableCount { table.append(try text(max: bytesMax)) }
    var result: [String] = []
    for _ in 0..<count {
      let index = try varint()
      guard index < UInt64(table.count) else { throw .malformed }
      result.append(table[Int(index)])
    }
    return result
  }
}
