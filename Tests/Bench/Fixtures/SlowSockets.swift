import Glibc
import Synchronization

/// Connections that say nothing, only begin to, or take their time: every fourth stands in the middle of a handshake,
/// every fourth sends another byte of one now and then.
final class SlowSockets {
  private let sockets: [Int32]
  private let dawdler: Dawdler
  private var thread = pthread_t()

  init(port: UInt16, count: Int) {
    var (sockets, dawdling): ([Int32], [Int32]) = ([], [])
    for index in 0..<count {
      // The hub takes so many from one address: these come from several.
      guard let descriptor = Self.connected(to: port, from: UInt32(2 + index / 50)) else { continue }
      sockets.append(descriptor)
      if index % 4 == 0 { _ = send(descriptor, Dawdler.hello, 4, Int32(MSG_NOSIGNAL)) }
      if index % 4 == 1 { dawdling.append(descriptor) }
    }
    self.sockets = sockets
    dawdler = Dawdler(dawdling)
    let context = Unmanaged.passRetained(dawdler).toOpaque()
    pthread_create(&thread, nil, { Unmanaged<Dawdler>.fromOpaque($0!).takeRetainedValue().run() }, context)
  }

  deinit {
    dawdler.stop()
    pthread_join(thread, nil)
    for descriptor in sockets { close(descriptor) }
  }

  private static func connected(to port: UInt16, from last: UInt32) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var own = address(last, 0)
    var hub = address(1, port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &own) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
    }
    let isOpen = withUnsafePointer(to: &hub) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
    }
    if isBound, isOpen { return descriptor }
    close(descriptor)
    return nil
  }

  /// How many the hub has not closed.
  var open: Int {
    sockets.count { descriptor in
      var byte: UInt8 = 0
      let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK))
      return count < 0 && errno == EAGAIN
    }
  }

  private static func address(_ last: UInt32, _ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = (0x7f00_0000 | last).bigEndian
    return address
  }
}

/// Sends a byte to each of its connections five times a second, on a thread of its own.
private final class Dawdler: Sendable {
  /// A TLS record that does not end soon.
  static let hello: [UInt8] = [0x16, 0x03, 0x01, 0x02] + [UInt8](repeating: 0, count: 512)

  private let sockets: [Int32]
  private let isOver = Mutex(false)

  init(_ sockets: [Int32]) { self.sockets = sockets }

  func stop() { isOver.withLock { $0 = true } }

  func run() -> UnsafeMutableRawPointer? {
    for byte in Self.hello {
      for descriptor in sockets { _ = send(descriptor, [byte], 1, Int32(MSG_NOSIGNAL)) }
      for _ in 0..<20 {
        if isOver.withLock({ $0 }) { return nil }
        usleep(10_000)
      }
    }
    return nil
  }
}
