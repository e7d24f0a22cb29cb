import Foundation
import Glibc
import Hub
import Model
import PostgreSQL
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Terminal
import Wire

/// Two hubs on one database, and eight devices in three villages of two towns; all as their real programs.
final class District {
  private static let villages = ["230422990201", "230422990203", "230422991201"]
  /// Two devices of one account, villages that several work in, a town, the county; and where the elder of each lives.
  private static let people: [(name: String, account: String, role: String, regions: [String], village: String)] = [
    ("li-1", "li", "volunteer", [villages[0]], villages[0]),
    ("li-2", "li", "volunteer", [villages[0]], villages[0]),
    ("wang", "wang", "volunteer", [villages[0], villages[1]], villages[1]),
    ("zhao", "zhao", "volunteer", [villages[1]], villages[1]),
    ("sun", "sun", "volunteer", [villages[2]], villages[2]),
    ("chen", "chen", "village", [villages[2]], villages[2]),
    ("town", "town", "town", ["230422990"], villages[0]),
    ("county", "county", "county", ["230422"], villages[2]),
  ]

  let path = NSTemporaryDirectory() + "tanfang-faults-\(UUID().uuidString)"
  let workers: [Worker]
  private(set) var hubs: [HubProcess] = []
  private let store: String
  private var incarnation: UInt64 = 0

  /// - Parameter store: the URL of an empty schema.
  init(store: String) throws {
    self.store = store
    let path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    workers = Self.people.map {
      Worker($0.name, folder: "\(path)/\($0.name)", regions: $0.regions, village: $0.village)
    }
    hubs = (0..<2).map { HubProcess(folder: "\(path)/hub\($0)", store: store) }
    // The first makes the keys that both serve with. The first start takes a port, which is told from the second on.
    for hub in hubs {
      if hub !== hubs[0] { try hub.takeKeys(of: hubs[0]) }
      try hub.serve()
      try hub.stop()
    }
    // Each names the other one first, so that a device goes to and fro between them.
    for (hub, other) in [(hubs[0], hubs[1]), (hubs[1], hubs[0])] { hub.told = [other.address, hub.address] }
    for hub in hubs { try hub.serve() }
    incarnation = try open().incarnation
    for (worker, person) in zip(workers, Self.people) {
      let regions = person.regions.flatMap { ["--region", $0] }
      let code = try hubs[0].done(["invite", "--account", person.account, "--role", person.role] + regions)
      try worker.join(code["code"]?.string ?? "")
    }
    try syncUntilQuiet(mayBeginAfresh: true)
  }

