package import Replication

/// Where a device's replica comes from, if its database was found to be a copy of another's (SPEC §fork).
package struct Descent: Hashable, Sendable {
  /// The replica it was before.
  package let parent: ReplicaID
  /// The last change that both have in common.
  package let forkedAt: UInt64

  package init(parent: ReplicaID, forkedAt: UInt64) {
    self.parent = parent
    self.forkedAt = forkedAt
  }
}

/// Part of the journal of a replica that the device descends from: the hub went back in time and lost it (SPEC §rewind).
package struct Inherited: Hashable, Sendable {
  package let replica: ReplicaID
  /// Not empty, consecutive.
  package let changes: [JournalItem]

  package init(replica: ReplicaID, changes: [JournalItem]) {
    self.replica = replica
    self.changes = changes
  }
}

/// What a device sends to the hub: the end of its journal, what the hub has not acknowledged of it, and where its
/// reading stopped (SPEC §request).
package struct SyncRequest: Hashable, Sendable {
  package var replica: ReplicaID
  /// The version of the model this device knows.
  package var modelVersion: Int
  /// The incarnation of the hub that the device last heard from; 0 before the first answer.
  package var incarnation: UInt64
  /// Given by the hub, opaque here; empty to begin from nothing.
  package var cursor: [UInt8]
  /// The last change the hub acknowledged, and the chain there.
  package var acknowledged: JournalMark
  /// The last change in the journal, and the chain there.
  package var journalEnd: JournalMark
  /// The first eight bytes of the hash over the addresses and pins that the device knows; the hub sends its own if
  /// they differ.
  package var contactsHash: UInt64
  /// How many bytes of rows the device wants in one answer.
  package var pageBytes: Int
  /// The journal after `acknowledged`, as much of it as fits.
  package var changes: [JournalItem]
  /// After a rewind: cells that name changes of others which the hub does not have. They stay held there until their
  /// authors' journals bring them, or an official admits them.
  package var offers: [Row] = []
  /// More offers follow in the next request; rows are not wanted before.
  package var offersRemain = false
  /// Where the replica comes from, nearest first; until the hub has answered it.
  package var ancestry: [Descent]
  /// What the hub has lost of the journals that this one descends from.
  package var inherited: Inherited?
  /// More of that follows in the next request; rows are not wanted before.
  package var inheritedRemain = false

  package init(
    replica: ReplicaID, modelVersion: Int, incarnation: UInt64, cursor: [UInt8], acknowledged: JournalMark,
    journalEnd: JournalMark, contactsHash: UInt64, pageBytes: Int, changes: [JournalItem], ancestry: [Descent] = []
  ) {
    self.replica = replica
    self.modelVersion = modelVersion
    self.incarnation = incarnation
    self.cursor = cursor
    self.acknowledged = acknowledged
    self.journalEnd = journalEnd
    self.contactsHash = contactsHash
    self.pageBytes = pageBytes
    self.changes = changes
    self.ancestry = ancestry
  }

  private enum Section {
    static let head: UInt64 = 1
    static let cursor: UInt64 = 3
    static let journal: UInt64 = 5
    static let ancestry: UInt64 = 7
    static let offers: UInt64 = 9
    static let inherited: UInt64 = 11
  }

  package func encoded() -> [UInt8] {
    var head = ByteWriter()
    head.fixed64(replica.rawValue)
    head.varint(modelVersion)
    head.fixed64(incarnation)
    head.mark(acknowledged)
    head.varint(journalEnd.counter - acknowledged.counter)
    if journalEnd.counter > acknowledged.counter { head.prefix16(journalEnd.prefix) }
    head.fixed64(contactsHash)
    head.varint(pageBytes)
    var sections: [(id: UInt64, body: ByteWriter)] = [(Section.head, head)]
    if !cursor.isEmpty { sections.append((Section.cursor, ByteWriter(cursor))) }
    if !changes.isEmpty {
      var journal = ByteWriter()
      JournalCoding.write(changes, of: replica, to: &journal)
      sections.append((Section.journal, journal))
    }
    if !ancestry.isEmpty {
      var body = ByteWriter()
      body.varint(ancestry.count)
      for descent in ancestry { body.descent(descent) }
      sections.append((Section.ancestry, body))
    }
    if !offers.isEmpty {
      var body = ByteWriter()
      body.byte(offersRemain ? 1 : 0)
      RowCoding.write(offers, to: &body)
      sections.append((Section.offers, body))
    }
    if let inherited {
      var body = ByteWriter()
      body.byte(inheritedRemain ? 1 : 0)
      body.fixed64(inherited.replica.rawValue)
      JournalCoding.write(inherited.changes, of: inherited.replica, to: &body)
      sections.append((Section.inherited, body))
    }
    return Message.encode(.syncRequest, sections)
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    let sections = try Message.decode(bytes, kind: .syncRequest)
    guard let first = sections.first, first.id == Section.head else { throw .malformed }
    var head = first.body
    replica = ReplicaID(try head.fixed64())
    modelVersion = try head.count(max: Limits.modelVersionMax)
    incarnation = try head.fixed64()
    acknowledged = try head.mark()
    journalEnd = try head.mark(after: acknowledged)
    contactsHash = try head.fixed64()
    pageBytes = try head.count(max: Limits.pageBytesMax)
    guard pageBytes >= Limits.pageBytesMin else { throw .malformed }
    try head.finish()
    cursor = []
    changes = []
    ancestry = []
    for section in sections.dropFirst() {
      var body = section.body
      switch section.id {
      case Section.cursor:
        guard body.remaining <= Limits.cursorBytesMax else { throw .tooLarge }
        cursor = try body.raw(body.remaining)
      case Section.journal:
        changes = try JournalCoding.read(from: &body, of: replica, through: journalEnd.counter)
        try body.finish()
      case Section.ancestry:
        let count = try body.count(max: Limits.ancestorsMax, bytesEach: 9)
        guard count > 0 else { throw .malformed }
        for _ in 0..<count { ancestry.append(try body.descent()) }
        guard Set(ancestry.map(\.parent) + [replica]).count == count + 1 else { throw .malformed }
        try body.finish()
      case Section.offers:
        let flags = try body.byte()
        guard flags < 2 else { throw .malformed }
        offersRemain = flags == 1
        offers = try RowCoding.read(from: &body)
        try body.finish()
      case Section.inherited:
        let flags = try body.byte()
        guard flags < 2 else { throw .malformed }
        inheritedRemain = flags == 1
        let replica = ReplicaID(try body.fixed64())
        let changes = try JournalCoding.read(from: &body, of: replica)
        guard replica != self.replica, !changes.isEmpty else { throw .malformed }
        inherited = Inherited(replica: replica, changes: changes)
        try body.finish()
      default:
        if section.id % 2 == 1 { throw .unknownSection }
      }
    }
  }
}

