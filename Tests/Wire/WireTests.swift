import Model
import Replication
import Support
import Testing

@testable import Wire

/// What is written is read back, byte for byte and value for value.
@Suite struct FleetReportTests {
  @Test func itIsReadAsItWasWritten() throws {
    for report in [
      FleetReport(held: 0, never: 0, ages: []), FleetReport(held: 300, never: 2, ages: [.init(days: 0, devices: 7)]),
      FleetReport(held: 1, never: 0, ages: [.init(days: 3, devices: 1), .init(days: 366, devices: 200)]),
    ] {
      #expect(try FleetReport(decoding: report.encoded) == report)
    }
  }

  /// Days that do not rise, too many days, ages of nobody, bytes too many and too few.
  @Test(
    arguments: [
      [0, 0, 2, 1, 1, 0, 1], [0, 0, 1, 0xef, 2, 1], [0, 0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 1, 1], [0, 0],
    ] as [[UInt8]])
  func whatIsWrongIsRefused(_ bytes: [UInt8]) {
    #expect(throws: WireError.self) { try FleetReport(decoding: bytes) }
  }
}

@Suite struct RoundTripTests {
  @Test(arguments: 0..<UInt64(300))
  func aChange(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let change = random.change(random.dot())
    let bytes = change.canonicalBytes
    let read = try Change(canonicalBytes: bytes, dot: change.dot)
    #expect(read == change && read.canonicalBytes == bytes)
  }

  @Test(arguments: 0..<UInt64(300))
  func cells(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let record = random.record(type: 1)
    let bytes = RecordCoding.bytes(record)
    let read = try RecordCoding.read(bytes, id: record.id, type: 1)
    #expect(read == record && RecordCoding.bytes(read) == bytes)
  }

  @Test(arguments: 0..<UInt64(200))
  func aJournal(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let replica = random.replica()
    let items = random.items(of: replica, count: random.below(20))
    var writer = ByteWriter()
    JournalCoding.write(items, of: replica, to: &writer)
    var reader = ByteReader(writer.bytes)
    let read = try JournalCoding.read(from: &reader, of: replica)
    try reader.finish()
    #expect(read == items)
    #expect(read.map(\.hash) == items.map(\.hash))
  }

  @Test(arguments: 0..<UInt64(200))
  func rows(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = (0..<random.below(12)).map { _ in random.row() }
    var writer = ByteWriter()
    RowCoding.write(rows, to: &writer)
    var reader = ByteReader(writer.bytes)
    let read = try RowCoding.read(from: &reader)
    try reader.finish()
    #expect(read == rows)
  }

  @Test(arguments: 0..<UInt64(100))
  func aRequest(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let request = random.request()
    #expect(try SyncRequest(decoding: request.encoded()) == request)
  }

  @Test(arguments: 0..<UInt64(100))
  func anAnswer(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let answer = random.answer()
    #expect(try SyncAnswer(decoding: answer.encoded()) == answer)
  }

  @Test func numbersAtEveryEdge() throws {
    for shift in 0..<64 {
      let power = UInt64(1) << UInt64(shift)
      for value: UInt64 in [power, power - 1, power &+ 1] {
        var writer = ByteWriter()
        writer.varint(value)
        writer.signed(Int64(bitPattern: value))
        writer.fixed64(value)
        var reader = ByteReader(writer.bytes)
        #expect(try reader.varint() == value)
        #expect(try reader.signed() == Int64(bitPattern: value))
        #expect(try reader.fixed64() == value)
        try reader.finish()
      }
    }
  }

  /// A row's cell by an earlier change of the creating replica, seen with the creation: not the creation itself.
  @Test func aCellByTheCreatorsEarlierChangeKeepsItsDot() throws {
    let id = Dot(ReplicaID(1), 5)
    let sibling = Sibling(dot: Dot(ReplicaID(1), 3), time: HybridTime(rawValue: 9), value: .integer(1))
    let cell = Cell(siblings: [sibling], context: VersionVector(id))
    let row = Row(
      id: id, type: 1, region: 0, whole: true, cells: [Record.Entry(key: CellKey(field: 1), cell: cell)])
    var writer = ByteWriter()
    RowCoding.write([row], to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try RowCoding.read(from: &reader) == [row])
  }

  @Test func aMessageMayNameThousandsOfReplicas() throws {
    let known = VersionVector((1...UInt64(20_000)).map { Dot(ReplicaID($0 &* 0x9e37_79b9_7f4a_7c15), 1) }.sorted())
    let answer = SyncAnswer(
      replica: ReplicaID(1), incarnation: 1, hubMilliseconds: 1, outcome: .rewind(0), knowledge: known)
    #expect(try SyncAnswer(decoding: answer.encoded()).knowledge == known)
  }
}

