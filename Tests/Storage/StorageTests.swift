import Foundation
import Model
import Replication
import Store
import Support
import Sync
import Synchronization
import Testing
import Wire

@testable import Storage

/// A folder that goes when the test ends.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tanfang-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

private let elderType = CareModel.Number.elder

func openHub(_ path: String, seed: UInt64 = 1, model: CareModel = .current) throws -> HubDatabase {
  let source = Mutex(SeededRandom(seed: seed))
  return try StorePlace(path: path).open(
    model: model, random: { source.withLock { $0.next() } }, milliseconds: { 1_790_000_000_000 })
}

func openDevice(_ path: String, model: CareModel = .current) throws -> DeviceDatabase {
  try DeviceDatabase(path: path, opening: .create, model: model) { ReplicaID(0xd001) }
}

extension SeededRandom {
  /// A record with all that a hub keeps beside its cells.
  mutating func stored(type: UInt16) -> StoredRecord {
    var stored = StoredRecord(record: record(type: type), region: 230_422_990_201 + Int64(below(3)))
    stored.enteredSeq = Int64(1 + below(50))
    stored.seq = stored.enteredSeq + Int64(below(50))
    for entry in stored.record.cells where chance(30) {
      stored.cellSeqs[entry.key] = stored.enteredSeq + 1 + Int64(below(40))
    }
    return stored
  }
}

@Suite struct RowTests {
  /// Conflicts, contexts, modification numbers, unknown fields and tags, elements beyond the bitmap.
  @Test(arguments: 0..<UInt64(10))
  func whatIsPutComesBackAlsoAfterReopening(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: seed)
    var records: [Dot: StoredRecord] = [:]
    for _ in 0..<40 {
      let stored = random.stored(type: random.pick([1, 2, 3, 4]))
      records[stored.record.id] = stored
    }
    do {
      let hub = try openHub(folder.path("hub"))
      try hub.transaction {
        for id in records.keys.sorted() {
          let stored = records[id]!
          try hub.put(stored, replacing: nil)
          // Written over within the same table row.
          var again = stored
          again.record.merge(random.record(type: stored.record.type).cells[0].cell, into: CellKey(field: 20))
          records[id] = again
          try hub.put(again, replacing: stored)
        }
      }
      for (id, stored) in records { #expect(try hub.stored(id, type: stored.record.type) == stored, "seed \(seed)") }
    }
    let hub = try openHub(folder.path("hub"))
    for (id, stored) in records {
      let read = try hub.stored(id, type: stored.record.type)
      #expect(read == stored, "seed \(seed)")
      #expect(read.map { RecordCoding.bytes($0.record) } == RecordCoding.bytes(stored.record), "seed \(seed)")
    }
  }

  @Test(arguments: 0..<UInt64(5))
  func aTypeNobodyKnowsIsKeptWhole(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let device = try openDevice(":memory:")
    let stored = StoredRecord(record: random.record(type: 99), region: 230_422_990_201)
    try device.transaction { try device.put(stored, replacing: nil) }
    #expect(try device.stored(stored.record.id, type: 99) == stored)
    #expect(try device.type(of: stored.record.id) == 99)
    try device.transaction { try device.remove(stored) }
    #expect(try device.stored(stored.record.id, type: 99) == nil)
  }

  @Test func oneMoreValueThanTravelsCanBeKept() throws {
    let id = Dot(ReplicaID(1), 1)
    var cell = Cell(dot: id, time: HybridTime(rawValue: 1), value: .text("零"), seen: VersionVector())
    for replica in 2...UInt64(Limits.siblingsMax + 1) {
      cell.merge(
        Cell(
          dot: Dot(ReplicaID(replica), 1), time: HybridTime(rawValue: replica), value: .text("\(replica)"),
          seen: VersionVector()))
    }
    let record = Record(id: id, type: elderType, cells: [Record.Entry(key: CellKey(field: 86), cell: cell)])
    let device = try openDevice(":memory:")
    try device.transaction { try device.put(StoredRecord(record: record), replacing: nil) }
    #expect(try device.record(id, type: elderType) == record)
  }
}

