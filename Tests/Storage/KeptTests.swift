import Model
import Replication
import Store
import Support
import Testing
import Wire

@testable import Storage

private let elderType = CareModel.Number.elder
private let visitType = CareModel.Number.visit
private let village: Int64 = 230_422_990_201
private let otherVillage: Int64 = 230_422_990_203

private func elder(_ counter: UInt64, _ name: String, in village: Int64 = village) -> StoredRecord {
  let id = Dot(ReplicaID(0xe1d), counter)
  let time = HybridTime(milliseconds: 1_790_000_000_000)
  func entry(_ key: String, _ value: Value) -> Record.Entry {
    Record.Entry(
      key: CellKey(field: RecordType.elder[key].number), cell: Cell(dot: id, time: time, value: value, seen: .init()))
  }
  let cells = [entry("name", .text(name)), entry("village", .integer(village))].sorted { $0.key < $1.key }
  return StoredRecord(record: Record(id: id, type: elderType, cells: cells), region: village)
}

/// What a store keeps in memory from one question to the next is never older than the store.
@Suite struct KeptTests {
  struct Stop: Error {}

  @Test func whatAnotherConnectionWroteIsSeenThoughItWasAskedForBefore() throws {
    let folder = try TemporaryFolder()
    let (mine, other) = (try openDevice(folder.path("device")), try openDevice(folder.path("device")))
    let before = elder(1, "王桂兰")
    let moved = elder(1, "王桂兰", in: otherVillage)
    try mine.transaction { try mine.put(before, replacing: nil) }
    let region = try mine.transaction { try mine.region(of: before.record.id, type: elderType) }
    #expect(region == village)
    try other.transaction { try other.put(moved, replacing: before) }
    try mine.transaction { () throws in
      #expect(try mine.region(of: before.record.id, type: elderType) == otherVillage)
      #expect(try mine.stored(before.record.id, type: elderType) == moved)
    }
    #expect(try mine.region(of: before.record.id, type: elderType) == otherVillage)
  }

  @Test func whatWasRolledBackIsForgotten() throws {
    let folder = try TemporaryFolder()
    let device = try openDevice(folder.path("device"))
    let known = elder(1, "王桂兰")
    let moved = elder(1, "王桂兰", in: otherVillage)
    try device.transaction { try device.put(known, replacing: nil) }
    #expect(throws: Stop.self) {
      try device.transaction { () throws in
        try device.put(moved, replacing: known)
        try device.put(elder(2, "李秀英"), replacing: nil)
        throw Stop()
      }
    }
    try device.transaction { () throws in
      #expect(try device.region(of: known.record.id, type: elderType) == village)
      #expect(try device.stored(known.record.id, type: elderType) == known)
      #expect(try device.region(of: elder(2, "").record.id, type: elderType) == nil)
    }
    #expect(try device.find("李秀英", limit: 5).isEmpty)
  }

  @Test func recordsThatShareAPlaceAreNotTakenForEachOther() throws {
    let folder = try TemporaryFolder()
    let device = try openDevice(folder.path("device"))
    // The places of 4096 and of 64 counters further on are the same.
    let counters: [UInt64] = [1, 65, 4097, 8193]
    let people = counters.map { elder($0, "第\($0)位", in: village + Int64($0)) }
    try device.transaction { () throws in
      for person in people { try device.put(person, replacing: nil) }
      for person in people + people.reversed() {
        #expect(try device.stored(person.record.id, type: elderType) == person)
        #expect(try device.region(of: person.record.id, type: elderType) == person.region)
        #expect(try device.stored(person.record.id, type: visitType) == nil)
      }
    }
  }
}

/// What a hub knows of its villages and of what is held.
@Suite struct KnownAtTheHubTests {
  struct Stop: Error {}

  private func digests(_ hub: HubDatabase) throws -> Digests {
    try hub.transaction { () throws in try hub.digests(in: RegionSet([Region("230422")!])) }
  }

