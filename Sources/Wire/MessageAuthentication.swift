import CCrypto

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1), for what the hub hands out and takes back.
package enum MessageAuthentication {
  /// The first eight bytes of the code: enough against guessing at a hub that counts its callers' mistakes.
  package static func prefix8(_ message: [UInt8], secret: [UInt8]) -> UInt64 {
    var code = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 32
    _ = HMAC(EVP_sha256(), secret, Int32(secret.count), message, message.count, &code, &count)
    return code[..<8].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
