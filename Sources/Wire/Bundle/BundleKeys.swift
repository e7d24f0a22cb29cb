/// The secret halves of what one side of bundles is known by: a key to open with and a key to sign with, both made from
/// one secret of 32 bytes (SPEC §bundle).
package struct BundleKeys: Sendable, CustomStringConvertible {
  package static let secretByteCount = 32

  /// What is stored, mode 0600 or in a store, and nowhere else.
  package let secret: [UInt8]
  package let publicKeys: BundlePublicKeys
  let agreement: [UInt8]
  let signing: [UInt8]

  /// Nil unless there are 32 bytes.
  package init?(secret: [UInt8]) {
    guard secret.count == Self.secretByteCount else { return nil }
    self.secret = secret
    agreement = BundleCrypto.derive(secret, salt: [], info: "tanfang bundle open", count: BundleCrypto.keyByteCount)
    signing = BundleCrypto.derive(secret, salt: [], info: "tanfang bundle sign", count: BundleCrypto.keyByteCount)
    publicKeys = BundlePublicKeys(
      agreement: BundleCrypto.agreementPublicKey(agreement), signing: BundleCrypto.signingPublicKey(signing))
  }

  /// Draws new ones.
  package init(using random: inout some RandomNumberGenerator) {
    self.init(secret: (0..<Self.secretByteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })!
  }

  /// The public halves only.
  package var description: String { "bundle keys \(publicKeys)" }
}

/// By which one side seals for the other and knows its signature.
package struct BundlePublicKeys: Hashable, Sendable, CustomStringConvertible {
  package static let byteCount = 64

  /// X25519.
  package let agreement: [UInt8]
  /// Ed25519.
  package let signing: [UInt8]

  init(agreement: [UInt8], signing: [UInt8]) {
    self.agreement = agreement
    self.signing = signing
  }

  /// Reads `bytes`; nil unless there are 64.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(agreement: Array(bytes[..<32]), signing: Array(bytes[32...]))
  }

  /// The key to seal to, then the key that signs.
  package var bytes: [UInt8] { agreement + signing }

  /// Reads `description`.
  package init?(hexadecimal text: String) {
    guard let bytes = hexadecimalBytes(text) else { return nil }
    self.init(bytes: bytes)
  }

  /// 128 hexadecimal digits.
  package var description: String { hexadecimal(bytes) }

  /// What a bundle shows of whose it is: only somebody who knows the key can tell.
  func mark(in id: [UInt8]) -> [UInt8] { Array(SHA256.hash(agreement + id).bytes.prefix(Bundle.markByteCount)) }
}
