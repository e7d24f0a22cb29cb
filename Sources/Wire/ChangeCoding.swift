package import Replication

/// The canonical encoding of one change (SPEC §change): what is hashed into the chain and kept as history.
///
/// The change's own dot is not in the bytes: its place in the journal says it, and the chain starts from the replica.
extension Change {
  package var canonicalBytes: [UInt8] {
    var writer = ByteWriter(capacity: 64)
    var table = ReplicaTable([dot.replica])
    writer.byte((creates ? 1 : 0) | (reason.isEmpty ? 0 : 2))
    writer.varint(Int(type))
    writer.fixed64(time.rawValue)
    writer.text(account)
    if !creates { writer.dot(record, &table) }
    if !reason.isEmpty { writer.text(reason) }
    writer.varint(writes.count)
    for write in writes {
      writer.varint(UInt64(write.key.field))
      writer.varint(UInt64(write.key.element))
      writer.vector(write.seen, &table)
      writer.value(write.value, &table)
    }
    return writer.bytes
  }

  /// Reads a change back.
  /// - Parameter dot: the change's place in the journal it was kept in.
  package init(canonicalBytes: [UInt8], dot: Dot) throws(WireError) {
    var reader = ByteReader(canonicalBytes)
    var table = ReplicaTable([dot.replica])
    let head = try ChangeHead(&reader, &table, dot)
    let count = try reader.count(max: Limits.writesMax, bytesEach: 4)
    var writes: [Write] = []
    writes.reserveCapacity(count)
    var entries = 0
    for _ in 0..<count {
      let key = try reader.cellKey()
      let seen = try reader.vector(&table)
      entries += seen.count
      guard entries <= Limits.seenEntriesPerMessageMax else { throw .tooLarge }
      let value = try reader.value(&table)
      if let last = writes.last, last.key >= key { throw .malformed }
      writes.append(Write(key: key, value: value, seen: seen))
    }
    try reader.finish()
    self.init(
      dot: dot, time: head.time, record: head.record, type: head.type, account: head.account, reason: head.reason,
      writes: writes)
    guard isWellFormed else { throw .malformed }
  }
}

/// Who made a change, when and why, without what it writes: of a hundred thousand, reading that takes most of the time.
package struct ChangeHead: Hashable, Sendable {
  package let dot: Dot
  package let time: HybridTime
  package let record: Dot
  package let type: UInt16
  package let account: String
  package let reason: String

  /// Whether it made its record.
  package var creates: Bool { record == dot }

  /// Reads the beginning of a change; what follows is not looked at.
  /// - Parameter dot: the change's place in the journal it was kept in.
  package init(canonicalBytes: [UInt8], dot: Dot) throws(WireError) {
    var reader = ByteReader(canonicalBytes)
    var table = ReplicaTable([dot.replica])
    try self.init(&reader, &table, dot)
  }

  fileprivate init(_ reader: inout ByteReader, _ table: inout ReplicaTable, _ dot: Dot) throws(WireError) {
    let flags = try reader.byte()
    guard flags < 4 else { throw .malformed }
    self.dot = dot
    type = UInt16(try reader.count(max: Int(UInt16.max)))
    time = HybridTime(rawValue: try reader.fixed64())
    account = try reader.text(max: Limits.accountBytesMax)
    record = flags & 1 != 0 ? dot : try reader.dot(&table)
    guard (record == dot) == (flags & 1 != 0) else { throw .malformed }
    reason = flags & 2 != 0 ? try reader.text(max: Limits.reasonBytesMax) : ""
    guard reason.isEmpty == (flags & 2 == 0) else { throw .malformed }
  }
}

extension ByteReader {
  package mutating func cellKey() throws(WireError) -> CellKey {
    let field = try varint()
    let element = try varint()
    guard let field = UInt32(exactly: field), let element = UInt32(exactly: element) else { throw .malformedNumber }
    return CellKey(field: field, element: element)
  }
}
