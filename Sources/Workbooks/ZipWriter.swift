import CZlib
import Wire

/// Writes a ZIP archive of deflated parts: the same parts give the same bytes, so no part has a date.
struct ZipWriter {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// 1980-01-01, the first day that ZIP knows.
  private static let date: UInt16 = 0x0021
  /// 2.0, for deflate.
  private static let version: UInt16 = 20
  /// Names are UTF-8.
  private static let flags: UInt16 = 0x0800

  mutating func add(_ name: String, _ content: [UInt8]) {
    let packed = Deflate.compress(content)
    var common: [UInt8] = []
    for number in [Self.version, Self.flags, 8, 0, Self.date] { Self.put16(number, &common) }
    Self.put32(UInt32(crc32(0, content, UInt32(content.count))), &common)
    Self.put32(UInt32(packed.count), &common)
    Self.put32(UInt32(content.count), &common)
    Self.put16(UInt16(name.utf8.count), &common)
    Self.put16(0, &common)

    let offset = UInt32(bytes.count)
    Self.put32(0x0403_4B50, &bytes)
    bytes += common
    bytes += name.utf8
    bytes += packed

    Self.put32(0x0201_4B50, &directory)
    Self.put16(Self.version, &directory)
    directory += common
    for number: UInt16 in [0, 0, 0] { Self.put16(number, &directory) }
    Self.put32(0, &directory)
    Self.put32(offset, &directory)
    directory += name.utf8
    count += 1
  }

  /// The whole archive.
  consuming func finished() -> [UInt8] {
    let offset = UInt32(bytes.count)
    bytes += directory
    Self.put32(0x0605_4B50, &bytes)
    for number: UInt16 in [0, 0, count, count] { Self.put16(number, &bytes) }
    Self.put32(UInt32(directory.count), &bytes)
    Self.put32(offset, &bytes)
    Self.put16(0, &bytes)
    return bytes
  }

  private static func put16(_ number: UInt16, _ bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: number))
    bytes.append(UInt8(truncatingIfNeeded: number >> 8))
  }

  private static func put32(_ number: UInt32, _ bytes: inout [UInt8]) {
    put16(UInt16(truncatingIfNeeded: number), &bytes)
    put16(UInt16(truncatingIfNeeded: number >> 16), &bytes)
  }
}
