package import Replication

/// Reads the primitive encodings of SPEC §primitives, and nothing that they do not allow.
package struct ByteReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  package var isAtEnd: Bool { position == end }
  package var remaining: Int { end - position }

  package func finish() throws(WireError) {
    if !isAtEnd { throw .trailingBytes }
  }

  package mutating func byte() throws(WireError) -> UInt8 {
    guard position < end else { throw .truncated }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func raw(_ count: Int) throws(WireError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw .truncated }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// A reader of the next `count` bytes, which are passed over here.
  package mutating func part(_ count: Int) throws(WireError) -> ByteReader {
    guard count >= 0, count <= remaining else { throw .truncated }
    defer { position += count }
    return ByteReader(bytes, position..<position + count)
  }

  package mutating func varint() throws(WireError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < end else { throw .truncated }
      let next = bytes[position]
      position += 1
      if shift == 63, next > 1 { throw .malformedNumber }
      result |= UInt64(next & 0x7f) << shift
      if next < 0x80 {
        if next == 0, shift > 0 { throw .malformedNumber }
        return result
      }
      shift += 7
      if shift > 63 { throw .malformedNumber }
    }
  }

  package mutating func signed() throws(WireError) -> Int64 {
    let raw = try varint()
    return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }

  /// A count of things, at most `max`, each of which takes at least `bytesEach` of what remains.
  package mutating func count(max: Int, bytesEach: Int = 0) throws(WireError) -> Int {
    let value = try varint()
    guard value <= UInt64(max) else { throw .tooLarge }
    guard Int(value) * bytesEach <= remaining else { throw .truncated }
    return Int(value)
  }

  package mutating func fixed64() throws(WireError) -> UInt64 {
    guard remaining >= 8 else { throw .truncated }
    defer { position += 8 }
    return bytes[position..<position + 8].reduce(0) { $0 << 8 | UInt64($1) }
  }

  package mutating func blob(max: Int) throws(WireError) -> [UInt8] {
    try raw(try count(max: max))
  }

  package mutating func text(max: Int = Limits.textBytesMax) throws(WireError) -> String {
    try utf8(try count(max: max))
  }

  package mutating func utf8(_ count: Int) throws(WireError) -> String {
    guard count <= remaining else { throw .truncated }
    defer { position += count }
    let text = bytes[position..<position + count].withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
    guard let text else { throw .malformedText }
    return text
  }

  /// A text up to a byte 0, which is passed over.
  mutating func endedText() throws(WireError) -> String {
    guard let end = bytes[position..<self.end].firstIndex(of: 0) else { throw .truncated }
    guard end - position <= Limits.textBytesMax else { throw .tooLarge }
    let text = try utf8(end - position)
    position += 1
    return text
  }

  package mutating func replica(_ table: inout ReplicaTable) throws(WireError) -> ReplicaID {
    let index = try varint()
    if index < UInt64(table.replicas.count) { return table.replicas[Int(index)] }
    guard index == UInt64(table.replicas.count) else { throw .malformed }
    guard index < UInt64(Limits.replicasMax) else { throw .tooLarge }
    let replica = ReplicaID(try fixed64())
    guard table.index(of: replica) == nil else { throw .malformed }
    table.append(replica)
    return replica
  }

  package mutating func dot(_ table: inout ReplicaTable) throws(WireError) -> Dot {
    let replica = try replica(&table)
    return Dot(replica, try counter())
  }

  package mutating func counter() throws(WireError) -> UInt64 {
    let counter = try varint()
    guard counter > 0 else { throw .malformed }
    guard counter <= Limits.counterMax else { throw .tooLarge }
    return counter
  }

  package mutating func vector(
    _ table: inout ReplicaTable, max: Int = Limits.vectorEntriesMax
  ) throws(WireError) -> VersionVector {
    let count = try count(max: max, bytesEach: 2)
    if count == 1 { return VersionVector(try dot(&table)) }
    var entries: [Dot] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      let next = try dot(&table)
      if let last = entries.last, last.replica >= next.replica { throw .malformed }
      entries.append(next)
    }
    return VersionVector(sorted: entries)
  }
}
