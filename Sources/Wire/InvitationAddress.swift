/// The address part of an invitation code: its kind and its bits.
enum PackedAddress {
  case none
  case ipv4(UInt32, port: UInt16)
  /// Three symbols of `HostName` in each of `triples`.
  case name(triples: [UInt16], port: UInt16)

  private static let kindBits = 3

  /// `nil` for an address that no kind holds.
  init?(_ address: Invitation.Address) {
    if let number = Self.ipv4(address.host) {
      self = .ipv4(number, port: address.port)
    } else {
      let portBits = address.port == Invitation.Address.defaultPort ? 0 : 16
      let keyBits = (Invitation.secretByteCount + Pin.byteCount) * 8
      let roomBits = (Invitation.symbolCountMax - 1) * 5 - 2 - Self.kindBits - keyBits - portBits
      guard let triples = HostName.triples(address.host), triples.count * 16 <= roomBits else { return nil }
      self = .name(triples: triples, port: address.port)
    }
  }

  /// Reads kind and address; `otherBits` is what follows them. `nil` for an unknown kind.
  init?(_ reader: inout BitReader, otherBits: Int) {
    switch reader.read(Self.kindBits) {
    case 0: self = .none
    case 1: self = .ipv4(UInt32(reader.read(32)), port: UInt16(reader.read(16)))
    case let kind where kind == 2 || kind == 3:
      let port = kind == 2 ? Invitation.Address.defaultPort : UInt16(reader.read(16))
      // The length of the code tells how many there are; the zero bits at the end are fewer than 5.
      let count = max(0, (reader.bitCount - otherBits) / 16)
      self = .name(triples: (0..<count).map { _ in UInt16(reader.read(16)) }, port: port)
    default: return nil
    }
  }

  var address: Invitation.Address? {
    switch self {
    case .none: nil
    case .ipv4(let number, let port):
      Invitation.Address(
        host: [24, 16, 8, 0].map { String(number >> UInt32($0) & 0xFF) }.joined(separator: "."), port: port)
    case .name(let triples, let port):
      HostName.text(triples).map { Invitation.Address(host: $0, port: port) }
    }
  }

  func write(to writer: inout BitWriter) {
    switch self {
    case .none: writer.write(0, bits: Self.kindBits)
    case .ipv4(let number, let port):
      writer.write(1, bits: Self.kindBits)
      writer.write(UInt64(number), bits: 32)
      writer.write(UInt64(port), bits: 16)
    case .name(let triples, let port):
      let isDefault = port == Invitation.Address.defaultPort
      writer.write(isDefault ? 2 : 3, bits: Self.kindBits)
      if !isDefault { writer.write(UInt64(port), bits: 16) }
      for triple in triples { writer.write(UInt64(triple), bits: 16) }
    }
  }

  private static func ipv4(_ host: String) -> UInt32? {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    return parts.reduce(UInt32?(0)) { number, part in
      // The second condition refuses "+1" and "01", which some readers take for octal.
      guard let number, let byte = UInt8(part), String(byte) == part else { return nil }
      return number << 8 | UInt32(byte)
    }
  }
}

/// Host names in 16 bits for three symbols: letters, digits, hyphen, dot, and `.gov.cn` as one.
enum HostName {
  private static let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789-.".utf8)
  private static let government = Array(".gov.cn".utf8)
  /// After the padding (0) and the characters.
  private static let governmentSymbol = 39
  private static let base = 40

  /// `nil` if a character is none of a host name in ASCII, or there is none.
  static func triples(_ host: String) -> [UInt16]? {
    var symbols: [Int] = []
    var rest = Array(host.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: government) {
        symbols.append(governmentSymbol)
        rest = rest.dropFirst(government.count)
      } else if let index = characters.firstIndex(of: byte | (byte >= UInt8(ascii: "A") ? 0x20 : 0)) {
        symbols.append(index + 1)
        rest = rest.dropFirst()
      } else {
        return nil
      }
    }
    guard !symbols.isEmpty else { return nil }
    while symbols.count % 3 != 0 { symbols.append(0) }
    return stride(from: 0, to: symbols.count, by: 3).map {
      UInt16((symbols[$0] * base + symbols[$0 + 1]) * base + symbols[$0 + 2])
    }
  }

  /// `nil` unless these are triples that `triples` could have written, save for padding inside.
  static func text(_ triples: [UInt16]) -> String? {
    var bytes: [UInt8] = []
    for triple in triples {
      let number = Int(triple)
      guard number < base * base * base else { return nil }
      for symbol in [number / (base * base), number / base % base, number % base] where symbol != 0 {
        bytes += symbol == governmentSymbol ? government : [characters[symbol - 1]]
      }
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

/// Writes bits, the most significant first, into symbols of 5.
struct BitWriter {
  private var bits: [Bool] = []

  mutating func write(_ value: UInt64, bits count: Int) {
    for shift in (0..<count).reversed() { bits.append(value >> UInt64(shift) & 1 == 1) }
  }

  /// The last one filled up with zero bits.
  var symbols: [UInt8] {
    stride(from: 0, to: bits.count, by: 5).map { start in
      (0..<5).reduce(0) { $0 << 1 | (start + $1 < bits.count && bits[start + $1] ? 1 : 0) }
    }
  }
}

/// Reads what `BitWriter` wrote; zero bits follow the end.
struct BitReader {
  private let symbols: [UInt8]
  private var position = 0

  init(_ symbols: some Sequence<UInt8>) { self.symbols = Array(symbols) }

  /// How many bits are left.
  var bitCount: Int { max(0, symbols.count * 5 - position) }

  /// Whether more was read than there was.
  var isPastEnd: Bool { position > symbols.count * 5 }

  mutating func read(_ count: Int) -> UInt64 {
    (0..<count).reduce(0) { value, _ in
      defer { position += 1 }
      guard position / 5 < symbols.count else { return value << 1 }
      return value << 1 | UInt64(symbols[position / 5] >> UInt8(4 - position % 5) & 1)
    }
  }
}
