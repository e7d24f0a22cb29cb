package import Model

/// Writes JSON (RFC 8259) in one pass, members in the order they are written.
///
/// The caller keeps the grammar: a key before each value in an object, none in an array. Characters that could drive a
/// terminal or reorder its text (controls, bidirectional overrides) are escaped, which changes no value.
package struct JSONWriter {
  private var buffer: [UInt8] = []
  private var needsComma = false
  private var depth = 0
  private let stream: Stream?
  private var writeError: Stream.WriteError?

  /// Bytes kept before they are handed to the stream.
  private static let chunkBytes = 1 << 15

  /// Writes into memory; see `bytes`.
  package init() {
    stream = nil
  }

  init(drainingTo stream: Stream) {
    self.stream = stream
  }

  /// What has been written (and not yet drained).
  package var bytes: [UInt8] { buffer }

  /// What has been written, as text.
  package var text: String { String(decoding: buffer, as: UTF8.self) }

  /// Hands the rest to the stream.
  func finish() throws(Stream.WriteError) {
    assert(depth == 0, "an object or array is left open")
    if let writeError { throw writeError }
    if let stream, !buffer.isEmpty { try stream.write(buffer) }
  }

  // MARK: Containers

  /// Writes an object; the body writes its members.
  package mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
    open(UInt8(ascii: "{"))
    try body(&self)
    close(UInt8(ascii: "}"))
  }

  /// Writes an array; the body writes its elements.
  package mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
    open(UInt8(ascii: "["))
    try body(&self)
    close(UInt8(ascii: "]"))
  }

  /// Writes a member's name. Its value follows.
  package mutating func key(_ name: String) {
    value(name)
    buffer.append(UInt8(ascii: ":"))
    needsComma = false
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    buffer.append(byte)
    depth += 1
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    buffer.append(byte)
    depth -= 1
    needsComma = true
    guard let stream, writeError == nil, buffer.count >= Self.chunkBytes else { return }
    do throws(Stream.WriteError) {
      try stream.write(buffer)
    } catch {
      writeError = error
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func separate() {
    if needsComma { buffer.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  // MARK: Values

  package mutating func null() {
    separate()
    buffer.append(contentsOf: "null".utf8)
  }

  package mutating func value(_ value: Bool) {
    separate()
    buffer.append(contentsOf: (value ? "true" : "false").utf8)
  }

  package mutating func value(_ value: some BinaryInteger) {
    separate()
    buffer.append(contentsOf: String(value).utf8)
  }

  /// Writes `mantissa / 10^scale` exactly: (1250, scale 2) as 12.50.
  package mutating func decimal(_ mantissa: Int64, scale: Int) {
    separate()
    let digits = String(mantissa.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    if mantissa < 0 { buffer.append(UInt8(ascii: "-")) }
    buffer.append(contentsOf: padded.utf8.dropLast(scale))
    if scale > 0 {
      buffer.append(UInt8(ascii: "."))
      buffer.append(contentsOf: padded.utf8.suffix(scale))
    }
  }

  package mutating func value(_ value: String) {
    separate()
    var value = value
    value.withUTF8 { quote($0) }
  }

  /// Writes a value as it was read.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): self.value(value)
    case .number(let text):
      separate()
      buffer.append(contentsOf: text.utf8)
    case .string(let value): self.value(value)
    case .array(let elements): array { json in for element in elements { json.value(element) } }
    case .object(let members):
      object { json in
        for member in members {
          json.key(member.key)
          json.value(member.value)
        }
      }
    }
  }

  // MARK: Members

  /// Writes a member; nil becomes null.
  package mutating func field(_ name: String, _ value: String?) {
    key(name)
    if let value { self.value(value) } else { null() }
  }

  /// Writes a member; nil becomes null.
  package mutating func field(_ name: String, _ value: (some BinaryInteger)?) {
    key(name)
    if let value { self.value(value) } else { null() }
  }

  /// Writes a member; nil becomes null.
  package mutating func field(_ name: String, _ value: Bool?) {
    key(name)
    if let value { self.value(value) } else { null() }
  }

  /// Writes a member that is an array of strings.
  package mutating func field(_ name: String, _ values: [String]) {
    key(name)
    array { json in for value in values { json.value(value) } }
  }

  /// Writes `{"error":{"code","message","hint"}}`, the one shape of every error.
  package mutating func error(code: String, _ message: Label, hint: Label, _ language: Language) {
    object { $0.errorMember(code: code, message, hint: hint, language) }
  }

  private mutating func errorMember(code: String, _ message: Label, hint: Label, _ language: Language) {
    key("error")
    object { json in
      json.field("code", code)
      json.field("message", message[language])
      json.field("hint", hint[language])
    }
  }

  /// Writes the member of an object that says why a command failed.
  mutating func errorMember(_ failure: Failure, _ language: Language) {
    errorMember(code: failure.code, failure.message, hint: failure.hint, language)
  }

  /// As `error`, of a command's failure.
  package mutating func failure(_ failure: Failure, _ language: Language) {
    error(code: failure.code, failure.message, hint: failure.hint, language)
  }

  // MARK: Strings

  private mutating func quote(_ bytes: UnsafeBufferPointer<UInt8>) {
    buffer.append(UInt8(ascii: "\""))
    var copied = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        index += 1
        continue
      }
      let length = Self.escapedLength(bytes, at: index)
      if length > 0 {
        buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<index]))
        appendEscape(bytes, at: index, length: length)
        copied = index + length
      }
      index += max(1, length)
    }
    buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
    buffer.append(UInt8(ascii: "\""))
  }

  /// How many bytes the character here has, if it must be escaped; else 0.
  private static func escapedLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    switch bytes[index] {
    case 0..<0x80: 1
    // U+0080 … U+009F
    case 0xC2: bytes[index + 1] < 0xA0 ? 2 : 0
    // U+2028 … U+202E (separators, overrides), U+2066 … U+2069 (isolates)
    case 0xE2:
      switch (bytes[index + 1], bytes[index + 2]) {
      case (0x80, 0xA8...0xAE), (0x81, 0xA6...0xA9): 3
      default: 0
      }
    default: 0
    }
  }

  private mutating func appendEscape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, length: Int) {
    let scalar: UInt32
    switch length {
    case 1: scalar = UInt32(bytes[index])
    case 2: scalar = UInt32(bytes[index] & 0x1F) << 6 | UInt32(bytes[index + 1] & 0x3F)
    default:
      scalar =
        UInt32(bytes[index] & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
    }
    buffer.append(UInt8(ascii: "\\"))
    switch scalar {
    case 0x22, 0x5C: buffer.append(UInt8(scalar))
    case 0x08: buffer.append(UInt8(ascii: "b"))
    case 0x09: buffer.append(UInt8(ascii: "t"))
    case 0x0A: buffer.append(UInt8(ascii: "n"))
    case 0x0C: buffer.append(UInt8(ascii: "f"))
    case 0x0D: buffer.append(UInt8(ascii: "r"))
    default:
      buffer.append(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] as [UInt32] {
        let digit = UInt8(scalar >> shift & 0xF)
        buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }
}
