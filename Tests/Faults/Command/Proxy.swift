import Foundation
import Glibc
import Synchronization

/// A TCP proxy on loopback that cuts the connection after a number of bytes in one direction.
final class Proxy: Sendable {
  enum Direction: String, CaseIterable {
    case toHub = "to the hub"
    case toDevice = "to the device"
  }

  struct Cut {
    let direction: Direction
    /// Bytes that still pass.
    let after: Int
  }

  private struct State {
    var cut: Cut?
    var hasCut = false
    /// Counts the calls of `set`: what an older connection still does no longer matters.
    var round = 0
    var target: UInt16 = 0
  }

  let port: UInt16
  private let state = Mutex(State())

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = Self.address(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    try demand(isBound, "the proxy cannot listen")
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        Thread.detachNewThread { self.serve(client, self.state.withLock { $0.target }) }
      }
    }
  }

  /// Leads to this port from now on.
  func lead(to port: UInt16) { state.withLock { $0.target = port } }

  /// Cuts the next connection so, and those after it at once; nil lets everything pass.
  func set(_ cut: Cut?) {
    state.withLock {
      $0.cut = cut
      $0.hasCut = false
      $0.round += 1
    }
  }

  /// Whether a connection was cut since `set`.
  var hasCut: Bool { state.withLock { $0.hasCut } }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  private func serve(_ client: Int32, _ target: UInt16) {
    let hub = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer {
      for descriptor in [client, hub] { Self.reset(descriptor) }
    }
    var address = Self.address(target)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(hub, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return }
    let (cut, round) = state.withLock { ($0.hasCut ? Cut(direction: .toHub, after: 0) : $0.cut, $0.round) }
    var passed: [Direction: Int] = [:]
    var polls = [
      pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: hub, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&polls, 2, 30_000) > 0 {
      for (from, to, direction) in [(0, hub, Direction.toHub), (1, client, Direction.toDevice)]
      where polls[from].revents != 0 {
        let limit = cut.flatMap { $0.direction == direction ? $0.after - passed[direction, default: 0] : nil }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = read(polls[from].fd, &buffer, buffer.count)
        guard count > 0 else { return }
        let allowed = min(count, limit ?? count)
        guard allowed == 0 || send(to, buffer, allowed, Int32(MSG_NOSIGNAL)) == allowed else { return }
        passed[direction, default: 0] += allowed
        if let limit, count > limit || count == limit && limit == 0 {
          state.withLock { if $0.round == round { $0.hasCut = true } }
          return
        }
      }
    }
  }

  /// Closes at once, what is under way included, as a lost radio link does.
  private static func reset(_ descriptor: Int32) {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
  }
}
