import Dispatch
import Foundation
import Hub
import Model
import Network
import PostgreSQL
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Transport
import Wire

let village = "230422990201"
let otherVillage = "230422990203"

extension Testing.Trait where Self == ConditionTrait {
  /// For what is about SQLite's files: backups, the ledger beside the database, damage to pages.
  static var onSQLite: Self { .enabled(if: Engine.chosen == .sqlite) }
}

/// How a request reaches the hub: the same tests run both ways.
enum Way: String, CaseIterable, CustomTestStringConvertible {
  case inProcess, socket
  var testDescription: String { rawValue }
}

/// What a request came to.
struct Reply {
  let status: Int
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
  var json: JSONValue? { try? JSONValue.parse(body) }
  /// The code of an error in the one shape that all errors have.
  var code: String? {
    guard let error = json?["error"], error["message"]?.string?.isEmpty == false,
      error["hint"]?.string?.isEmpty == false
    else { return nil }
    return error["code"]?.string
  }
}

/// A real hub in a temporary folder, behind a real socket.
final class TestHub {
  let home = TemporaryFolder()
  let folder: HubFolder
  let clock = ManualClock()
  let log = Collected<String>()
  private(set) var server: HubServer
  /// The folder's store as another process would open it.
  let store: HubDatabase
  private var random = SeededRandom(seed: 7)
  private let settings: HubServer.Settings

  /// - Parameters:
  ///   - prepare: what is to be in the folder before the first start.
  ///   - store: where its store is; nil for what the whole suite stands on.
  init(
    prepare: ((HubFolder) throws -> Void)?, store: PostgreSQLSettings? = nil,
    _ change: (inout HubServer.Settings) -> Void
  ) throws {
    var folder = HubFolder(home.path + "/hub")
    folder.store = try store ?? StorePlace().settings
    self.folder = folder
    try prepare?(folder)
    var settings = HubServer.Settings()
    settings.address = "127.0.0.1"
    settings.port = 0
    settings.clock = clock
    let log = log
    settings.log = Log(sink: { log.add(String(decoding: $0, as: UTF8.self)) })
    change(&settings)
    self.settings = settings
    server = try HubServer(folder, settings)
    self.store = try folder.open(.existing, clock: clock)
  }

  convenience init(_ change: (inout HubServer.Settings) -> Void = { _ in }) throws {
    try self.init(prepare: nil, change)
  }

  deinit { server.stop(graceSeconds: 5) }

  /// Ends the hub and starts it again on the same port.
  func restart() throws {
    server.stop()
    var settings = settings
    settings.port = server.port
    server = try HubServer(folder, settings)
  }

  /// Ends this hub; another goes on from a backup under the same address.
  func restored(from backup: String, keepingLedger: Bool) throws -> TestHub {
    let (port, ledger) = (server.port, folder.database + ".ledger")
    server.stop()
    return try TestHub(prepare: { new in
      try FileManager.default.createDirectory(atPath: new.path, withIntermediateDirectories: true)
      if keepingLedger {
        try FileManager.default.copyItem(atPath: ledger, toPath: new.database + ".ledger")
      }
      try HubBackup.restore(backup, into: new)
    }) { $0.port = port }
  }

  var url: String { "https://127.0.0.1:\(server.port)" }
  var office: HubOffice { HubOffice(store, actor: "local", clock: clock) }

  func transport() throws -> CurlTransport { try CurlTransport(url: url, pins: Set(server.contacts.pins)) }

  // MARK: - Requests

  func call(
    _ way: Way, _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) throws -> Reply {
    switch way {
    case .inProcess:
      let done = DispatchSemaphore(value: 0)
      let answers = Collected<HTTPResponse>()
      let request = HTTPRequest(
        method: method, target: HTTPTarget(path)!, headers: headers, body: body, clientAddress: "127.0.0.1")
      server.service.handle(request) { response in
        answers.add(response)
        done.signal()
      }
      done.wait()
      let response = answers.all[0]
      return Reply(status: response.status, headers: response.headers, body: response.body)
    case .socket:
      let answer = try overSocket(method, path, headers, body)
      return Reply(status: answer.status, headers: answer.headers, body: answer.body)
    }
  }

