import Dispatch
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

private let near = "230422990201"
private let nearTown = "230422990"
private let far = "230422991203"
private let farTown = "230422991"
private let elderType = CareModel.Number.elder

/// Several hubs on one store: who waits for whom, and that nobody's cursor passes what others are about to commit.
@Suite(.enabled(if: Engine.available.contains(.postgresql))) struct TownshipTests {
  /// Some hubs' stores in one place, with an account and a device for each scope.
  private struct Hubs {
    let surrounding = Surrounding()
    let stores: [HubDatabase]
    let devices: [DeviceDatabase]

    init(_ count: Int, scopes: [String]) throws {
      let place = try StorePlace(.postgresql)
      let surrounding = surrounding
      stores = try (0..<count).map { _ in try surrounding.open(place) }
      try stores[0].transaction { [stores] in
        for (index, scope) in scopes.enumerated() {
          let role: Role = scope.count > 9 ? .volunteer : .town
          try stores[0].put(Account(name: "a\(index)", role: role, regions: [Region(scope)!], createdMilliseconds: 1))
          try stores[0].put(
            DeviceEntry(
              replica: Self.replica(index), account: "a\(index)", name: "a\(index)",
              tokenHash: SHA256.hash([UInt8(index)]), enrolledMilliseconds: 1, bundleKeys: nil))
        }
      }
      devices = try scopes.indices.map { index in
        try DeviceDatabase(path: ":memory:", opening: .create) { Self.replica(index) }
      }
    }

    static func replica(_ index: Int) -> ReplicaID { ReplicaID(UInt64(0xd000 + index)) }

    @discardableResult
    func write(_ index: Int, _ type: String, _ text: [String: String], on record: Dot? = nil) throws -> Dot {
      try Device(store: devices[index], clock: surrounding.clock)
        .write([Draft(type: type, record: record, text: text)], account: "a\(index)")[0]
    }

    func answer(_ index: Int, _ hub: Int, _ request: [UInt8]) throws -> [UInt8] {
      let enrolment = try stores[hub].enrolment(of: Self.replica(index))!
      #expect(try stores[hub].hold(enrolment.scope.readable))
      return try HubSync(records: HubRecords(store: stores[hub], clock: surrounding.clock))
        .answer(try SyncRequest(decoding: request), from: enrolment).encoded()
    }

    /// - Parameter beforeCommit: runs when everything of a request is done but its commit.
    @discardableResult
    func sync(_ index: Int, at hub: Int, beforeCommit: () -> Void = {}) throws -> Receipt {
      var sync = DeviceSync(store: devices[index], clock: surrounding.clock)
      while let request = try sync.next() {
        try sync.receive(
          try stores[hub].transactionByTownship {
            let answer = try answer(index, hub, request)
            beforeCommit()
            return answer
          })
      }
      return sync.receipt
    }

    func names(_ index: Int) throws -> Set<String> {
      var names: Set<String> = []
      let name = CareModel.current.type(key: "elder")!.field(key: "name")!
      try devices[index].forEach(elderType, in: nil) {
        if case .text(let text)? = $0.record.value(name) { names.insert(text) }
        return true
      }
      return names
    }
  }

  /// Something that runs on a thread of its own.
  private final class Elsewhere: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
      Thread.detachNewThread { [self] in
        do { try body() } catch { failure.withLock { $0 = error } }
        done.signal()
      }
    }

    /// Whether it ends within a time.
    func ends(within milliseconds: Int) -> Bool {
      guard done.wait(timeout: .now() + .milliseconds(milliseconds)) == .success else { return false }
      done.signal()
      return true
    }

    func wait() throws {
      done.wait()
      if let error = failure.withLock({ $0 }) { throw error }
    }
  }

  /// One hub numbers first and commits last. What it commits then is below what the others' cursors have seen, and none
  /// of them may have passed it.
  @Test(.timeLimit(.minutes(1))) func noPullLosesWhatIsCommittedInTheOtherOrder() throws {
    nonisolated(unsafe) let hubs = try Hubs(4, scopes: [near, far, "230422", near])
    for index in 0..<4 { try hubs.sync(index, at: 0) }
    let known = try hubs.stores[3].reading { hubs.stores[3].lastSeq }
    try hubs.write(0, "elder", ["name": "甲", "village": near])
    try hubs.write(1, "elder", ["name": "乙", "village": far])
    let (numbered, mayCommit) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let first = Elsewhere {
      try hubs.sync(0, at: 0) {
        numbered.signal()
        mayCommit.wait()
      }
    }
    numbered.wait()
    // Another township does not wait, and is numbered after the first.
    try hubs.sync(1, at: 1)
    // Who reads both has to, and so has another device of the first's.
    let official = Elsewhere { try hubs.sync(2, at: 2) }
    #expect(!official.ends(within: 300))
    // Lists and figures pass nothing either.
    let seen = try hubs.stores[3].reading { hubs.stores[3].lastSeq }
    var rows = 0
    try hubs.stores[1].reading {
      try hubs.stores[1].scan(RegionSet([Region("230422")!]), after: seen, through: .max) { _ in
        rows += 1
        return true
      }
    }
    #expect(seen >= known && rows <= 1)
    // Twice, since the first sync may be two requests.
    for _ in 0..<2 { mayCommit.signal() }
    try first.wait()
    try official.wait()
    try hubs.sync(3, at: 3)
    #expect(try hubs.names(2) == ["甲", "乙"] && hubs.names(3) == ["甲"] && hubs.names(1) == ["乙"])
    try hubs.stores[3].reading {
      var found: Set<Int64> = []
      try hubs.stores[3].scan(RegionSet([Region("230422")!]), after: seen, through: hubs.stores[3].lastSeq) {
        found.insert($0.region)
        return true
      }
      #expect(found.contains(Int64(near)!), "committed last, numbered first")
    }
    for index in 0..<4 {
      mayCommit.signal()
      #expect(try hubs.sync(index, at: index).verified)
    }
    #expect(try hubs.stores[0].check() == [])
  }

  /// What is held by another hub is left for a transaction that can wait; who holds something never does.
  @Test(.timeLimit(.minutes(1))) func nobodyWaitsWhileHoldingSomething() throws {
    nonisolated(unsafe) let hubs = try Hubs(2, scopes: [near, far, "230422"])
    for index in 0..<3 { try hubs.sync(index, at: index % 2) }
    let (first, second) = (hubs.stores[0], hubs.stores[1])
    let scopes = try ["a0", "a1", "a2"].map { try first.account($0)!.scope.readable }
    try first.transactionByTownship { () throws in
      #expect(try first.hold(scopes[0]))
      try second.transactionByTownship { () throws in
        #expect(try second.hold(scopes[1]))
        #expect(try !second.hold(scopes[0]))
        #expect(try second.hold(scopes[1]))
      }
      #expect(try first.hold(scopes[1]), "the other transaction has ended")
      #expect(try !first.hold(scopes[2]), "more than a few are waited for, so they come first")
      #expect(try !first.hold(nil))
    }
    try second.transactionByTownship { () throws in
      #expect(try second.hold(nil))
      #expect(try second.hold(scopes[0]))
    }
  }

  /// A move to another township needs both; a transaction that holds one of them alone is told so before it writes.
  @Test func whoWritesBeyondItsTownshipHasToHoldThatToo() throws {
    let hubs = try Hubs(1, scopes: [near, far])
    let store = hubs.stores[0]
    let elder = try hubs.write(0, "elder", ["name": "甲", "village": near])
    try hubs.sync(0, at: 0)
    try hubs.write(0, "elder", ["village": far], on: elder)
    let scope = try store.account("a0")!.scope.readable
    var sync = DeviceSync(store: hubs.devices[0], clock: hubs.surrounding.clock)
    let request = try #require(try sync.next())
    let error = try #require(throws: HubDatabase.BeyondHold.self) {
      try store.transactionByTownship { _ = try hubs.answer(0, 0, request) }
    }
    #expect(try store.stored(elder, type: elderType)?.region == Int64(near))
    try sync.receive(
      try store.transactionByTownship {
        #expect(try store.hold(scope, and: error.lacking))
        return try hubs.answer(0, 0, request)
      })
    #expect(try store.stored(elder, type: elderType)?.region == Int64(far))
    #expect(try hubs.sync(1, at: 0).verified)
    #expect(try hubs.names(1) == ["甲"])
    // Accounts, devices, erasures and the hub's own writes are everybody's.
    #expect(throws: HubDatabase.BeyondHold.self) {
      try store.transactionByTownship {
        #expect(try store.hold(scope))
        _ = try HubRecords(store: store, clock: hubs.surrounding.clock).write(
          Draft(type: "elder", text: ["name": "丁", "village": near]), account: "a0")
      }
    }
    #expect(try store.check() == [])
  }

  /// A hub takes what waits into one transaction: who comes after somebody of another township.
  @Test func aGroupOfSeveralTownshipsRewindsNobody() throws {
    let hubs = try Hubs(1, scopes: [near, far, near])
    for index in 0..<3 { try hubs.sync(index, at: 0) }
    for round in 1...2 {
      var syncs: [DeviceSync] = []
      var requests: [[UInt8]] = []
      for (index, village) in [near, far, near].enumerated() {
        try hubs.write(index, "elder", ["name": "甲\(index)", "village": village])
        var sync = DeviceSync(store: hubs.devices[index], clock: hubs.surrounding.clock)
        requests.append(try #require(try sync.next()))
        syncs.append(sync)
      }
      let answers = try hubs.stores[0].transactionByTownship {
        try requests.indices.map { try hubs.answer($0, 0, requests[$0]) }
      }
      for index in requests.indices {
        #expect(try SyncAnswer(decoding: answers[index]).outcome == .taken(UInt64(round)), "device \(index)")
        try syncs[index].receive(answers[index])
      }
    }
  }

  /// A cursor knows the last commits of its own townships: others' change nothing for it, and its own, once lost, are
  /// missed.
  @Test func cursorsAreTrueToTheirOwnTownships() throws {
    let hubs = try Hubs(2, scopes: [near, far, "230422"])
    for index in 0..<3 { try hubs.sync(index, at: 0) }
    let store = hubs.stores[0]
    func tag(_ account: String, _ seq: Int64) throws -> UInt64 {
      try store.tag(at: seq, in: store.account(account)!.scope.readable)
    }
    try hubs.write(0, "elder", ["name": "甲", "village": near])
    try hubs.sync(0, at: 0)
    let at = try store.reading { store.lastSeq }
    let accounts = ["a0", "a1", "a2"]
    let tags = try accounts.map { try tag($0, at) }
    #expect(tags[0] == tags[2] && tags[0] != tags[1])
    try hubs.write(1, "elder", ["name": "乙", "village": far])
    try hubs.sync(1, at: 1)
    let later = try store.reading { store.lastSeq }
    let same = try accounts.map { try tag($0, at) }
    #expect(same == tags, "as it was, for whoever knew it then")
    #expect(try tag("a0", later) == tags[0] && tag("a1", later) != tags[1] && tag("a2", later) != tags[2])
    // A standby that lacked the last commit of the far township takes over.
    try store.transaction {
      try store.connection.execute("DELETE FROM \"commit\" WHERE township = \(farTown) AND first_seq > \(at)")
    }
    #expect(try tag("a1", later) == tags[1], "it is not what the device knew")
    #expect(try tag("a0", later) == tags[0], "nothing is lost here")
  }
}
