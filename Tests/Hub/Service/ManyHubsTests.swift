import Foundation
import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Testing
import Wire

@testable import Hub

/// Several hubs in one process on one database, and devices that go to any of them, all at once.
@Suite(.serialized, .enabled(if: Engine.available.contains(.postgresql))) struct ManyHubsTests {
  private static let villages = ["230422990201", "230422990203", "230422991201", "230422991203", "230422992201"]
  private static let scopes = villages + ["230422990", "230422991", "230422", "230422990201", "230422991203"]
  private static let rounds = 12

  /// Runs something on as many threads as one likes: they wait for each other, and for hubs.
  private func together(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let group = DispatchGroup()
    let failures = Collected<any Error>()
    for index in 0..<count {
      group.enter()
      Thread.detachNewThread {
        do { try body(index) } catch { failures.add(error) }
        group.leave()
      }
    }
    group.wait()
    if let failure = failures.all.first { throw failure }
  }

  /// A whole sync with a hub; again where it says that others were in the way.
  private static func sync(_ device: HubDevice, at hub: TestHub) throws -> Receipt {
    var sync = DeviceSync(store: device.store, clock: hub.clock)
    let token = try device.token
    while let request = try sync.next() {
      var reply = try hub.sync(.inProcess, token, request)
      for _ in 0..<5 where reply.status == 503 {
        usleep(20_000)
        reply = try hub.sync(.inProcess, token, request)
      }
      #expect(reply.status == 200, "\(reply.code ?? "")")
      guard reply.status == 200 else { throw CocoaError(.coderInvalidValue) }
      try sync.receive(reply.body)
    }
    return sync.receipt
  }

  /// How many towns are lived through: TANFANG_TEST_TOWNS for more than a few.
  private static let seeds = 1...(getenv("TANFANG_TEST_TOWNS").flatMap { UInt64(String(cString: $0)) } ?? 3)

  @Test(.timeLimit(.minutes(4)), arguments: seeds)
  func townshipsSideBySideLoseAndDoubleNothing(seed: UInt64) throws {
    let settings = try #require(try StorePlace(.postgresql).settings)
    nonisolated(unsafe) let hubs = try (0..<3).map { _ in try TestHub(prepare: nil, store: settings) { _ in } }
    nonisolated(unsafe) let devices = try Self.scopes.enumerated().map { index, scope in
      try hubs[0].device("d\(index)", scope.count == 12 ? .volunteer : .town, scope)
    }
    let incarnation = hubs[0].store.incarnation
    let made = Mutex<[Dot: UInt16]>([:])
    let received = Mutex(0)
    try together(devices.count) { index in
      var random = SeededRandom(seed: seed &* 100 + UInt64(index))
      let device = devices[index]
      for round in 0..<Self.rounds {
        let people = try device.store.count(CareModel.Number.elder) > 0 ? device.elders() : []
        for place in 0..<1 + random.below(3) {
          let own = Self.villages.filter { $0.hasPrefix(Self.scopes[index]) }
          let name = "老人\(index)-\(round)-\(place)"
          if people.isEmpty || random.chance(25) {
            let elder = try device.write("elder", ["name": name, "village": own[random.below(own.count)]])
            made.withLock { $0[elder] = CareModel.Number.elder }
            continue
          }
          let elder = people[random.below(people.count)]
          switch random.below(10) {
          case 0:
            // Wherever to: another township has to be held as well, and the record leaves the device.
            let village = Self.villages[random.below(Self.villages.count)]
            try device.write("elder", ["village": village], on: elder)
          case 1...3: try device.write("elder", ["phone": "1390000\(1000 + random.below(9000))"], on: elder)
          default:
            let visit = try device.write(
              "visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen", "note": name])
            made.withLock { $0[visit] = CareModel.Number.visit }
          }
        }
        let receipt = try Self.sync(device, at: hubs[random.below(hubs.count)])
        received.withLock { $0 += receipt.received }
      }
    }
    // Until nobody has anything to say or to hear.
    for round in 0..<3 {
      for (index, device) in devices.enumerated() {
        let receipt = try Self.sync(device, at: hubs[(index + round) % hubs.count])
        #expect(receipt.verified, "device \(index)")
        if round == 2 { #expect(receipt.sent == 0 && receipt.received == 0, "device \(index)") }
      }
    }
    #expect(received.withLock { $0 } > 50, "they heard of each other while they wrote")
    let store = hubs[0].store
    #expect(store.incarnation == incarnation, "nobody took a cursor for one of a state that is gone")
    for (id, type) in made.withLock({ $0 }) { #expect(try store.stored(id, type: type) != nil) }
    let count = try store.count(CareModel.Number.elder) + store.count(CareModel.Number.visit)
    #expect(count == made.withLock { $0.count })
    for hub in hubs { hub.server.stop() }
    #expect(try store.check() == [])
    let deadlocks = try store.connection.number(
      "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    print("seed \(seed): \(count) records, \(received.withLock { $0 }) received, \(deadlocks) deadlocks so far")
  }
}

extension HubDevice {
  fileprivate func elders() throws -> [Dot] {
    var found: [Dot] = []
    try store.forEach(CareModel.Number.elder, in: nil) {
      found.append($0.record.id)
      return true
    }
    return found
  }
}