  deinit {
    hubs = []
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The hub's store, past both hubs.
  func open() throws -> HubDatabase {
    var folder = HubFolder(hubs[0].folder)
    folder.store = PostgreSQLSettings(url: store)
    return try folder.open(.existing)
  }

  var reported: (visits: Set<String>, edits: Set<String>) {
    (workers.reduce(into: []) { $0.formUnion($1.visits) }, workers.reduce(into: []) { $0.formUnion($1.edits) })
  }

  /// Waits until each hub takes a push. They find the database again by themselves.
  func waitUntilAllAnswer() throws {
    let start = ContinuousClock.now
    while try !workers[0].push(to: hubs.map(\.address)) {
      try demand(ContinuousClock.now - start < .seconds(30), "a hub does not answer half a minute after the fault")
      usleep(50_000)
    }
  }

  /// The elders whom a worker may visit.
  func elders(of worker: Worker) -> [String] {
    workers.filter { other in worker.regions.contains { $0.contains(Region(other.village)!) } }.map(\.elder)
  }

  // MARK: - Together

  /// Several workers record something, one to three times each.
  func record(_ workers: [Worker], using random: inout SeededRandom, meanwhile: () throws -> Void = {}) throws {
    let seeds = Dictionary(uniqueKeysWithValues: workers.map { ($0.name, random.next()) })
    let elders = Dictionary(uniqueKeysWithValues: workers.map { ($0.name, self.elders(of: $0)) })
    try together(
      workers,
      { worker in
        var random = SeededRandom(seed: seeds[worker.name]!)
        for _ in 0..<random.below(3) + 1 { try worker.write(elders[worker.name]!, using: &random) }
      }, meanwhile: meanwhile)
  }

  /// Runs something for several workers at once.
  /// - Parameter meanwhile: runs here while they are at it.
  /// - Throws: the first that was found.
  func together(
    _ workers: [Worker], _ body: @escaping @Sendable (Worker) throws -> Void, meanwhile: () throws -> Void = {}
  ) throws {
    let findings = Findings()
    let group = DispatchGroup()
    for worker in workers {
      group.enter()
      Thread.detachNewThread {
        do { try body(worker) } catch { findings.add(error) }
        group.leave()
      }
    }
    do { try meanwhile() } catch { findings.add(error) }
    group.wait()
    if let first = findings.first { throw first }
  }

  private final class Findings: Sendable {
    private let all = Mutex<[any Error]>([])
    func add(_ error: any Error) { all.withLock { $0.append(error) } }
    var first: (any Error)? { all.withLock { $0.first } }
  }

  // MARK: - The judge

  /// What a device counts as acknowledged is at the hub: a hub that took its word back would be found by the device and
  /// mended, so that nothing would be missing in the end.
  func checkAcknowledged() throws {
    let store = try open()
    for worker in workers {
      let state = try worker.database().state()
      let taken = try store.replicaState(state.replica).taken.counter
      try demand(
        taken >= state.acknowledged.counter,
        "\(worker.name): acknowledged up to \(state.acknowledged.counter), the hub has \(taken)")
    }
    try demand(store.incarnation == incarnation, "the hub believes that its database has gone back in time")
  }

  /// All devices sync until none has anything to send or to receive.
  func syncUntilQuiet(mayBeginAfresh: Bool) throws {
    for _ in 0..<8 {
      let isQuiet = Mutex(true)
      let flag = Flag(isQuiet)
      try together(workers) { worker in
        if try !worker.syncWhole(mayBeginAfresh: mayBeginAfresh) { flag.value.withLock { $0 = false } }
      }
      if flag.value.withLock({ $0 }) { return }
    }
    throw Finding("the devices never come to rest")
  }

  private final class Flag: Sendable {
    let value: Mutex<Bool>
    init(_ value: consuming Mutex<Bool>) { self.value = value }
  }

  /// What has happened to the database since it was looked at last.
  enum After: Hashable {
    case crash
    /// It has gone back in time.
    case failover
  }

  /// After everybody has synced, both sides hold the same visits and notes, each once, all that were reported among them.
  func checkAll(after: After = .crash) throws {
    try syncUntilQuiet(mayBeginAfresh: after == .failover)
    let store = try open()
    try demand(
      (store.incarnation == incarnation) == (after == .crash),
      after == .crash
        ? "the hub believes that its database has gone back in time"
        : "the hub has not noticed that its database has gone back in time")
    incarnation = store.incarnation
    let note = RecordType.visit["note"]
    var visits: [(id: String, region: Region, note: String)] = []
    try store.forEach(CareModel.Number.visit, in: nil) { stored in
      let id = RecordName.text(stored.record.id)
      visits.append((id, Region(village: stored.region)!, stored.record.text(note) ?? ""))
      return true
    }
    let reported = reported
    let lost = reported.visits.subtracting(visits.map(\.id))
    try demand(lost.isEmpty, "lost visits: \(lost.sorted())")
    try demand(Set(visits.map(\.note)).count == visits.count, "a visit is at the hub twice")
    for worker in workers {
      let own = Set(visits.filter { visit in worker.regions.contains { $0.contains(visit.region) } }.map(\.id))
      let listed = (try worker.done(["visit", "list"]).elements ?? []).compactMap { $0["id"]?.string }
      try demand(Set(listed).count == listed.count, "\(worker.name): a visit is listed twice")
      try demand(
        Set(listed) == own,
        "\(worker.name): lacks \(own.subtracting(listed).sorted()), has besides \(Set(listed).subtracting(own).sorted())"
      )
      let notes = try store.history(of: RecordName.dot(worker.elder)!).flatMap { entry in
        entry.change.writes.compactMap { if case .text(let text) = $0.value { text } else { nil } }
      }
      for edit in worker.edits {
        let count = notes.count { $0 == edit }
        try demand(count == 1, "\(worker.name): a note on an elder is at the hub \(count) times")
      }
      let doctor = try worker.run(["doctor"])
      try demand(doctor.exit == 0, "\(worker.name): the device's store is not sound: \(doctor.output) \(doctor.errors)")
    }
    _ = try hubs[0].done(["check"])
  }
}

/// A hub as a process of its own, from a folder of its own.
final class HubProcess {
  let folder: String
  private let store: String
  private var process: Process?
  private var port = 0
  /// The addresses that it tells devices.
  var told: [String] = []
  private let log = Log()

  init(folder: String, store: String) {
    (self.folder, self.store) = (folder, store)
  }

  deinit { if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var address: String { "https://127.0.0.1:\(port)" }
  var isRunning: Bool { process != nil }

  /// How many lines of its log tell of this.
  func logged(_ event: String) -> Int { log.count(event) }

  func takeKeys(of other: HubProcess) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["key.pem", "certificate.pem", "bundle.key"] {
      try FileManager.default.copyItem(atPath: "\(other.folder)/\(name)", toPath: "\(folder)/\(name)")
    }
  }

  func done(_ words: [String]) throws -> JSONValue {
    let result = try Programs.run("tanfangd", data: folder, words, store: store)
    guard result.exit == 0, let json = result.json else {
      throw Finding("tanfangd \(words[0]) failed: \(result)")
    }
    return json
  }

  /// Starts it, on the same port each time, and waits until it serves.
  func serve() throws {
    let process = try Programs.start(
      "tanfangd", data: folder,
      ["serve", "--listen", "127.0.0.1:\(port)"] + told.flatMap { ["--address", $0] }, store: store)
    let line = (process.standardOutput as! Pipe).fileHandleForReading.availableData
    guard let json = try? JSONValue.parse(Array(line)), let port = json["port"]?.integer else {
      throw Finding("the hub does not start: \(Programs.finish(process))")
    }
    // Always read, or the hub would wait for room in the pipe.
    (process.standardError as! Pipe).fileHandleForReading.readabilityHandler = { [log] in
      let data = $0.availableData
      if data.isEmpty { $0.readabilityHandler = nil } else { log.add(data) }
    }
    self.port = Int(port)
    self.process = process
  }

  func stop(_ signal: Int32 = SIGTERM) throws {
    guard let process else { return }
    self.process = nil
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let isClean = process.terminationReason == .exit && process.terminationStatus == 0
    try demand(signal == SIGKILL || isClean, "a hub that was asked to stop ended with \(process.terminationStatus)")
  }

  private final class Log: Sendable {
    private let text = Mutex(Data())
    func add(_ data: Data) { text.withLock { $0.append(data) } }
    func count(_ event: String) -> Int {
      let lines = text.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: "\n")
      return lines.count { $0.contains("event=\(event)") }
    }
  }
}
