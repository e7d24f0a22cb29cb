import CCurl
import Glibc
package import Wire

/// HTTP/1.1 to one hub over libcurl: TLS pinned to the hub's key, the connection kept for the next request, a proxy taken
/// from the environment (`https_proxy`, `no_proxy`). One request at a time.
package final class CurlTransport {
  package struct Settings: Sendable {
    /// Until the TLS handshake is done.
    package var connectTimeoutSeconds = 20
    /// For a whole request.
    package var totalTimeoutSeconds = 900
    /// Below this rate …
    package var slowestBytesPerSecond = 10
    /// … for this long, a transfer is given up.
    package var slowestSeconds = 60
    package var answerBytesMax = 64 << 20
    package var userAgent = "tanfang"

    package init() {}
  }

  /// Bodies sent and received so far, in bytes, and requests that got an answer.
  package private(set) var totals = (bytesSent: 0, bytesReceived: 0, roundTrips: 0)

  /// Of the last request, if it broke: how much of it was sent and of its answer had come, in bytes.
  package private(set) var broken = (sent: 0, received: 0)

  private let url: String
  private let isLoopback: Bool
  private let pins: Set<Pin>
  private let settings: Settings
  private let curl: UnsafeMutableRawPointer

  /// `url` is the hub's base, such as `https://192.168.1.20:8443`; `pins` are those of its current and next key.
  package init(url: String, pins: Set<Pin>, settings: Settings = Settings()) throws(TransportError) {
    if let trouble = Self.trouble { throw .unusable(trouble) }
    guard let base = HubURL(url) else { throw .badURL(url) }
    guard base.isEncrypted || base.isLoopback else { throw .plainBeyondLoopback }
    guard let curl = tanfang_curl_new() else { throw .unusable("curl_easy_init") }
    (self.url, isLoopback) = (base.text, base.isLoopback)
    (self.pins, self.settings, self.curl) = (pins, settings, curl)
  }

  deinit { tanfang_curl_cleanup(curl) }

  /// Why curl cannot be used. Not safe to ask for twice at once, so it is done once.
  private static let trouble = tanfang_curl_load().map { String(cString: $0) }

  /// Asks; `path` starts with a slash and is percent-encoded. Throws for a status outside 200 … 299, too.
  package func get(_ path: String, headers: [(name: String, value: String)] = []) throws(TransportError)
    -> TransportAnswer
  {
    try perform(path, headers: headers, body: nil)
  }

  /// Sends; otherwise as `get`.
  package func post(
    _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8]
  ) throws(TransportError) -> TransportAnswer {
    try perform(path, headers: headers, body: body)
  }

  private func perform(
    _ path: String, headers: [(name: String, value: String)], body: [UInt8]?
  ) throws(TransportError) -> TransportAnswer {
    // Keeps connections, forgets every option of the last request.
    tanfang_curl_reset(curl)
    let check = PinCheck(pins)
    let answer = IncomingAnswer(bodyBytesMax: settings.answerBytesMax)
    var list: UnsafeMutablePointer<curl_slist>?
    defer { tanfang_curl_free_list(list) }
    for (name, value) in headers {
      precondition(!(name + value).utf8.contains { $0 == 10 || $0 == 13 }, "a header is one line")
      list = tanfang_curl_append(list, "\(name): \(value)")
    }
    setOptions(url: url + path, headers: list, answer: answer)
    let ready = check.install(in: curl)
    guard ready == CURLE_OK else { throw .unusable(Self.reason(ready)) }

    let code = withExtendedLifetime((check, answer)) { send(body) }
    let sent = Int(tanfang_curl_get_size(curl, CURLINFO_SIZE_UPLOAD_T))
    broken = code == CURLE_OK ? (0, 0) : (sent, answer.body.count)
    if check.hasFailed { throw .wrongPin }
    if answer.isTooLarge { throw .tooLarge(limitBytes: settings.answerBytesMax) }
    switch code {
    case CURLE_OK: break
    case CURLE_OPERATION_TIMEDOUT: throw .timedOut
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: throw .badURL(url)
    default: throw .unreachable(Self.reason(code))
    }
    let result = TransportAnswer(
      status: tanfang_curl_get_number(curl, CURLINFO_RESPONSE_CODE), headers: answer.headers, body: answer.body,
      bytesSent: sent,
      downloadMilliseconds: Int64(
        (tanfang_curl_get_size(curl, CURLINFO_TOTAL_TIME_T)
          - tanfang_curl_get_size(curl, CURLINFO_STARTTRANSFER_TIME_T)) / 1000))
    totals.bytesSent += result.bytesSent
    totals.bytesReceived += result.bytesReceived
    totals.roundTrips += 1
    guard (200...299).contains(result.status) else { throw .refused(result) }
    return result
  }

  private func setOptions(url: String, headers: UnsafeMutablePointer<curl_slist>?, answer: IncomingAnswer) {
    let context = Unmanaged.passUnretained(answer).toOpaque()
    tanfang_curl_text(curl, CURLOPT_URL, url)
    tanfang_curl_text(curl, CURLOPT_PROTOCOLS_STR, "https,http")
    tanfang_curl_number(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    tanfang_curl_text(curl, CURLOPT_USERAGENT, settings.userAgent)
    tanfang_curl_pointer(curl, CURLOPT_HTTPHEADER, headers)
    // A hub on this machine is never behind a proxy.
    if isLoopback { tanfang_curl_text(curl, CURLOPT_PROXY, "") }
    tanfang_curl_number(curl, CURLOPT_NOSIGNAL, 1)
    tanfang_curl_number(curl, CURLOPT_CONNECTTIMEOUT, settings.connectTimeoutSeconds)
    tanfang_curl_number(curl, CURLOPT_TIMEOUT, settings.totalTimeoutSeconds)
    tanfang_curl_number(curl, CURLOPT_LOW_SPEED_LIMIT, settings.slowestBytesPerSecond)
    tanfang_curl_number(curl, CURLOPT_LOW_SPEED_TIME, settings.slowestSeconds)
    tanfang_curl_receive(curl, CURLOPT_WRITEFUNCTION, receiveBody)
    tanfang_curl_pointer(curl, CURLOPT_WRITEDATA, context)
    tanfang_curl_receive(curl, CURLOPT_HEADERFUNCTION, receiveHeader)
    tanfang_curl_pointer(curl, CURLOPT_HEADERDATA, context)
  }

  private func send(_ body: [UInt8]?) -> CURLcode {
    guard var body else {
      tanfang_curl_number(curl, CURLOPT_HTTPGET, 1)
      return tanfang_curl_perform(curl)
    }
    tanfang_curl_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    // An empty array may have no pointer, and curl takes null for "read it from a callback".
    guard !body.isEmpty else {
      tanfang_curl_text(curl, CURLOPT_COPYPOSTFIELDS, "")
      return tanfang_curl_perform(curl)
    }
    return body.withUnsafeMutableBytes {
      tanfang_curl_pointer(curl, CURLOPT_POSTFIELDS, $0.baseAddress)
      return tanfang_curl_perform(curl)
    }
  }

  private static func reason(_ code: CURLcode) -> String { String(cString: tanfang_curl_reason(code)) }
}

