import CCrypto

/// A SHA-256 hash (FIPS 180-4) as a value: cheap to copy, compare and keep in sets.
package struct Hash256: Hashable, Comparable, Sendable, CustomStringConvertible {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// 32 zero bytes: the hash before a chain's first link.
  package static let zero = Hash256(a: 0, b: 0, c: 0, d: 0)
  /// Length of the hash in bytes.
  package static let byteCount = 32

  private init(a: UInt64, b: UInt64, c: UInt64, d: UInt64) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// Reads 32 bytes; `nil` for any other number of them.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.byteCount else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    self.init(a: word(0), b: word(1), c: word(2), d: word(3))
  }

  /// Reads 32 bytes; `nil` for any other number of them.
  package init?(_ bytes: some Collection<UInt8>) {
    let hash = bytes.withContiguousStorageIfAvailable { Hash256(UnsafeRawBufferPointer($0)) }
    guard let hash = hash ?? Array(bytes).withUnsafeBytes({ Hash256($0) }) else { return nil }
    self = hash
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      for (index, word) in [a, b, c, d].enumerated() {
        raw.storeBytes(of: word.bigEndian, toByteOffset: index * 8, as: UInt64.self)
      }
      count = Self.byteCount
    }
  }

  /// The first 8 bytes, as a big-endian number.
  package var prefix8: UInt64 { a }
  /// The first 16 bytes, as a big-endian number.
  package var prefix16: UInt128 { UInt128(a) << 64 | UInt128(b) }
  /// 64 lower-case hexadecimal digits.
  package var description: String { hexadecimal(bytes) }

  /// The order of the bytes.
  package static func < (x: Hash256, y: Hash256) -> Bool {
    (x.a, x.b, x.c, x.d) < (y.a, y.b, y.c, y.d)
  }
}

/// SHA-256 over bytes that arrive in pieces. One value hashes any number of messages, one after the other;
/// keeping it saves an allocation for each (about a tenth of the time of 200 bytes).
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Fetched once: looking the algorithm up costs as much as hashing 200 bytes.
  private nonisolated(unsafe) static let algorithm: OpaquePointer = {
    guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else {
      fatalError("OpenSSL offers no SHA-256: check openssl.cnf / OpenSSL 不提供 SHA-256,请检查 openssl.cnf")
    }
    return algorithm
  }()

  /// Ready for the first message.
  package init() {
    guard let context = EVP_MD_CTX_new() else { fatalError("out of memory for a hash / 内存不足") }
    self.context = context
    start()
  }

  deinit { EVP_MD_CTX_free(context) }

  private func start() {
    precondition(EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1, "SHA-256 could not start")
  }

  /// Adds the next bytes of the message.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "SHA-256 could not go on")
  }

  /// Adds the next bytes of the message.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Adds a hash, as the next 32 bytes of the message.
  package mutating func update(_ hash: Hash256) {
    update(hash.bytes)
  }

  /// Ends the message, gives its hash, and is ready for the next.
  package mutating func finish() -> Hash256 {
    let hash = withUnsafeTemporaryAllocation(byteCount: Hash256.byteCount, alignment: 8) { buffer in
      let bytes = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
      precondition(EVP_DigestFinal_ex(context, bytes, nil) == 1, "SHA-256 could not end")
      return Hash256(UnsafeRawBufferPointer(buffer))!
    }
    start()
    return hash
  }

  /// The hash of one whole message.
  package mutating func hash(_ bytes: UnsafeRawBufferPointer) -> Hash256 {
    update(bytes)
    return finish()
  }

  /// The hash of one whole message.
  package static func hash(_ bytes: UnsafeRawBufferPointer) -> Hash256 {
    var hasher = SHA256()
    return hasher.hash(bytes)
  }

  /// The hash of one whole message.
  package static func hash(_ bytes: [UInt8]) -> Hash256 {
    bytes.withUnsafeBytes { hash($0) }
  }
}
