import Model
import Replication
import Support
import Testing

@testable import Wire

/// Few bytes that ask for much.
@Suite struct BombTests {
  private static func message(_ kind: Message.Kind, size: UInt64, _ deflated: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(Message.version)
    writer.byte(kind.rawValue)
    writer.byte(1)
    writer.varint(size)
    writer.raw(deflated)
    return writer.bytes
  }

  @Test func deflateThatUnfoldsToMoreThanItSays() {
    let zeros = Deflate.compress([UInt8](repeating: 0, count: 5_000_000), level: 9)
    #expect(zeros.count < 10_000)
    #expect(throws: WireError.malformed) {
      try Message.decode(Self.message(.syncRequest, size: 100, zeros), kind: .syncRequest)
    }
    #expect(throws: WireError.tooLarge) {
      try Message.decode(Self.message(.syncRequest, size: 1 << 40, zeros), kind: .syncRequest)
    }
  }

  @Test func countsThatNothingFollows() {
    for count in [UInt64(19_999), 20_001, 1 << 32, .max] {
      var writer = ByteWriter()
      writer.varint(count)
      writer.varint(UInt64(1))
      var reader = ByteReader(writer.bytes)
      #expect(throws: WireError.self) { try JournalCoding.read(from: &reader, of: ReplicaID(1)) }
      reader = ByteReader(writer.bytes)
      #expect(throws: WireError.self) { try RowCoding.read(from: &reader) }
      #expect(throws: WireError.self) {
        try RecordCoding.read(writer.bytes, id: Dot(ReplicaID(1), 1), type: 1)
      }
    }
  }

  /// A shape of many cells, named by many rows whose values take no bytes.
  @Test func oneShapeForManyRows() {
    var writer = ByteWriter()
    writer.varint(20_000)
    writer.varint(1)
    for _ in 0..<20_000 { writer.byte(1) }
    writer.varint(1)
    writer.varint(1_000)
    for element in 1...1_000 {
      writer.varint(element == 1 ? 1 : 0)
      writer.varint(element)
    }
    for _ in 0..<20_000 { writer.varint(0) }
    writer.raw([UInt8](repeating: 0, count: 200_000))
    var reader = ByteReader(writer.bytes)
    #expect(throws: WireError.tooLarge) { try JournalCoding.read(from: &reader, of: ReplicaID(1)) }
  }

  /// A vector of thousands of entries, named by writes that take two bytes each: twelve gigabytes of canonical bytes.
  @Test func oneVectorSeenByManyWrites() throws {
    let full = VersionVector((1...UInt64(Limits.vectorEntriesMax)).map { Dot(ReplicaID($0), 1) })
    func journal(changes: UInt64, writes: UInt32) -> [UInt8] {
      var writer = ByteWriter()
      let items = (1...changes).map { counter in
        JournalItem.change(
          Change(
            dot: Dot(ReplicaID(0), counter), time: HybridTime(rawValue: 0), record: Dot(ReplicaID(0), counter), type: 1,
            account: "", writes: (1...writes).map { Write(key: CellKey(field: $0), value: .cleared, seen: full) }))
      }
      JournalCoding.write(items, of: ReplicaID(0), to: &writer)
      return writer.bytes
    }
    let most = UInt32(Limits.seenEntriesPerMessageMax / Limits.vectorEntriesMax)
    for (changes, writes) in [(UInt64(1), most + 1), (UInt64(most) + 1, 1)] {
      var reader = ByteReader(journal(changes: changes, writes: writes))
      #expect(throws: WireError.tooLarge) { try JournalCoding.read(from: &reader, of: ReplicaID(0)) }
    }
    var reader = ByteReader(journal(changes: UInt64(most), writes: 1))
    let read = try JournalCoding.read(from: &reader, of: ReplicaID(0))
    #expect(read.count == Int(most))
    // What no reader takes, nobody writes: a change is read back before it is kept.
    let tooMuch = Change(
      dot: Dot(ReplicaID(0), 1), time: HybridTime(rawValue: 0), record: Dot(ReplicaID(0), 1), type: 1, account: "",
      writes: (0...most).map { Write(key: CellKey(field: $0 + 1), value: .cleared, seen: full) })
    #expect(throws: WireError.tooLarge) { try Change(canonicalBytes: tooMuch.canonicalBytes, dot: tooMuch.dot) }
  }

  /// What an honest writer may send is never more than a reader takes.
  @Test func theLimitsFitTogether() {
    #expect(Limits.pushBytesMax / 2 <= Limits.seenEntriesPerMessageMax)
    #expect(Limits.pushBytesMax < Limits.messageBytesMax && Limits.pageBytesMax < Limits.inflatedBytesMax)
    #expect(Limits.messageBytesMax < Limits.inflatedBytesMax && Limits.messageBytesMax < Limits.bundleBytesMax)
    // An answer may still follow when the ones before it have just stayed below their limit.
    #expect(Limits.bundleAnswersBytesMax + Limits.messageBytesMax < Limits.bundleBytesMax)
    #expect(Limits.writesMax <= Limits.cellsMax && Limits.cellsMax < Limits.cellsPerMessageMax)
    #expect(Limits.changesMax <= Limits.shapesMax && Limits.reasonBytesMax < Limits.textBytesMax)
  }

  @Test func theLastCounterThereIsCanBeSaid() throws {
    let items = (0..<UInt64(2)).map { JournalItem.erased(Dot(ReplicaID(7), Limits.counterMax - 1 + $0), hash: .zero) }
    var writer = ByteWriter()
    JournalCoding.write(items, of: ReplicaID(7), to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try JournalCoding.read(from: &reader, of: ReplicaID(7)) == items)
    reader = ByteReader(writer.bytes)
    #expect(throws: WireError.malformedNumber) {
      try JournalCoding.read(from: &reader, of: ReplicaID(7), through: Limits.counterMax - 1)
    }
    writer = ByteWriter()
    JournalCoding.write(
      [items[1], .erased(Dot(ReplicaID(7), Limits.counterMax + 1), hash: .zero)], of: ReplicaID(7), to: &writer)
    reader = ByteReader(writer.bytes)
    #expect(throws: WireError.tooLarge) { try JournalCoding.read(from: &reader, of: ReplicaID(7)) }
  }

  /// Each item has one shape: there are never more of them.
  @Test func moreShapesThanItems() {
    let reader = ByteReader([1, 1, 1, 2, 1, 1, 0, 1, 2, 0] + [UInt8](repeating: 0, count: 40))
    var copy = reader
    #expect(throws: WireError.tooLarge) { try JournalCoding.read(from: &copy, of: ReplicaID(1)) }
    copy = ByteReader([1, 2, 1, 1, 0, 1, 2, 0] + [UInt8](repeating: 0, count: 40))
    #expect(throws: WireError.tooLarge) { try RowCoding.read(from: &copy) }
  }

  /// Reading is not quadratic in the replicas named.
  @Test(.timeLimit(.minutes(1))) func fullVectorsInEveryWrite() throws {
    let full = VersionVector((1...UInt64(Limits.vectorEntriesMax)).map { Dot(ReplicaID($0), 1) })
    let writes = (1...UInt32(60)).map { Write(key: CellKey(field: $0), value: .cleared, seen: full) }
    let change = Change(
      dot: Dot(ReplicaID(0), 1), time: HybridTime(rawValue: 0), record: Dot(ReplicaID(0), 1), type: 1, account: "",
      writes: writes)
    let bytes = change.canonicalBytes
    let clock = ContinuousClock()
    var read: Change?
    let duration = try clock.measure { read = try Change(canonicalBytes: bytes, dot: change.dot) }
    #expect(read == change)
    #expect(duration < .seconds(5))
  }

  @Test func aTimeBeyondTheCalendarIsRefused() throws {
    let answer = SyncAnswer(replica: ReplicaID(1), incarnation: 1, hubMilliseconds: .max, outcome: .taken(1))
    #expect(throws: WireError.self) { try SyncAnswer(decoding: answer.encoded()) }
  }

  @Test func aTagThatStoresUseForThemselvesIsRefused() throws {
    let dot = Dot(ReplicaID(1), 1)
    let change = Change(
      dot: dot, time: HybridTime(rawValue: 0), record: dot, type: 1, account: "",
      writes: [Write(key: CellKey(field: 1), value: .opaque(tag: 255, bytes: [1]), seen: VersionVector())])
    #expect(throws: WireError.malformed) { try Change(canonicalBytes: change.canonicalBytes, dot: dot) }
  }
}
