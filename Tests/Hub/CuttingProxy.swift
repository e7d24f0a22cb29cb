import Foundation
import Glibc
import Synchronization

@testable import Hub

/// A way to the hub that breaks: passes bytes on as they are, and ends each connection once so many have come back.
final class CuttingProxy: Sendable {
  let port: UInt16
  private let listener: Int32
  private struct State {
    var target: UInt16 = 0
    var downBytesMax = Int.max
    var upBytesMax = Int.max
    var cuts = 0
    var isOver = false
  }
  private let state = Mutex(State())

  init() throws {
    (listener, port) = try ListeningSocket.open(address: "127.0.0.1", port: 0, backlog: 16)
    Thread.detachNewThread { [weak self, listener] in
      while true {
        var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 50) >= 0, let self, !self.state.withLock({ $0.isOver }) else { break }
        let client = accept(listener, nil, nil)
        if client >= 0 { self.serve(client) }
      }
      close(listener)
    }
  }

  deinit { stop() }

  var url: String { "https://127.0.0.1:\(port)" }
  var cuts: Int { state.withLock { $0.cuts } }

  func lead(to port: UInt16) { state.withLock { $0.target = port } }

  /// How much each connection may bring back and take there before it is cut.
  func allow(down: Int = .max, up: Int = .max) {
    state.withLock { ($0.downBytesMax, $0.upBytesMax) = (down, up) }
  }

  func stop() { state.withLock { $0.isOver = true } }

  private func serve(_ client: Int32) {
    let hub = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let (target, limits) = state.withLock { ($0.target, (up: $0.upBytesMax, down: $0.downBytesMax)) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = target.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isThere = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(hub, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isThere else {
      close(client)
      close(hub)
      return
    }
    let ends = DispatchGroup()
    for (from, to, bytesMax) in [(client, hub, limits.up), (hub, client, limits.down)] {
      ends.enter()
      Thread.detachNewThread { [self] in
        if pump(from, to, bytesMax) { state.withLock { $0.cuts += 1 } }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(hub, Int32(SHUT_RDWR))
        ends.leave()
      }
    }
    ends.notify(queue: .global()) {
      close(client)
      close(hub)
    }
  }

  /// - Returns: whether it was cut.
  private func pump(_ from: Int32, _ to: Int32, _ bytesMax: Int) -> Bool {
    var left = bytesMax
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(from, &buffer, min(buffer.count, left))
      guard count > 0 else { return false }
      var sent = 0
      while sent < count {
        let step = buffer[sent..<count].withUnsafeBytes {
          send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard step > 0 else { return false }
        sent += step
      }
      left -= count
      if left == 0 { return true }
    }
  }
}
