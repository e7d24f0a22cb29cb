import CExpat

/// Reads a part's XML as it comes (expat). No workbook needs a document type: with one, entities could be declared, so it
/// is refused outright; nothing outside the part is ever fetched.
final class XMLReader {
  /// Told of elements by their local names: programs differ in prefixes.
  protocol Handler: AnyObject {
    func start(_ name: String, _ attributes: Attributes) throws(WorkbookError)
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(WorkbookError)
    func end(_ name: String) throws(WorkbookError)
  }

  /// The attributes of one element, valid while it begins.
  struct Attributes {
    fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?

    /// The value of an attribute by its local name.
    subscript(_ name: StaticString) -> String? {
      guard var pair = pairs else { return nil }
      while let key = pair[0], let value = pair[1] {
        if XMLReader.isLocal(key, name) { return String(cString: value) }
        pair += 2
      }
      return nil
    }
  }

  private let parser: XML_Parser
  private let part: String
  private unowned let handler: any Handler
  private var depth = 0
  fileprivate var failure: WorkbookError?

  init(_ part: String, _ handler: any Handler) {
    guard let parser = XML_ParserCreate(nil) else { preconditionFailure("out of memory for XML / 内存不足") }
    self.parser = parser
    self.part = part
    self.handler = handler
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(parser, xmlStart, xmlEnd)
    XML_SetCharacterDataHandler(parser, xmlText)
    XML_SetStartDoctypeDeclHandler(parser, xmlDoctype)
  }

  deinit { XML_ParserFree(parser) }

  /// Reads a whole part of an archive; false if there is none.
  @discardableResult
  static func read(
    _ part: String, of archive: ZipReader, bytesMax: Int = WorkbookLimits.partBytesMax, _ handler: any Handler
  ) throws(WorkbookError) -> Bool {
    let reader = XMLReader(part, handler)
    let isThere = try archive.read(part, bytesMax: bytesMax) { (bytes) throws(WorkbookError) in try reader.take(bytes) }
    if isThere { try reader.finish() }
    return isThere
  }

  /// Takes the next piece.
  private func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(WorkbookError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeBufferPointer(rebasing: rest.prefix(1 << 24))
      rest = rest.dropFirst(piece.count)
      try piece.withMemoryRebound(to: CChar.self) { piece throws(WorkbookError) in
        try check(XML_Parse(parser, piece.baseAddress, Int32(piece.count), 0))
      }
    }
  }

  private func finish() throws(WorkbookError) { try check(XML_Parse(parser, nil, 0, 1)) }

  private func check(_ status: XML_Status) throws(WorkbookError) {
    if let failure { throw failure }
    guard status == XML_STATUS_OK else { throw .damaged(part: part) }
  }

  // MARK: - Called by expat

  fileprivate func fail(_ error: WorkbookError) {
    if failure == nil { failure = error }
    XML_StopParser(parser, 0)
  }

  fileprivate func refuseDoctype() { fail(.damaged(part: part)) }

  fileprivate func start(_ name: UnsafePointer<XML_Char>, _ attributes: Attributes) {
    depth += 1
    guard depth <= WorkbookLimits.depthMax else { return fail(.damaged(part: part)) }
    do throws(WorkbookError) { try handler.start(Self.local(name), attributes) } catch { fail(error) }
  }

  fileprivate func end(_ name: UnsafePointer<XML_Char>) {
    depth -= 1
    do throws(WorkbookError) { try handler.end(Self.local(name)) } catch { fail(error) }
  }

  fileprivate func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    do throws(WorkbookError) { try handler.text(bytes) } catch { fail(error) }
  }

  /// A name without its prefix.
  private static func local(_ name: UnsafePointer<XML_Char>) -> String { String(cString: bare(name)) }

  private static func bare(_ name: UnsafePointer<XML_Char>) -> UnsafePointer<XML_Char> {
    var bare = name
    var place = name
    while place.pointee != 0 {
      if place.pointee == 0x3A { bare = place + 1 }
      place += 1
    }
    return bare
  }

  fileprivate static func isLocal(_ key: UnsafePointer<XML_Char>, _ name: StaticString) -> Bool {
    let key = bare(key)
    for index in 0..<name.utf8CodeUnitCount where UInt8(bitPattern: key[index]) != name.utf8Start[index] {
      return false
    }
    return key[name.utf8CodeUnitCount] == 0
  }
}

private func reader(_ data: UnsafeMutableRawPointer?) -> XMLReader? {
  data.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
}

private func xmlStart(
  _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
) {
  guard let reader = reader(data), let name, reader.failure == nil else { return }
  reader.start(name, XMLReader.Attributes(pairs: attributes))
}

private func xmlEnd(_ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?) {
  guard let reader = reader(data), let name, reader.failure == nil else { return }
  reader.end(name)
}

private func xmlText(_ data: UnsafeMutableRawPointer?, _ text: UnsafePointer<XML_Char>?, _ count: Int32) {
  guard let reader = reader(data), let text, reader.failure == nil else { return }
  text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
    reader.text(UnsafeBufferPointer(start: $0, count: Int(count)))
  }
}

private func xmlDoctype(
  _ data: UnsafeMutableRawPointer?, _ name: UnsafePointer<XML_Char>?, _ system: UnsafePointer<XML_Char>?,
  _ publicID: UnsafePointer<XML_Char>?, _ hasSubset: Int32
) {
  reader(data)?.refuseDoctype()
}
