import Model
import Replication
import Support

@testable import Wire

/// Vectors of what travels: journals, rows, envelopes, requests and answers.
extension VectorGenerator {
  private static func bytes(_ body: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    body(&writer)
    return writer.bytes
  }

  /// A message of these sections, not deflated.
  private static func packed(_ kind: UInt8, _ sections: [(UInt64, [UInt8])]) -> [UInt8] {
    let payload = bytes { writer in
      for (id, body) in sections {
        writer.varint(id)
        writer.blob(body)
      }
    }
    return [Message.version, kind, 0] + bytes { $0.varint(payload.count) } + payload
  }

  static func journals() throws -> [Vector] {
    func given(_ bytes: [UInt8], _ replica: ReplicaID = a) -> JSON {
      ["replica": JSON(replica.rawValue), "bytes": JSON(hex: bytes)]
    }
    func written(_ changes: [Change], _ replica: ReplicaID = a, erased places: Set<Int> = []) -> [UInt8] {
      let items = changes.enumerated().map { index, change in
        places.contains(index)
          ? JournalItem.erased(change.dot, hash: SHA256.hash(change.canonicalBytes)) : .change(change)
      }
      return bytes { JournalCoding.write(items, of: replica, to: &$0) }
    }
    let visits = (2...5).map { counter in
      change(
        counter, type: 2,
        [
          write(field(1), .reference(creation.dot)), write(field(2), .integer(1_790_000_000_000 + Int64(counter))),
          write(field(57), .text("精神良好")),
        ])
    }
    let mixed = change(
      6, record: creation.dot, reason: "改",
      [write(field(1), .text("王"), seen: [creation.dot]), write(field(20), .text("139"), seen: [Dot(b, 3)])])
    let simple = change(7, record: creation.dot, [write(field(1), .text("王"), seen: [creation.dot])])
    var result = [
      try taken("journal", "empty", given([0])), try taken("journal", "creation", given(written([creation]))),
      try taken("journal", "a-day", given(written([creation] + visits + [mixed, simple]))),
      try taken("journal", "erased", given(written([creation], erased: [0]))),
      try taken("journal", "partly-erased", given(written([creation] + visits + [mixed, simple], erased: [0, 2, 5]))),
    ]
    for seed in 1...UInt64(8) {
      var random = SeededRandom(seed: 200 + seed)
      let replica = random.replica()
      let changes = random.journal(of: replica, count: 1 + random.below(5))
      result.append(try taken("journal", "random-\(seed)", given(written(changes, replica), replica)))
    }
    result += try cuts("journal", "creation", written([creation])) { given($0) }
    result += try cuts("journal", "mixed", written([mixed]), step: 3) { given($0) }
    result += try cuts("journal", "erased", written([creation], erased: [0]), step: 5) { given($0) }
    // count, first, flags, shapes, shape; then type, time, accounts, reasons, column
    func head(_ flags: UInt8) -> [UInt8] { [1, 1, flags, 1, 1, 1, 0, 0] }
    let tail: [UInt8] = [1, 5, 0, 0, 1, 0, 0, 1, 0, 0]
    let hash = [UInt8](repeating: 7, count: 32)
    // −2^63 as signed.
    let leastInteger = [UInt8](repeating: 0xff, count: 9) + [1]
    let nothing: [UInt8] = [0, 5, 0, 0]
    result.append(try taken("journal", "smallest", given(head(1) + tail + [0, 0])))
    for (id, column) in [
      ("packed", [6, 9, 3, 2, 1, 2] as [UInt8]), ("packed-constant", [6, 9, 1, 0]),
      ("packed-differences-of-one", [7, 9, 0, 1, 0]), ("packed-least", [6] + leastInteger + [1, 0]),
      ("packed-greatest", [6] + leastInteger + [1, 8] + [UInt8](repeating: 0xff, count: 8)),
      ("before-its-time", [8, 10, 4, 1, 1, 3]), ("ended-text", [9, 0xe8, 0xb7, 0xaf, 0]), ("ended-empty-text", [9, 0]),
    ] {
      result.append(try taken("journal", "column-\(id)", given(head(1) + tail + column)))
    }
    result.append(try taken("journal", "only-erased", given([2, 1, 8, 8] + hash + hash + nothing)))
    let bad: [(String, [UInt8])] = [
      ("too-many", [0xa1, 0x9c, 1, 1]), ("counter-zero", [1, 0] + head(1)[2...] + tail + [0, 0]),
      ("no-shape", [1, 1, 1, 0, 0] + tail + [0, 0]), ("empty-shape", [1, 1, 1, 1, 0, 0] + tail + [0, 0]),
      ("shape-beyond-the-table", [1, 1, 1, 1, 1, 1, 0, 1] + tail + [0, 0]),
      ("keys-fall", [1, 1, 1, 1, 2, 1, 2, 0, 1, 0] + tail + [0, 0, 0, 0]),
      ("field-beyond-32-bits", [1, 1, 1, 1, 2, 0xff, 0xff, 0xff, 0xff, 0xf, 0, 1, 0, 0] + tail + [0, 0, 0, 0]),
      ("two-flags-of-seen", head(7) + tail + [0, 0]), ("erased-and-creates", head(9) + tail + [0, 0]),
      ("unknown-flag", head(16) + tail + [0, 0]), ("half-a-hash", [1, 1, 8] + hash.prefix(20) + nothing),
      ("erased-and-a-shape", [1, 1, 8] + hash + [1, 1, 1, 0, 0] + tail + [0, 0]),
      ("time-before-1970", head(1) + [1, 5, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0]),
      ("account-beyond-the-table", head(1) + [1, 5, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0]),
      ("creates-and-says-so", head(0) + tail + [0, 1, 0, 0]),
      ("mixed-for-nothing", head(5) + tail + [0, 0, 0]),
      ("unknown-column", head(1) + tail + [10, 0]),
      ("times-before-times", head(1) + [1, 8, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]),
      ("packed-in-nine-bytes", head(1) + tail + [6, 0, 1, 9] + [UInt8](repeating: 0, count: 9)),
      ("packed-by-steps-of-nothing", head(1) + tail + [6, 0, 0, 0]),
      ("packed-beyond-64-bits", head(1) + tail + [6, 2, 1, 8] + [UInt8](repeating: 0xff, count: 7) + [0x7f]),
      ("steps-beyond-64-bits", head(1) + tail + [6, 0, 2, 8] + [UInt8](repeating: 0xff, count: 8)),
      ("packed-cut", head(1) + tail + [6, 0, 1, 2, 5]), ("units-of-nothing", head(1) + tail + [8, 0, 0, 1, 0]),
      ("before-64-bits", head(1) + tail + [8, 2, 0xff] + [UInt8](repeating: 0xff, count: 8) + [1, 1, 0]),
      ("text-without-end", head(1) + tail + [9, 0x41]), ("ended-text-not-utf8", head(1) + tail + [9, 0xff, 0]),
    ]
    result += try bad.map { try refused("journal", $0, given($1)) }
    return result
  }