  @Test func theSumsOfVillagesFollowSavepointsThatFailAndWhatOthersWrite() throws {
    let folder = try TemporaryFolder()
    let (mine, other) = (try openHub(folder.path("hub")), try openHub(folder.path("hub"), seed: 2))
    try mine.transaction { () throws in
      try mine.put(elder(1, "王桂兰"), replacing: nil)
      #expect(throws: Stop.self) {
        try mine.savepoint { () throws in
          try mine.put(elder(2, "李秀英"), replacing: nil)
          throw Stop()
        }
      }
      try mine.put(elder(3, "赵敏"), replacing: nil)
    }
    #expect(try digests(mine) == Digests(of: elder(1, "王桂兰").record) + Digests(of: elder(3, "赵敏").record))
    try other.transaction { () throws in try other.put(elder(4, "张三"), replacing: nil) }
    try mine.transaction { () throws in try mine.put(elder(5, "李四"), replacing: nil) }
    let all = [(1, "王桂兰"), (3, "赵敏"), (4, "张三"), (5, "李四")].map { Digests(of: elder($0, $1).record) }
    #expect(try digests(mine) == all.reduce(Digests(), +))
    #expect(try digests(openHub(folder.path("hub"), seed: 3)) == all.reduce(Digests(), +))
  }

  @Test func whatAnotherConnectionHoldsIsKnown() throws {
    let folder = try TemporaryFolder()
    let (mine, other) = (try openHub(folder.path("hub")), try openHub(folder.path("hub"), seed: 2))
    let replica = ReplicaID(0xd001)
    let record = elder(1, "王桂兰").record
    let change = Change(
      dot: Dot(replica, 1), time: HybridTime(milliseconds: 1_790_000_000_000), record: record.id, type: elderType,
      account: "li", writes: [Write(key: CellKey(field: 20), value: .text("x"), seen: VersionVector())])
    func held() throws -> (count: Int, isWaiting: Bool) {
      try mine.transaction { () throws in (try mine.held(by: replica, to: record.id).count, try mine.hasWaiting) }
    }
    #expect(try held() == (0, false))
    let bytes = change.canonicalBytes
    let entry = HistoryEntry(
      change: change, status: .held, code: .missingDependency, receivedMilliseconds: 1, waitsOn: record.id)
    try other.transaction { () throws in
      try other.append(entry, bytes: bytes, point: JournalPoint(startOf: replica).appending(bytes))
    }
    #expect(try held() == (1, true))
    var decided = entry
    (decided.status, decided.waitsOn) = (.declined, nil)
    try other.transaction { () throws in try other.setStatus(decided) }
    #expect(try held() == (0, false))
  }
}

@Suite struct InsertTests {
  @Test func insertingWritesNothingOverWhatIsThere() throws {
    let folder = try TemporaryFolder()
    let device = try openDevice(folder.path("device"))
    let (first, second) = (elder(1, "王桂兰"), elder(1, "李秀英", in: otherVillage))
    try device.transaction { () throws in
      #expect(try device.insert(first))
      let isWritten = try device.insert(second)
      #expect(!isWritten)
      #expect(try device.stored(first.record.id, type: elderType) == first)
    }
    let again = try openDevice(folder.path("device"))
    #expect(try again.stored(first.record.id, type: elderType) == first)
    #expect(try again.find("王桂兰", limit: 5) == [first.record.id])
    #expect(try again.find("李秀英", limit: 5).isEmpty)
  }

  /// `doctor` of a copy that cannot be written said that its content cannot be read.
  @Test func lookingThroughWhatIsConfirmedWritesNothing() throws {
    let folder = try TemporaryFolder()
    let device = try openDevice(folder.path("device"))
    let before = device.connection.totalChanges
    var confirmed = 0
    try device.forEachConfirmed { _ in confirmed += 1 }
    #expect(confirmed == 0)
    #expect(device.connection.totalChanges == before)
    #expect(try device.replicaIDs().isEmpty)
  }

  @Test func ofATypeNobodyKnowsToo() throws {
    let folder = try TemporaryFolder()
    let device = try openDevice(folder.path("device"))
    let known = elder(1, "王桂兰")
    let unknown = StoredRecord(
      record: Record(id: known.record.id, type: 4711, cells: known.record.cells), region: village)
    try device.transaction { () throws in
      #expect(try device.insert(unknown))
      let isWritten = try device.insert(unknown)
      #expect(!isWritten)
    }
    #expect(try device.stored(known.record.id, type: 4711) == unknown)
  }
}

/// Names are found as soon as they are written, though the index is written when it pays.
@Suite struct SearchWaitingTests {
  struct Stop: Error {}

  @Test func aNameIsFoundInTheTransactionThatWroteItAndAfterIt() throws {
    let folder = try TemporaryFolder()
    let device = try openDevice(folder.path("device"))
    // More terms than one statement takes.
    let last = ["兰", "英", "花", "芳"]
    let people = (1...40).map { elder(UInt64($0), "王桂" + last[$0 % 4]) }
    try device.transaction { () throws in
      for person in people { try device.put(person, replacing: nil) }
      #expect(try device.find("王桂兰", limit: 99).count == 10)
    }
    #expect(try device.find("guihua", limit: 99).count == 10)
    let other = elder(1, "张三")
    try device.transaction { () throws in
      try device.put(other, replacing: people[0])
      #expect(try device.find("张三", limit: 5) == [other.record.id])
      try device.remove(other)
    }
    #expect(try device.find("张三", limit: 5).isEmpty)
    #expect(try device.find("王桂英", limit: 99).count == 9)
  }

  @Test func ofASavepointThatFailedNothingIsFound() throws {
    let folder = try TemporaryFolder()
    let hub = try openHub(folder.path("hub"))
    try hub.transaction { () throws in
      try hub.put(elder(1, "王桂兰"), replacing: nil)
      #expect(throws: Stop.self) {
        try hub.savepoint { () throws in
          try hub.put(elder(2, "李秀英"), replacing: nil)
          throw Stop()
        }
      }
      try hub.savepoint { try hub.put(elder(3, "赵敏"), replacing: nil) }
    }
    #expect(try hub.find("王桂兰", limit: 5).count == 1)
    #expect(try hub.find("李秀英", limit: 5).isEmpty)
    #expect(try hub.find("赵敏", limit: 5).count == 1)
  }
}
