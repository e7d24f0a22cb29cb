package import Storage
import Store
import Terminal
package import Transport
import Wire

/// The hub at whichever of its addresses answers; the one that did is asked again, over the same connection.
package struct HubLink {
  private var transports: [CurlTransport] = []
  private let unusable: TransportError?
  /// How long the last answer took from its first byte to its last.
  package private(set) var downloadMilliseconds: Int64 = 0
  /// Where the last request broke, if it had got anywhere.
  package private(set) var breakage: Breakage?

  package enum Breakage: Hashable, Sendable {
    /// While the request was being sent.
    case push
    /// While the answer was being received.
    case page
  }

  /// - Throws: `Failure` if the device has not joined.
  package init(store: DeviceDatabase, connectTimeoutSeconds: Int = 20) throws {
    guard try store.token() != nil, let contacts = try store.state().contacts, !contacts.addresses.isEmpty else {
      throw Failure.notJoined
    }
    var settings = CurlTransport.Settings()
    settings.connectTimeoutSeconds = connectTimeoutSeconds
    var last: TransportError?
    for address in contacts.addresses {
      do throws(TransportError) {
        transports.append(try CurlTransport(url: address, pins: Set(contacts.pins), settings: settings))
      } catch {
        last = error
      }
    }
    unusable = last
  }

  /// Sends a sync and gives the answer's body.
  package mutating func post(
    _ body: [UInt8], headers: [(name: String, value: String)]
  ) throws(TransportError) -> [UInt8] {
    try request { transport throws(TransportError) in try transport.post("/v1/sync", headers: headers, body: body) }
  }

  /// Hands in a bundle, of whichever device; gives the sealed answer, empty if there is none to give.
  package mutating func carry(
    _ bundle: [UInt8], headers: [(name: String, value: String)]
  ) throws(TransportError) -> [UInt8] {
    try request { transport throws(TransportError) in try transport.post("/v1/bundle", headers: headers, body: bundle) }
  }

  /// Asks for something; `path` is percent-encoded.
  package mutating func get(
    _ path: String, headers: [(name: String, value: String)]
  ) throws(TransportError) -> [UInt8] {
    try request { transport throws(TransportError) in try transport.get(path, headers: headers) }
  }

  private mutating func request(
    _ body: (CurlTransport) throws(TransportError) -> TransportAnswer
  ) throws(TransportError) -> [UInt8] {
    var last = unusable
    breakage = nil
    for (index, transport) in transports.enumerated() {
      do throws(TransportError) {
        let answer = try body(transport)
        if index > 0 { transports.swapAt(0, index) }
        downloadMilliseconds = answer.downloadMilliseconds
        return answer.body
      } catch {
        let broken = transport.broken
        if broken.received > 0 { breakage = .page } else if broken.sent > 0 { breakage = .push }
        // Another address may lead to the hub where this one does not; what the hub itself says holds everywhere.
        guard error.mayBeTheAddress else { throw error }
        last = last.map { $0.outweighs(error) ? $0 : error } ?? error
      }
    }
    throw last ?? .unreachable("no address")
  }
}

extension TransportError {
  /// Whether it may be different in a while.
  package var mayPass: Bool {
    switch self {
    case .unreachable, .timedOut: true
    case .refused(let answer): [408, 429, 500, 502, 503, 504].contains(answer.status)
    case .badURL, .plainBeyondLoopback, .wrongPin, .tooLarge, .unusable: false
    }
  }

  /// Whether the hub has no device of this replica and token.
  var isUnknownDevice: Bool {
    guard case .refused(let answer) = self else { return false }
    return answer.status == 401
  }

  /// Whether it says nothing about the hub, only about the way there.
  fileprivate var mayBeTheAddress: Bool {
    switch self {
    case .unreachable, .timedOut, .wrongPin, .badURL, .plainBeyondLoopback: true
    case .refused(let answer): [502, 504].contains(answer.status)
    case .tooLarge, .unusable: false
    }
  }

  /// Of the errors of several addresses the one that a person should hear of.
  fileprivate func outweighs(_ other: TransportError) -> Bool {
    if case .wrongPin = self { return !other.mayPass || !mayPass }
    return false
  }

  var retryAfterSeconds: Int? {
    guard case .refused(let answer) = self else { return nil }
    return answer.header("retry-after").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }
}
