/// The envelope of everything that travels (SPEC §envelope): version, kind, whether deflated, then sections.
///
/// A reader passes over sections with an even number that it does not know and refuses the message for an odd one.
package enum Message {
  /// The version this program speaks. Its number changes only when an old reader would misread a new message.
  package static let version: UInt8 = 1

  package enum Kind: UInt8 {
    case syncRequest = 1
    case syncAnswer = 2
  }

  /// Below this the deflate header and its luck cost more than they save.
  static let deflateBytesMin = 64

  package struct Section {
    package let id: UInt64
    package let body: ByteReader
  }

  package static func encode(_ kind: Kind, _ sections: [(id: UInt64, body: [UInt8])]) -> [UInt8] {
    var payload = ByteWriter(capacity: sections.reduce(0) { $0 + $1.body.count + 8 })
    for section in sections {
      payload.varint(section.id)
      payload.blob(section.body)
    }
    var writer = ByteWriter(capacity: payload.count / 2 + 16)
    writer.byte(version)
    writer.byte(kind.rawValue)
    let deflated = payload.count < deflateBytesMin ? payload.bytes : Deflate.compress(payload.bytes, level: 9)
    if deflated.count < payload.count {
      writer.byte(1)
      writer.varint(payload.count)
      writer.raw(deflated)
    } else {
      writer.byte(0)
      writer.raw(payload.bytes)
    }
    return writer.bytes
  }

  /// The sections of a message, in their order; ids rise, so none comes twice.
  package static func decode(_ bytes: [UInt8], kind: Kind) throws(WireError) -> [Section] {
    guard bytes.count <= Limits.messageBytesMax else { throw .tooLarge }
    var reader = ByteReader(bytes)
    guard try reader.byte() == version else { throw .unsupportedVersion }
    guard try reader.byte() == kind.rawValue else { throw .wrongKind }
    var payload: ByteReader
    switch try reader.byte() {
    case 0: payload = reader
    case 1: payload = try inflate(&reader)
    default: throw .malformed
    }
    var sections: [Section] = []
    while !payload.isAtEnd {
      let id = try payload.varint()
      if let last = sections.last, last.id >= id { throw .malformed }
      let length = try payload.count(max: Limits.inflatedBytesMax)
      sections.append(Section(id: id, body: try payload.part(length)))
    }
    return sections
  }

  private static func inflate(_ reader: inout ByteReader) throws(WireError) -> ByteReader {
    let size = try reader.count(max: Limits.inflatedBytesMax)
    let deflated = try reader.raw(reader.remaining)
    do {
      let bytes = try Deflate.inflate(deflated, limitBytes: size)
      guard bytes.count == size else { throw WireError.malformed }
      return ByteReader(bytes)
    } catch {
      throw .malformed
    }
  }
}
