import CCrypto

/// The four primitives that bundles are made of, all libcrypto's: X25519 (RFC 7748), HKDF-SHA-256 (RFC 5869),
/// ChaCha20-Poly1305 (RFC 8439), Ed25519 (RFC 8032).
enum BundleCrypto {
  static let keyByteCount = 32
  static let nonceByteCount = 12
  static let tagByteCount = 16
  static let signatureByteCount = 64

  // MARK: - X25519

  /// The public half of a secret of 32 bytes.
  static func agreementPublicKey(_ secret: [UInt8]) -> [UInt8] { publicKey(NID_X25519, secret) }

  /// What both sides of an agreement come to; nil for a public key that makes everybody agree on nothing.
  static func agree(_ secret: [UInt8], with other: [UInt8]) -> [UInt8]? {
    guard let own = EVP_PKEY_new_raw_private_key(NID_X25519, nil, secret, secret.count) else { return nil }
    defer { EVP_PKEY_free(own) }
    guard let peer = EVP_PKEY_new_raw_public_key(NID_X25519, nil, other, other.count) else { return nil }
    defer { EVP_PKEY_free(peer) }
    guard let context = EVP_PKEY_CTX_new(own, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var shared = [UInt8](repeating: 0, count: keyByteCount)
    var count = shared.count
    // OpenSSL refuses a result of zeros: RFC 7748 §6.1.
    guard EVP_PKEY_derive_init(context) == 1, EVP_PKEY_derive_set_peer(context, peer) == 1,
      EVP_PKEY_derive(context, &shared, &count) == 1, count == keyByteCount
    else { return failed() }
    return shared
  }

  // MARK: - Ed25519

  static func signingPublicKey(_ seed: [UInt8]) -> [UInt8] { publicKey(NID_ED25519, seed) }

  static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8] {
    let key = EVP_PKEY_new_raw_private_key(NID_ED25519, nil, seed, seed.count)
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: signatureByteCount)
    var count = signature.count
    precondition(
      EVP_DigestSignInit(context, nil, nil, nil, key) == 1
        && EVP_DigestSign(context, &signature, &count, message, message.count) == 1 && count == signatureByteCount,
      "OpenSSL cannot sign with Ed25519: check openssl.cnf / OpenSSL 不支持 Ed25519，请检查 openssl.cnf")
    return signature
  }

  static func isSigned(_ message: [UInt8], _ signature: [UInt8], by publicKey: [UInt8]) -> Bool {
    guard let key = EVP_PKEY_new_raw_public_key(NID_ED25519, nil, publicKey, publicKey.count) else {
      return failed() ?? false
    }
    defer { EVP_PKEY_free(key) }
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1,
      EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    else { return failed() ?? false }
    return true
  }

  // MARK: - HKDF

  static func derive(_ secret: [UInt8], salt: [UInt8], info: String, count: Int) -> [UInt8] {
    let context = EVP_PKEY_CTX_new_id(NID_hkdf, nil)
    defer { EVP_PKEY_CTX_free(context) }
    let info = Array(info.utf8)
    var key = [UInt8](repeating: 0, count: count)
    var length = count
    precondition(
      EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1
        && EVP_PKEY_CTX_set1_hkdf_salt(context, salt, Int32(salt.count)) == 1
        && EVP_PKEY_CTX_set1_hkdf_key(context, secret, Int32(secret.count)) == 1
        && EVP_PKEY_CTX_add1_hkdf_info(context, info, Int32(info.count)) == 1
        && EVP_PKEY_derive(context, &key, &length) == 1 && length == count,
      "OpenSSL cannot derive with HKDF: check openssl.cnf / OpenSSL 不支持 HKDF，请检查 openssl.cnf")
    return key
  }

  // MARK: - ChaCha20-Poly1305

  /// The text encrypted, with its tag at the end. A key and nonce must never serve twice.
  static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]) -> [UInt8] {
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    var sealed = [UInt8](repeating: 0, count: plain.count + tagByteCount)
    var count: Int32 = 0
    var isDone =
      EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nonce) == 1
      && EVP_EncryptUpdate(context, nil, &count, header, Int32(header.count)) == 1
    sealed.withUnsafeMutableBufferPointer { out in
      isDone =
        isDone && EVP_EncryptUpdate(context, out.baseAddress, &count, plain, Int32(plain.count)) == 1
        && count == plain.count && EVP_EncryptFinal_ex(context, out.baseAddress! + plain.count, &count) == 1
        && EVP_CIPHER_CTX_ctrl(
          context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), out.baseAddress! + plain.count) == 1
    }
    precondition(isDone, "OpenSSL cannot encrypt with ChaCha20-Poly1305 / OpenSSL 不支持 ChaCha20-Poly1305")
    return sealed
  }

  /// The text, nil unless every byte of it and of the header is as it was sealed.
  static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]) -> [UInt8]? {
    guard sealed.count >= tagByteCount else { return nil }
    let textCount = sealed.count - tagByteCount
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    var tag = Array(sealed[textCount...])
    var plain = [UInt8](repeating: 0, count: textCount + 1)
    var count: Int32 = 0
    guard EVP_DecryptInit_ex(context, EVP_chacha20_poly1305(), nil, key, nonce) == 1,
      EVP_DecryptUpdate(context, nil, &count, header, Int32(header.count)) == 1,
      EVP_DecryptUpdate(context, &plain, &count, sealed, Int32(textCount)) == 1,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
    else { return failed() }
    var rest = [UInt8](repeating: 0, count: tagByteCount)
    guard EVP_DecryptFinal_ex(context, &rest, &count) == 1 else { return failed() }
    plain.removeLast()
    return plain
  }

  // MARK: - Both kinds of key

  private static func publicKey(_ kind: Int32, _ secret: [UInt8]) -> [UInt8] {
    let key = EVP_PKEY_new_raw_private_key(kind, nil, secret, secret.count)
    defer { EVP_PKEY_free(key) }
    var bytes = [UInt8](repeating: 0, count: keyByteCount)
    var count = bytes.count
    precondition(
      EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1 && count == keyByteCount,
      "OpenSSL offers no X25519 or Ed25519: check openssl.cnf / OpenSSL 不提供 X25519 或 Ed25519，请检查 openssl.cnf")
    return bytes
  }

  /// Leaves nothing in OpenSSL's queue of errors: whoever fails next would report it as its own.
  private static func failed<T>() -> T? {
    ERR_clear_error()
    return nil
  }
}
