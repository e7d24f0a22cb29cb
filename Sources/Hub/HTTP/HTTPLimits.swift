/// Every bound of the HTTP server, in one place. What a bound cuts off is answered where HTTP allows, else closed.
package struct HTTPLimits: Sendable, Hashable {
  /// Body of one request. Beyond it: 413.
  package var bodyBytesMax = 8 << 20
  /// How much of a refused body is read and thrown away, so that a client that is still sending sees the answer and not
  /// a broken connection. A longer one is answered at once and cut.
  package var refusedBytesMax = 1 << 20
  /// Request line and headers of one request. Beyond it: 431, or 414 for the request line.
  package var headerBytesMax = 16 << 10
  /// Connections at once; further ones wait in the kernel's queue.
  package var connectionsMax = 512
  /// Connections at once from one address, 0 for any number (behind a proxy all come from one).
  package var connectionsPerAddressMax = 64
  /// How long a connection may be silent, and how long a request's headers (and the TLS handshake) may take.
  package var idleTimeoutSeconds = 60
  /// How long a body may take, and an answer to be read, before `bytesPerSecondMin` is asked of it.
  package var transferGraceSeconds = 20
  /// The slowest average of a body or an answer after the grace. GPRS gives some thousands.
  package var bytesPerSecondMin = 500
  /// Requests received or answered at once. Beyond it: 503.
  package var requestsInFlightMax = 256
  /// Bodies in memory at once. Beyond it: 503.
  package var bufferedBytesMax = 64 << 20
  /// What a 503 tells the client to wait.
  package var retryAfterSeconds = 5

  package init() {}

  /// Each bound is positive and a body at its limit fits the buffer.
  var isConsistent: Bool {
    let positive = [
      bodyBytesMax, headerBytesMax, connectionsMax, idleTimeoutSeconds, transferGraceSeconds, bytesPerSecondMin,
      requestsInFlightMax, retryAfterSeconds,
    ]
    return positive.allSatisfy { $0 > 0 } && connectionsPerAddressMax >= 0 && refusedBytesMax >= 0
      && bufferedBytesMax >= bodyBytesMax
  }

  /// How long `bytes` may take.
  func transferTime(bytes: Int) -> Duration {
    .seconds(transferGraceSeconds) + .milliseconds(bytes * 1_000 / bytesPerSecondMin)
  }
}
