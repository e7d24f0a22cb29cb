/// What a client knows a hub by: the first 128 bits of the SHA-256 of its certificate's SubjectPublicKeyInfo (RFC 7469
/// pins the same bytes). A certificate made anew for the same key keeps its pin.
package struct Pin: Hashable, Sendable, CustomStringConvertible {
  /// Length in bytes.
  package static let byteCount = 16
  /// The 16 bytes.
  package let bytes: [UInt8]

  /// `nil` unless there are 16 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Reads what `description` writes.
  package init?(hexadecimal text: String) {
    guard let bytes = hexadecimalBytes(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// The pin of a SubjectPublicKeyInfo in DER.
  package init(publicKeyInfo: [UInt8]) {
    bytes = Array(SHA256.hash(publicKeyInfo).bytes.prefix(Self.byteCount))
  }

  /// 32 hexadecimal digits. A pin is public.
  package var description: String { hexadecimal(bytes) }
}
