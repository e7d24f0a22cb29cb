import Model

/// A request, whole. Its description shows the method only: path, query and headers may hold secrets or personal data.
package struct HTTPRequest: Sendable, CustomStringConvertible {
  /// As sent: `GET`, `POST` …
  package var method: String
  /// The path's segments, percent-decoded; none of them holds a slash. `/v1/records/` is `["v1", "records", ""]`.
  package var segments: [String]
  /// Name and value pairs in their order, percent-decoded.
  package var query: [(name: String, value: String)]
  /// Names as sent, in their order.
  package var headers: [(name: String, value: String)]
  /// The whole body.
  package var body: [UInt8]
  /// The client's IP address without port; behind a proxy what the proxy says of it.
  package var clientAddress: String

  package init(
    method: String, target: HTTPTarget, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    clientAddress: String = ""
  ) {
    self.method = method
    segments = target.segments
    query = target.query
    self.headers = headers
    self.body = body
    self.clientAddress = clientAddress
  }

  /// The segments joined: starts with a slash.
  package var path: String { "/" + segments.joined(separator: "/") }

  /// The first header of this name, which is compared without regard to ASCII case.
  package func header(_ name: String) -> String? {
    headers.first { equalsIgnoringCase($0.name, name) }?.value
  }

  var language: Language { preferredLanguage(headers) }

  /// The first query value of this name.
  package func query(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  package var description: String { "\(method) request" }
}

/// A request target in origin form (RFC 9112 §3.2.1), decoded.
package struct HTTPTarget: Sendable {
  /// See `HTTPRequest.segments`.
  package var segments: [String]
  /// See `HTTPRequest.query`.
  package var query: [(name: String, value: String)]

  /// `nil` unless it starts with a slash and decodes to UTF-8 without NUL, with no slash inside a segment.
  package init?(_ text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = parts.first, path.first == UInt8(ascii: "/") else { return nil }

    segments = []
    for segment in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard let text = percentDecoded(segment), !text.utf8.contains(UInt8(ascii: "/")) else { return nil }
      segments.append(text)
    }
    query = []
    guard parts.count == 2 else { return }
    for pair in parts[1].split(separator: UInt8(ascii: "&")) {
      let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = percentDecoded(sides[0], plusIsSpace: true),
        let value = sides.count == 2 ? percentDecoded(sides[1], plusIsSpace: true) : ""
      else { return nil }
      query.append((name, value))
    }
  }
}

/// `nil` for an escape that is none, a NUL, or bytes that are no UTF-8.
private func percentDecoded(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String? {
  var decoded: [UInt8] = []
  var iterator = bytes.makeIterator()
  while let byte = iterator.next() {
    switch byte {
    case UInt8(ascii: "%"):
      guard let high = iterator.next().flatMap(hexadecimalValue), let low = iterator.next().flatMap(hexadecimalValue)
      else { return nil }
      decoded.append(high << 4 | low)
    case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
    default: decoded.append(byte)
    }
  }
  return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// The first of Chinese and English that the client names; Chinese if neither.
func preferredLanguage(_ headers: [(name: String, value: String)]) -> Language {
  let accepted = headers.first { equalsIgnoringCase($0.name, "Accept-Language") }?.value ?? ""
  for tag in accepted.lowercased().split(separator: ",") {
    let tag = tag.drop { $0 == " " }
    if tag.hasPrefix("zh") { return .zh }
    if tag.hasPrefix("en") { return .en }
  }
  return .zh
}

func equalsIgnoringCase(_ a: String, _ b: String) -> Bool {
  func lower(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }
  return a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lower($0) == lower($1) }
}
