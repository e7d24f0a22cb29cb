/// What a JSON text may cost.
package struct JSONLimits: Sendable {
  package let sizeBytes: Int
  /// Objects and arrays inside one another.
  package let depth: Int

  package init(sizeBytes: Int = 16 << 20, depth: Int = 64) {
    // The parser calls itself once a level; a thread's stack holds far more than this.
    precondition(depth <= 512, "deeper nesting could exhaust the stack")
    self.sizeBytes = sizeBytes
    self.depth = depth
  }
}

extension JSONValue {
  /// Reads one JSON text as RFC 8259 defines it, and stricter where it leaves a choice: UTF-8 only and no byte order mark
  /// (§8.1), names within an object unique (§4; canonically equivalent ones count as equal, as they do for `String`), no
  /// lone surrogates (§8.2), bounded size and nesting (§9). Numbers stay text.
  package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes, limits)
    return try parser.document()
  }

  /// Reads one JSON text.
  package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }
}

private struct JSONParser {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private var index = 0

  /// Objects with more members than this look their names up in a set.
  private static let fewMembers = 8

  init(_ bytes: [UInt8], _ limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func document() throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.sizeBytes else { throw error(.tooLarge, at: limits.sizeBytes) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw error(.byteOrderMark, at: 0) }
    let value = try value(depth: 0)
    skipBlanks()
    guard index == bytes.count else { throw error(.trailingContent) }
    return value
  }

  private func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
    JSONError(reason, at: offset ?? index, in: bytes)
  }

  /// What is wrong with the byte here, where something else has to stand.
  private func unexpected() -> JSONError {
    error(index < bytes.count ? .unexpectedCharacter : .unexpectedEnd)
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipBlanks()
    guard index < bytes.count else { throw unexpected() }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw unexpected()
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for position in 0..<word.utf8CodeUnitCount {
      guard skip(word.utf8Start[position]) else { throw unexpected() }
    }
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= limits.depth else { throw error(.tooDeep) }
    index += 1
    var elements: [JSONValue] = []
    skipBlanks()
    if skip(UInt8(ascii: "]")) { return .array([]) }
    while true {
      elements.append(try value(depth: depth))
      skipBlanks()
      if skip(UInt8(ascii: "]")) { return .array(elements) }
      guard skip(UInt8(ascii: ",")) else { throw unexpected() }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= limits.depth else { throw error(.tooDeep) }
    index += 1
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if skip(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipBlanks()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw unexpected() }
      let start = index
      let name = try string()
      if members.count == Self.fewMembers { names = Set(members.map(\.key)) }
      let isNew = members.count < Self.fewMembers ? !members.contains { $0.key == name } : names.insert(name).inserted
      guard isNew else { throw error(.duplicateKey, at: start) }
      skipBlanks()
      guard skip(UInt8(ascii: ":")) else { throw unexpected() }
      members.append(JSONValue.Member(name, try value(depth: depth)))
      skipBlanks()
      if skip(UInt8(ascii: "}")) { return .object(members) }
      guard skip(UInt8(ascii: ",")) else { throw unexpected() }
    }
  }

  /// RFC 8259 §6: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private mutating func number() throws(JSONError) -> String {
    let start = index
    _ = skip(UInt8(ascii: "-"))
    if skip(UInt8(ascii: "0")) {
      if isDigit { throw error(.invalidNumber, at: start) }
    } else {
      try digits(from: start)
    }
    if skip(UInt8(ascii: ".")) { try digits(from: start) }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
      try digits(from: start)
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private var isDigit: Bool {
    index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
  }

  private mutating func digits(from start: Int) throws(JSONError) {
    guard isDigit else { throw index < bytes.count ? error(.invalidNumber, at: start) : unexpected() }
    while isDigit { index += 1 }
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    index += 1
    let start = index
    var text: String?
    var copied = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let tail = try utf8(copied..<index)
        index += 1
        return text.map { $0 + tail } ?? tail
      case UInt8(ascii: "\\"):
        text = try (text ?? "") + utf8(copied..<index)
        text?.unicodeScalars.append(try escape())
        copied = index
      case 0..<0x20: throw error(.controlCharacter)
      default: index += 1
      }
    }
    // A wrong byte explains more than the missing quote.
    _ = try utf8(copied..<index)
    throw unexpected()
  }

  private func utf8(_ range: Range<Int>) throws(JSONError) -> String {
    if let text = String(validating: bytes[range], as: UTF8.self) { return text }
    var offset = range.lowerBound
    do {
      _ = try UTF8Span(validating: bytes.span.extracting(range))
    } catch {
      offset += error.byteOffsets.lowerBound
    }
    throw error(.invalidUTF8, at: offset)
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = index
    index += 1
    guard index < bytes.count else { throw unexpected() }
    let letter = bytes[index]
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint(from: start)
    default: throw error(.invalidEscape, at: start)
    }
  }

  /// RFC 8259 §7: above U+FFFF, twelve characters encode the UTF-16 surrogate pair.
  private mutating func codePoint(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try hexadecimal(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first) else { throw error(.loneSurrogate, at: start) }
    guard index < bytes.count else { throw unexpected() }
    guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else { throw error(.loneSurrogate, at: start) }
    let second = try hexadecimal(from: start)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error(.loneSurrogate, at: start) }
    return scalar
  }

  private mutating func hexadecimal(from start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard index < bytes.count else { throw unexpected() }
      guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, bytes[index] < 0x80 else {
        throw error(.invalidEscape, at: start)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
