import Glibc
import Synchronization
import Transport

/// Answers each request with the next of some bodies, over plain HTTP: what a download costs without a hub behind it.
final class ByteServer: Sendable {
  private let bodies: [[UInt8]]
  private let listener: Int32
  private let port: UInt16

  init(_ bodies: [[UInt8]]) throws {
    self.bodies = bodies
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = self.listener
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &size) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard isListening else { throw BenchError("cannot listen on 127.0.0.1") }
  }

  deinit { close(listener) }

  /// Downloads all bodies over one connection.
  func download() throws {
    let failure = Mutex<String?>(nil)
    Threads.run(2) { side in
      if side == 0 { return self.serve() }
      do {
        let transport = try CurlTransport(url: "http://127.0.0.1:\(self.port)", pins: [])
        for body in self.bodies {
          let count = try transport.get("/").body.count
          if count != body.count { failure.withLock { $0 = "\(count) of \(body.count) bytes came" } }
        }
      } catch {
        failure.withLock { $0 = "\(error)" }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw BenchError("downloading: \(failure)") }
  }

  private func serve() {
    let peer = accept(listener, nil, nil)
    defer { close(peer) }
    for body in bodies {
      var request: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 4096)
      while !request.suffix(4).elementsEqual("\r\n\r\n".utf8) {
        let count = read(peer, &chunk, chunk.count)
        guard count > 0 else { return }
        request += chunk[..<count]
      }
      var answer = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
      while !answer.isEmpty {
        let count = send(peer, answer, answer.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        answer.removeFirst(count)
      }
    }
  }
}
