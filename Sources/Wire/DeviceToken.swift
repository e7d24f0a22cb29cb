package import Replication

/// What a device proves itself with: its replica and 160 random bits that only it knows. The hub keeps a hash.
///
/// As text `REPLICA.SECRET`, both in base 32 and small letters: what follows `Authorization: Bearer`.
package struct DeviceToken: Hashable, Sendable, CustomStringConvertible {
  /// Length of the secret in bytes.
  package static let secretByteCount = 20

  package let replica: ReplicaID
  package let secret: [UInt8]

  /// `secret` must be `secretByteCount` random bytes.
  package init(replica: ReplicaID, secret: [UInt8]) {
    precondition(secret.count == Self.secretByteCount, "a token's secret has \(Self.secretByteCount) bytes")
    self.replica = replica
    self.secret = secret
  }

  /// Reads what `text` wrote, in either case; nil for anything else.
  package init?(text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let replica = RecordName.replica(parts[0]),
      let secret = Base32.bytes(parts[1], count: Self.secretByteCount)
    else { return nil }
    self.init(replica: replica, secret: secret)
  }

  package var text: String { "\(RecordName.text(replica)).\(Base32.text(bytes: secret))" }

  /// What the hub keeps of it: of the secret alone, since a device that forks goes on with it under another replica.
  package var hash: Hash256 { SHA256.hash(secret) }

  /// Whose it is; never the secret.
  package var description: String { "token of \(RecordName.text(replica))" }
}

extension Base32 {
  /// Bytes in small letters, the last symbol filled up with zero bits.
  package static func text(bytes: [UInt8]) -> String {
    var writer = BitWriter()
    for byte in bytes { writer.write(UInt64(byte), bits: 8) }
    return text(writer.symbols).lowercased()
  }

  /// Reads what `text(bytes:)` wrote, in either case; nil unless it is exactly `count` bytes.
  package static func bytes(_ text: some StringProtocol, count: Int) -> [UInt8]? {
    var symbols: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard symbols.count <= count * 2, let value = value(scalar) else { return nil }
      symbols.append(value)
    }
    guard symbols.count == (count * 8 + 4) / 5 else { return nil }
    var reader = BitReader(symbols)
    let bytes = (0..<count).map { _ in UInt8(reader.read(8)) }
    return reader.read(reader.bitCount) == 0 ? bytes : nil
  }
}

extension RecordName {
  /// Reads a whole replica as `text` wrote it, in either case; nil for anything else.
  package static func replica(_ text: some StringProtocol) -> ReplicaID? {
    guard text.unicodeScalars.count == replicaLength else { return nil }
    var number: UInt64 = 0
    for (index, scalar) in text.unicodeScalars.enumerated() {
      // The first symbol has the top 4 of 64 bits.
      guard let value = Base32.value(scalar), index > 0 || value < 16 else { return nil }
      number = number << 5 | UInt64(value)
    }
    return ReplicaID(number)
  }

  /// Reads a record's whole name; nil for a shortened one and anything else.
  package static func dot(_ text: some StringProtocol) -> Dot? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let replica = replica(parts[0]), let counter = UInt64(parts[1]),
      (1...Limits.counterMax).contains(counter)
    else { return nil }
    return Dot(replica, counter)
  }
}
