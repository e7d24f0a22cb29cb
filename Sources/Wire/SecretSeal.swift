/// Encryption for what stands somewhere, to be read by nobody but who comes with a secret again.
package struct SecretSeal: Sendable {
  private let key: [UInt8]

  /// - Parameters:
  ///   - secret: random, at least 32 bytes of it.
  ///   - name: of what is sealed, and of nothing else under this secret: a key serves once.
  package init(_ secret: [UInt8], name: String) {
    key = BundleCrypto.derive(
      secret, salt: Array(name.utf8), info: "tanfang sealed by secret", count: BundleCrypto.keyByteCount)
  }

  /// Right, since the key is never used again.
  private static let nonce = [UInt8](repeating: 0, count: BundleCrypto.nonceByteCount)

  package func seal(_ plain: [UInt8]) -> [UInt8] {
    BundleCrypto.seal(plain, key: key, nonce: Self.nonce, authenticating: [])
  }

  /// Nil unless it is what was sealed with the same secret under the same name.
  package func open(_ sealed: [UInt8]) -> [UInt8]? {
    BundleCrypto.open(sealed, key: key, nonce: Self.nonce, authenticating: [])
  }
}
