import CCurl
import Wire

/// What a TLS handshake is held against: the server's public key must have one of the pins. Names, dates and
/// authorities do not matter; whoever has the key is the hub.
final class PinCheck {
  let pins: Set<Pin>
  /// Whether a server showed another key.
  var hasFailed = false

  init(_ pins: Set<Pin>) { self.pins = pins }

  /// Makes `curl` check its connections; returns curl's complaint if it cannot. `self` must outlive the transfer.
  func install(in curl: UnsafeMutableRawPointer) -> CURLcode {
    let context = Unmanaged.passUnretained(self).toOpaque()
    let steps: [() -> CURLcode] = [
      { tanfang_curl_number(curl, CURLOPT_SSL_VERIFYPEER, 1) },
      { tanfang_curl_number(curl, CURLOPT_SSL_VERIFYHOST, 0) },
      // No authorities: a machine without ca-certificates works too.
      { tanfang_curl_text(curl, CURLOPT_CAINFO, nil) },
      { tanfang_curl_text(curl, CURLOPT_CAPATH, nil) },
      // A resumed session is not shown a certificate, so there are none.
      { tanfang_curl_number(curl, CURLOPT_SSL_SESSIONID_CACHE, 0) },
      { tanfang_curl_pointer(curl, CURLOPT_SSL_CTX_DATA, context) },
      { tanfang_curl_tls(curl, prepareTLS) },
    ]
    for step in steps {
      let code = step()
      if code != CURLE_OK { return code }
    }
    return CURLE_OK
  }

  fileprivate func accepts(_ store: OpaquePointer?) -> Bool {
    var der: UnsafeMutablePointer<UInt8>?
    guard let certificate = X509_STORE_CTX_get0_cert(store) else { return false }
    let count = Int(i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der))
    defer { CRYPTO_free(der, nil, 0) }
    guard count > 0 else { return false }
    return pins.contains(Pin(publicKeyInfo: Array(UnsafeBufferPointer(start: der, count: count))))
  }
}

/// curl calls this for each new TLS connection, before it begins.
private func prepareTLS(
  _ curl: UnsafeMutableRawPointer?, _ tls: UnsafeMutableRawPointer?, _ context: UnsafeMutableRawPointer?
) -> CURLcode {
  guard let tls, let context else { return CURLE_ABORTED_BY_CALLBACK }
  SSL_CTX_set_cert_verify_callback(OpaquePointer(tls), verify, context)
  return CURLE_OK
}

/// OpenSSL calls this in place of its own verification; 0 ends the handshake before anything is sent.
private func verify(_ store: OpaquePointer?, _ context: UnsafeMutableRawPointer?) -> Int32 {
  guard let context else { return 0 }
  let check = Unmanaged<PinCheck>.fromOpaque(context).takeUnretainedValue()
  let isAccepted = check.accepts(store)
  if !isAccepted { check.hasFailed = true }
  X509_STORE_CTX_set_error(store, isAccepted ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION)
  return isAccepted ? 1 : 0
}
