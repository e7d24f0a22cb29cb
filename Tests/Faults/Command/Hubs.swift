import Foundation
import Glibc
import Storage
import Support
import Synchronization

/// Two hubs on one PostgreSQL, eight devices that sync with either: at random moments hubs, devices, connections and
/// PostgreSQL itself are ended.
struct Hubs {
  let cycles: Int
  let seed: UInt64

  private enum Fault: String, CaseIterable {
    case hub = "hub killed"
    case bothHubs = "both hubs killed"
    case stop = "hub stopped"
    case crash = "PostgreSQL crashed"
    case hubAndCrash = "PostgreSQL and a hub"
    case head = "PostgreSQL's head killed"
    case connections = "all connections ended"
    case device = "device killed"
    case twice = "same push to both hubs"
  }

  func run() throws -> String {
    let server: PostgreSQLServer
    do {
      // As on a slow disk: a commit waits for so many microseconds before it is durable, so that faults hit commits.
      server = try PostgreSQLServer.another { _ in ["commit_delay = 30000", "commit_siblings = 0"] }
    } catch {
      return "skipped: \(error)"
    }
    let district = try District(store: server.url(schema: server.freshSchema()))
    var random = SeededRandom(seed: seed)
    var counts: [Fault: Int] = [:]
    let tally = Tally()
    // From before a sync to after its end, however fast the machine is. The first runs find cold caches.
    var span = Duration.zero
    for round in 0..<3 {
      let workers = workers(district, &random)
      try district.record(workers, using: &random)
      let start = ContinuousClock.now
      try sync(district, workers, nil, tally)
      if round > 0 { span = max(span, ContinuousClock.now - start) }
    }
    for cycle in 1...cycles {
      let fault = random.pick(Fault.allCases)
      counts[fault, default: 0] += 1
      do {
        let workers = workers(district, &random)
        let victim = random.pick(workers)
        let hub = random.pick(district.hubs)
        let delay = useconds_t(span * Double.random(in: 0..<1, using: &random) / .microseconds(1))
        let isEarly = fault == .device && random.chance(50)
        let strike = {
          usleep(delay)
          try self.strike(fault, hub, victim, district, server)
        }
        try district.record(workers, using: &random, meanwhile: isEarly ? strike : {})
        try sync(district, workers, fault == .twice ? victim : nil, tally, meanwhile: isEarly ? {} : strike)
        for worker in workers { _ = worker.takeKilled() }
        try district.waitUntilAllAnswer()
        try district.checkAcknowledged()
        if cycle % 25 == 0 || cycle == cycles { try district.checkAll() }
      } catch {
        throw Finding("cycle \(cycle) (\(fault.rawValue)), seed \(seed): \(error)")
      }
    }
    let (syncs, cut) = tally.all
    let uncommitted = district.hubs.map { $0.logged("commit_failed") }.reduce(0, +)
    for hub in district.hubs { try hub.stop() }
    try demand(cut * 20 > cycles, "only \(cut) of \(syncs) syncs were cut: the delays miss them")
    let faults = Fault.allCases.map { "\($0.rawValue) \(counts[$0, default: 0])" }.joined(separator: ", ")
    let (visits, edits) = district.reported
    return """
      \(cycles) cycles, seed \(seed): \(faults); \(cut) of \(syncs) syncs cut, \(uncommitted) commits failed
      \(visits.count) visits and \(edits.count) edits reported: 0 lost, 0 doubled
      """
  }

  /// Some of the workers; the others fall behind.
  private func workers(_ district: District, _ random: inout SeededRandom) -> [Worker] {
    Array(district.workers.shuffled(using: &random).prefix(4))
  }

  /// Workers sync, all at once.
  /// - Parameter double: sends its push to both hubs at once before it syncs.
  private func sync(
    _ district: District, _ workers: [Worker], _ double: Worker?, _ tally: Tally, meanwhile: () throws -> Void = {}
  ) throws {
    let addresses = district.hubs.map(\.address)
    let doubled = double?.name
    try district.together(
      workers,
      { worker in
        if worker.name == doubled { _ = try worker.push(to: addresses) }
        tally.add(try worker.sync())
      }, meanwhile: meanwhile)
  }

  private func strike(
    _ fault: Fault, _ hub: HubProcess, _ victim: Worker, _ district: District, _ server: PostgreSQLServer
  ) throws {
    switch fault {
    case .hub: try hub.stop(SIGKILL)
    case .bothHubs: for hub in district.hubs { try hub.stop(SIGKILL) }
    case .stop: try hub.stop()
    case .crash: try server.crash()
    case .hubAndCrash:
      try hub.stop(SIGKILL)
      try server.crash()
    case .head: try server.crash(.kill)
    case .connections:
      _ = try server.administration().number(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'tanfangd'")
    case .device: _ = victim.kill()
    case .twice: break
    }
    for hub in district.hubs where !hub.isRunning { try hub.serve() }
  }

  private final class Tally: Sendable {
    private let counts = Mutex((syncs: 0, cut: 0))
    var all: (syncs: Int, cut: Int) { counts.withLock { $0 } }
    func add(_ sync: Worker.Sync) {
      counts.withLock { counts in
        counts.syncs += 1
        if sync == .cut { counts.cut += 1 }
      }
    }
  }
}
