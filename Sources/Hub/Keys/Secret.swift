import CCrypto
import Wire

extension RandomNumberGenerator {
  /// Random bytes. With `SystemRandomNumberGenerator` they come from getrandom(2) and are fit for secrets.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 7)
    while bytes.count < count {
      let word: UInt64 = next()
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// Compares secrets in a time that does not depend on where they differ; their lengths are no secret.
package func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}

/// A password as it is kept: scrypt (RFC 7914) with its parameters and salt beside the hash.
package struct PasswordHash: Sendable, Hashable, CustomStringConvertible {
  /// What a guess costs: 128 · N · r bytes of memory and time to match.
  package struct Cost: Sendable, Hashable {
    /// log₂ N.
    package var logN = 15
    /// Block size.
    package var r = 8
    /// Parallelism.
    package var p = 1

    package init() {}

    package init(logN: Int, r: Int, p: Int) {
      (self.logN, self.r, self.p) = (logN, r, p)
    }

    /// Up to 2 GB: a damaged or forged record must not take the hub's memory.
    var isAcceptable: Bool { (1...20).contains(logN) && (1...16).contains(r) && (1...4).contains(p) }
  }

  package let cost: Cost
  package let salt: [UInt8]
  package let hash: [UInt8]

  private static let hashByteCount = 32
  private static let saltByteCount = 16

  /// Hashes a new password, given as its UTF-8 bytes. Takes about 0.1 s and 32 MB at the usual cost.
  package init(password: String, cost: Cost = Cost(), using generator: inout some RandomNumberGenerator) {
    let salt = generator.bytes(Self.saltByteCount)
    guard cost.isAcceptable, let hash = Self.scrypt(password, salt: salt, cost: cost, count: Self.hashByteCount) else {
      fatalError("scrypt cannot run at this cost; give the hub more memory / 内存不足，无法计算 scrypt")
    }
    (self.cost, self.salt, self.hash) = (cost, salt, hash)
  }

  /// Reads what `text` wrote; `nil` for anything else.
  package init?(text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), let r = Int(parts[2]),
      let p = Int(parts[3]), let salt = bytes(hexadecimal: parts[4]), let hash = bytes(hexadecimal: parts[5])
    else { return nil }
    let cost = Cost(logN: logN, r: r, p: p)
    guard cost.isAcceptable, (8...64).contains(salt.count), hash.count == Self.hashByteCount else { return nil }
    (self.cost, self.salt, self.hash) = (cost, salt, hash)
  }

  /// `scrypt$LOGN$R$P$SALT$HASH`, the last two in hexadecimal.
  package var text: String {
    "scrypt$\(cost.logN)$\(cost.r)$\(cost.p)$\(hexadecimal(salt))$\(hexadecimal(hash))"
  }

  /// Whether this is the password.
  package func matches(_ password: String) -> Bool {
    guard let hash = Self.scrypt(password, salt: salt, cost: cost, count: hash.count) else { return false }
    return equalInConstantTime(hash, self.hash)
  }

  /// The cost only.
  package var description: String { "scrypt hash (N 2^\(cost.logN), r \(cost.r), p \(cost.p))" }

  private static func scrypt(_ password: String, salt: [UInt8], cost: Cost, count: Int) -> [UInt8]? {
    var password = Array(password.utf8.map { CChar(bitPattern: $0) })
    defer { OPENSSL_cleanse(&password, password.count) }
    var hash = [UInt8](repeating: 0, count: count)
    let memoryMax = UInt64(160 * cost.r) << UInt64(cost.logN) + 1 << 20
    let isDone = EVP_PBE_scrypt(
      password, password.count, salt, salt.count, 1 << UInt64(cost.logN), UInt64(cost.r), UInt64(cost.p), memoryMax,
      &hash, count)
    return isDone == 1 ? hash : nil
  }
}

private func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
  let digits = text.utf8.map { UInt8($0) }
  guard digits.count % 2 == 0 else { return nil }
  var bytes: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
    guard pair.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let byte = UInt8(pair, radix: 16)
    else { return nil }
    bytes.append(byte)
  }
  return bytes
}