/// Whatever happens to bytes, a reader refuses them or reads something that has exactly these bytes; it never stops the
/// program, and never makes much of little.
@Suite struct MutationTests {
  /// Mutations in one case; the cases of a test are its seeds.
  private static let mutations = 1_000

  @Test(arguments: 0..<UInt64(12))
  func anAcceptedChangeHasOneEncoding(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var accepted = 0
    for _ in 0..<Self.mutations {
      let change = random.change(random.dot())
      let bytes = random.mutated(change.canonicalBytes)
      guard let read = try? Change(canonicalBytes: bytes, dot: change.dot) else { continue }
      accepted += 1
      if read.canonicalBytes != bytes { Issue.record("seed \(seed): \(hexadecimal(bytes)) has another encoding") }
      if !read.isWellFormed { Issue.record("seed \(seed): \(hexadecimal(bytes)) is not well-formed") }
    }
    #expect(accepted > 10)
  }

  @Test(arguments: 0..<UInt64(12))
  func acceptedCellsHaveOneEncoding(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var accepted = 0
    for _ in 0..<Self.mutations {
      let record = random.record(type: 1)
      let bytes = random.mutated(RecordCoding.bytes(record))
      guard let read = try? RecordCoding.read(bytes, id: record.id, type: 1) else { continue }
      accepted += 1
      if RecordCoding.bytes(read) != bytes { Issue.record("seed \(seed): \(hexadecimal(bytes)) has another encoding") }
      if !read.cells.allSatisfy(\.cell.isWellFormed) { Issue.record("seed \(seed): \(hexadecimal(bytes))") }
    }
    #expect(accepted > 10)
  }

  /// What a journal or rows hold is as canonical as what they came from.
  @Test(arguments: 0..<UInt64(12))
  func acceptedJournalsAndRowsHoldWellFormedThings(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let replica = ReplicaID(0xd001)
    for _ in 0..<Self.mutations / 5 {
      var writer = ByteWriter()
      JournalCoding.write(random.items(of: replica, count: 1 + random.below(5)), of: replica, to: &writer)
      var reader = ByteReader(random.mutated(writer.bytes))
      for change in ((try? JournalCoding.read(from: &reader, of: replica)) ?? []).compactMap(\.change) {
        #expect(try Change(canonicalBytes: change.canonicalBytes, dot: change.dot) == change)
      }
      writer = ByteWriter()
      RowCoding.write((0..<1 + random.below(4)).map { _ in random.row() }, to: &writer)
      reader = ByteReader(random.mutated(writer.bytes))
      for row in (try? RowCoding.read(from: &reader)) ?? [] {
        let record = Record(id: row.id, type: row.type, cells: row.cells)
        #expect(try RecordCoding.read(RecordCoding.bytes(record), id: row.id, type: row.type) == record)
      }
    }
  }

  @Test(arguments: 0..<UInt64(12))
  func messagesAreReadOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<Self.mutations / 10 {
      let request = random.request().encoded()
      let answer = random.answer().encoded()
      for _ in 0..<4 {
        _ = try? SyncRequest(decoding: random.mutated(request))
        _ = try? SyncAnswer(decoding: random.mutated(answer))
        _ = try? Scope(decoding: random.mutated(random.scope().encoded))
      }
    }
  }

  /// Behind deflate a flipped bit is mostly noise: here the sections themselves are damaged.
  @Test(arguments: 0..<UInt64(12))
  func damagedSectionsAreReadOrRefused(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<Self.mutations / 10 {
      let bytes = random.chance(50) ? random.request().encoded() : random.answer().encoded()
      let kind = Message.Kind(rawValue: bytes[1])!
      let sections = try Message.decode(bytes, kind: kind).map { section in
        var body = section.body
        return (id: section.id, body: random.mutated(try body.raw(body.remaining)))
      }
      let damaged = Message.encode(kind, sections)
      if kind == .syncRequest {
        guard let read = try? SyncRequest(decoding: damaged) else { continue }
        #expect(try SyncRequest(decoding: read.encoded()) == read)
      } else {
        guard let read = try? SyncAnswer(decoding: damaged) else { continue }
        #expect(try SyncAnswer(decoding: read.encoded()) == read)
      }
    }
  }

  @Test func cellsThatCouldBeWrittenShorterOrInOrderAreRefused() {
    let id = Dot(ReplicaID(1), 1)
    // Two cells of one origin, the second of which says it all again.
    let same: [UInt8] = [1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1, 0, 1]
    let twice: [UInt8] = [2] + [1, 0] + same[2...] + [0, 2, 0] + same[2...] + [0]
    #expect(throws: WireError.malformed) { try RecordCoding.read(twice, id: id, type: 1) }
    let once: [UInt8] = [2] + [1, 0] + same[2...] + [0, 2, 0, 0, 0]
    #expect(throws: Never.self) { try RecordCoding.read(once, id: id, type: 1) }
    // Siblings of replicas 2 and 1, in this order.
    let high: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 9]
    let low: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 0, 0, 9]
    let context: [UInt8] = [2, 0, 1, 1, 1]
    let cleared: [UInt8] = [0, 0]
    #expect(throws: WireError.malformed) {
      try RecordCoding.read([1, 1, 0, 2] + high + low + context + cleared, id: id, type: 1)
    }
    #expect(throws: Never.self) {
      try RecordCoding.read([1, 1, 0, 2] + low + high + context + cleared, id: id, type: 1)
    }
  }

  @Test func everyTruncationIsRefused() throws {
    for seed in 0..<UInt64(20) {
      var random = SeededRandom(seed: seed)
      let change = random.change(random.dot())
      let record = random.record(type: 1)
      for end in change.canonicalBytes.indices {
        #expect(throws: WireError.self) {
          try Change(canonicalBytes: Array(change.canonicalBytes[..<end]), dot: change.dot)
        }
      }
      for end in RecordCoding.bytes(record).indices {
        #expect(throws: WireError.self) {
          try RecordCoding.read(Array(RecordCoding.bytes(record)[..<end]), id: record.id, type: 1)
        }
      }
    }
  }
}

