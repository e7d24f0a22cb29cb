import CMicroHTTPD
import Model
import Synchronization

/// One request and its answer. libmicrohttpd calls it from one thread at a time; the answer may come from any.
final class HTTPExchange: Sendable {
  private enum Stage {
    /// Before the headers are complete.
    case started
    /// The body is coming in; the refusal, if any, waits for its end.
    case receiving(HTTPRefusal?)
    /// The handler has the request and the connection is not suspended yet.
    case handling
    /// The handler has the request; only the answer resumes the connection.
    case suspended
    case answered(HTTPResponse)
    /// The answer is with libmicrohttpd, or the connection is gone.
    case over
  }

  private struct State {
    var stage = Stage.started
    var request: HTTPRequest?
    /// Bytes of the body that count against `bufferedBytesMax`.
    var heldBytes = 0
    var method = "-"
    var language = Language.zh
    var bytesReceived = 0
    var isAdmitted = false
    var outcome: (status: Int, route: String, bytesSent: Int) = (0, "-", 0)
  }

  private let core: HTTPCore
  private let target: String
  private let begun = ContinuousClock.now
  private nonisolated(unsafe) let connection: OpaquePointer
  private let state = Mutex(State())

  init(core: HTTPCore, target: String, connection: OpaquePointer) {
    self.core = core
    self.target = target
    self.connection = connection
  }

  private var record: HTTPConnection? {
    tanfang_http_connection(connection).map { Unmanaged<HTTPConnection>.fromOpaque($0).takeUnretainedValue() }
  }

  /// What libmicrohttpd's access handler is: called after the headers, for each part of the body, and at the end, as
  /// long as there is no answer. Returns false to close the connection.
  func proceed(method: String, upload: UnsafeRawBufferPointer) -> Bool {
    let stage = state.withLock { $0.stage }
    switch stage {
    case .started: return begin(method: method)
    case .receiving where !upload.isEmpty: return receive(upload)
    case .receiving(let refusal?): return queue(response(refusal))
    case .receiving(nil): return handle()
    case .answered(let response): return queue(response)
    // A wake-up that is not ours: wait on.
    case .handling, .suspended: return true
    case .over: return false
    }
  }