@Suite struct DigestTests {
  @Test(arguments: 0..<UInt64(5))
  func theSumsOfRegionsAreThoseOfTheirRecords(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let hub = try openHub(":memory:")
    var records: [Dot: StoredRecord] = [:]
    for _ in 0..<30 {
      let before = records
      let isStopped = random.chance(25)
      let work = {
        for _ in 0..<random.below(6) {
          var stored = random.stored(type: random.pick([1, 2]))
          if let old = records.values.sorted(by: { $0.record.id < $1.record.id }).first, random.chance(50) {
            if random.chance(20) {
              try hub.remove(old)
              records[old.record.id] = nil
              continue
            }
            stored = old
            stored.record.merge(
              random.record(type: 1).cells[0].cell, into: CellKey(field: 1000 + UInt32(random.below(2))))
            stored.region = 230_422_990_201 + Int64(random.below(3))
          }
          if try hub.type(of: stored.record.id).map({ $0 != stored.record.type }) ?? false { continue }
          stored.seq = try hub.nextSeq()
          try hub.put(stored, replacing: records[stored.record.id])
          records[stored.record.id] = stored
        }
        if isStopped { throw CancellationError() }
      }
      if isStopped {
        #expect(throws: CancellationError.self) { try hub.transaction(work) }
        records = before
      } else {
        try hub.transaction(work)
      }
      for village in 0..<3 {
        let code = 230_422_990_201 + Int64(village)
        let own = records.filter { $0.value.region == code }
        #expect(try hub.digests(in: RegionSet([Region(village: code)!])) == sum(own), "seed \(seed)")
      }
      #expect(
        try hub.digests(in: RegionSet([Region("230422")!, Region("230422990")!])) == sum(records), "seed \(seed)")
    }
  }

  private func sum(_ records: [Dot: StoredRecord]) -> Digests {
    records.values.reduce(Digests()) { $0 + Digests(of: $1.record) }
  }
}

@Suite struct TransactionTests {
  struct Stop: Error {}

  private func draft(_ name: String) -> Draft {
    Draft(type: "elder", text: ["name": name, "village": "230422990201"])
  }

  @Test func whatThrowsLeavesNothingBehindNotEvenInMemory() throws {
    let device = try openDevice(":memory:")
    let control = try openDevice(":memory:")
    let writers = [device, control].map { Device(store: $0, clock: ManualClock()) }
    try writers[0].write([draft("甲")], account: "li")
    try writers[1].write([draft("甲")], account: "li")
    let image = try device.image()
    #expect(throws: Stop.self) {
      try device.transaction {
        _ = try writers[0].write(draft("乙"), account: "wang")
        _ = try device.replicas.number(of: ReplicaID(77))
        try device.note([AuthorRun(first: Dot(ReplicaID(78), 1), account: "zhao")])
        throw Stop()
      }
    }
    #expect(try device.image() == image)
    #expect(try device.author(of: Dot(ReplicaID(78), 1)) == nil)
    // The same again, this time for good: caches held nothing of the first attempt.
    for (store, writer) in zip([device, control], writers) {
      try store.transaction {
        _ = try writer.write(draft("乙"), account: "wang")
        try store.note([AuthorRun(first: Dot(ReplicaID(78), 1), account: "zhao")])
      }
    }
    #expect(try device.state() == control.state())
    #expect(try device.author(of: Dot(ReplicaID(0xd001), 2)) == "wang")
    #expect(try device.author(of: Dot(ReplicaID(78), 1)) == "zhao")
    #expect(Set(try device.replicaIDs()) == Set(try control.replicaIDs()))
  }

  @Test func aSavepointTakesBackCachesToo() throws {
    let hub = try openHub(":memory:")
    let records = HubRecords(store: hub, clock: ManualClock())
    let before = (hub.incarnation, hub.ownReplica)
    try hub.transaction {
      #expect(throws: Stop.self) {
        try hub.savepoint {
          _ = try records.write(draft("甲"), account: "li")
          try hub.newIncarnation()
          throw Stop()
        }
      }
      #expect((hub.incarnation, hub.ownReplica) == before)
      _ = try records.write(draft("乙"), account: "li")
    }
    let dot = Dot(hub.ownReplica, 1)
    #expect(try hub.author(of: dot) == "li")
    #expect(try hub.record(dot, type: elderType) != nil)
    #expect(try hub.digests(in: RegionSet([Region("23")!])) == Digests(of: try hub.record(dot, type: elderType)!))
    let epoch = hub.incarnation
    try hub.transaction { _ = try records.write(draft("丙"), account: "wang") }
    #expect(hub.incarnation == epoch)
    #expect(try hub.author(of: Dot(hub.ownReplica, 2)) == "wang")
  }

  @Test(.enabled(if: Engine.chosen == .sqlite)) func theLedgerHoldsWhatIsCommittedInWholeEntries() throws {
    let folder = try TemporaryFolder()
    let hub = try openHub(folder.path("hub"))
    let records = HubRecords(store: hub, clock: ManualClock())
    for name in ["甲", "乙", "丙"] {
      try? hub.transaction {
        _ = try records.write(draft(name), account: "li")
        if name == "乙" { throw Stop() }
      }
    }
    let entries = try hub.ledger.entries()
    let state = try hub.replicaState(hub.ownReplica)
    #expect(entries.count == 2)
    #expect(entries.last == .change(Dot(hub.ownReplica, 2), chain: state.taken.chain.prefix8))
    // A torn entry is cut off before the next one is written.
    let ledger = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("hub.ledger")))
    try ledger.seekToEnd()
    try ledger.write(contentsOf: Data([1, 2, 3]))
    try ledger.close()
    try hub.transaction { _ = try records.write(draft("丁"), account: "li") }
    #expect(try hub.ledger.entries().count == 3)
  }
}

