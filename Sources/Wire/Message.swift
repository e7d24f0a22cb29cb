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
    encode(kind, sections.map { ($0.id, ByteWriter($0.body)) })
  }

  static func encode(_ kind: Kind, _ sections: [(id: UInt64, body: ByteWriter)]) -> [UInt8] {
    var payload = ByteWriter(capacity: sections.reduce(0) { $0 + $1.body.count + 8 })
    for section in sections {
      payload.varint(section.id)
      payload.varint(section.body.count)
      payload.append(section.body)
    }
    var writer = ByteWriter(capacity: payload.count / 2 + 16)
    writer.byte(version)
    writer.byte(kind.rawValue)
    let deflated = payload.count < deflateBytesMin ? payload.bytes : Deflate.compress(payload)
    // Its size stands before either, so that a message cut between two sections is not taken for a shorter one.
    let isDeflated = deflated.count < payload.count
    writer.byte(isDeflated ? 1 : 0)
    writer.varint(payload.count)
    writer.raw(isDeflated ? deflated : payload.bytes)
    return writer.bytes
  }

  /// The sections of a message, in their order; ids rise, so none comes twice.
  package static func decode(_ bytes: [UInt8], kind: Kind) throws(WireError) -> [Section] {
    guard bytes.count <= Limits.messageBytesMax else { throw .tooLarge }
    var reader = ByteReader(bytes)
    guard try reader.byte() == version else { throw .unsupportedVersion }
    guard try reader.byte() == kind.rawValue else { throw .wrongKind }
    let packing = try reader.byte()
    guard packing < 2 else { throw .malformed }
    let size = try reader.count(max: Limits.inflatedBytesMax)
    if packing == 0 {
      guard reader.remaining >= size else { throw .truncated }
      guard reader.remaining == size else { throw .trailingBytes }
    }
    var payload = packing == 0 ? reader : try inflate(&reader, size)
    var sections: [Section] = []
    while !payload.isAtEnd {
      let id = try payload.varint()
      if let last = sections.last, last.id >= id { throw .malformed }
      let length = try payload.count(max: Limits.inflatedBytesMax)
      sections.append(Section(id: id, body: try payload.part(length)))
    }
    return sections
  }

  private static func inflate(_ reader: inout ByteReader, _ size: Int) throws(WireError) -> ByteReader {
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