extension SeededRandom {
  mutating func scope() -> Scope {
    Scope(
      version: next() >> UInt64(below(64)), account: pick(["li", "王"]), role: pick(Role.allCases),
      regions: [Region("230422")!, Region("230422990201")!].filter { _ in chance(50) })
  }

  mutating func request() -> SyncRequest {
    let replica = replica()
    let changes = chance(70) ? items(of: replica, count: 1 + below(6)) : []
    let first = changes.first?.dot.counter ?? 1
    let last = (changes.last?.dot.counter ?? 0) + UInt64(below(2))
    var request = SyncRequest(
      replica: replica, modelVersion: below(5), incarnation: next(), cursor: (0..<below(40)).map { UInt8($0) },
      acknowledged: JournalMark(counter: first - 1, prefix: UInt128(next())),
      journalEnd: JournalMark(counter: max(last, first - 1), prefix: UInt128(next())), contactsHash: next(),
      pageBytes: Limits.pageBytesMin + below(1000), changes: changes)
    if request.journalEnd.counter == request.acknowledged.counter { request.journalEnd = request.acknowledged }
    if chance(20) {
      request.offers = [row()]
      request.offersRemain = chance(50)
    }
    if chance(20) {
      request.ancestry = [
        Descent(parent: ReplicaID(99), forkedAt: UInt64(below(100))), Descent(parent: ReplicaID(98), forkedAt: 0),
      ]
      if chance(50) {
        request.inherited = Inherited(replica: ReplicaID(99), changes: items(of: ReplicaID(99), count: 2))
      }
    }
    return request
  }

  mutating func answer() -> SyncAnswer {
    var page = SyncAnswer.Page()
    page.rows = (0..<below(6)).map { _ in row() }
    page.evicted = (0..<below(4)).map { _ in dot() }
    page.erased = Set((0..<below(4)).map { _ in dot() }).sorted()
    page.authors = (0..<below(4)).map { _ in AuthorRun(first: dot(), account: pick(["li", "王"])) }
    page.cursor = (0..<below(40)).map { UInt8($0) }
    if chance(50) { page.digests = Digests(scope: Digest(UInt128(next())), officials: Digest(UInt128(next()) << 64)) }
    return SyncAnswer(
      replica: replica(), incarnation: next(), hubMilliseconds: next() >> 16,
      outcome: pick([.taken(5), .rewind(Limits.counterMax), .fork(0)]), afresh: chance(50),
      verdicts: (0..<below(4)).map { _ in
        Verdict(
          counter: counter(), status: pick([.held, .admitted, .declined, .superseded]), code: pick(HeldCode.allCases),
          reason: chance(30) ? text() : "")
      },
      scope: chance(30) ? scope() : nil,
      contacts: chance(30)
        ? Contacts(addresses: ["https://hub:8443"], pins: [Pin(bytes: [UInt8](repeating: 7, count: 16))!]) : nil,
      knowledge: chance(30) ? vector() : nil, page: page)
  }
}