  private func overSocket(
    _ method: String, _ path: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
  ) throws -> TransportAnswer {
    let transport = try transport()
    do {
      if method == "GET" { return try transport.get(path, headers: headers) }
      return try transport.post(path, headers: headers, body: body)
    } catch {
      guard case .refused(let answer) = error else { throw error }
      return answer
    }
  }

  func sync(_ way: Way, _ token: DeviceToken, _ body: [UInt8]) throws -> Reply {
    try call(
      way, "POST", "/v1/sync",
      headers: [("Authorization", "Bearer \(token.text)"), ("Content-Type", "application/octet-stream")], body: body)
  }

  func get(_ way: Way, _ token: DeviceToken, _ path: String) throws -> Reply {
    try call(way, "GET", path, headers: [("Authorization", "Bearer \(token.text)")])
  }

  // MARK: - Devices

  func invite(_ role: Role?, _ regions: [String], account: String? = nil, minutes: Int = 10) throws -> Invitation {
    try office.invite(
      account: account, role: role, regions: regions.map { Region($0)! }, minutes: minutes,
      address: Invitation.Address(url: url), pin: server.contacts.pins[0], using: &random
    ).invitation
  }

  /// A device enrolled without a store of its own.
  func enrol(_ role: Role, _ regions: String..., name: String? = nil) throws -> DeviceToken {
    let token = newToken()
    let invitation = try invite(role, role == .admin ? [] : regions)
    let reply = try join(.inProcess, invitation.secret, token, name ?? role.key)
    precondition(reply.status == 200, "\(reply.code ?? "")")
    return token
  }

  func newToken() -> DeviceToken {
    DeviceToken(
      replica: ReplicaID(random.next()),
      secret: (0..<DeviceToken.secretByteCount).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  func join(_ way: Way, _ secret: [UInt8], _ token: DeviceToken, _ name: String) throws -> Reply {
    var json = JSONWriter()
    json.object { json in
      json.field("secret", Base32.text(bytes: secret))
      json.field("token", token.text)
      json.field("device", name)
    }
    return try call(way, "POST", "/v1/join", headers: [("Content-Type", "application/json")], body: json.bytes)
  }

  /// A device that joins as the client does.
  func device(_ name: String, _ role: Role, _ regions: String...) throws -> HubDevice {
    let path = "\(home.path)/\(name)/device.db"
    let code = try invite(role, regions).code
    let joined = try JoinExchange(clock: clock).join(
      code: code, hub: nil, name: name, database: path, using: &random)
    return try HubDevice(path: path, joined: joined, clock: clock)
  }

  /// The value of a metric without labels.
  func metric(_ name: String) throws -> Int {
    let text = String(decoding: try call(.inProcess, "GET", "/metrics").body, as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
    return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
  }
}

/// A client's device, without its command line.
final class HubDevice {
  let path: String
  let joined: JoinExchange.Joined
  let store: DeviceDatabase
  let device: Device
  private let clock: any Sync.Clock

  init(path: String, joined: JoinExchange.Joined, clock: any Sync.Clock) throws {
    self.path = path
    self.joined = joined
    self.clock = clock
    store = try DeviceDatabase(path: path, opening: .existing) { fatalError("the store is there") }
    device = Device(store: store, clock: clock)
  }

  @discardableResult
  func write(_ type: String, _ values: [String: String], on record: Dot? = nil, reason: String = "") throws -> Dot {
    try device.write([Draft(type: type, record: record, text: values, reason: reason)], account: joined.account)[0]
  }

  @discardableResult
  func sync(_ change: (inout SyncExchange.Settings) -> Void = { _ in }) throws -> Receipt {
    var settings = SyncExchange.Settings()
    settings.language = .en
    change(&settings)
    return try SyncExchange(store: store, clock: clock, settings).run().receipt
  }

  var token: DeviceToken { get throws { try store.token()! } }

  /// What the device would send now.
  func request() throws -> [UInt8] {
    var sync = DeviceSync(store: store, clock: clock)
    return try sync.next()!
  }
}
