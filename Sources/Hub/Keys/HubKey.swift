import CCrypto
package import Wire

/// The hub's TLS identity: a private key and the certificate that carries its public half, both in PEM.
package struct HubKey: Sendable, CustomStringConvertible {
  /// PKCS #8, unencrypted: a secret.
  package let keyPEM: String
  /// The hub's certificate, first of the chain.
  package let certificatePEM: String
  /// What clients know the hub by.
  package let pin: Pin

  /// Takes a pair; throws unless both can be read and belong together.
  package init(keyPEM: String, certificatePEM: String) throws(HubKeyError) {
    guard let certificate = Certificate(pem: certificatePEM) else { throw .unreadable("certificate") }
    guard let key = PrivateKey(pem: keyPEM) else { throw .unreadable("key") }
    guard X509_check_private_key(certificate.pointer, key.pointer) == 1 else { throw .mismatch }
    self.keyPEM = keyPEM
    self.certificatePEM = certificatePEM
    pin = certificate.pin
  }

  /// Reads a pair from one text, as `pem` writes it.
  package init(pem: String) throws(HubKeyError) { try self.init(keyPEM: pem, certificatePEM: pem) }

  /// A new P-256 key and a self-signed certificate for it, valid from a day before `now` (seconds since 1970) for ten
  /// years. Nobody checks name or dates: clients know the pin.
  package static func generate(now: Int64) throws(HubKeyError) -> HubKey {
    guard let key = PrivateKey.generate(), let certificate = Certificate.selfSigned(key, now: now),
      let keyPEM = key.pem, let certificatePEM = certificate.pem
    else { throw .cannotGenerate(openSSLReason()) }
    return try HubKey(keyPEM: keyPEM, certificatePEM: certificatePEM)
  }

  /// Key and certificate in one text, so that one file holds both and they can never be of two kinds.
  package var pem: String { keyPEM + certificatePEM }

  /// The pin only.
  package var description: String { "hub key \(pin)" }

  /// The pin of a certificate in PEM.
  package static func pin(certificatePEM: String) throws(HubKeyError) -> Pin {
    guard let certificate = Certificate(pem: certificatePEM) else { throw .unreadable("certificate") }
    return certificate.pin
  }
}

/// Why there is no key to serve with.
package enum HubKeyError: Error, Hashable, CustomStringConvertible {
  /// `key` or `certificate` is not PEM of its kind.
  case unreadable(String)
  case mismatch
  /// OpenSSL's reason.
  case cannotGenerate(String)

  /// In Chinese.
  package var chinese: String {
    switch self {
    case .unreadable("key"): "读取中心密钥时：文件不是未加密的 PEM 私钥；请检查 --key"
    case .unreadable: "读取中心证书时：文件不是 PEM 证书；请检查 --cert"
    case .mismatch: "读取中心密钥时：密钥与证书不成对；请检查 --cert 与 --key"
    case .cannotGenerate(let reason): "生成中心密钥时：OpenSSL 失败（\(reason)）；请检查 OpenSSL 的安装"
    }
  }

  /// In English.
  package var description: String {
    switch self {
    case .unreadable(let what): "reading the hub's \(what): it is no unencrypted PEM \(what); check --cert and --key"
    case .mismatch: "reading the hub's key: it does not belong to the certificate; check --cert and --key"
    case .cannotGenerate(let reason): "making the hub's key: OpenSSL failed (\(reason)); check its installation"
    }
  }
}
