import CCrypto

/// Time-based one-time passwords (RFC 6238) as every authenticator app makes them: HMAC-SHA-1, six digits, 30 seconds.
package struct OneTimePassword: Sendable {
  private let secret: [UInt8]

  package static let secretByteCount = 20
  private static let stepSeconds: UInt64 = 30
  /// Steps before and after now whose codes are good, too: clocks differ, and people type slowly.
  private static let stepsAround: Int64 = 1

  package init(secret: [UInt8]) { self.secret = secret }

  /// The step that a code belongs to, if it is one of now's and later than the last that was used.
  package func step(of code: String, nowMilliseconds: UInt64, after used: Int64) -> Int64? {
    let typed = Array(code.utf8.filter { $0 != UInt8(ascii: " ") })
    let now = Self.step(atMilliseconds: nowMilliseconds)
    var found: Int64?
    // All are compared, so that the time says nothing.
    for step in (now - Self.stepsAround)...(now + Self.stepsAround) where step > used && step >= 0 {
      if equalInConstantTime(typed, Array(self.code(atStep: UInt64(step)).utf8)) { found = step }
    }
    return found
  }

  static func step(atMilliseconds milliseconds: UInt64) -> Int64 { Int64(milliseconds / 1000 / stepSeconds) }

  /// The code of a step.
  /// - Parameter digits: 6, or 8 for the RFC's vectors.
  func code(atStep step: UInt64, digits: Int = 6) -> String {
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * UInt64($0))) }
    var hash = [UInt8](repeating: 0, count: 20)
    var count: UInt32 = 0
    guard HMAC(EVP_sha1(), secret, Int32(secret.count), counter, counter.count, &hash, &count) != nil else {
      fatalError("HMAC-SHA-1 is not available / 系统库不提供 HMAC-SHA-1")
    }
    // RFC 4226 §5.3.
    let offset = Int(hash[19] & 15)
    let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let modulus = (0..<digits).reduce(UInt32(1)) { power, _ in power * 10 }
    let text = String(number % modulus)
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// The secret as apps take it: base 32 of RFC 4648.
  package var text: String {
    let symbols = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var (text, bits, count): ([UInt8], UInt32, UInt32) = ([], 0, 0)
    for byte in secret {
      (bits, count) = ((bits << 8 | UInt32(byte)) & 0xFFFF, count + 8)
      while count >= 5 {
        count -= 5
        text.append(symbols[Int(bits >> count & 31)])
      }
    }
    if count > 0 { text.append(symbols[Int(bits << (5 - count) & 31)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The address that apps take from a QR code (Key URI format).
  package func uri(account: String) -> String {
    let name = account.utf8.map { byte in
      let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
    return "otpauth://totp/Tanfang:\(name)?secret=\(text)&issuer=Tanfang"
  }
}
