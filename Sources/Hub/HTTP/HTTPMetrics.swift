/// What is counted of every request.
package struct HTTPMetrics: Sendable {
  private let requests: Metrics.Counter
  private let bytesReceived: Metrics.Counter
  private let bytesSent: Metrics.Counter
  private let aborted: Metrics.Counter
  private let duration: Metrics.Histogram

  package init(_ metrics: Metrics) {
    requests = metrics.counter("tanfang_http_requests_total", "Requests answered, by method, route and status.")
    bytesReceived = metrics.counter("tanfang_http_received_bytes_total", "Bytes of request bodies, by route.")
    bytesSent = metrics.counter("tanfang_http_sent_bytes_total", "Bytes of answers' bodies, by route.")
    aborted = metrics.counter("tanfang_http_aborted_total", "Requests whose connection ended before the answer did.")
    duration = metrics.histogram(
      "tanfang_http_duration_seconds", "Time from request line to the end of the answer, by route.",
      bounds: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10])
  }

  /// Counts a request that has ended.
  package func observe(_ outcome: HTTPOutcome) {
    requests.add(1, ["method": outcome.method, "route": outcome.route, "status": String(outcome.status)])
    bytesReceived.add(Double(outcome.bytesReceived), ["route": outcome.route])
    bytesSent.add(Double(outcome.bytesSent), ["route": outcome.route])
    duration.observe(Double(outcome.durationMicroseconds) / 1e6, ["route": outcome.route])
    if !outcome.isComplete { aborted.add() }
  }
}
