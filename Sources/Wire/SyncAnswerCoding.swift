import Model
import Replication

extension SyncAnswer {
  private enum Section {
    static let head: UInt64 = 1
    static let verdicts: UInt64 = 3
    static let scope: UInt64 = 5
    static let contacts: UInt64 = 6
    static let rows: UInt64 = 7
    static let authors: UInt64 = 8
    static let evicted: UInt64 = 9
    static let cursor: UInt64 = 11
    static let digests: UInt64 = 13
    static let knowledge: UInt64 = 15
    static let erased: UInt64 = 17
    static let inheritedVerdicts: UInt64 = 19
    static let fleet: UInt64 = 20
    static let ancestors: UInt64 = 22
  }

  package func encoded() -> [UInt8] {
    var sections: [(id: UInt64, body: ByteWriter)] = [(Section.head, head)]
    func add(_ id: UInt64, _ present: Bool, _ body: (inout ByteWriter) -> Void) {
      guard present else { return }
      var writer = ByteWriter()
      body(&writer)
      sections.append((id, writer))
    }
    add(Section.verdicts, !verdicts.isEmpty) { $0.verdicts(verdicts) }
    add(Section.scope, scope != nil) { $0.raw(scope!.encoded) }
    add(Section.contacts, contacts != nil) { $0.raw(contacts!.encoded) }
    add(Section.rows, !page.rows.isEmpty) { RowCoding.write(page.rows, to: &$0) }
    add(Section.authors, !page.authors.isEmpty) { $0.authors(page.authors) }
    add(Section.evicted, !page.evicted.isEmpty) { writer in
      var table = ReplicaTable()
      writer.varint(page.evicted.count)
      for dot in page.evicted { writer.dot(dot, &table) }
    }
    add(Section.cursor, !page.cursor.isEmpty) { $0.raw(page.cursor) }
    add(Section.digests, page.digests != nil) { writer in
      writer.raw(page.digests!.scope.bytes)
      writer.raw(page.digests!.officials.bytes)
    }
    add(Section.knowledge, knowledge != nil) { writer in
      var table = ReplicaTable()
      writer.vector(knowledge!, &table)
    }
    add(Section.erased, !page.erased.isEmpty) { writer in
      var table = ReplicaTable()
      writer.varint(page.erased.count)
      for dot in page.erased { writer.dot(dot, &table) }
    }
    add(Section.inheritedVerdicts, !inheritedVerdicts.isEmpty) { writer in
      writer.varint(inheritedVerdicts.count)
      for inherited in inheritedVerdicts {
        writer.fixed64(inherited.replica.rawValue)
        writer.verdicts(inherited.verdicts)
      }
    }
    add(Section.fleet, fleet != nil) { $0.raw(fleet!.encoded) }
    add(Section.ancestors, !ancestors.isEmpty) { writer in
      writer.varint(ancestors.count)
      for dot in ancestors {
        writer.fixed64(dot.replica.rawValue)
        writer.varint(dot.counter)
      }
    }
    return Message.encode(.syncAnswer, sections)
  }

  private var head: ByteWriter {
    var writer = ByteWriter()
    writer.fixed64(replica.rawValue)
    writer.fixed64(incarnation)
    writer.varint(hubMilliseconds)
    writer.byte(afresh ? 1 : 0)
    switch outcome {
    case .taken(let counter):
      writer.byte(0)
      writer.varint(counter)
    case .rewind(let counter):
      writer.byte(1)
      writer.varint(counter)
    case .fork(let counter):
      writer.byte(2)
      writer.varint(counter)
    case .closed(let counter, let reason):
      writer.byte(3)
      writer.varint(counter)
      writer.byte(reason.rawValue)
    }
    return writer
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    let sections = try Message.decode(bytes, kind: .syncAnswer)
    guard let first = sections.first, first.id == Section.head else { throw .malformed }
    var head = first.body
    self.init(
      replica: ReplicaID(try head.fixed64()), incarnation: try head.fixed64(),
      hubMilliseconds: UInt64(try head.count(max: (1 << 48) - 1)),
      outcome: .fork(0))
    let flags = try head.byte()
    guard flags < 2 else { throw .malformed }
    afresh = flags == 1
    switch try head.byte() {
    case 0: outcome = .taken(try head.count(max: Int(Limits.counterMax)).asCounter)
    case 1: outcome = .rewind(try head.count(max: Int(Limits.counterMax)).asCounter)
    case 2: outcome = .fork(try head.count(max: Int(Limits.counterMax)).asCounter)
    case 3:
      let counter = try head.count(max: Int(Limits.counterMax)).asCounter
      guard let reason = ClosedReason(rawValue: try head.byte()) else { throw .malformed }
      outcome = .closed(counter, reason)
    default: throw .malformed
    }
    try head.finish()
    for section in sections.dropFirst() { try read(section) }
  }

