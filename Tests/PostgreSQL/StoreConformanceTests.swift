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

private let village = "230422990201"
private let elderType = CareModel.Number.elder

/// Randomness and time as tests want them.
final class Surrounding: Sendable {
  let clock = ManualClock()
  private let source: Mutex<SeededRandom>

  init(seed: UInt64 = 1) { source = Mutex(SeededRandom(seed: seed)) }

  func random() -> UInt64 { source.withLock { $0.next() } }

  func open(_ place: StorePlace, _ opening: Database.Opening = .create) throws -> HubDatabase {
    try place.open(opening, random: random, milliseconds: { self.clock.milliseconds })
  }
}

func elder(_ name: String) -> Draft { Draft(type: "elder", text: ["name": name, "village": village]) }

/// What every engine has to do, tried on each that can be had here.
@Suite struct StoreConformanceTests {
  private struct Stop: Error {}

  private func store(_ engine: Engine) throws -> (HubDatabase, HubRecords) {
    let surrounding = Surrounding()
    let store = try surrounding.open(try StorePlace(engine))
    return (store, HubRecords(store: store, clock: surrounding.clock))
  }

  @Test func aServerIsThereWhereTheTraitIs() {
    // Where it is not, the rest of the suite says nothing about PostgreSQL; the words are in the log.
    if Engine.available.count == 1 { print("PostgreSQL is not tried: \(PostgreSQLServer.whyNot)") }
    #expect(Engine.available.first == .sqlite)
  }

  /// What was read as the 256th of what was put off was taken for nothing.
  @Test(arguments: Engine.available)
  func howManyWritesComeBeforeARead(engine: Engine) throws {
    let (store, _) = try store(engine)
    try store.transaction { () throws in try store.setSetting("seen", [1]) }
    for count in 245...260 {
      try store.transaction { () throws in
        for _ in 0..<count { try store.setSetting("other", [2]) }
        #expect(try store.setting("seen") == [1], "after \(count) writes")
        for _ in 0..<count { try store.setSetting("other", [2]) }
        let rows = try store.connection.prepare("SELECT key FROM setting WHERE key = 'app_seen'")
        #expect(try rows.step(), "a portion after \(count) writes")
      }
    }
  }

  @Test(arguments: Engine.available, 0..<UInt64(4))
  func aRowComesBackAsItWasPut(engine: Engine, seed: UInt64) throws {
    let surrounding = Surrounding(seed: seed)
    let place = try StorePlace(engine, path: "/tmp/tanfang-row-\(engine)-\(seed)-\(surrounding.random())")
    defer { place.remove() }
    var random = SeededRandom(seed: seed)
    var records: [StoredRecord] = []
    for _ in 0..<20 {
      var stored = StoredRecord(record: random.record(type: [1, 2, 3, 99][random.below(4)]), region: 230_422_990_201)
      stored.enteredSeq = Int64(1 + random.below(50))
      stored.seq = stored.enteredSeq
      if stored.record.type != 99 {
        for entry in stored.record.cells where random.chance(30) { stored.cellSeqs[entry.key] = stored.seq + 1 }
      } else {
        (stored.seq, stored.enteredSeq) = (0, 0)
      }
      records.append(stored)
    }
    do {
      let store = try surrounding.open(place)
      try store.transaction { for stored in records { try store.put(stored, replacing: nil) } }
    }
    let store = try surrounding.open(place, .existing)
    for stored in records { #expect(try store.stored(stored.record.id, type: stored.record.type) == stored) }
    try store.transaction { for stored in records { try store.remove(stored) } }
    for stored in records { #expect(try store.stored(stored.record.id, type: stored.record.type) == nil) }
  }

  @Test(arguments: Engine.available)
  func whatThrowsLeavesNothing(engine: Engine) throws {
    let (store, records) = try store(engine)
    let before = try store.digests(in: RegionSet([Region("23")!]))
    #expect(throws: Stop.self) {
      try store.transaction {
        _ = try records.write(elder("甲"), account: "li")
        throw Stop()
      }
    }
    #expect(try store.count(elderType) == 0)
    try store.transaction {
      #expect(throws: Stop.self) {
        try store.savepoint {
          _ = try records.write(elder("乙"), account: "li")
          throw Stop()
        }
      }
      _ = try store.savepoint { try records.write(elder("丙"), account: "wang") }
    }
    #expect(try store.count(elderType) == 1)
    #expect(try store.find("丙", limit: 5).count == 1 && store.find("乙", limit: 5).isEmpty)
    #expect(try store.author(of: Dot(store.ownReplica, 1)) == "wang")
    #expect(try store.digests(in: RegionSet([Region("23")!])) != before)
    #expect(try store.check() == [])
  }