/// A hub's base URL, looked at by curl's own parser. Curl must have been loaded.
struct HubURL {
  /// Without a slash at the end.
  let text: String
  let isEncrypted: Bool
  let isLoopback: Bool

  init?(_ text: String) {
    guard let handle = tanfang_curl_url() else { return nil }
    defer { tanfang_curl_url_cleanup(handle) }
    func part(_ part: CURLUPart) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard tanfang_curl_url_get(handle, part, &value, 0) == CURLUE_OK, let value else { return nil }
      defer { tanfang_curl_free(value) }
      return String(cString: value)
    }
    guard tanfang_curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK, let scheme = part(CURLUPART_SCHEME),
      scheme == "https" || scheme == "http", let host = part(CURLUPART_HOST), !host.isEmpty,
      part(CURLUPART_USER) == nil, part(CURLUPART_QUERY) == nil, part(CURLUPART_FRAGMENT) == nil
    else { return nil }
    self.text = String(text.reversed().drop { $0 == "/" }.reversed())
    isEncrypted = scheme == "https"
    isLoopback = Self.isLoopback(host)
  }

  private static func isLoopback(_ host: String) -> Bool {
    var address = in_addr()
    if inet_pton(AF_INET, host, &address) == 1 { return UInt32(bigEndian: address.s_addr) >> 24 == 127 }
    return host == "localhost" || host == "[::1]"
  }
}

/// What comes in from one request.
private final class IncomingAnswer {
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var isTooLarge = false
  let bodyBytesMax: Int

  init(bodyBytesMax: Int) { self.bodyBytesMax = bodyBytesMax }

  /// False ends the transfer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= bodyBytesMax else {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }

  func receive(headerLine: String) {
    // Each status line, that of an interim answer too, starts the headers anew.
    if headerLine.hasPrefix("HTTP/") { headers = [] }
    let sides = headerLine.split(separator: ":", maxSplits: 1)
    guard sides.count == 2 else { return }
    headers.append((sides[0].lowercased(), String(sides[1].drop(while: \.isWhitespace).prefix { !$0.isNewline })))
  }
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ one: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let answer = Unmanaged<IncomingAnswer>.fromOpaque(context!).takeUnretainedValue()
  return answer.receive(UnsafeRawBufferPointer(start: bytes, count: one * count)) ? one * count : 0
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ one: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  let answer = Unmanaged<IncomingAnswer>.fromOpaque(context!).takeUnretainedValue()
  answer.receive(headerLine: String(decoding: UnsafeRawBufferPointer(start: bytes, count: one * count), as: UTF8.self))
  return one * count
}
