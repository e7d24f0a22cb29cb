/// The parts of a ZIP archive, by its central directory (PKWARE APPNOTE 6.3.3), as far as workbooks need it: stored and
/// deflated parts, no encryption, no ZIP64 (files here are below 64 MB).
struct ZipReader {
  private struct Entry {
    let isDeflated: Bool
    let isEncrypted: Bool
    let crc: UInt
    let packedBytes: Int
    let sizeBytes: Int
    let offset: Int
  }

  private enum Signature {
    static let end: UInt32 = 0x0605_4B50
    static let directory: UInt32 = 0x0201_4B50
    static let local: UInt32 = 0x0403_4B50
  }

  private static let endBytes = 22
  private static let directoryBytes = 46
  private static let localBytes = 30
  private static let commentBytesMax = 65_535

  private let bytes: [UInt8]
  private var entries: [String: Entry] = [:]

  init(_ bytes: [UInt8]) throws(WorkbookError) {
    self.bytes = bytes
    guard let end = Self.end(in: bytes) else { throw .notAnArchive }
    let count = Int(Self.number16(bytes, end + 10))
    var place = Int(Self.number32(bytes, end + 16))
    guard count <= WorkbookLimits.entriesMax else { throw .tooLarge(part: "zip") }
    for _ in 0..<count {
      guard place + Self.directoryBytes <= end, Self.number32(bytes, place) == Signature.directory else {
        throw .notAnArchive
      }
      let nameBytes = Int(Self.number16(bytes, place + 28))
      let next =
        place + Self.directoryBytes + nameBytes + Int(Self.number16(bytes, place + 30))
        + Int(Self.number16(bytes, place + 32))
      guard nameBytes <= WorkbookLimits.nameBytesMax, next <= end else { throw .notAnArchive }
      let start = place + Self.directoryBytes
      let name = String(decoding: bytes[start..<(start + nameBytes)], as: UTF8.self)
      let method = Self.number16(bytes, place + 10)
      entries[Self.key(name)] = Entry(
        isDeflated: method == 8, isEncrypted: Self.number16(bytes, place + 8) & 1 != 0 || (method != 0 && method != 8),
        crc: UInt(Self.number32(bytes, place + 16)), packedBytes: Int(Self.number32(bytes, place + 20)),
        sizeBytes: Int(Self.number32(bytes, place + 24)), offset: Int(Self.number32(bytes, place + 42)))
      place = next
    }
  }

  func holds(_ name: String) -> Bool { entries[Self.key(name)] != nil }

  /// Hands a part over in pieces, checked against size and CRC-32; false if there is no such part.
  @discardableResult
  func read(
    _ name: String, bytesMax: Int, _ body: (UnsafeBufferPointer<UInt8>) throws(WorkbookError) -> Void
  ) throws(WorkbookError) -> Bool {
    guard let entry = entries[Self.key(name)] else { return false }
    guard !entry.isEncrypted else { throw .unsupported(part: name) }
    let packed = try packed(entry, name)
    let allowed = max(WorkbookLimits.ratioFreeBytes, packed.count * WorkbookLimits.ratioMax)
    guard entry.sizeBytes <= min(bytesMax, allowed) else { throw .tooLarge(part: name) }
    let (sizeBytes, crc): (Int, UInt)
    if entry.isDeflated {
      (sizeBytes, crc) = try Inflater.inflate(packed, part: name, bytesMax: entry.sizeBytes, body)
    } else {
      (sizeBytes, crc) = (packed.count, Inflater.crc(packed))
      if crc == entry.crc { try Self.whole(packed, body) }
    }
    guard sizeBytes == entry.sizeBytes, crc == entry.crc else { throw .damaged(part: name) }
    return true
  }

  private static func whole(
    _ bytes: ArraySlice<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws(WorkbookError) -> Void
  ) throws(WorkbookError) {
    var failure: WorkbookError?
    bytes.withUnsafeBufferPointer { buffer in
      do throws(WorkbookError) { try body(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func packed(_ entry: Entry, _ name: String) throws(WorkbookError) -> ArraySlice<UInt8> {
    let place = entry.offset
    guard place + Self.localBytes <= bytes.count, Self.number32(bytes, place) == Signature.local else {
      throw .damaged(part: name)
    }
    let start =
      place + Self.localBytes + Int(Self.number16(bytes, place + 26)) + Int(Self.number16(bytes, place + 28))
    guard start + entry.packedBytes <= bytes.count else { throw .damaged(part: name) }
    return bytes[start..<(start + entry.packedBytes)]
  }

  /// Names differ in case and in a leading slash between programs.
  private static func key(_ name: String) -> String {
    let name = name.lowercased()
    return name.first == "/" ? String(name.dropFirst()) : name
  }

  /// Where the end record begins: the last one whose comment ends the file.
  private static func end(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= endBytes else { return nil }
    let last = bytes.count - endBytes
    for place in stride(from: last, through: max(0, last - commentBytesMax), by: -1)
    where bytes[place] == 0x50 && number32(bytes, place) == Signature.end {
      if place + endBytes + Int(number16(bytes, place + 20)) <= bytes.count { return place }
    }
    return nil
  }

  private static func number16(_ bytes: [UInt8], _ place: Int) -> UInt16 {
    UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
  }

  private static func number32(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    UInt32(number16(bytes, place)) | UInt32(number16(bytes, place + 2)) << 16
  }
}