  /// What a statement runs into within a savepoint is undone with it, also where the engine is told of it late.
  @Test(arguments: Engine.available)
  func aStatementThatFailsFailsItsOwnSavepoint(engine: Engine) throws {
    let (store, records) = try store(engine)
    try store.transaction {
      _ = try store.savepoint { try records.write(elder("甲"), account: "li") }
      #expect(throws: StorageError.self) {
        try store.savepoint {
          for _ in 0..<2 {
            let insert = try store.connection.statement("INSERT INTO alias (old, new) VALUES (?, ?)")
            insert.bind(1, 7)
            insert.bind(2, 8)
            try insert.run()
          }
        }
      }
      _ = try store.savepoint { try records.write(elder("乙"), account: "li") }
    }
    #expect(try store.count(elderType) == 2)
    #expect(try store.connection.number("SELECT count(*) FROM alias") == 0)
  }

  @Test(arguments: Engine.available)
  func whatAnotherConnectionWroteIsSeen(engine: Engine) throws {
    let surrounding = Surrounding()
    let place = try StorePlace(engine, path: "/tmp/tanfang-two-\(engine)-\(UInt64.random(in: 0...UInt64.max))")
    defer { place.remove() }
    let (a, b) = (try surrounding.open(place), try surrounding.open(place))
    let records = [a, b].map { HubRecords(store: $0, clock: surrounding.clock) }
    let versions = [try a.outsideVersion(), try b.outsideVersion()]
    for index in 0..<6 {
      let store = [a, b][index % 2]
      try store.transaction { _ = try records[index % 2].write(elder("老人\(index)"), account: "li\(index % 2)") }
    }
    #expect(try a.outsideVersion() != versions[0] && b.outsideVersion() != versions[1])
    let known = try a.outsideVersion()
    try a.transaction { _ = try records[0].write(elder("己"), account: "li") }
    #expect(try a.outsideVersion() == known, "its own commits are no news to it")
    try b.reading { #expect(b.lastSeq >= a.lastSeq) }
    #expect(try a.count(elderType) == 7)
    #expect(try a.check() == [])
  }

  /// Lists of the console are of one state, whatever is written meanwhile.
  @Test(arguments: Engine.available)
  func aReadingSeesOneState(engine: Engine) throws {
    let surrounding = Surrounding()
    let place = try StorePlace(engine, path: "/tmp/tanfang-read-\(engine)-\(UInt64.random(in: 0...UInt64.max))")
    defer { place.remove() }
    let (a, b) = (try surrounding.open(place), try surrounding.open(place))
    let records = HubRecords(store: a, clock: surrounding.clock)
    try a.transaction { _ = try records.write(elder("甲"), account: "li") }
    try b.reading {
      #expect(try b.count(elderType) == 1)
      try a.transaction { _ = try records.write(elder("乙"), account: "li") }
      #expect(try b.count(elderType) == 1)
      var names = 0
      try b.forEach(elderType, in: nil) { _ in
        names += 1
        return true
      }
      #expect(names == 1)
    }
    #expect(try b.count(elderType) == 2)
  }

  /// Two writers at once: each modification has its own number, in the order of commits.
  @Test(arguments: Engine.available)
  func twoWritersTakeTurns(engine: Engine) async throws {
    let place = try StorePlace(engine, path: "/tmp/tanfang-turn-\(engine)-\(UInt64.random(in: 0...UInt64.max))")
    defer { place.remove() }
    _ = try Surrounding().open(place)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<3 {
        group.addTask {
          let surrounding = Surrounding(seed: UInt64(writer + 2))
          let store = try surrounding.open(place, .existing)
          let records = HubRecords(store: store, clock: surrounding.clock)
          for index in 0..<15 {
            try store.transaction { _ = try records.write(elder("老人\(writer)-\(index)"), account: "w\(writer)") }
          }
        }
      }
      try await group.waitForAll()
    }
    let store = try Surrounding(seed: 9).open(place, .existing)
    var seqs: [Int64] = []
    try store.forEach(elderType, in: nil) {
      seqs.append($0.seq)
      return true
    }
    #expect(Set(seqs).count == 45 && store.lastSeq >= seqs.max()!)
    #expect(try store.check() == [])
  }

  /// A device that lost the answer sends again, and a load balancer gives that to another hub.
  @Test(arguments: Engine.available)
  func onePushAtTwoHubsAtOnceDoublesNothing(engine: Engine) async throws {
    let surrounding = Surrounding()
    let place = try StorePlace(engine, path: "/tmp/tanfang-push-\(engine)-\(UInt64.random(in: 0...UInt64.max))")
    defer { place.remove() }
    let hub = try surrounding.open(place)
    let replica = ReplicaID(0xd007)
    try hub.transaction {
      try hub.put(
        Account(name: "li", role: .volunteer, regions: [Region(village)!], createdMilliseconds: 0))
      try hub.put(
        DeviceEntry(
          replica: replica, account: "li", name: "li", tokenHash: SHA256.hash([1]), enrolledMilliseconds: 0))
    }
    let device = try DeviceDatabase(path: ":memory:", opening: .create) { replica }
    let writer = Device(store: device, clock: surrounding.clock)
    for index in 0..<20 { _ = try writer.write([elder("老人\(index)")], account: "li") }
    var sync = DeviceSync(store: device, clock: surrounding.clock)
    let request = try #require(try sync.next())
    let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for hub in 0..<4 {
        group.addTask {
          let other = Surrounding(seed: UInt64(hub + 2))
          let store = try other.open(place, .existing)
          return try store.transaction {
            let enrolment = try #require(try store.enrolment(of: replica))
            return try HubSync(records: HubRecords(store: store, clock: other.clock))
              .answer(SyncRequest(decoding: request), from: enrolment).encoded()
          }
        }
      }
      return try await group.reduce(into: [[UInt8]]()) { $0.append($1) }
    }
    #expect(answers.count == 4)
    try sync.receive(answers[3])
    let after = try surrounding.open(place, .existing)
    #expect(try after.count(elderType) == 20)
    #expect(try after.connection.number("SELECT count(*) FROM change") == 20)
    #expect(try after.check() == [])
  }

  /// Storage orders text by bytes, as Swift's `utf8` does, whatever the database's language.
  @Test(arguments: Engine.available)
  func peopleComeInTheOrderOfTheirBytes(engine: Engine) throws {
    let (store, records) = try store(engine)
    let names = ["王桂兰", "a", "Z", "李永贵", "é", "B", "张", "𠮷田"]
    try store.transaction { for name in names { _ = try records.write(elder(name), account: "li") } }
    var query = PeopleQuery(regions: [Region("230422")!])
    func listed(after: PeopleQuery.Place?, limit: Int) throws -> [String] {
      try store.people(query, after: after, limit: limit).map { id in
        guard let record = try store.record(id, type: elderType), let field = RecordType.elder.field(key: "name"),
          case .text(let name)? = record.value(field)
        else { return "?" }
        return name
      }
    }
    let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try listed(after: nil, limit: 100) == sorted)
    let third = try store.people(query, after: nil, limit: 3)[2]
    let place = PeopleQuery.Place(region: 230_422_990_201, name: sorted[2], id: third)
    #expect(try listed(after: place, limit: 100) == Array(sorted[3...]))
    #expect(try store.countPeople(query) == names.count)
    query.text = "wgl"
    #expect(try listed(after: nil, limit: 100) == ["王桂兰"])
    query.text = ""
    query.risks = [nil]
    #expect(try store.countPeople(query) == names.count)
    query.categories = [1]
    query.risks = [nil, 2]
    #expect(try store.countedPeople(query, limit: 3).count == 0)
  }

  @Test(arguments: Engine.available)
  func theAuditIsFoundByAnyOfItsParts(engine: Engine) throws {
    let (store, _) = try store(engine)
    try store.transaction {
      for (index, account) in ["li", "wang", "li"].enumerated() {
        try store.append(
          AuditEntry(
            milliseconds: UInt64(index + 1), account: account, action: index == 2 ? "b" : "a", facts: [],
            regions: [Region(village)!]))
      }
    }
    func found(_ query: AuditQuery) throws -> [UInt64] {
      var found: [UInt64] = []
      try store.forEachAuditEntry(before: nil, query) {
        found.append($0.entry.milliseconds)
        return true
      }
      return found
    }
    #expect(try found(AuditQuery()) == [3, 2, 1])
    #expect(try found(AuditQuery(account: "li")) == [3, 1])
    #expect(try found(AuditQuery(account: "li", action: "a")) == [1])
    #expect(try found(AuditQuery(since: 2, until: 3)) == [2])
    #expect(try store.lastAuditNumber() == 3)
  }

  /// What has no time comes last, and what is in no state is found as such.
  @Test(arguments: Engine.available)
  func whatIsOverComesLastRaisedFirst(engine: Engine) throws {
    let (store, _) = try store(engine)
    let type = RecordType.alert
    func alert(_ counter: UInt64, raised: Int64?, state: Int64?) throws {
      let id = Dot(ReplicaID(7), counter)
      var record = Record(id: id, type: type.number)
      for (key, value) in [("raised_at", raised), ("state", state), ("voided", 1)] {
        guard let value, let field = type.field(key: key) else { continue }
        let cell = Cell(
          dot: id, time: HybridTime(rawValue: 5), value: .integer(value), seen: VersionVector())
        record.merge(cell, into: CellKey(field: field.number))
      }
      try store.put(
        StoredRecord(record: record, region: 230_422_990_201, seq: Int64(counter), enteredSeq: Int64(counter)),
        replacing: nil)
    }
    try store.transaction {
      try alert(1, raised: 5, state: nil)
      try alert(2, raised: nil, state: 2)
      try alert(3, raised: 9, state: 2)
    }
    func over(_ states: Set<Int64?>) throws -> [UInt64] {
      try store.over(type, in: [Region(village)!], states: states, skipping: 0, limit: 10).map(\.record.id.counter)
    }
    #expect(try over([]) == [3, 1, 2])
    #expect(try over([nil]) == [1])
    #expect(try over([2]) == [3, 2])
    #expect(try store.countOver(type, in: [Region(village)!], states: [nil, 2]) == 3)
  }

  /// A forged change may hold U+0000, which no column of PostgreSQL takes.
  @Test(arguments: Engine.available)
  func textThatNoColumnTakesComesBackInARow(engine: Engine) throws {
    let (store, _) = try store(engine)
    let id = Dot(ReplicaID(7), 1)
    let cell = Cell(dot: id, time: HybridTime(rawValue: 5), value: .text("a\0b"), seen: VersionVector())
    let name = try #require(RecordType.elder.field(key: "name"))
    var record = Record(id: id, type: elderType)
    record.merge(cell, into: CellKey(field: name.number))
    try store.transaction {
      try store.put(StoredRecord(record: record, region: 230_422_990_201, seq: 1, enteredSeq: 1), replacing: nil)
      try store.append(AuditEntry(milliseconds: 1, account: "a\0b", action: "a", facts: [], regions: []))
    }
    #expect(try store.record(id, type: elderType) == record)
    #expect(try store.auditEntries(limit: 1).first?.account.unicodeScalars.count == 3)
  }

  @Test(arguments: Engine.available)
  func onlyOneHasATurn(engine: Engine) throws {
    let surrounding = Surrounding()
    let folder = "/tmp/tanfang-turns-\(engine)-\(UInt64.random(in: 0...UInt64.max))"
    mkdir(folder, 0o700)
    let place = try StorePlace(engine, path: folder + "/hub.db")
    defer {
      place.remove()
      for name in ["import", "other"] { unlink("\(folder)/\(name).lock") }
      rmdir(folder)
    }
    let (a, b) = (try surrounding.open(place), try surrounding.open(place))
    var turn = try a.takeTurn("import", waitMilliseconds: 0)
    #expect(turn != nil)
    #expect(try b.takeTurn("import", waitMilliseconds: 60) == nil)
    #expect(try b.takeTurn("other", waitMilliseconds: 0) != nil)
    // Writing goes on meanwhile.
    try b.transaction { _ = try HubRecords(store: b, clock: surrounding.clock).write(elder("甲"), account: "li") }
    turn = nil
    _ = turn
    #expect(try b.takeTurn("import", waitMilliseconds: 2000) != nil)
  }

  /// `copy-store` writes over a store that it finds empty.
  @Test(arguments: Engine.available)
  func whatTheOfficeEnteredWasOverlooked(engine: Engine) throws {
    for sql in [
      "INSERT INTO invitation (secret_hash, role, regions, expires_at) VALUES (CAST('x' AS BLOB), 1, '', 0)",
      "INSERT INTO audit (at, account, action, facts, regions) VALUES (1, 'li', 'invite', '', '')",
      "INSERT INTO erased (record, seq, at, account, reason) VALUES (1, 1, 1, 'li', 'x')",
      "INSERT INTO account (name, role, regions, scope_version, created_at) VALUES ('li', 1, '', 1, 0)",
      "INSERT INTO offer (id, type, region, received_at, status, cells) VALUES (1, 1, 1, 1, 1, CAST('x' AS BLOB))",
    ] {
      let (store, _) = try store(engine)
      try store.beginEpoch()
      #expect(try store.isEmpty())
      try store.transaction { try store.connection.execute(sql) }
      #expect(try !store.isEmpty(), "\(sql)")
    }
  }

  /// What a hub does all day: most turns find nothing to write.
  @Test(arguments: Engine.available)
  func aTransactionWithoutChangesWritesNothing(engine: Engine) throws {
    let surrounding = Surrounding()
    let place = try StorePlace(engine, path: "/tmp/tanfang-idle-\(engine)-\(UInt64.random(in: 0...UInt64.max))")
    defer { place.remove() }
    let (a, b) = (try surrounding.open(place), try surrounding.open(place))
    for store in [a, b] { try store.transaction {} }
    let version = try b.outsideVersion()
    let changes = a.connection.totalChanges
    for _ in 0..<3 { try a.transaction { _ = try a.stored(Dot(ReplicaID(1), 1), type: elderType) } }
    #expect(a.connection.totalChanges == changes)
    #expect(try b.outsideVersion() == version)
  }

  /// A list may be longer than a portion of it, and what looks at it asks the store meanwhile.
  @Test(arguments: Engine.available)
  func aLongListIsReadWhileTheStoreIsAsked(engine: Engine) throws {
    let (store, records) = try store(engine)
    try store.transaction { for index in 0..<2300 { _ = try records.write(elder("老人\(index)"), account: "li") } }
    for isWithin in [false, true] {
      var seen: Set<Dot> = []
      let look: () throws -> Void = { () throws -> Void in
        seen = []
        try store.forEach(elderType, in: [Region(village)!]) { (stored: StoredRecord) throws -> Bool in
          let author = try store.author(of: stored.record.id)
          #expect(author == "li")
          seen.insert(stored.record.id)
          return true
        }
      }
      if isWithin { try store.reading(look) } else { try look() }
      #expect(seen.count == 2300)
    }
    // Whoever stops early leaves nothing open that would stop the next.
    for _ in 0..<3 { try store.forEach(elderType, in: nil) { _ in false } }
    try store.transaction { try store.forEach(elderType, in: nil) { _ in false } }
    #expect(try store.rebuildSearch() == 2300)
  }

  @Test(arguments: Engine.available)
  func anErasedPersonIsGoneFromEveryTable(engine: Engine) throws {
    let (store, records) = try store(engine)
    let id = try store.transaction { try records.write(elder("王桂兰"), account: "li") }
    try store.transaction {
      #expect(try store.erase(ErasureMark(record: id, milliseconds: 5, account: "li", reason: "民申1号")) == 1)
      try store.noteScrub()
    }
    #expect(try store.isScrubDue)
    #expect(try store.scrub())
    #expect(try !store.isScrubDue && store.isErased(id))
    #expect(try store.record(id, type: elderType) == nil)
    #expect(try store.find("王", limit: 3).isEmpty)
    #expect(try store.check() == [])
    try store.beginEpoch()
    #expect(try store.check() == [])
  }

  /// What one engine has, another takes over whole.
  @Test(arguments: Engine.available, Engine.available)
  func aCopyIsTheSameStore(from: Engine, to: Engine) throws {
    let (store, records) = try store(from)
    try store.transaction {
      for index in 0..<30 { _ = try records.write(elder("老人\(index)"), account: "li") }
      try store.put(Account(name: "li", role: .town, regions: [Region("230422")!], createdMilliseconds: 1))
      try store.append(AuditEntry(milliseconds: 1, account: "li", action: "a", facts: [], regions: []))
    }
    let (other, otherRecords) = try self.store(to)
    try other.load(image: try store.image())
    #expect(other.incarnation == store.incarnation && other.lastSeq >= store.lastSeq)
    #expect(try other.digests(in: RegionSet([Region("23")!])) == store.digests(in: RegionSet([Region("23")!])))
    #expect(try other.account("li") == store.account("li"))
    #expect(try other.check(ledgerIncluded: false) == [])
    // It goes on where the other one was.
    try other.beginEpoch()
    try other.transaction {
      try other.append(AuditEntry(milliseconds: 2, account: "li", action: "b", facts: [], regions: []))
      _ = try otherRecords.write(elder("甲"), account: "li")
    }
    #expect(try other.lastAuditNumber() == 2)
    #expect(try other.check(ledgerIncluded: false) == [])
  }
}