  private mutating func read(_ section: Message.Section) throws(WireError) {
    var body = section.body
    switch section.id {
    case Section.verdicts:
      verdicts = try body.verdicts()
    case Section.inheritedVerdicts:
      for _ in 0..<(try body.count(max: Limits.ancestorsMax, bytesEach: 13)) {
        let replica = ReplicaID(try body.fixed64())
        inheritedVerdicts.append(InheritedVerdicts(replica: replica, verdicts: try body.verdicts()))
      }
      guard Set(inheritedVerdicts.map(\.replica)).count == inheritedVerdicts.count,
        inheritedVerdicts.allSatisfy({ !$0.verdicts.isEmpty })
      else { throw .malformed }
    case Section.scope: scope = try Scope(from: &body)
    case Section.contacts: contacts = try Contacts(from: &body)
    case Section.rows: page.rows = try RowCoding.read(from: &body)
    case Section.authors: page.authors = try body.authors()
    case Section.evicted:
      var table = ReplicaTable()
      for _ in 0..<(try body.count(max: Limits.evictedMax, bytesEach: 2)) { page.evicted.append(try body.dot(&table)) }
    case Section.cursor:
      guard body.remaining <= Limits.cursorBytesMax else { throw .tooLarge }
      page.cursor = try body.raw(body.remaining)
    case Section.knowledge:
      var table = ReplicaTable()
      knowledge = try body.vector(&table, max: Limits.replicasMax)
    case Section.erased:
      var table = ReplicaTable()
      for _ in 0..<(try body.count(max: Limits.erasedMax, bytesEach: 2)) {
        let dot = try body.dot(&table)
        if let last = page.erased.last, last >= dot { throw .malformed }
        page.erased.append(dot)
      }
    case Section.fleet: fleet = try FleetReport(from: &body)
    case Section.ancestors:
      for _ in 0..<(try body.count(max: Limits.ancestorsMax, bytesEach: 9)) {
        let replica = ReplicaID(try body.fixed64())
        ancestors.append(Dot(replica, UInt64(try body.count(max: Int(Limits.counterMax)))))
      }
    case Section.digests:
      let scope = Digest(try body.prefix16())
      page.digests = Digests(scope: scope, officials: Digest(try body.prefix16()))
    default:
      if section.id % 2 == 1 { throw .unknownSection }
      return
    }
    try body.finish()
  }
}

extension ByteWriter {
  fileprivate mutating func verdicts(_ verdicts: [Verdict]) {
    varint(verdicts.count)
    for verdict in verdicts {
      varint(verdict.counter)
      byte(verdict.status.rawValue)
      byte(verdict.code.rawValue)
      text(verdict.reason)
    }
  }

  fileprivate mutating func authors(_ runs: [AuthorRun]) {
    var table = ReplicaTable()
    varint(runs.count)
    for run in runs { dot(run.first, &table) }
    strings(runs.map(\.account))
  }
}

extension ByteReader {
  fileprivate mutating func authors() throws(WireError) -> [AuthorRun] {
    var table = ReplicaTable()
    let count = try count(max: Limits.rowsMax, bytesEach: 3)
    var dots: [Dot] = []
    for _ in 0..<count { dots.append(try dot(&table)) }
    return zip(dots, try strings(count, bytesMax: Limits.accountBytesMax)).map { AuthorRun(first: $0, account: $1) }
  }
}

extension Int {
  fileprivate var asCounter: UInt64 { UInt64(self) }
}

extension ByteReader {
  fileprivate mutating func verdicts() throws(WireError) -> [Verdict] {
    var verdicts: [Verdict] = []
    for _ in 0..<(try count(max: Limits.verdictsMax, bytesEach: 4)) { verdicts.append(try verdict()) }
    return verdicts
  }

  private mutating func verdict() throws(WireError) -> Verdict {
    let counter = try counter()
    guard let status = Verdict.Status(rawValue: try byte()), let code = HeldCode(rawValue: try byte())
    else { throw .malformed }
    return Verdict(counter: counter, status: status, code: code, reason: try text(max: Limits.reasonBytesMax))
  }
}
