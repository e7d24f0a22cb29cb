import CCrypto
import Wire

/// A private key of OpenSSL's.
struct PrivateKey: ~Copyable {
  let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { EVP_PKEY_free(pointer) }

  /// A new key on P-256.
  static func generate() -> PrivateKey? {
    guard let pointer = tanfang_new_p256_key() else { return nil }
    return PrivateKey(pointer)
  }

  /// Reads the first private key of a PEM text. An encrypted one is refused, not asked a password for.
  init?(pem: String) {
    let read = readPEM(pem) { PEM_read_bio_PrivateKey($0, nil, refusePassword, nil) }
    guard let read else { return nil }
    pointer = read
  }

  var pem: String? {
    writePEM { PEM_write_bio_PKCS8PrivateKey($0, pointer, nil, nil, 0, nil, nil) }
  }
}

/// An X.509 certificate.
struct Certificate: ~Copyable {
  let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer) { self.pointer = pointer }
  deinit { X509_free(pointer) }

  /// Reads the first certificate of a PEM text.
  init?(pem: String) {
    guard let read = readPEM(pem, { PEM_read_bio_X509($0, nil, nil, nil) }) else { return nil }
    pointer = read
  }

  var pem: String? { writePEM { PEM_write_bio_X509($0, pointer) } }

  /// Of the SubjectPublicKeyInfo, as DER has it.
  var pin: Pin {
    var der: UnsafeMutablePointer<UInt8>?
    let count = Int(i2d_X509_PUBKEY(X509_get_X509_PUBKEY(pointer), &der))
    defer { CRYPTO_free(der, nil, 0) }
    return Pin(publicKeyInfo: Array(UnsafeBufferPointer(start: der, count: max(0, count))))
  }

  /// Serial of 127 random bits, signed with ECDSA and SHA-256, for a TLS server and nothing else.
  static func selfSigned(_ key: borrowing PrivateKey, now: Int64) -> Certificate? {
    guard let pointer = X509_new() else { return nil }
    let certificate = Certificate(pointer)
    var serial = [UInt8](repeating: 0, count: 16)
    guard RAND_bytes(&serial, 16) == 1, let number = BN_bin2bn(serial, 16, nil) else { return nil }
    defer { BN_free(number) }
    BN_clear_bit(number, 127)
    let name = X509_get_subject_name(pointer)
    let commonName = Array("tanfang hub".utf8)
    let day = 86_400
    let isMade =
      X509_set_version(pointer, 2) == 1
      && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(pointer)) != nil
      && ASN1_TIME_set(X509_getm_notBefore(pointer), Int(now) - day) != nil
      && ASN1_TIME_set(X509_getm_notAfter(pointer), Int(now) + 3_652 * day) != nil
      && X509_set_pubkey(pointer, key.pointer) == 1
      && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, commonName, Int32(commonName.count), -1, 0) == 1
      && X509_set_issuer_name(pointer, name) == 1
      && addExtension(pointer, NID_basic_constraints, "critical,CA:FALSE")
      && addExtension(pointer, NID_key_usage, "critical,digitalSignature")
      && addExtension(pointer, NID_ext_key_usage, "serverAuth")
      && addExtension(pointer, NID_subject_alt_name, "DNS:tanfang-hub")
      && X509_sign(pointer, key.pointer, EVP_sha256()) > 0
    guard isMade else { return nil }
    return certificate
  }

  private static func addExtension(_ certificate: OpaquePointer, _ kind: Int32, _ value: String) -> Bool {
    guard let made = X509V3_EXT_conf_nid(nil, nil, kind, value) else { return false }
    defer { X509_EXTENSION_free(made) }
    return X509_add_ext(certificate, made, -1) == 1
  }
}

/// The oldest reason in OpenSSL's queue of this thread, which is emptied. It names functions, never data.
func openSSLReason() -> String {
  let code = ERR_get_error()
  ERR_clear_error()
  guard code != 0, let reason = ERR_reason_error_string(code) else { return "unknown" }
  return String(cString: reason)
}

private func readPEM<T>(_ pem: String, _ read: (OpaquePointer) -> T?) -> T? {
  Array(pem.utf8).withUnsafeBytes { bytes in
    // The BIO reads where the bytes are: it must not outlive them.
    guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
    defer { BIO_free(bio) }
    return read(bio)
  }
}

private func writePEM(_ write: (OpaquePointer) -> Int32) -> String? {
  guard let bio = BIO_new(BIO_s_mem()) else { return nil }
  defer { BIO_free(bio) }
  guard write(bio) == 1 else { return nil }
  var bytes: UnsafeMutablePointer<CChar>?
  let count = tanfang_bio_bytes(bio, &bytes)
  return String(decoding: UnsafeRawBufferPointer(start: bytes, count: max(0, count)), as: UTF8.self)
}

private func refusePassword(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ isWriting: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 { -1 }