extension ByteWriter {
  package mutating func descent(_ descent: Descent) {
    fixed64(descent.parent.rawValue)
    varint(descent.forkedAt)
  }

  mutating func prefix16(_ prefix: UInt128) { raw(Digest(prefix).bytes) }

  mutating func mark(_ mark: JournalMark) {
    varint(mark.counter)
    prefix16(mark.prefix)
  }
}

extension ByteReader {
  package mutating func descent() throws(WireError) -> Descent {
    let parent = ReplicaID(try fixed64())
    let forkedAt = try varint()
    guard forkedAt <= Limits.counterMax else { throw .malformed }
    return Descent(parent: parent, forkedAt: forkedAt)
  }

  mutating func prefix16() throws(WireError) -> UInt128 { Digest(bytes: try raw(16))!.sum }

  mutating func mark() throws(WireError) -> JournalMark {
    let counter = try varint()
    guard counter <= Limits.counterMax else { throw .tooLarge }
    return JournalMark(counter: counter, prefix: try prefix16())
  }

  mutating func mark(after first: JournalMark) throws(WireError) -> JournalMark {
    let step = try varint()
    guard step <= Limits.counterMax - first.counter else { throw .tooLarge }
    return step == 0 ? first : JournalMark(counter: first.counter + step, prefix: try prefix16())
  }
}
