/// A sealed and signed file that carries what a live sync would, by whatever way a file can travel (SPEC §bundle).
///
/// Whoever finds one can tell that it is a bundle, which way it goes, and how long it is.
package struct Bundle: Sendable {
  package enum Kind: UInt8, Sendable {
    /// From a device to the hub.
    case request = 3
    /// The hub's answer.
    case answer = 4
  }

  package static let idByteCount = 16
  static let markByteCount = 8
  private static let suite: UInt8 = 1
  private static let checkByteCount = 8
  private static let headerByteCount = 3 + idByteCount + 2 * markByteCount + BundleCrypto.keyByteCount

  package let kind: Kind
  package let id: [UInt8]
  private let bytes: [UInt8]
  private let sealed: [UInt8]

  // MARK: - Writing

  /// Seals and signs.
  package static func seal(
    _ body: [UInt8], kind: Kind, id: [UInt8], from sender: BundleKeys, to recipient: BundlePublicKeys,
    ephemeral: [UInt8]
  ) throws(BundleError) -> [UInt8] {
    precondition(id.count == idByteCount && ephemeral.count == BundleCrypto.keyByteCount, "an id and a secret")
    var header = ByteWriter(capacity: headerByteCount)
    header.byte(Message.version)
    header.byte(kind.rawValue)
    header.byte(suite)
    header.raw(id)
    header.raw(recipient.mark(in: id))
    header.raw(sender.publicKeys.mark(in: id))
    header.raw(BundleCrypto.agreementPublicKey(ephemeral))
    let signature = BundleCrypto.sign(signed(header.bytes, recipient, body), seed: sender.signing)
    guard let shared = BundleCrypto.agree(ephemeral, with: recipient.agreement) else { throw .misdirected }
    let (key, nonce) = secrets(shared, header.bytes, recipient)
    let sealed = BundleCrypto.seal(body + signature, key: key, nonce: nonce, authenticating: header.bytes)
    var writer = ByteWriter(capacity: headerByteCount + sealed.count + 16)
    writer.raw(header.bytes)
    writer.varint(sealed.count)
    writer.raw(sealed)
    writer.raw(check(writer.bytes))
    guard writer.count <= Limits.bundleBytesMax else { throw .tooLarge }
    return writer.bytes
  }

  // MARK: - Reading

  /// Looks at a file without opening it: whether it is a whole bundle.
  package init(_ bytes: [UInt8]) throws(BundleError) {
    guard bytes.count <= Limits.bundleBytesMax else { throw .tooLarge }
    guard bytes.count >= 3 else { throw bytes.isEmpty || bytes[0] == Message.version ? .truncated : .notABundle }
    guard let kind = Kind(rawValue: bytes[1]) else { throw .notABundle }
    guard bytes[0] == Message.version, bytes[2] == Self.suite else {
      throw bytes[0] == 0 || bytes[2] == 0 ? .notABundle : .unsupportedVersion
    }
    var reader = ByteReader(bytes)
    do {
      _ = try reader.raw(3)
      id = try reader.raw(Self.idByteCount)
      _ = try reader.raw(Self.headerByteCount - 3 - Self.idByteCount)
      let size = try reader.count(max: Limits.bundleBytesMax)
      sealed = try reader.raw(size)
      let check = try reader.raw(Self.checkByteCount)
      try reader.finish()
      guard check == Self.check(Array(bytes.dropLast(Self.checkByteCount))) else { throw BundleError.altered }
    } catch {
      throw Self.refusal(error)
    }
    self.kind = kind
    self.bytes = bytes
  }

  private var header: [UInt8] { Array(bytes[..<Self.headerByteCount]) }
  private var recipientMark: [UInt8] { Array(bytes[3 + Self.idByteCount..<3 + Self.idByteCount + Self.markByteCount]) }
  private var senderMark: [UInt8] {
    Array(bytes[3 + Self.idByteCount + Self.markByteCount..<3 + Self.idByteCount + 2 * Self.markByteCount])
  }

  /// Whether a side wrote it, as far as can be told without opening it.
  package func claims(from sender: BundlePublicKeys) -> Bool { sender.mark(in: id) == senderMark }

  /// Whether it is for a side.
  package func isFor(_ recipient: BundlePublicKeys) -> Bool { recipient.mark(in: id) == recipientMark }

  /// The body, not believed yet: nobody has checked who signed it.
  package func open(with keys: BundleKeys) throws(BundleError) -> Opened {
    guard isFor(keys.publicKeys) else { throw .misdirected }
    let ephemeral = Array(header.suffix(BundleCrypto.keyByteCount))
    guard let shared = BundleCrypto.agree(keys.agreement, with: ephemeral) else { throw .altered }
    let (key, nonce) = Self.secrets(shared, header, keys.publicKeys)
    guard let plain = BundleCrypto.open(sealed, key: key, nonce: nonce, authenticating: header),
      plain.count >= BundleCrypto.signatureByteCount
    else { throw .altered }
    return Opened(bundle: self, recipient: keys.publicKeys, plain: plain)
  }

  /// What was sealed.
  package struct Opened {
    private let bundle: Bundle
    private let recipient: BundlePublicKeys
    private let plain: [UInt8]

    fileprivate init(bundle: Bundle, recipient: BundlePublicKeys, plain: [UInt8]) {
      self.bundle = bundle
      self.recipient = recipient
      self.plain = plain
    }

    /// Says who claims to have signed; to be looked into only to find that key.
    package var unverifiedBody: [UInt8] { Array(plain.dropLast(BundleCrypto.signatureByteCount)) }

    /// The body, if this side signed it.
    package func body(signedBy sender: BundlePublicKeys) throws(BundleError) -> [UInt8] {
      let body = unverifiedBody
      let signature = Array(plain.suffix(BundleCrypto.signatureByteCount))
      let message = Bundle.signed(bundle.header, recipient, body)
      guard bundle.claims(from: sender), BundleCrypto.isSigned(message, signature, by: sender.signing) else {
        throw .badSignature
      }
      return body
    }
  }

  // MARK: - Both

  /// The recipient's key is in it, so that whoever opens a bundle cannot seal its content to somebody else.
  private static func signed(_ header: [UInt8], _ recipient: BundlePublicKeys, _ body: [UInt8]) -> [UInt8] {
    Array("tanfang bundle".utf8) + header + recipient.agreement + body
  }

  /// Each ephemeral key gives one key and one nonce, so neither ever serves twice.
  private static func secrets(
    _ shared: [UInt8], _ header: [UInt8], _ recipient: BundlePublicKeys
  ) -> (key: [UInt8], nonce: [UInt8]) {
    let derived = BundleCrypto.derive(
      shared, salt: header.suffix(BundleCrypto.keyByteCount) + recipient.agreement, info: "tanfang bundle seal",
      count: BundleCrypto.keyByteCount + BundleCrypto.nonceByteCount)
    return (Array(derived[..<BundleCrypto.keyByteCount]), Array(derived[BundleCrypto.keyByteCount...]))
  }

  /// Against a bad stick, which nobody should take for an attack or for another hub's bundle.
  private static func check(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(bytes).bytes.prefix(checkByteCount)) }

  private static func refusal(_ error: any Error) -> BundleError {
    switch error {
    case let error as BundleError: error
    case WireError.truncated: .truncated
    case WireError.trailingBytes: .trailingBytes
    case WireError.tooLarge: .tooLarge
    default: .altered
    }
  }
}
