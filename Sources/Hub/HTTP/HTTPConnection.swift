import CMicroHTTPD
import Glibc
import Synchronization

/// One client's connection: what it is doing since when, so that slow ones can be cut. libmicrohttpd's own timeout only
/// sees silence, not a client that sends a byte now and then.
final class HTTPConnection: Sendable {
  enum Phase {
    /// Between requests, in the TLS handshake, or in a request's headers.
    case waiting
    case receiving(bytes: Int)
    /// The handler has it: no limit on the client's account.
    case handling
    case sending(bytes: Int)
    /// An answer without an end: it may take as long as it likes.
    case streaming
  }

  let socket: Int32
  /// The peer's IP address without port.
  let address: String
  private let state: Mutex<(phase: Phase, since: ContinuousClock.Instant)>

  init(socket: Int32, address: String) {
    self.socket = socket
    self.address = address
    state = Mutex((.waiting, .now))
  }

  /// Enters a phase. More bytes received do not start the time anew.
  func move(to phase: Phase) {
    state.withLock { state in
      if case .receiving = state.phase, case .receiving = phase {
        state.phase = phase
      } else {
        state = (phase, .now)
      }
    }
  }

  func isOverdue(_ limits: HTTPLimits, now: ContinuousClock.Instant) -> Bool {
    let (phase, since) = state.withLock { $0 }
    return switch phase {
    case .waiting: now - since > .seconds(limits.idleTimeoutSeconds)
    case .receiving(let bytes), .sending(let bytes): now - since > limits.transferTime(bytes: bytes)
    case .handling, .streaming: false
    }
  }

  /// Makes libmicrohttpd see the end of the connection. Only while it has not closed the socket.
  func cut() { shutdown(socket, Int32(SHUT_RDWR)) }
}

/// The connections that are open. A connection leaves before its socket is closed, so nobody else's socket is ever cut.
final class HTTPConnections: Sendable {
  private let open = Mutex<[ObjectIdentifier: HTTPConnection]>([:])

  var count: Int { open.withLock { $0.count } }

  func insert(_ connection: HTTPConnection) { open.withLock { $0[ObjectIdentifier(connection)] = connection } }

  func remove(_ connection: HTTPConnection) { open.withLock { $0[ObjectIdentifier(connection)] = nil } }

  func cutAll() { open.withLock { open in for connection in open.values { connection.cut() } } }

  func cutOverdue(_ limits: HTTPLimits, now: ContinuousClock.Instant) {
    open.withLock { open in
      for connection in open.values where connection.isOverdue(limits, now: now) { connection.cut() }
    }
  }
}

/// The numeric form of a socket address, without port.
func numericHost(_ address: UnsafePointer<sockaddr>?) -> String {
  guard let address else { return "" }
  let length =
    address.pointee.sa_family == sa_family_t(AF_INET6)
    ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { host in
    let status = getnameinfo(
      address, socklen_t(length), host.baseAddress, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
    return status == 0 ? String(cString: host.baseAddress!) : ""
  }
}

/// The streams that are being sent, so that they end when the server does.
final class HTTPStreams: Sendable {
  private struct Weak { weak var stream: HTTPStream? }
  private let open = Mutex<[Weak]>([])

  func insert(_ stream: HTTPStream) {
    open.withLock { open in
      open.removeAll { $0.stream == nil }
      open.append(Weak(stream: stream))
    }
  }

  func finishAll() { for stream in open.withLock({ $0.compactMap(\.stream) }) { stream.finish() } }
}
