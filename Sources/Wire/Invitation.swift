/// What an official gives a new device: where the hub is, how to know it, and the secret that admits the device once.
///
/// The code, in base-32 symbols of 5 bits, most significant bit first:
///
///     version 2 bits = 0 | address kind 3 bits | address | secret 64 bits | pin 128 bits | zero bits to a whole symbol | check symbol
///
///     kind 0  no address: `join` is told it           41 symbols
///     kind 1  IPv4 address 32 bits, port 16 bits      50 symbols
///     kind 2  host name, port 443                     up to 60 symbols
///     kind 3  host name, port 16 bits                 up to 60 symbols
///
/// The check symbol covers every version, so a reader can tell a slip of the pen from a newer code.
package struct Invitation: Hashable, Sendable, CustomStringConvertible {
  /// Where a hub answers.
  package struct Address: Hashable, Sendable {
    /// An IPv4 address in dotted decimals, a host name, or an IPv6 address.
    package var host: String
    /// TCP port.
    package var port: UInt16

    package init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }

    /// The hub's base URL. Invitations lead to HTTPS only.
    package var url: String {
      let host = host.contains(":") ? "[\(host)]" : host
      return port == Self.defaultPort ? "https://\(host)" : "https://\(host):\(port)"
    }

    static let defaultPort: UInt16 = 443
  }

  /// Length of the secret in bytes.
  package static let secretByteCount = 8
  /// The longest code in symbols, without hyphens.
  package static let symbolCountMax = 60

  /// `nil` when the address does not fit the code: `join` needs `--hub URL` then.
  package let address: Address?
  /// The one-time secret; the hub keeps only its hash.
  package let secret: [UInt8]
  /// What the hub's key must hash to.
  package let pin: Pin

  /// `secret` must be `secretByteCount` random bytes. An address that does not fit is left out: see `address`.
  package init(address: Address?, secret: [UInt8], pin: Pin) {
    precondition(secret.count == Self.secretByteCount, "an invitation's secret has \(Self.secretByteCount) bytes")
    let fitting = address.flatMap { PackedAddress($0) }
    self.address = fitting?.address
    self.secret = secret
    self.pin = pin
  }

  /// Where it leads; never the secret, so that a log cannot admit anybody.
  package var description: String { "invitation to \(address?.url ?? "a hub that join is told")" }

  /// The code in groups of five with hyphens.
  package var code: String {
    let text = Array(Base32.text(symbols).utf8)
    let groups = stride(from: 0, to: text.count, by: Self.groupLength).map {
      String(decoding: text[$0..<min($0 + Self.groupLength, text.count)], as: UTF8.self)
    }
    return groups.joined(separator: "-")
  }

  /// Reads a code as people type it: either case, O for 0, I and L for 1, full-width letters, spaces and dashes anywhere.
  package init(code: String) throws(InvitationError) {
    let symbols = try Self.symbols(of: code)
    guard Base32Check.remainder(symbols) == 0 else { throw .mistyped }
    guard symbols[0] >> 3 == Self.version else { throw .newerVersion }

    var reader = BitReader(symbols.dropLast())
    _ = reader.read(2)
    guard let packed = PackedAddress(&reader, otherBits: Self.keyBits) else { throw .newerVersion }
    let secret = (0..<Self.secretByteCount).map { _ in UInt8(reader.read(8)) }
    let pin = Pin(bytes: (0..<Pin.byteCount).map { _ in UInt8(reader.read(8)) })
    guard let pin, !reader.isPastEnd, reader.bitCount < 5 else { throw .wrongLength(symbols.count) }
    self.init(address: packed.address, secret: secret, pin: pin)
    // One code for one invitation: no spare bit, and no name written another way.
    guard self.symbols == symbols else { throw .malformed }
  }

  /// What the hub keeps of a secret.
  package static func hash(secret: [UInt8]) -> Hash256 { SHA256.hash(secret) }

  private static let version: UInt8 = 0
  private static let groupLength = 5
  private static let keyBits = (secretByteCount + Pin.byteCount) * 8

  private var symbols: [UInt8] {
    var writer = BitWriter()
    writer.write(UInt64(Self.version), bits: 2)
    (address.flatMap { PackedAddress($0) } ?? .none).write(to: &writer)
    for byte in secret + pin.bytes { writer.write(UInt64(byte), bits: 8) }
    let symbols = writer.symbols
    return symbols + [Base32Check.symbol(symbols)]
  }

  private static func symbols(of code: String) throws(InvitationError) -> [UInt8] {
    var symbols: [UInt8] = []
    for scalar in code.unicodeScalars {
      let scalar = halfWidth(scalar)
      if scalar.properties.isWhitespace || scalar.properties.isDash { continue }
      guard let value = Base32.value(scalar) else { throw .wrongCharacter(position: symbols.count + 1) }
      symbols.append(value)
      guard symbols.count <= symbolCountMax else { throw .wrongLength(symbols.count) }
    }
    guard symbols.count > 1 else { throw .wrongLength(symbols.count) }
    return symbols
  }

  /// Chinese input methods type letters, digits and hyphens in full width.
  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }
}

/// Why an invitation code was not understood. The code itself is never in it: it is a secret.
package enum InvitationError: Error, Hashable, CustomStringConvertible {
  /// A character that no code has; counted from 1, without hyphens and spaces.
  case wrongCharacter(position: Int)
  /// Too few or too many characters; without hyphens and spaces.
  case wrongLength(Int)
  /// The check character does not match.
  case mistyped
  /// The check character matches, but no hub writes such a code: its host name is none, or written another way.
  case malformed
  /// The code was made by a newer hub.
  case newerVersion

  /// In Chinese.
  package var chinese: String {
    let what =
      switch self {
      case .wrongCharacter(let position): "第 \(position) 个字符（第 \((position + 4) / 5) 组）不是邀请码字符；请核对该组"
      case .wrongLength(let count): "共 \(count) 个字符，长度不对；请核对是否漏输或多输"
      case .mistyped: "校验不符，有字符输错或顺序颠倒；请逐组核对"
      case .malformed: "校验相符，但没有中心会写出这样的邀请码；请索取新的邀请码"
      case .newerVersion: "该邀请码来自较新版本；请先升级 tanfang"
      }
    return "读取邀请码时：" + what
  }

  /// In English.
  package var description: String {
    let what =
      switch self {
      case .wrongCharacter(let position):
        "character \(position) (group \((position + 4) / 5)) is none that codes have; check that group"
      case .wrongLength(let count): "\(count) characters is not the length of a code; look for a missing or extra one"
      case .mistyped: "the check character does not match, so a character is wrong or two are swapped; check each group"
      case .malformed: "the check character matches, but no hub writes such a code; ask for a new one"
      case .newerVersion: "it was made by a newer version; upgrade tanfang first"
      }
    return "reading the invitation code: " + what
  }
}
