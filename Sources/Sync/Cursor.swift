import Wire

/// Where a device's reading of the hub stands. Opaque to the device (SPEC §cursor).
struct Cursor: Hashable {
  var incarnation: UInt64
  /// What the device had in full before this run began: decides which cells of a row are sent.
  var base: Int64
  /// How far this run has come.
  var position: Int64
  var scopeVersion: UInt64
  /// The tag of the commit that `position` lies in.
  var tag: UInt64

  private static let version: UInt8 = 1

  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.byte(Self.version)
    writer.fixed64(incarnation)
    writer.varint(UInt64(base))
    writer.varint(UInt64(position - base))
    writer.varint(scopeVersion)
    writer.fixed64(tag)
    return writer.bytes
  }
}

extension Cursor {
  /// Nil for bytes that are not a cursor of this version: the device then begins from nothing.
  init?(decoding bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    do {
      guard try reader.byte() == Self.version else { return nil }
      incarnation = try reader.fixed64()
      let start = try reader.varint()
      let step = try reader.varint()
      guard let start = Int64(exactly: start), let step = Int64(exactly: step),
        case let (end, overflow) = start.addingReportingOverflow(step), !overflow
      else { return nil }
      base = start
      position = end
      scopeVersion = try reader.varint()
      tag = try reader.fixed64()
      try reader.finish()
    } catch {
      return nil
    }
  }
}
