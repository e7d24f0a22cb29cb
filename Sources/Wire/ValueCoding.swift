package import Replication

/// Wire tags of values (SPEC §values). Tags from `firstUnknown` on carry a length, so that older readers keep them;
/// 255 is never given to a value: stores use it for their own marks.
package enum ValueTag {
  package static let cleared: UInt8 = 0
  package static let integer: UInt8 = 1
  package static let text: UInt8 = 2
  package static let reference: UInt8 = 3
  package static let membership: UInt8 = 4
  package static let firstUnknown: UInt8 = 5
  package static let never: UInt8 = 255
}

extension Value {
  package var tag: UInt8 {
    switch self {
    case .cleared: ValueTag.cleared
    case .integer: ValueTag.integer
    case .text: ValueTag.text
    case .reference: ValueTag.reference
    case .membership: ValueTag.membership
    case .opaque(let tag, _): tag
    }
  }
}

extension ByteWriter {
  package mutating func value(_ value: Value, _ table: inout ReplicaTable) {
    byte(value.tag)
    payload(value, &table)
  }

  /// A value without its tag.
  package mutating func payload(_ value: Value, _ table: inout ReplicaTable) {
    switch value {
    case .cleared: break
    case .integer(let number): signed(number)
    case .text(let string): text(string)
    case .reference(let target): dot(target, &table)
    case .membership(let membership): self.membership(membership)
    case .opaque(_, let bytes): blob(bytes)
    }
  }

  private mutating func membership(_ value: Membership) {
    byte(
      (value.present ? 1 : 0) | (value.since == nil ? 0 : 2) | (value.until == nil ? 0 : 4)
        | (value.source == nil ? 0 : 8))
    for part in [value.since, value.until, value.source] {
      if let part { signed(part) }
    }
  }
}

extension ByteReader {
  package mutating func value(_ table: inout ReplicaTable) throws(WireError) -> Value {
    try payload(tag: try byte(), &table)
  }

  package mutating func payload(tag: UInt8, _ table: inout ReplicaTable) throws(WireError) -> Value {
    switch tag {
    case ValueTag.cleared: return .cleared
    case ValueTag.integer: return .integer(try signed())
    case ValueTag.text: return .text(try text())
    case ValueTag.reference: return .reference(try dot(&table))
    case ValueTag.membership: return .membership(try membership())
    case ValueTag.never: throw .malformed
    default: return .opaque(tag: tag, bytes: try blob(max: Limits.textBytesMax))
    }
  }

  private mutating func membership() throws(WireError) -> Membership {
    let flags = try byte()
    guard flags < 16 else { throw .malformed }
    var result = Membership(present: flags & 1 != 0)
    if flags & 2 != 0 { result.since = try signed() }
    if flags & 4 != 0 { result.until = try signed() }
    if flags & 8 != 0 { result.source = try signed() }
    return result
  }
}