@Suite struct SharingTests {
  private func draft(_ index: Int) -> Draft {
    Draft(type: "elder", text: ["name": "老人\(index)", "village": "230422990201"])
  }

  /// Two connections write in turn, as two commands would; neither ever reuses a counter.
  @Test func twoWritersShareOneJournal() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("device")
    _ = try openDevice(path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<2 {
        group.addTask {
          let store = try openDevice(path)
          let device = Device(store: store, clock: ManualClock())
          for index in 0..<25 { try device.write([draft(writer * 100 + index)], account: "w\(writer)") }
        }
      }
      try await group.waitForAll()
    }
    let store = try openDevice(path)
    let state = try store.state()
    let changes = try store.journal(of: state.replica, after: 0, through: state.journalEnd.counter, bytesMax: .max)
    #expect(changes.map(\.dot.counter) == Array(1...50))
    let end = changes.reduce(JournalPoint(startOf: state.replica)) { $0.appending($1) }
    #expect(end == state.journalEnd)
    #expect(try store.count(elderType) == 50)
    #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.change!.time < $1.change!.time })
  }

  @Test func whatAnotherWroteIsSeenInTheNextTransaction() throws {
    let folder = try TemporaryFolder()
    let (a, b) = (try openHub(folder.path("hub"), seed: 1), try openHub(folder.path("hub"), seed: 2))
    let records = [a, b].map { HubRecords(store: $0, clock: ManualClock()) }
    for index in 0..<6 {
      let store = [a, b][index % 2]
      try store.transaction { _ = try records[index % 2].write(draft(index), account: "li\(index % 2)") }
    }
    try b.beginEpoch()
    try a.transaction { #expect((a.incarnation, a.ownReplica) == (b.incarnation, b.ownReplica)) }
    #expect(try a.count(elderType) == 6)
    #expect(try a.lastModified == b.lastModified)
    #expect(try a.digests(in: RegionSet([Region("23")!])) == b.digests(in: RegionSet([Region("23")!])))
  }

  @Test func aStoreThatAnotherHoldsIsBusy() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("device")
    let store = try openDevice(path)
    let other = try DeviceDatabase(path: path, opening: .existing, lockTimeoutMilliseconds: 30) { ReplicaID(1) }
    try store.transaction {
      let error = #expect(throws: StorageError.self) { try other.transaction {} }
      #expect(error?.reason == .busy)
    }
    try other.transaction {}
  }
}

@Suite struct CrashTests {
  /// The files are copied between any two writes, and cut anywhere in the log: what opens is some commit, whole.
  @Test func aCopyTakenAtAnyMomentOpensAtACommit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("device")
    let store = try openDevice(path)
    let device = Device(store: store, clock: ManualClock())
    var random = SeededRandom(seed: 5)
    var ends = [try store.state().journalEnd]
    for index in 0..<12 {
      try device.write(
        [Draft(type: "elder", text: ["name": "老人\(index)", "village": "230422990201"])], account: "li")
      ends.append(try store.state().journalEnd)
      let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
      for cut in [log.count, log.count - 1, random.below(log.count + 1)] {
        let copy = folder.path("copy-\(index)-\(cut)")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        try log.prefix(cut).write(to: URL(fileURLWithPath: copy + "-wal"))
        // Cut down to nothing of the first commit, there is no store yet: it is made anew.
        let opened = try openDevice(copy)
        let end = try opened.state().journalEnd
        #expect(ends.contains(end))
        if cut == log.count { #expect(end == ends.last) }
        #expect(try opened.count(elderType) == Int(end.counter))
        let changes = try opened.journal(of: opened.state().replica, after: 0, through: end.counter, bytesMax: .max)
        #expect(changes.count == Int(end.counter))
      }
    }
  }

  @Test func aJournalWithAHoleIsSaidToBeDamaged() throws {
    let store = try openDevice(":memory:")
    let device = Device(store: store, clock: ManualClock())
    for _ in 0..<3 {
      try device.write([Draft(type: "elder", text: ["name": "甲", "village": "230422990201"])], account: "li")
    }
    try store.connection.execute("DELETE FROM change WHERE id % 1099511627776 = 2")
    for (after, last) in [(UInt64(0), UInt64(3)), (1, 3), (1, 2)] {
      let error = #expect(throws: StorageError.self) {
        try store.journal(of: store.state().replica, after: after, through: last, bytesMax: .max)
      }
      #expect(error?.reason == .damaged)
    }
    #expect(try store.journal(of: store.state().replica, after: 2, through: 3, bytesMax: .max).count == 1)
    #expect(try store.journal(of: store.state().replica, after: 3, through: 3, bytesMax: .max).isEmpty)
  }
}
