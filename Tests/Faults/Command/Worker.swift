import Foundation
import Glibc
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Terminal
import Transport
import Wire

/// A field worker with a device of their own: the real `tanfang` over a folder of its own. Its commands run one after the
/// other, on whatever thread; another may kill the one that runs.
final class Worker: Sendable {
  let name: String
  let folder: String
  /// Of the account: villages or what is around them.
  let regions: [Region]
  /// Where the worker's own elder lives.
  let village: String

  private struct State {
    var serial = 0
    var elder = ""
    /// Visits by id, and notes of elders, that a command said were recorded.
    var visits: Set<String> = []
    var edits: Set<String> = []
    var running: pid_t?
    var isKilled = false
  }
  private let state = Mutex(State())

  init(_ name: String, folder: String, regions: [String], village: String) {
    self.name = name
    self.folder = folder
    self.village = village
    self.regions = regions.map { Region($0)! }
  }

  var visits: Set<String> { state.withLock { $0.visits } }
  var edits: Set<String> { state.withLock { $0.edits } }
  /// An elder whom nobody else writes to.
  var elder: String { state.withLock { $0.elder } }

  // MARK: - Commands

  func run(_ words: [String]) throws -> Programs.Result {
    let process = try Programs.start("tanfang", data: folder, words)
    state.withLock { $0.running = process.processIdentifier }
    let result = Programs.finish(process)
    state.withLock { $0.running = nil }
    return result
  }

  /// What a command prints where nothing goes wrong.
  func done(_ words: [String]) throws -> JSONValue {
    let result = try run(words)
    guard result.exit == 0, let json = result.json else {
      throw Finding("\(name): \(words[0]) failed without a fault: \(result.exit as Any) \(result.errors)")
    }
    return json
  }

  /// Kills the command that runs, if one does.
  func kill() -> Bool {
    state.withLock { state in
      guard let running = state.running, Glibc.kill(running, SIGKILL) == 0 else { return false }
      state.isKilled = true
      return true
    }
  }

  /// Whether it was killed since this was asked last.
  func takeKilled() -> Bool {
    state.withLock { state in
      defer { state.isKilled = false }
      return state.isKilled
    }
  }

  func join(_ code: String) throws {
    _ = try done(["join", code, "--name", name])
    let elder = try done(["elder", "add", "--name", "老人\(name)", "--village", village])["id"]?.string ?? ""
    state.withLock { $0.elder = elder }
  }

  /// Records a visit to one of these, or a note on the worker's own elder. It needs no hub, so that only a kill excuses it.
  func write(_ elders: [String], using random: inout SeededRandom) throws {
    let serial = state.withLock { state in
      state.serial += 1
      return state.serial
    }
    let note = "\(name)第\(serial)次"
    let isEdit = random.chance(30)
    let words =
      isEdit
      ? ["elder", "edit", elder, "--note", note]
      : ["visit", "add", random.pick(elders), "--outcome", "seen", "--note", note]
    let result = try run(words)
    guard result.exit == 0, let id = result.json?["id"]?.string else {
      return try demand(result.exit == nil && takeKilled(), "\(name): \(words[0]) failed: \(result)")
    }
    state.withLock { state in
      if isEdit { _ = state.edits.insert(note) } else { _ = state.visits.insert(id) }
    }
  }

  enum Sync: Hashable {
    case done, cut
  }

  /// A sync in the middle of faults: it comes to its end, or is told why not.
  func sync() throws -> Sync {
    let result = try run(["sync"])
    switch result.exit {
    case 0:
      try demand(result.json?["forked"] == .bool(false), "\(name) was taken for a copy")
      return .done
    case 69: return .cut
    case nil where takeKilled(): return .cut
    default: throw Finding("\(name): sync: exit \(result.exit as Any), \(result.errors)")
    }
  }

  /// A sync without faults, which must reach the end and agree.
  /// - Returns: whether nothing was left to say on either side.
  func syncWhole(mayBeginAfresh: Bool) throws -> Bool {
    let result = try done(["sync", "--wait", "30"])
    try demand(result["verified"] == .bool(true), "\(name): not verified: \(result)")
    try demand(result["forked"] == .bool(false), "\(name) was taken for a copy")
    try demand(mayBeginAfresh || result["afresh"] == .bool(false), "\(name) had to begin from nothing")
    try demand(result["held"]?.elements?.isEmpty == true, "\(name): something is held")
    return result["sent"]?.integer == 0 && result["received"]?.integer == 0
  }

  // MARK: - In this process

  func database() throws -> DeviceDatabase {
    try DeviceDatabase(path: folder + "/device.db", opening: .existing) { ReplicaID(0) }
  }

  /// Sends what the next sync would send first, the same bytes to several hubs at once, and forgets the answers.
  /// - Returns: whether all of them took it.
  func push(to addresses: [String]) throws -> Bool {
    let store = try database()
    var sync = DeviceSync(store: store, clock: SystemClock())
    guard let request = try sync.next(), let token = try store.token(), let contacts = try store.state().contacts
    else { return false }
    let headers = [("Authorization", "Bearer \(token.text)"), ("Content-Type", "application/octet-stream")]
    let taken = Count()
    let group = DispatchGroup()
    for address in addresses {
      group.enter()
      Thread.detachNewThread {
        let answer = try? CurlTransport(url: address, pins: Set(contacts.pins)).post(
          "/v1/sync", headers: headers.map { (name: $0.0, value: $0.1) }, body: request)
        if answer != nil { taken.add() }
        group.leave()
      }
    }
    group.wait()
    return taken.value == addresses.count
  }

  private final class Count: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }
  }
}
