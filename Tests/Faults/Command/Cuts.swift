import Foundation
import Glibc
import Hub
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Wire

/// Cuts the connection after every byte of a sync over TLS, in both directions.
struct Cuts {
  /// Every how many bytes; 1 for all.
  let step: Int

  func run() throws -> String {
    var lines: [String] = []
    for direction in Proxy.Direction.allCases {
      let (cuts, bytes) = try sweep(direction)
      lines.append("\(direction.rawValue): \(cuts) cuts within \(bytes) bytes")
    }
    return lines.joined(separator: "\n") + "\n0 lost, 0 doubled"
  }

  private func sweep(_ direction: Proxy.Direction) throws -> (cuts: Int, bytes: Int) {
    let town = try CutTown()
    var (offset, cuts) = (0, 0)
    // A sync's size is not always quite the same: the end is where several in a row go through.
    var whole = 0
    while whole < 5 {
      try town.write()
      town.proxy.set(Proxy.Cut(direction: direction, after: offset))
      let problem = try town.sync()
      try demand(
        problem == nil || town.proxy.hasCut,
        "\(direction.rawValue), byte \(offset): failed without a cut: \(problem ?? "")")
      cuts += town.proxy.hasCut ? 1 : 0
      whole = town.proxy.hasCut ? 0 : whole + 1
      town.proxy.set(nil)
      do {
        try town.checkAll()
      } catch let finding as Finding {
        throw Finding("\(direction.rawValue), cut after byte \(offset): \(finding)")
      }
      offset += step
      try demand(offset < 100_000, "\(direction.rawValue): a sync never goes through")
    }
    try demand(cuts * step > 500, "\(direction.rawValue): only \(cuts) cuts")
    return (cuts, offset)
  }
}

/// A hub behind the proxy and a device, in this process, over real sockets.
private final class CutTown {
  let proxy: Proxy
  private let path = NSTemporaryDirectory() + "tanfang-cuts-\(UUID().uuidString)"
  private let folder: HubFolder
  private let server: HubServer
  private let device: DeviceDatabase
  private let account: String
  private let elder: Dot
  private var visits: Set<Dot> = []
  /// The hub's store as another process sees it.
  private let store: HubDatabase

  init() throws {
    proxy = try Proxy()
    folder = HubFolder(path + "/hub")
    var settings = HubServer.Settings()
    settings.address = "127.0.0.1"
    settings.port = 0
    settings.log = Log(sink: { _ in })
    settings.addresses = ["https://127.0.0.1:\(proxy.port)"]
    // All that are cut come from one address.
    settings.limits.connectionsPerAddressMax = 0
    server = try HubServer(folder, settings)
    proxy.lead(to: server.port)
    store = try folder.open(.existing)
    var random = SystemRandomNumberGenerator()
    let invited = try HubOffice(store, actor: "local").invite(
      account: "li", role: .volunteer, regions: [Region(Scene.village)!], minutes: 10,
      address: Invitation.Address(url: settings.addresses[0]), pin: server.contacts.pins[0], using: &random)
    let database = path + "/device/device.db"
    _ = try JoinExchange(clock: SystemClock()).join(
      code: invited.invitation.code, hub: nil, name: "a", database: database, using: &random)
    device = try DeviceDatabase(path: database, opening: .existing) { ReplicaID(0) }
    account = try device.state().scope!.account
    elder = try Device(store: device, clock: SystemClock()).write(
      [Draft(type: "elder", text: ["name": "王桂兰", "village": Scene.village])], account: account)[0]
    if let problem = try sync() { throw Finding("the first sync fails: \(problem)") }
  }

  deinit {
    server.stop(graceSeconds: 1)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Something to send, and something to come.
  func write() throws {
    let values = ["elder": elder.testText, "at": "2026-09-20 08:30", "note": "今天去看过，精神不错"]
    visits.insert(
      try Device(store: device, clock: SystemClock()).write([Draft(type: "visit", text: values)], account: account)[0])
    let note = Draft(type: "elder", record: elder, text: ["note": "第\(visits.count)次"])
    try store.transaction { _ = try HubRecords(store: store, clock: SystemClock()).write(note, account: "office") }
  }

  /// - Returns: why it did not come to its end, nil if it did.
  func sync() throws -> String? {
    do {
      var settings = SyncExchange.Settings()
      settings.connectTimeoutSeconds = 20
      let receipt = try SyncExchange(store: device, clock: SystemClock(), settings).run().receipt
      return receipt.verified ? nil : "not verified"
    } catch let failure as Failure where failure.exit == .unreachable {
      return "\(failure.code): \(failure.message.en)"
    }
  }

  /// The next sync without a cut goes on from there, and both sides hold the same.
  func checkAll() throws {
    let taken = try store.replicaState(device.state().replica).taken.counter
    let acknowledged = try device.state().acknowledged.counter
    try demand(taken >= acknowledged, "acknowledged up to \(acknowledged), the hub has \(taken)")
    if let problem = try sync() { throw Finding("the sync after it does not go through: \(problem)") }
    try demand(try store.count(CareModel.Number.visit) == visits.count, "the hub has another number of visits")
    try demand(try device.count(CareModel.Number.visit) == visits.count, "the device has another number of visits")
    let last = visits.max()!
    try demand(try store.stored(last, type: CareModel.Number.visit) != nil, "the last visit is lost")
  }
}