  static func rows() throws -> [Vector] {
    func given(_ bytes: [UInt8]) -> JSON { ["bytes": JSON(hex: bytes)] }
    func written(_ rows: [Row]) -> [UInt8] { bytes { RowCoding.write(rows, to: &$0) } }
    func row(_ record: Record, whole: Bool = true) -> Row {
      Row(id: record.id, type: record.type, region: 230_422_990_201, whole: whole, cells: record.cells)
    }
    let known = someRecords()
    let (created, edited, torn) = (known[1].1, known[2].1, known[3].1)
    let partly = Record(id: torn.id, type: 1, cells: Array(torn.cells.prefix(1)))
    var result = [
      try taken("rows", "empty", given([0])), try taken("rows", "created", given(written([row(created)]))),
      try taken("rows", "edited", given(written([row(edited)]))),
      try taken("rows", "conflict", given(written([row(torn), row(partly, whole: false)]))),
    ]
    for seed in 1...UInt64(8) {
      var random = SeededRandom(seed: 300 + seed)
      result.append(
        try taken("rows", "random-\(seed)", given(written((0...random.below(3)).map { _ in random.row() }))))
    }
    result += try cuts("rows", "created", written([row(created)])) { given($0) }
    result += try cuts("rows", "conflict", written([row(torn)]), step: 3) { given($0) }
    // count, one shape of one key, shape, replica, counter; type, regions, flags, time; then origins, column
    let shape: [UInt8] = [1, 1, 1, 1, 0, 0]
    let id: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 5, 2]
    func head(_ flags: UInt8) -> [UInt8] { [1, 1, 5, 0, 5, 0, flags, 5, 0, 0] }
    let time: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 9]
    result.append(try taken("rows", "smallest", given(shape + id + head(2) + [0, 0])))
    result.append(
      try taken("rows", "one-origin", given(shape + id + head(0) + [3, 0, 5] + time + [1, 0, 5, 0, 0])))
    let bad: [(String, [UInt8])] = [
      ("too-many", [0xd1, 0x86, 3, 1]), ("shape-beyond-the-table", [1, 1, 1, 1, 0, 1] + id + head(2) + [0, 0]),
      ("counter-zero", shape + id.dropLast() + [0] + head(2) + [0, 0]),
      ("counter-below", shape + id.dropLast() + [1] + head(2) + [0, 0]),
      ("unknown-flag", shape + id + head(4) + [1, 0, 0]),
      ("same-as-nothing", shape + id + head(0) + [0, 0, 0]),
      ("siblings-too-many", shape + id + head(0) + [67]),
      ("outside-the-context", shape + id + head(0) + [3, 0, 5] + time + [1, 0, 4, 0, 0]),
      (
        "time-beyond-48-bits",
        shape + id + head(2).dropLast(2) + [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 0, 0, 0]
      ),
      ("text-column-not-utf8", shape + id + head(2) + [2, 1, 0xff]),
      ("no-region", shape + id + [1, 0, 5, 5, 0, 2, 5, 0, 0, 0, 0]),
      ("region-beyond-the-table", shape + id + [1, 1, 5, 0, 5, 2, 2, 5, 0, 0, 0, 0]),
      ("more-regions-than-rows", shape + id + [1, 2, 5, 0, 2, 5, 0, 2, 5, 0, 0, 0, 0]),
    ]
    result += try bad.map { try refused("rows", $0, given($1)) }
    return result
  }

  static func envelopes() throws -> [Vector] {
    func given(_ bytes: [UInt8], kind: Int = 1) -> JSON { ["kind": .number(kind), "bytes": JSON(hex: bytes)] }
    let long = Message.encode(.syncAnswer, [(1, [UInt8](repeating: 7, count: 500)), (8, []), (300, [1, 2])])
    var result = [
      try taken("envelope", "nothing", given([1, 1, 0, 0])),
      try taken("envelope", "plain", given(Message.encode(.syncRequest, [(1, [9]), (2, []), (5, [1, 2, 3])]))),
      try taken("envelope", "deflated", given(long, kind: 2)),
      try taken("envelope", "deflated-nothing", given([1, 1, 1, 0] + Deflate.compress([]))),
      try taken("envelope", "unknown-even", given([1, 2, 0, 5, 1, 0, 40, 1, 5], kind: 2)),
    ]
    result += try cuts("envelope", "deflated", long) { given($0, kind: 2) }
    let zeros = Deflate.compress([UInt8](repeating: 0, count: 1_000_000), level: 9)
    let bad: [(String, [UInt8])] = [
      ("version-0", [0, 1, 0, 0]), ("version-2", [2, 1, 0, 0]), ("another-kind", [1, 2, 0, 0]),
      ("unknown-kind", [1, 9, 0, 0]), ("unknown-packing", [1, 1, 2, 0]), ("numbers-fall", [1, 1, 0, 4, 3, 0, 1, 0]),
      ("a-number-twice", [1, 1, 0, 4, 1, 0, 1, 0]), ("section-too-long", [1, 1, 0, 3, 1, 5, 0]),
      ("overlong-number", [1, 1, 0, 3, 0x81, 0, 0]), ("plain-and-more", [1, 1, 0, 2, 1, 0, 0]),
      ("plain-cut-between-sections", [1, 1, 0, 4, 1, 0]),
      ("not-deflate", [1, 1, 1, 3, 0xff, 0xff, 0xff]),
      ("longer-than-it-says", [1, 1, 1, 3] + Deflate.compress([1, 0, 3, 0])),
      ("shorter-than-it-says", [1, 1, 1, 5] + Deflate.compress([1, 0, 3, 0])),
      ("more-after-deflate", [1, 1, 1, 4] + Deflate.compress([1, 0, 3, 0]) + [0]),
      ("bomb", [1, 1, 1, 0xe8, 7] + zeros), ("size-too-great", [1, 1, 1, 0x81, 0x80, 0x80, 0x10] + zeros),
    ]
    result += try bad.map { try refused("envelope", $0, given($1)) }
    return result
  }

  static func requests() throws -> [Vector] {
    func given(_ bytes: [UInt8]) -> JSON { ["bytes": JSON(hex: bytes)] }
    let start = JournalPoint(startOf: a)
    var request = SyncRequest(
      replica: a, modelVersion: 1, incarnation: 0, cursor: [], acknowledged: JournalMark(start),
      journalEnd: JournalMark(start), contactsHash: 0, pageBytes: Limits.pageBytesDefault, changes: [])
    var result = [try taken("request", "first", given(request.encoded()))]
    request.changes = [.change(creation)]
    request.journalEnd = JournalMark(start.appending(creation.canonicalBytes))
    request.incarnation = 77
    request.cursor = [1, 2, 3]
    let push = request
    result.append(try taken("request", "push", given(request.encoded())))
    request.changes = [.erased(creation.dot, hash: SHA256.hash(creation.canonicalBytes))]
    result.append(try taken("request", "push-erased", given(request.encoded())))
    request.changes = push.changes
    request.ancestry = [Descent(parent: b, forkedAt: 12)]
    let torn = someRecords()[3].1
    request.offers = [Row(id: torn.id, type: 1, region: 230_422_990_201, whole: false, cells: torn.cells)]
    request.offersRemain = true
    result.append(try taken("request", "forked-and-rewound", given(request.encoded())))
    request.ancestry.append(Descent(parent: c, forkedAt: 3))
    request.offers = []
    var ofParent = SeededRandom(seed: 399)
    request.inherited = Inherited(replica: b, changes: ofParent.journal(of: b, count: 2).map { .change($0) })
    request.inheritedRemain = true
    result.append(try taken("request", "lost-ancestors", given(request.encoded())))
    for seed in 1...UInt64(6) {
      var random = SeededRandom(seed: 400 + seed)
      let replica = random.replica()
      let changes = random.journal(of: replica, count: 1 + random.below(4))
      let mark = JournalMark(counter: changes[0].dot.counter - 1, prefix: UInt128(random.next()))
      let end = JournalMark(counter: changes.last!.dot.counter, prefix: UInt128(random.next()) << 64)
      let drawn = SyncRequest(
        replica: replica, modelVersion: random.below(9), incarnation: random.next(), cursor: [UInt8(seed)],
        acknowledged: mark, journalEnd: end, contactsHash: random.next(), pageBytes: Limits.pageBytesMin,
        changes: changes.map { .change($0) })
      result.append(try taken("request", "random-\(seed)", given(drawn.encoded())))
    }
    func plain(_ sections: [(UInt64, [UInt8])]) -> [UInt8] {
      packed(1, sections)
    }
    let sections = try Message.decode(push.encoded(), kind: .syncRequest).map { section in
      var body = section.body
      return (section.id, try body.raw(body.remaining))
    }
    result += try cuts("request", "push", plain(sections), step: 3, given)
    let head = sections[0].1
    let journal = sections[2].1
    var small = head
    small.removeLast(3)
    let bad: [(String, [UInt8])] = [
      ("no-head", plain([(3, [1])])), ("head-second", plain([(0, []), (1, head)])),
      ("head-and-more", plain([(1, head + [0])])), ("page-too-small", plain([(1, small + [1])])),
      ("page-too-great", plain([(1, small + [0x81, 0x80, 0x80, 4])])),
      ("cursor-too-long", plain([(1, head), (3, [UInt8](repeating: 1, count: 65))])),
      ("changes-beyond-the-end", plain([(1, head), (5, [2] + journal.dropFirst())])),
      ("journal-and-more", plain([(1, head), (5, journal + [0])])), ("unknown-odd", plain([(1, head), (99, [])])),
      ("its-own-parent", plain([(1, head), (7, [1, 0, 0, 0, 0, 0, 0, 0, 1, 1])])),
      ("no-parent", plain([(1, head), (7, [0])])),
      ("a-parent-twice", plain([(1, head), (7, [2] + [0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1])])),
      ("nothing-inherited", plain([(1, head), (11, [0, 0, 0, 0, 0, 0, 0, 0, 2, 0])])),
      ("inherited-from-itself", plain([(1, head), (11, [0] + head.prefix(8) + journal)])),
      ("offers-flag", plain([(1, head), (9, [2, 0])])), ("an-answer", [1, 2] + plain([(1, head)]).dropFirst(2)),
    ]
    result += try bad.map { try refused("request", $0, given($1)) }
    result.append(try taken("request", "unknown-even", given(plain([(1, head), (98, [1, 2])]))))
    return result
  }

  static func answers() throws -> [Vector] {
    func given(_ bytes: [UInt8]) -> JSON { ["bytes": JSON(hex: bytes)] }
    var answer = SyncAnswer(
      replica: a, incarnation: 77, hubMilliseconds: 1_790_000_000_000, outcome: .taken(5))
    var result = [try taken("answer", "idle", given(answer.encoded()))]
    answer.outcome = .fork(3)
    result.append(try taken("answer", "fork", given(answer.encoded())))
    for (name, reason) in [("disabled", ClosedReason.disabled), ("revoked", .revoked)] {
      answer.outcome = .closed(7, reason)
      result.append(try taken("answer", "closed-\(name)", given(answer.encoded())))
    }
    answer.outcome = .rewind(0)
    answer.knowledge = VersionVector([Dot(a, 3), Dot(c, 9)])
    result.append(try taken("answer", "rewind", given(answer.encoded())))
    answer.knowledge = nil
    answer.outcome = .taken(2)
    answer.inheritedVerdicts = [
      InheritedVerdicts(replica: b, verdicts: [Verdict(counter: 7, status: .held, code: .notPermitted)])
    ]
    result.append(try taken("answer", "inherited-verdicts", given(answer.encoded())))
    answer.inheritedVerdicts = []
    answer.ancestors = [Dot(b, 9), Dot(c, 0)]
    result.append(try taken("answer", "ancestors", given(answer.encoded())))
    answer.ancestors = []
    answer.outcome = .taken(9)
    answer.afresh = true
    answer.verdicts = HeldCode.allCases.enumerated().map { index, code in
      Verdict(
        counter: UInt64(index) + 1, status: [.held, .admitted, .declined, .superseded][index % 4], code: code,
        reason: index % 2 == 0 ? "" : "不符")
    }
    answer.scope = Scope(version: 3, account: "li", role: .volunteer, regions: [Region("230422990201")!])
    answer.contacts = Contacts(
      addresses: ["https://192.168.1.20:8443"], pins: [Pin(bytes: [UInt8](0..<16))!],
      bundleKeys: BundleKeys(secret: [UInt8](0..<32))!.publicKeys)
    answer.page.rows = someRecords()[1...3].map {
      Row(id: $0.1.id, type: 1, region: 230_422_990_201, whole: true, cells: $0.1.cells)
    }
    answer.page.authors = [AuthorRun(first: Dot(a, 1), account: "li"), AuthorRun(first: Dot(b, 1), account: "王")]
    answer.page.evicted = [Dot(b, 4), Dot(b, 9), Dot(a, 1)]
    answer.page.erased = [Dot(a, 2), Dot(a, 7), Dot(b, 1)]
    answer.page.cursor = [1, 2, 3]
    answer.page.digests = Digests(scope: Digest(1), officials: Digest(UInt128.max))
    let full = answer
    result.append(try taken("answer", "full", given(answer.encoded())))
    func plain(_ sections: [(UInt64, [UInt8])]) -> [UInt8] {
      packed(2, sections)
    }
    let sections = try Message.decode(full.encoded(), kind: .syncAnswer).map { section in
      var body = section.body
      return (section.id, try body.raw(body.remaining))
    }
    result += try cuts("answer", "full", plain(sections), step: 17, given)
    let head = sections[0].1
    let bad: [(String, [UInt8])] = [
      ("no-head", plain([(11, [1])])), ("afresh-flag", plain([(1, head.dropLast(3) + [2, 0, 5])])),
      ("unknown-outcome", plain([(1, head.dropLast(2) + [4, 5])])),
      ("closed-for-no-reason", plain([(1, head.dropLast(2) + [3, 5, 0])])),
      ("time-beyond-48-bits", plain([(1, head.prefix(16) + [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0, 0, 5])])),
      ("unknown-status", plain([(1, head), (3, [1, 1, 5, 1, 0])])),
      ("unknown-code", plain([(1, head), (3, [1, 1, 1, 9, 0])])),
      ("verdict-of-nothing", plain([(1, head), (3, [1, 0, 1, 1, 0])])),
      ("unknown-role", plain([(1, head), (5, [1, 0, 7, 0])])),
      ("no-region", plain([(1, head), (5, [1, 0, 1, 1, 1, 0x78])])),
      ("half-a-pin", plain([(1, head), (6, [0, 1, 1, 2, 3])])),
      ("half-a-bundle-key", plain([(1, head), (6, [0, 0, 3, 1, 2, 3])])),
      ("rows-and-more", plain([(1, head), (7, [0, 0])])),
      ("evicted-counter-zero", plain([(1, head), (9, [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])])),
      ("cursor-too-long", plain([(1, head), (11, [UInt8](repeating: 1, count: 65))])),
      ("half-a-digest", plain([(1, head), (13, [UInt8](repeating: 1, count: 31))])),
      ("erased-falls", plain([(1, head), (17, [2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 0, 2])])),
      ("erased-twice", plain([(1, head), (17, [2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7, 0, 7])])),
      ("erased-counter-zero", plain([(1, head), (17, [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])])),
      ("erased-and-more", plain([(1, head), (17, [0, 0])])), ("unknown-odd", plain([(1, head), (99, [])])),
      (
        "inherited-verdicts-twice",
        plain([
          (1, head),
          (
            19,
            [2] + [UInt8](repeating: 0, count: 8) + [1, 1, 1, 1, 0]
              + [UInt8](repeating: 0, count: 8) + [1, 1, 1, 1, 0]
          ),
        ])
      ),
      ("no-inherited-verdict", plain([(1, head), (19, [1] + [UInt8](repeating: 0, count: 8) + [0, 0, 0, 0, 0])])),
    ]
    result += try bad.map { try refused("answer", $0, given($1)) }
    result.append(try taken("answer", "unknown-even", given(plain([(1, head), (16, [1, 2])]))))
    return result
  }
}
