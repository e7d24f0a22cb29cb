package import Model
package import Replication
package import Store
package import Wire

/// The hub's store.
package final class HubDatabase: Database, HubStore {
  package private(set) var incarnation: UInt64 = 0
  package private(set) var ownReplica = ReplicaID(0)
  package internal(set) var lastSeq: Int64 = 0
  /// Numbers from here on are others'.
  var numbersEnd = Int64.max
  /// Random: by which the running transaction's commit will be known.
  private(set) var currentTag: UInt64 = 0
  /// What the running transaction keeps others from.
  var holds = Holds()
  /// Set where the transaction begins without holding anything.
  var holdsLater = false
  /// Whether a transaction runs that may write.
  private(set) var isWriting = false
  /// What outlives a store that goes back in time.
  package let ledger: Ledger
  /// Nil until it has been read since the epoch began.
  var knownLedger: LedgerReading?
  private let random: () -> UInt64
  let milliseconds: () -> UInt64
  /// Whether what others wrote last of epochs and numbers could be read.
  private(set) var isLoaded = false
  private var regions: RegionSums
  private var knownSecret: [UInt8]?
  /// Whether any change is held, and whether any waits; nil while nobody has looked.
  private var knownHeld: Bool?
  private var knownWaiting: Bool?
  /// Whether commits of single townships are told apart; nil while nobody has looked. Only a copy brings that about.
  var knownHasTownships: Bool?
  /// Packed ids of all erased records: few, and asked for with every change.
  var knownErased: Set<Int64>?
  private var savepoints = 0
  /// In which of the connection's lives an epoch was last begun.
  private var epochLife: Int64 = 0

  /// The hub's store in a file.
  /// - Parameters:
  ///   - path: the database file; ":memory:" for a store that dies with the process.
  ///   - ledger: nil for the file beside the database.
  ///   - random: 64 random bits.
  ///   - milliseconds: the time, ms since 1970.
  package convenience init(
    path: String, opening: Opening, model: CareModel = .current, lockTimeoutMilliseconds: Int = 10_000,
    ledger: Ledger? = nil, random: @escaping () -> UInt64, milliseconds: @escaping () -> UInt64
  ) throws {
    let ledger = try ledger ?? (path == ":memory:" ? Ledger() : Ledger(path: path + ".ledger"))
    let connection = try SQLiteConnection.open(path: path, opening, lockTimeoutMilliseconds: lockTimeoutMilliseconds)
    try self.init(
      connection, opening: opening, model: model, ledger: ledger, random: random, milliseconds: milliseconds)
  }

  /// The hub's store on whatever engine.
  /// - Parameters:
  ///   - connection: nothing has been asked of it yet.
  ///   - random: 64 random bits.
  ///   - milliseconds: the time, ms since 1970.
  package init(
    _ connection: Connection, opening: Opening, model: CareModel = .current, ledger: Ledger,
    random: @escaping () -> UInt64, milliseconds: @escaping () -> UInt64
  ) throws {
    self.random = random
    self.milliseconds = milliseconds
    self.ledger = ledger
    regions = RegionSums()
    try super.init(connection, opening: opening, model: model, tables: Schema.hub, indexes: Schema.hubIndexes)
    regions.connection = connection
    if opening != .reading { try makePassingTables() }
    try load()
    // What was read now is behind this connection; an epoch is for the next.
    epochLife = connection.life
    guard incarnation == 0 else { return }
    // Another hub may have begun the store a moment ago.
    try transaction {
      guard try settings.bytes(Self.secretKey) == nil else { return }
      try settings.set(Self.secretKey, Array((0..<4).flatMap { _ in withUnsafeBytes(of: random()) { Array($0) } }))
    }
    let first = random() | 1
    try transaction {
      guard incarnation == 0 else { return }
      try insertEpoch(incarnation: first)
      try applyLedger()
    }
  }

  /// A store that was made before there were any gets the tables of what passes.
  private func makePassingTables() throws {
    for table in Schema.passingTables where try connection.columns(of: table).isEmpty {
      return try transaction { try connection.execute(Schema.passing) }
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
    guard !connection.isInTransaction else {
      try requireAll()
      try insertEpoch(incarnation: random() | 1)
      return try applyLedger()
    }
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

  func load() throws {
    let epoch = try connection.statement("SELECT incarnation, replica FROM epoch ORDER BY n DESC LIMIT 1")
    defer { epoch.reset() }
    if try epoch.step() {
      incarnation = UInt64(bitPattern: epoch.integer(0))
      ownReplica = try replicas.id(of: epoch.integer(1))
    }
    // Beside other hubs a transaction draws its numbers when it holds something, and a reading asks for itself.
    if !connection.isShared || !connection.isInTransaction { lastSeq = try lastCommitted() }
    isLoaded = true
  }

  // MARK: - Transactions

  override var standingStatuses: String {
    [HistoryEntry.Status.applied, .admitted].map { "\($0.rawValue)" }.joined(separator: ", ")
  }

  override func didChangeOutside() {
    super.didChangeOutside()
    regions.forget()
    heldDidChange()
    knownErased = nil
    knownSecret = nil
    // Read again before anything is written: a number that another hub gave must not be given again.
    do { try load() } catch { isLoaded = false }
  }

  override func didLoadImage() { knownHasTownships = nil }

  override func didRollBack() {
    ledger.rollback()
    (holds, isWriting) = (Holds(), false)
    super.didRollBack()
  }

  override func didBegin() throws {
    (holds, isWriting) = (Holds(), true)
    // An epoch is for everybody.
    let isLater = holdsLater && connection.isShared && connection.life == epochLife
    if isLater { try noticeOthers() } else { try take(nil, waits: true) }
  }

  override func didBeginReading() throws {
    try super.didBeginReading()
    // What is committed since may be below one's own last commit.
    if connection.isShared { lastSeq = try lastCommitted() }
  }

  package override func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    currentTag = random()
    let known = lastSeq
    var life = epochLife
    let result = try super.transaction {
      life = connection.life
      // What is behind a new connection may have gone back in time: what is written from here on must not be taken for
      // what was written before.
      if life != epochLife, incarnation != 0 {
        try insertEpoch(incarnation: incarnation)
        try applyLedger()
      }
      return try body()
    }
    epochLife = life
    // Numbers that nothing was written with.
    if connection.isShared, holds.first.isEmpty { lastSeq = known }
    (holds, isWriting) = (Holds(), false)
    return result
  }

  override func willCommit() throws {
    try regions.write()
    let insert = try connection.statement(
      "INSERT INTO \"commit\" (township, first_seq, last_seq, tag) VALUES (?, ?, ?, ?)")
    for (township, first) in holds.first {
      insert.bind(1, township)
      insert.bind(2, first)
      insert.bind(3, lastSeq)
      insert.bind(4, Int64(bitPattern: currentTag))
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
    try search.flush()
    try regions.write()
    try connection.execute("SAVEPOINT \(name)")
    let (seq, end, held) = (lastSeq, numbersEnd, holds)
    let (waiting, life, own) = (ledger.mark, incarnation, ownReplica)
    do {
      let result = try body()
      try connection.settle()
      try connection.execute("RELEASE \(name)")
      return result
    } catch {
      try connection.rollback(to: name)
      (lastSeq, numbersEnd, holds) = (seq, end, held)
      (incarnation, ownReplica) = (life, own)
      forgetRows()
      search.forget()
      ledger.rollback(to: waiting)
      replicas.invalidate()
      authors.invalidate()
      regions.forget()
      heldDidChange()
      knownErased = nil
      throw error
    }
  }

  // MARK: - Records

  package override func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws {
    try requireHold(of: stored.region)
    if let old { try requireHold(of: old.region) }
    try super.put(stored, replacing: old)
    if let old { try regions.add(Digests() - Digests(of: old.record), to: old.region, seq: stored.seq) }
    try regions.add(Digests(of: stored.record), to: stored.region, seq: stored.seq)
  }

  package override func remove(_ stored: StoredRecord) throws {
    try requireHold(of: stored.region)
    try super.remove(stored)
    try regions.add(Digests() - Digests(of: stored.record), to: stored.region, seq: try nextSeq())
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

  package func digests(in regions: RegionSet) throws -> Digests {
    try requireHold(of: regions)
    try self.regions.write()
    return try self.regions.sum(regions)
  }

  /// The villages' sums as they are in the running transaction.
  func currentRegions() throws -> RegionSums {
    try regions.write()
    return regions
  }

  // MARK: - Waiting

  package var hasWaiting: Bool {
    get throws {
      if let knownWaiting { return knownWaiting }
      let isWaiting = try hasChange("waits_on IS NOT NULL")
      knownWaiting = isWaiting
      return isWaiting
    }
  }

  /// Whether any change is held: most of the time none is, and every change asks.
  var hasHeld: Bool {
    get throws {
      if let knownHeld { return knownHeld }
      let isHeld = try hasChange("status = 1")
      knownHeld = isHeld
      return isHeld
    }
  }

  private func hasChange(_ condition: String) throws -> Bool {
    try connection.number("SELECT count(*) FROM (SELECT 1 FROM change WHERE \(condition) LIMIT 1) AS found") > 0
  }

  func heldDidChange() { (knownHeld, knownWaiting) = (nil, nil) }
}
