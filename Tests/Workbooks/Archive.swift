import CZlib
import Wire

/// An archive made by hand, so that it can lie.
struct Archive {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// - Parameters:
  ///   - size: what the archive says instead of the truth.
  ///   - method: 8 deflate, 0 stored.
  mutating func add(
    _ name: String, _ text: String, size: Int? = nil, crc: UInt32? = nil, method: Int = 8, flags: Int = 0
  ) {
    add(name, Array(text.utf8), size: size, crc: crc, method: method, flags: flags)
  }

  mutating func add(
    _ name: String, _ content: [UInt8], size: Int? = nil, crc: UInt32? = nil, method: Int = 8, flags: Int = 0
  ) {
    let packed = method == 8 ? Deflate.compress(content) : content
    let common =
      Self.little(20, 2) + Self.little(flags, 2) + Self.little(method, 2) + Self.little(0, 4)
      + Self.little(Int(crc ?? Self.crc(content)), 4) + Self.little(packed.count, 4)
      + Self.little(size ?? content.count, 4) + Self.little(name.utf8.count, 2) + Self.little(0, 2)
    let offset = bytes.count
    bytes += Self.little(0x0403_4B50, 4) + common + Array(name.utf8) + packed
    directory += Self.little(0x0201_4B50, 4) + Self.little(20, 2) + common
    directory += Self.little(0, 10) + Self.little(offset, 4) + Array(name.utf8)
    count += 1
  }

  func finished(count said: Int? = nil) -> [UInt8] {
    bytes + directory + Self.little(0x0605_4B50, 4) + Self.little(0, 4) + Self.little(said ?? count, 2)
      + Self.little(said ?? count, 2) + Self.little(directory.count, 4) + Self.little(bytes.count, 4)
      + Self.little(0, 2)
  }

  private static func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  /// CRC-32 (ISO 3309), as zlib reckons it.
  private static func crc(_ bytes: [UInt8]) -> UInt32 { UInt32(crc32(0, bytes, UInt32(bytes.count))) }

  /// A workbook with one sheet of this XML.
  static func workbook(
    sheet: String, shared: String = "", styles: String = "", properties: String = "", sheets: String? = nil
  ) -> Archive {
    var archive = Archive()
    archive.add(
      "_rels/.rels",
      "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='/xl/workbook.xml'/></Relationships>")
    archive.add(
      "xl/workbook.xml",
      "<workbook xmlns:r='r'>\(properties)<sheets>\(sheets ?? "<sheet name='柳溪村' sheetId='1' r:id='s'/>")</sheets></workbook>"
    )
    archive.add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id='s' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"
        + "<Relationship Id='t' Type='x/sharedStrings' Target='sharedStrings.xml'/>"
        + "<Relationship Id='u' Type='x/styles' Target='styles.xml'/></Relationships>")
    if !shared.isEmpty { archive.add("xl/sharedStrings.xml", shared) }
    if !styles.isEmpty { archive.add("xl/styles.xml", styles) }
    archive.add("xl/worksheets/sheet1.xml", "<worksheet>\(sheet)</worksheet>")
    return archive
  }
}
