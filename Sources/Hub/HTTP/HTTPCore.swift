import Dispatch
import Model
import Synchronization

/// What all connections of a server share.
final class HTTPCore: Sendable {
  let limits: HTTPLimits
  let handler: HTTPServer.Handler
  let connections = HTTPConnections()
  let streams = HTTPStreams()
  /// Entered for each request when its headers are complete, left when its answer is sent.
  let requests = DispatchGroup()
  private let isBehindProxy: Bool
  private let observer: @Sendable (HTTPOutcome) -> Void
  private let reporter: @Sendable (String) -> Void

  private struct State {
    var isStopping = false
    var inFlight = 0
    var bufferedBytes = 0
    var exchanges: [ObjectIdentifier: HTTPExchange] = [:]
  }
  private let state = Mutex(State())

  init(_ configuration: HTTPServer.Configuration, handler: @escaping HTTPServer.Handler) {
    limits = configuration.limits
    isBehindProxy = configuration.isBehindProxy
    observer = configuration.observer
    reporter = configuration.reporter
    self.handler = handler
  }

  var isStopping: Bool { state.withLock { $0.isStopping } }
  var inFlight: Int { state.withLock { $0.inFlight } }

  /// Called when a request's headers are complete.
  func began(_ exchange: HTTPExchange) {
    requests.enter()
    state.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange }
  }

  /// Counts a request in, or says why not.
  func admit() -> HTTPRefusal? {
    state.withLock { state in
      if state.isStopping { return .stopping }
      if state.inFlight >= limits.requestsInFlightMax { return .busy }
      state.inFlight += 1
      return nil
    }
  }

  /// Counts bytes of a body in, unless there are too many already.
  func reserve(bytes: Int) -> Bool {
    state.withLock { state in
      guard state.bufferedBytes + bytes <= limits.bufferedBytesMax else { return false }
      state.bufferedBytes += bytes
      return true
    }
  }

  func release(bytes: Int) { state.withLock { $0.bufferedBytes -= bytes } }

  /// How a request ended.
  struct End {
    /// `nil` if its headers never were complete.
    var outcome: HTTPOutcome?
    /// Whether `admit` counted it in.
    var isAdmitted: Bool
    /// What `reserve` counted in and `release` did not count out.
    var heldBytes: Int
  }

  func ended(_ exchange: HTTPExchange, _ end: End) {
    guard let outcome = end.outcome else { return }
    state.withLock { state in
      state.exchanges[ObjectIdentifier(exchange)] = nil
      state.inFlight -= end.isAdmitted ? 1 : 0
      state.bufferedBytes -= end.heldBytes
    }
    observer(outcome)
    requests.leave()
  }

  func beginStopping() {
    state.withLock { $0.isStopping = true }
    streams.finishAll()
  }

  /// Answers 503 in place of handlers that have not answered.
  func giveUpAll() {
    for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.giveUp() }
  }

  func response(_ refusal: HTTPRefusal, _ language: Language) -> HTTPResponse {
    .refusal(refusal, language, retryAfterSeconds: limits.retryAfterSeconds)
  }

  /// A proxy appends the address it sees; what stands before it is the client's own claim.
  func clientAddress(peer: String, headers: [(name: String, value: String)]) -> String {
    guard isBehindProxy,
      let forwarded = headers.last(where: { equalsIgnoringCase($0.name, "X-Forwarded-For") })?.value,
      let last = forwarded.split(separator: ",").last
    else { return peer }
    return String(last.drop { $0 == " " })
  }

  func report(_ message: String) { reporter(message) }
}
