package import Replication

/// Appends the primitive encodings of SPEC §primitives.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []
  /// Where bytes of one kind stand together: deflate may treat each of these by itself.
  private(set) var planes: [Range<Int>] = []

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var count: Int { bytes.count }

  /// Writes bytes of one kind.
  mutating func plane(_ body: (inout ByteWriter) -> Void) {
    let start = count
    body(&self)
    if count > start { planes.append(start..<count) }
  }

  /// Appends what another has written, planes included.
  mutating func append(_ other: ByteWriter) {
    let start = count
    bytes.append(contentsOf: other.bytes)
    for plane in other.planes { planes.append(start + plane.lowerBound..<start + plane.upperBound) }
  }

  package mutating func byte(_ value: UInt8) { bytes.append(value) }

  package mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  /// LEB128, shortest form.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func varint(_ value: Int) { varint(UInt64(value)) }

  /// A signed number: zigzag, then varint.
  package mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  /// Eight bytes, most significant first.
  package mutating func fixed64(_ value: UInt64) {
    for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  package mutating func blob(_ value: [UInt8]) {
    varint(value.count)
    bytes.append(contentsOf: value)
  }

  package mutating func text(_ value: String) {
    let utf8 = value.utf8
    varint(utf8.count)
    bytes.append(contentsOf: utf8)
  }
}

/// Numbers replicas in the order of their first use: an index known to both sides costs a byte, a new one nine.
package struct ReplicaTable {
  package private(set) var replicas: [ReplicaID]
  /// Empty while there are so few that looking through them is faster.
  private var indexes: [ReplicaID: Int] = [:]

  private static let unindexedMax = 16

  package init(_ known: [ReplicaID] = []) { replicas = known }

  package func index(of replica: ReplicaID) -> Int? {
    indexes.isEmpty ? replicas.firstIndex(of: replica) : indexes[replica]
  }

  package mutating func append(_ replica: ReplicaID) {
    replicas.append(replica)
    if !indexes.isEmpty {
      indexes[replica] = replicas.count - 1
    } else if replicas.count > Self.unindexedMax {
      for (index, known) in replicas.enumerated() { indexes[known] = index }
    }
  }
}

extension ByteWriter {
  package mutating func replica(_ replica: ReplicaID, _ table: inout ReplicaTable) {
    if let index = table.index(of: replica) {
      varint(index)
    } else {
      varint(table.replicas.count)
      fixed64(replica.rawValue)
      table.append(replica)
    }
  }

  package mutating func dot(_ dot: Dot, _ table: inout ReplicaTable) {
    replica(dot.replica, &table)
    varint(dot.counter)
  }

  package mutating func vector(_ vector: VersionVector, _ table: inout ReplicaTable) {
    varint(vector.count)
    if let only = vector.only {
      dot(only, &table)
    } else {
      for entry in vector.entries { dot(entry, &table) }
    }
  }
}
