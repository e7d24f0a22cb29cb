import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

/// An HTTP/1.1 server on libmicrohttpd: poll, a pool of threads, TLS or plain on loopback.
///
/// The handler runs on one of the pool's threads and must not block it: what takes long goes elsewhere and answers from
/// there; the connection is suspended meanwhile. Each request gets exactly one answer: the first; a handler that drops
/// `respond` without calling it has answered 500.
package final class HTTPServer: Sendable {
  package typealias Respond = @Sendable (HTTPResponse) -> Void
  package typealias Handler = @Sendable (HTTPRequest, _ respond: @escaping Respond) -> Void

  package struct Configuration: Sendable {
    /// Numeric IPv4 or IPv6 address to listen on.
    package var address = "127.0.0.1"
    /// 0 takes a free port: see `HTTPServer.port`.
    package var port: UInt16 = 0
    /// PEM of the private key and of the certificate (chain); `nil` serves plain HTTP, on loopback only.
    package var tls: (keyPEM: String, certificatePEM: String)?
    /// Takes the client's address from the last entry of `X-Forwarded-For`.
    package var isBehindProxy = false
    /// Threads that receive, send and run the handler.
    package var threadCount = 2
    package var limits = HTTPLimits()
    /// Told of every request's end, on a pool thread.
    package var observer: @Sendable (HTTPOutcome) -> Void = { _ in }
    /// Told what libmicrohttpd and GnuTLS complain of, such as failed handshakes: noise from the network, for debugging.
    package var reporter: @Sendable (String) -> Void = { _ in }

    package init() {}
  }

  /// The port it listens on.
  package let port: UInt16

  private let core: HTTPCore
  private struct Running: @unchecked Sendable {
    let daemon: OpaquePointer
    let settings: UnsafeMutablePointer<tanfang_http>
    let timer: any DispatchSourceTimer
  }
  private let running: Mutex<Running?>

  /// Starts to serve.
  package init(_ configuration: Configuration, handler: @escaping Handler) throws(HTTPServerError) {
    if configuration.tls == nil && !Self.isLoopback(configuration.address) {
      throw .plainBeyondLoopback(configuration.address)
    }
    let limits = configuration.limits
    precondition(limits.isConsistent, "the HTTP server's limits contradict each other")
    let core = HTTPCore(configuration, handler: handler)
    let (socket, port) = try ListeningSocket.open(
      address: configuration.address, port: configuration.port, backlog: Int32(min(limits.connectionsMax, 4_096)))
    guard let running = Self.start(configuration, core: core, socket: socket) else {
      close(socket)
      throw .cannotStart
    }
    self.core = core
    self.port = port
    self.running = Mutex(running)
  }

  deinit { stop(graceSeconds: 0) }

  /// Open connections and requests under way, for gauges.
  package var load: (connections: Int, requests: Int) { (core.connections.count, core.inFlight) }

  /// Refuses new connections and requests, waits for those under way, at most `graceSeconds`, answers 503 to what is
  /// left, and ends. Returns whether all was answered by its handler. Not to be called from a handler; safe to repeat.
  @discardableResult
  package func stop(graceSeconds: Double) -> Bool {
    guard let running = running.withLock({ $0.take() }) else { return true }
    core.beginStopping()
    let socket = MHD_quiesce_daemon(running.daemon)
    if socket >= 0 { close(socket) }
    let isDone = core.requests.wait(timeout: .now() + graceSeconds) == .success
    // Every suspended connection must be resumed before the daemon stops; then the 503s get a moment to leave.
    core.giveUpAll()
    if !isDone { _ = core.requests.wait(timeout: .now() + 1) }
    running.timer.cancel()
    // libmicrohttpd 0.9.75 takes a response for queued once it is stopping, and then reads it: a malformed request in
    // that moment would crash it. So it is stopped only when nobody is left to send one.
    core.connections.cutAll()
    for _ in 0..<200 where core.connections.count > 0 { usleep(10_000) }
    MHD_stop_daemon(running.daemon)
    free(UnsafeMutableRawPointer(mutating: running.settings.pointee.key))
    free(UnsafeMutableRawPointer(mutating: running.settings.pointee.certificate))
    running.settings.deallocate()
    return isDone
  }

  private static func start(_ configuration: Configuration, core: HTTPCore, socket: Int32) -> Running? {
    let limits = configuration.limits
    let settings = UnsafeMutablePointer<tanfang_http>.allocate(capacity: 1)
    settings.initialize(
      to: tanfang_http(
        listen_socket: socket, threads: UInt32(max(1, configuration.threadCount)),
        connections: UInt32(limits.connectionsMax), connections_per_address: UInt32(limits.connectionsPerAddressMax),
        idle_seconds: UInt32(limits.idleTimeoutSeconds), memory_bytes: limits.headerBytesMax + uploadBufferBytes,
        memory_increment_bytes: uploadBufferBytes / 2,
        key: configuration.tls.flatMap { UnsafePointer(strdup($0.keyPEM)) },
        certificate: configuration.tls.flatMap { UnsafePointer(strdup($0.certificatePEM)) },
        context: Unmanaged.passUnretained(core).toOpaque(), begin: httpBegin, handle: httpHandle, end: httpEnd,
        notify: httpNotify, report: httpReport))
    guard let daemon = tanfang_http_start(settings) else {
      free(UnsafeMutableRawPointer(mutating: settings.pointee.key))
      free(UnsafeMutableRawPointer(mutating: settings.pointee.certificate))
      settings.deallocate()
      return nil
    }
    return Running(daemon: daemon, settings: settings, timer: deadlines(core))
  }

  private static func deadlines(_ core: HTTPCore) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "tanfang.http.deadlines"))
    timer.schedule(deadline: .now() + .milliseconds(250), repeating: .milliseconds(250), leeway: .milliseconds(50))
    timer.setEventHandler { core.connections.cutOverdue(core.limits, now: .now) }
    timer.activate()
    return timer
  }

  /// Room for the body beside the headers, in each connection's memory.
  private static let uploadBufferBytes = 32 << 10

  static func isLoopback(_ address: String) -> Bool {
    address == "::1" || address.hasPrefix("127.")
  }
}
