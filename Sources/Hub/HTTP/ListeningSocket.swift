import Glibc
import Model

/// A TCP socket that listens, made here so that a failure says exactly what is wrong.
enum ListeningSocket {
  /// Opens it; `address` is numeric, IPv4 or IPv6; port 0 takes a free one. Returns the descriptor and the port.
  static func open(address: String, port: UInt16, backlog: Int32) throws(HTTPServerError) -> (Int32, UInt16) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, String(port), &hints, &found) == 0, let info = found?.pointee else {
      throw .badAddress(address)
    }
    defer { freeaddrinfo(found) }

    let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
    guard descriptor >= 0 else { throw .cannotListen(address: address, port: port, errno: errno) }
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    // libmicrohttpd's threads share it: one that loses the race for a connection must not wait for the next.
    let isReady =
      fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 && bind(descriptor, info.ai_addr, info.ai_addrlen) == 0
      && listen(descriptor, backlog) == 0
    guard isReady else {
      let code = errno
      close(descriptor)
      throw .cannotListen(address: address, port: port, errno: code)
    }
    return (descriptor, boundPort(descriptor))
  }

  /// Finds out whether `open` would succeed now.
  static func probe(address: String, port: UInt16) throws(HTTPServerError) {
    let (descriptor, _) = try open(address: address, port: port, backlog: 1)
    close(descriptor)
  }

  private static func boundPort(_ descriptor: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
      // The port stands at the same place in sockaddr_in and sockaddr_in6.
      return $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
    }
  }
}

/// Why a server did not start.
package enum HTTPServerError: Error, Hashable, CustomStringConvertible {
  /// Not a numeric IPv4 or IPv6 address.
  case badAddress(String)
  /// Plain HTTP was asked for on an address that others can reach.
  case plainBeyondLoopback(String)
  case cannotListen(address: String, port: UInt16, errno: Int32)
  /// libmicrohttpd refused: above all a key and a certificate that do not fit.
  case cannotStart

  /// In Chinese.
  package var chinese: String {
    switch self {
    case .badAddress(let address): "启动服务时：\(address) 不是 IP 地址；请用 --listen 地址:端口"
    case .plainBeyondLoopback(let address): "启动服务时：\(address) 不是本机地址；不加密的 HTTP 只能在本机使用"
    case .cannotListen(let address, let port, let code):
      "启动服务时：无法监听 \(address):\(port)（\(SystemText.chinese(Self.text(code)))）；请换一个端口，或停止占用它的程序"
    case .cannotStart: "启动服务时：HTTPS 无法启动；请检查密钥与证书是否成对"
    }
  }

  /// In English.
  package var description: String {
    switch self {
    case .badAddress(let address): "starting the server: \(address) is no IP address; use --listen ADDRESS:PORT"
    case .plainBeyondLoopback(let address):
      "starting the server: \(address) is not this machine's own; plain HTTP is for loopback only"
    case .cannotListen(let address, let port, let code):
      "starting the server: cannot listen on \(address):\(port) (\(Self.text(code))); take another port, or stop "
        + "what uses it"
    case .cannotStart: "starting the server: HTTPS did not start; check that key and certificate belong together"
    }
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