  private func begin(method: String) -> Bool {
    let headers = requestHeaders(connection)
    let headerBytes = headers.reduce(target.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    let target = HTTPTarget(self.target)
    var refusal: HTTPRefusal? = target == nil ? .badTarget : nil
    if headerBytes > core.limits.headerBytesMax { refusal = .headersTooLarge }
    let length = headers.first { equalsIgnoringCase($0.name, "Content-Length") }.flatMap { Int($0.value) }
    if let length, length > core.limits.bodyBytesMax { refusal = .bodyTooLarge }
    if refusal == nil { refusal = core.admit() }
    let isAdmitted = refusal == nil

    core.began(self)
    record?.move(to: .receiving(bytes: 0))
    state.withLock { state in
      state.method = HTTPOutcome.method(method)
      state.language = preferredLanguage(headers)
      state.isAdmitted = isAdmitted
      state.stage = .receiving(refusal)
      guard isAdmitted, let target else { return }
      state.request = HTTPRequest(
        method: method, target: target, headers: headers, body: [],
        clientAddress: core.clientAddress(peer: record?.address ?? "", headers: headers))
    }
    guard let refusal else { return true }
    // An answer before the body makes libmicrohttpd close the connection after it; a client that waits to be asked for
    // its body sends none.
    let waits = headers.contains { equalsIgnoringCase($0.name, "Expect") }
    return waits || (length ?? 0) > core.limits.refusedBytesMax ? queue(response(refusal)) : true
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let received = state.withLock { state in
      state.bytesReceived += bytes.count
      guard case .receiving(nil) = state.stage else { return state.bytesReceived }
      var refusal: HTTPRefusal?
      if state.bytesReceived > core.limits.bodyBytesMax { refusal = .bodyTooLarge }
      if refusal == nil && !core.reserve(bytes: bytes.count) { refusal = .busy }
      if let refusal {
        core.release(bytes: state.heldBytes)
        state.heldBytes = 0
        state.request = nil
        state.stage = .receiving(refusal)
      } else {
        state.heldBytes += bytes.count
        state.request?.body.append(contentsOf: bytes)
      }
      return state.bytesReceived
    }
    record?.move(to: .receiving(bytes: received))
    // libmicrohttpd cannot answer in the middle of a body: it ends, or it is cut.
    return received <= core.limits.bodyBytesMax + core.limits.refusedBytesMax
  }

  private func handle() -> Bool {
    let request = state.withLock { state in
      state.stage = .handling
      return state.request.take()
    }
    guard let request else { return false }
    record?.move(to: .handling)
    let responder = HTTPResponder(self)
    core.handler(request) { responder.respond($0) }

    let early: HTTPResponse? = state.withLock { state in
      if case .answered(let response) = state.stage { return response }
      // Under the lock, so that no answer can come between and find nothing to resume.
      state.stage = .suspended
      MHD_suspend_connection(connection)
      return nil
    }
    return early.map { queue($0) } ?? true
  }

  /// Takes the first answer; later ones, and those after the connection's end, are ignored.
  func answer(_ response: HTTPResponse) {
    state.withLock { state in
      switch state.stage {
      case .handling: state.stage = .answered(response)
      case .suspended:
        state.stage = .answered(response)
        MHD_resume_connection(connection)
      case .started, .receiving, .answered, .over: break
      }
    }
  }

  /// Ends the wait for a handler that does not answer in time.
  func giveUp() { refuse(.stopping) }

  /// Answers in place of a handler.
  func refuse(_ refusal: HTTPRefusal) { answer(response(refusal)) }

  private func response(_ refusal: HTTPRefusal) -> HTTPResponse {
    core.response(refusal, state.withLock { $0.language })
  }

  private func queue(_ response: HTTPResponse) -> Bool {
    state.withLock { state in
      state.stage = .over
      state.outcome = (response.status, response.route, response.body.count)
    }
    if let stream = response.stream {
      // Also if it never began, or ends by the other side's going away.
      core.streams.insert(stream)
      stream.attach(to: connection)
      record?.move(to: .streaming)
    } else {
      record?.move(to: .sending(bytes: response.body.count))
    }
    return queueResponse(response, on: connection, isLast: core.isStopping)
  }

  /// Called once, when the answer is sent or the connection lost.
  func end(isComplete: Bool) {
    let end = state.withLock { state in
      defer { state.stage = .over }
      if case .started = state.stage { return HTTPCore.End(outcome: nil, isAdmitted: false, heldBytes: 0) }
      let outcome = HTTPOutcome(
        method: state.method, route: state.outcome.route, status: state.outcome.status,
        bytesReceived: state.bytesReceived, bytesSent: state.outcome.bytesSent,
        durationMicroseconds: Int((ContinuousClock.now - begun) / .microseconds(1)), isComplete: isComplete)
      return HTTPCore.End(outcome: outcome, isAdmitted: state.isAdmitted, heldBytes: state.heldBytes)
    }
    record?.move(to: .waiting)
    core.ended(self, end)
  }
}

/// The handler's right to answer, once. If it is dropped unused, the request is answered as failed. A used one holds
/// nothing, so that a handler may keep it without keeping the request and the server.
private final class HTTPResponder: Sendable {
  private let exchange: Mutex<HTTPExchange?>
  init(_ exchange: HTTPExchange) { self.exchange = Mutex(exchange) }
  func respond(_ response: HTTPResponse) { exchange.withLock { $0.take() }?.answer(response) }
  deinit { exchange.withLock { $0.take() }?.refuse(.unanswered) }
}

private func queueResponse(_ response: HTTPResponse, on connection: OpaquePointer, isLast: Bool) -> Bool {
  guard let made = response.stream.map({ $0.makeResponse() }) ?? wholeResponse(response.body) else { return false }
  defer { MHD_destroy_response(made) }
  for (name, value) in response.headers { MHD_add_response_header(made, name, value) }
  if isLast { MHD_add_response_header(made, "Connection", "close") }
  return MHD_queue_response(connection, UInt32(response.status), made) == .YES
}

private func wholeResponse(_ bytes: [UInt8]) -> OpaquePointer? {
  var bytes = bytes
  return bytes.withUnsafeMutableBytes {
    MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
  }
}

private func requestHeaders(_ connection: OpaquePointer) -> [(name: String, value: String)] {
  var headers: [(name: String, value: String)] = []
  withUnsafeMutablePointer(to: &headers) {
    _ = MHD_get_connection_values_n(connection, .HEADER_KIND, appendHeader, $0)
  }
  return headers
}

private func appendHeader(
  _ headers: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameLength: Int,
  _ value: UnsafePointer<CChar>?, _ valueLength: Int
) -> MHD_Result {
  func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
  }
  headers?.assumingMemoryBound(to: [(name: String, value: String)].self).pointee
    .append((text(name, nameLength), text(value, valueLength)))
  return .YES
}
