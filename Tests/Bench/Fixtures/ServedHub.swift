import Glibc
import Hub
import Replication
import Support
import Terminal
import Transport
import Wire

/// `tanfangd serve` as its own process, over a folder that was filled before, maybe on a slow disk.
final class ServedHub {
  let url: String
  let pins: Set<Pin>
  private let process: RunningProgram

  /// - Parameters:
  ///   - folder: the hub's data folder.
  ///   - slowDiskMilliseconds: what each fsync takes longer.
  ///   - isBehindProxy: plain HTTP, and any number of connections from one address.
  ///   - store: the URL of a database; nil for the file in the folder.
  init(
    _ folder: String, slowDiskMilliseconds: Int = 0, isBehindProxy: Bool = false, store: String? = nil
  ) throws {
    var environment: [String] = []
    if slowDiskMilliseconds > 0 {
      environment = ["LD_PRELOAD=\(try Self.slowDisk())", "SLOW_DISK_MS=\(slowDiskMilliseconds)"]
    }
    process = try RunningProgram(
      try Programs.path("tanfangd"),
      ["--data", folder] + (store.map { ["--store", $0] } ?? [])
        + ["--json", "serve", "--listen", "127.0.0.1:0"] + (isBehindProxy ? ["--behind-proxy"] : []),
      environment: environment, keepsOutput: true)
    guard let json = try? JSONValue.parse(process.readSome()), let port = json["port"]?.integer,
      let pins = json["pins"]?.elements
    else { throw BenchError("tanfangd does not serve") }
    url = "\(isBehindProxy ? "http" : "https")://127.0.0.1:\(port)"
    self.port = UInt16(port)
    self.pins = Set(pins.compactMap { $0.string.flatMap { Pin(hexadecimal: $0) } })
  }

  let port: UInt16

  private static func slowDisk() throws -> String {
    let path = "\(Programs.folder)/libSlowDisk.so"
    guard access(path, R_OK) == 0 else {
      throw BenchError("the slow disk is not built; run: swift build -c release --product SlowDisk")
    }
    return path
  }

  func transport() throws -> CurlTransport { try CurlTransport(url: url, pins: pins) }

  var peakBytes: Int { process.peakBytes }
  /// What it has used of the processors, in steps of ten milliseconds.
  var processorSeconds: Double { process.processorSeconds }

  /// Once; later calls do nothing.
  func stop() { process.stop() }
}

/// A volunteer whose device speaks to a served hub over a connection that it keeps.
final class Caller {
  let place: Neighbourhood
  let hub: ServedHub
  private let transport: CurlTransport
  private let headers: [(name: String, value: String)]

  /// The secret of all these devices.
  static let secret = [UInt8](repeating: 0x5a, count: DeviceToken.secretByteCount)

  init(_ place: Neighbourhood, _ hub: ServedHub) throws {
    (self.place, self.hub) = (place, hub)
    transport = try hub.transport()
    headers = [
      ("Authorization", "Bearer \(DeviceToken(replica: place.pusher.replica, secret: Self.secret).text)"),
      ("Content-Type", "application/octet-stream"),
    ]
  }

  func post(_ request: [UInt8]) throws -> [UInt8] {
    try transport.post("/v1/sync", headers: headers, body: request).body
  }

  /// Transactions that the hub has written.
  func commits() throws -> Int {
    let text = String(decoding: try transport.get("/metrics").body, as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("tanfang_commits_total ") }
    return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
  }

  /// A whole sync of one prepared day.
  /// - Returns: how long it took, in seconds.
  func day(_ request: [UInt8]) throws -> Double {
    var answer: [UInt8] = []
    let elapsed = try Stopwatch.time { answer = try post(request) }
    try place.heard(answer, changes: 35)
    return elapsed.wall
  }
}
