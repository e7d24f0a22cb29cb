package import Model
package import Replication
package import Store
package import Wire

/// The hub's store on SQLite.
package final class HubDatabase: Database, HubStore {
  package private(set) var incarnation: UInt64 = 0
  package private(set) var ownReplica = ReplicaID(0)
  package private(set) var lastSeq: Int64 = 0
  package private(set) var currentTag: UInt64 = 0
  /// What outlives a store that goes back in time.
  package let ledger: Ledger
  /// Nil until it has been read since the epoch began.
  var knownLedger: LedgerReading?
  private let random: () -> UInt64
  private let milliseconds: () -> UInt64
  private var committedSeq: Int64 = 0
  private var regions: RegionSums
  private var knownSecret: [UInt8]?
  private var waitingCount: Int64?
  private var savepoints = 0

  /// - Parameters:
  ///   - ledger: nil for the file beside the database.
  ///   - random: 64 random bits.
  ///   - milliseconds: the time, ms since 1970.
  package init(
    path: String, opening: Opening, model: CareModel = .current, lockTimeoutMilliseconds: Int = 10_000,
    ledger: Ledger? = nil, random: @escaping () -> UInt64, milliseconds: @escaping () -> UInt64
  ) throws {
    self.random = random
    self.milliseconds = milliseconds
    self.ledger = try ledger ?? (path == ":memory:" ? Ledger() : Ledger(path: path + ".ledger"))
    regions = RegionSums()
    try super.init(
      path: path, opening: opening, model: model, tables: Schema.hub,
      lockTimeoutMilliseconds: lockTimeoutMilliseconds)
    regions.connection = connection
    try load()
    if incarnation == 0 {
      try transaction {
        try settings.set(Self.secretKey, Array((0..<4).flatMap { _ in withUnsafeBytes(of: random()) { Array($0) } }))
      }
      try beginEpoch(incarnation: random() | 1)
    }
  }

  package var cursorSecret: [UInt8] {
    get throws {
      if let knownSecret { return knownSecret }
      guard let secret = try settings.bytes(Self.secretKey) else {
        throw StorageError(.damaged, operation: "read settings", detail: "the cursors' secret is missing")
      }
      knownSecret = secret
      return secret
    }
  }

  private static let secretKey = "cursor_secret"

  // MARK: - Epochs

  /// Begins an epoch: durable before the first answer, with a replica of its own for the hub's writes, so that
  /// nothing written after a rollback can be taken for what was written before it.
  package func beginEpoch() throws { try beginEpoch(incarnation: nil) }

  package func newIncarnation() throws {
    knownLedger = nil
    guard !connection.isInTransaction else { return try insertEpoch(incarnation: random() | 1) }
    try beginEpoch(incarnation: random() | 1)
  }

  private func beginEpoch(incarnation new: UInt64?) throws {
    try transaction {
      try insertEpoch(incarnation: new ?? incarnation)
      try applyLedger()
    }
  }

  private func insertEpoch(incarnation: UInt64) throws {
    let replica = ReplicaID(random())
    let insert = try connection.statement(
      "INSERT INTO epoch (incarnation, first_seq, replica, started_at) VALUES (?, ?, ?, ?)")
    insert.bind(1, Int64(bitPattern: incarnation))
    insert.bind(2, lastSeq + 1)
    insert.bind(3, try replicas.number(of: replica))
    insert.bind(4, Int64(milliseconds()))
    try insert.run()
    self.incarnation = incarnation
    ownReplica = replica
  }

  private func load() throws {
    let epoch = try connection.statement("SELECT incarnation, replica FROM epoch ORDER BY n DESC LIMIT 1")
    defer { epoch.reset() }
    if try epoch.step() {
      incarnation = UInt64(bitPattern: epoch.integer(0))
      ownReplica = try replicas.id(of: epoch.integer(1))
    }
    lastSeq = try connection.number("SELECT max(last_seq) FROM \"commit\"")
    committedSeq = lastSeq
  }

  // MARK: - Transactions

  override func didChangeOutside() {
    super.didChangeOutside()
    regions.forget()
    waitingCount = nil
    knownSecret = nil
    ledger.rollback()
    // A failed read shows itself in the transaction that follows.
    try? load()
  }

  package override func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    currentTag = random()
    let result = try super.transaction(body)
    committedSeq = lastSeq
    return result
  }

  override func willCommit() throws {
    try regions.write()
    if lastSeq > committedSeq {
      let insert = try connection.statement("INSERT INTO \"commit\" (last_seq, tag) VALUES (?, ?)")
      insert.bind(1, lastSeq)
      insert.bind(2, Int64(bitPattern: currentTag))
      try insert.run()
    }
    // Before the commit: what is acknowledged is in the ledger, even if the power fails in between. An entry whose
    // commit failed does no harm, since the device sends the same bytes again.
    try ledger.commit()
  }

  package func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
    savepoints += 1
    defer { savepoints -= 1 }
    let name = "s\(savepoints)"
    try regions.write()
    try connection.execute("SAVEPOINT \(name)")
    let (seq, waiting, life, own) = (lastSeq, ledger.mark, incarnation, ownReplica)
    do {
      let result = try body()
      try connection.execute("RELEASE \(name)")
      return result
    } catch {
      try connection.execute("ROLLBACK TO \(name); RELEASE \(name)")
      (lastSeq, incarnation, ownReplica) = (seq, life, own)
      ledger.rollback(to: waiting)
      replicas.invalidate()
      authors.invalidate()
      regions.forget()
      waitingCount = nil
      throw error
    }
  }

  package func nextSeq() -> Int64 {
    lastSeq += 1
    return lastSeq
  }

  package func commitMark(covering seq: Int64) throws -> CommitMark? {
    let select = try connection.statement(
      "SELECT last_seq, tag FROM \"commit\" WHERE last_seq >= ? ORDER BY last_seq LIMIT 1")
    defer { select.reset() }
    select.bind(1, seq)
    guard try select.step() else { return nil }
    return CommitMark(lastSeq: select.integer(0), tag: UInt64(bitPattern: select.integer(1)))
  }

  // MARK: - Records

  package override func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws {
    try super.put(stored, replacing: old)
    if let old { try regions.add(Digests() - Digests(of: old.record), to: old.region, seq: stored.seq) }
    try regions.add(Digests(of: stored.record), to: stored.region, seq: stored.seq)
  }

  package override func remove(_ stored: StoredRecord) throws {
    try super.remove(stored)
    try regions.add(Digests() - Digests(of: stored.record), to: stored.region, seq: nextSeq())
  }

  package func dependants(of id: Dot) throws -> [StoredRecord] {
    guard let packed = try replicas.packKnown(id) else { return [] }
    var found: [StoredRecord] = []
    for type in model.types {
      var fields = type.unitingField.map { [$0] } ?? []
      if case .follows(let number) = type.region, let field = type.field(number: number) { fields.append(field) }
      for field in fields {
        try table(type.number)?.forEach("WHERE \(Schema.name(field.key)) = ?", bind: { $0.bind(1, packed) }) {
          found.append($0)
          return true
        }
      }
    }
    return found.sorted { $0.seq < $1.seq }
  }

  // MARK: - Reading by scope

  package func digests(in regions: [Region]) throws -> Digests {
    try self.regions.write()
    return try self.regions.sum(regions)
  }

  package func scan(regions: [Region], after seq: Int64, _ take: (StoredRecord) throws -> Bool) throws {
    try self.regions.write()
    let codes = try self.regions.codes(in: regions, changedAfter: seq)
    var position = seq
    while true {
      let batch = try modifications(codes, after: position)
      for (seq, type, packed) in batch {
        guard let stored = try table(type)?.stored(try replicas.unpack(packed)) else { continue }
        if try !take(stored) { return }
        position = seq
      }
      if batch.count < Self.scanBatch { return }
    }
  }

  private static let scanBatch = 1000

  /// The next modifications in these regions, in their order, from the indexes alone.
  private func modifications(_ codes: [Int64], after seq: Int64) throws -> [(Int64, RecordTypeNumber, Int64)] {
    var found: [(Int64, RecordTypeNumber, Int64)] = []
    for type in model.types {
      let select = try connection.statement(
        """
        SELECT seq, id FROM \(Schema.name(type.key)) WHERE region = ? AND seq > ? ORDER BY seq LIMIT \(Self.scanBatch)
        """)
      for code in codes {
        select.bind(1, code)
        select.bind(2, seq)
        while try select.step() { found.append((select.integer(0), type.number, select.integer(1))) }
        select.reset()
      }
    }
    found.sort { $0.0 < $1.0 }
    return Array(found.prefix(Self.scanBatch))
  }

  /// Records of a type by region and, within one, in the order of their modification, after a place in that order,
  /// until `take` says enough. A record that changes meanwhile moves on: it may come twice, and is not missed.
  package func page(
    _ type: RecordTypeNumber, in regions: [Region], after place: (region: Int64, seq: Int64),
    _ take: (StoredRecord) throws -> Bool
  ) throws {
    guard let table = table(type) else { return }
    for region in regions.sorted() where region.codes.upperBound >= place.region {
      if regions.contains(where: { $0 != region && $0.contains(region) }) { continue }
      var goesOn = true
      try table.forEach(
        "WHERE region BETWEEN ? AND ? AND (region, seq) > (?, ?) ORDER BY region, seq",
        bind: { row in
          row.bind(1, region.codes.lowerBound)
          row.bind(2, region.codes.upperBound)
          row.bind(3, place.region)
          row.bind(4, place.seq)
        }
      ) { stored in
        goesOn = try take(stored)
        return goesOn
      }
      if !goesOn { return }
    }
  }

  package func recordDeparture(_ departure: Departure, from region: Int64) throws {
    let insert = try connection.statement(
      "INSERT INTO departure (region, seq, record, type, at) VALUES (?, ?, ?, ?, ?)")
    insert.bind(1, region)
    insert.bind(2, departure.seq)
    insert.bind(3, try replicas.pack(departure.id))
    insert.bind(4, Int64(departure.type))
    insert.bind(5, Int64(milliseconds()))
    try insert.run()
  }

  package func departedRegion(_ id: Dot, from regions: [Region], sinceMilliseconds: UInt64) throws -> Int64? {
    guard let packed = try replicas.packKnown(id) else { return nil }
    let select = try connection.statement("SELECT region FROM departure WHERE record = ? AND at >= ?")
    defer { select.reset() }
    select.bind(1, packed)
    select.bind(2, Int64(sinceMilliseconds))
    while try select.step() {
      let code = select.integer(0)
      if regions.contains(where: { $0.contains(village: code) }) { return code }
    }
    return nil
  }

  package func departures(from regions: [Region], after seq: Int64, through last: Int64) throws -> [Departure] {
    let select = try connection.statement(
      "SELECT seq, record, type FROM departure WHERE region BETWEEN ? AND ? AND seq > ? AND seq <= ?")
    var found: [Departure] = []
    for region in regions.outermost {
      select.bind(1, region.codes.lowerBound)
      select.bind(2, region.codes.upperBound)
      select.bind(3, seq)
      select.bind(4, last)
      while try select.step() {
        found.append(
          Departure(
            seq: select.integer(0), id: try replicas.unpack(select.integer(1)), type: UInt16(select.integer(2))))
      }
      select.reset()
    }
    return found.sorted { $0.seq < $1.seq }
  }

  // MARK: - Waiting

  package var hasWaiting: Bool {
    get throws {
      if let waitingCount { return waitingCount > 0 }
      let count = try connection.number("SELECT count(*) FROM change WHERE waits_on IS NOT NULL")
      waitingCount = count
      return count > 0
    }
  }

  func waitingDidChange() { waitingCount = nil }
}
