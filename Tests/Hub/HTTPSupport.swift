import Dispatch
import Foundation
import Glibc
import Hub
import Synchronization
import Testing
import Transport
import Wire

/// A server on a free loopback port, with what it was asked and what became of it.
final class TestServer: Sendable {
  static let key = try! HubKey.generate(now: 1_790_000_000)

  let server: HTTPServer
  let outcomes: Collected<HTTPOutcome>
  let isEncrypted: Bool

  init(
    encrypted: Bool = false, limits: HTTPLimits = HTTPLimits(), behindProxy: Bool = false,
    handler: @escaping HTTPServer.Handler
  ) throws {
    let outcomes = Collected<HTTPOutcome>()
    var configuration = HTTPServer.Configuration()
    configuration.limits = limits
    configuration.isBehindProxy = behindProxy
    configuration.observer = { outcomes.add($0) }
    if encrypted { configuration.tls = (Self.key.keyPEM, Self.key.certificatePEM) }
    server = try HTTPServer(configuration, handler: handler)
    self.outcomes = outcomes
    isEncrypted = encrypted
  }

  deinit { server.stop(graceSeconds: 0) }

  var url: String { "\(isEncrypted ? "https" : "http")://127.0.0.1:\(server.port)" }

  func transport(pins: Set<Pin> = [TestServer.key.pin], _ settings: CurlTransport.Settings = .init()) throws
    -> CurlTransport
  {
    try CurlTransport(url: url, pins: pins, settings: settings)
  }
}

/// Answers with the body it got, and says in headers what else it saw.
@Sendable func echo(_ request: HTTPRequest, _ respond: @escaping HTTPServer.Respond) {
  respond(
    HTTPResponse(
      status: 200,
      headers: [
        ("X-Method", request.method), ("X-Count", String(request.body.count)), ("X-Client", request.clientAddress),
        ("X-Token", request.header("authorization") ?? "-"),
      ], body: request.body, route: "/echo"))
}

/// Values gathered from many threads.
final class Collected<T: Sendable>: Sendable {
  private let values = Mutex<[T]>([])
  func add(_ value: T) { values.withLock { $0.append(value) } }
  var all: [T] { values.withLock { $0 } }

  /// Waits until there are `count`, at most half a minute, and gives what there is.
  func wait(for count: Int) -> [T] {
    _ = eventually { self.all.count >= count }
    return all
  }
}

/// Waits for a condition, at most `seconds`: on a busy machine little is done in one.
func eventually(seconds: Double = 30, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = ContinuousClock.now + .seconds(seconds)
  while try !condition() {
    if ContinuousClock.now > end { return false }
    usleep(5_000)
  }
  return true
}

/// A port that is free now.
func freePort() throws -> UInt16 {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let code = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, size) | getsockname(descriptor, $0, &size)
    }
  }
  try #require(code == 0)
  return UInt16(bigEndian: address.sin_port)
}

/// A TCP connection that sends what it is told, well-formed or not.
final class RawClient {
  private let socket: Int32

  init(port: UInt16) {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.socket = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    isConnected = status == 0
    var wait = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(socket) }

  let isConnected: Bool

  /// False once the other side has reset the connection.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Reads until `text` has come `count` times or the connection ends.
  func read(until text: String, count: Int = 1) -> String {
    var received = ""
    while received.components(separatedBy: text).count <= count, let part = readPart() { received += part }
    return received
  }

  /// Reads to the connection's end; `nil` if it is still open after ten seconds.
  func readToEnd() -> String? {
    var received = ""
    while let part = readPart() { received += part }
    return hasTimedOut ? nil : received
  }

  private var hasTimedOut = false

  private func readPart() -> String? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    if count < 0 && errno == EAGAIN { hasTimedOut = true }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}

/// Whether a program is there to check ours against: no build needs it.
func isInstalled(_ program: String) -> Bool {
  (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    access("\($0)/\(program)", X_OK) == 0
  }
}

/// Runs the curl program, which shares no code with ours, and gives its exit status and output.
func runCurl(_ arguments: [String]) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["curl", "--silent", "--max-time", "20"] + arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}

/// A folder that goes with its owner.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/tanfang-test-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
