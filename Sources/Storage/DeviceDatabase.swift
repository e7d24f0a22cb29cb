import Glibc
package import Model
package import Replication
package import Store
package import Wire

/// A device's store on SQLite.
package final class DeviceDatabase: Database, DeviceStore {
  let path: String
  private var cachedState: DeviceState?
  private var stateIsUnwritten = false
  private var hasLookedAtLog = false
  /// Whether these have no row at all, asked for with every record of a first sync; known within a transaction only.
  var isEmpty: [SideTable: Bool] = [:]

  /// - Parameter replica: the id of a store that is made now; asked for only then.
  package init(
    path: String, opening: Opening, model: CareModel = .current, lockTimeoutMilliseconds: Int = 10_000,
    replica: () -> ReplicaID
  ) throws {
    self.path = path
    try super.init(
      SQLiteConnection.open(path: path, opening, lockTimeoutMilliseconds: lockTimeoutMilliseconds), opening: opening,
      model: model, tables: Schema.device)
    if try settings.bytes(Self.stateKey) == nil {
      try transaction {
        // Another process may have made it a moment ago.
        if try settings.bytes(Self.stateKey) == nil { try setState(DeviceState(replica: replica())) }
      }
    }
  }

  override var standingStatuses: String {
    [ChangeStatus.pending, .accepted].map { "\($0.rawValue)" }.joined(separator: ", ")
  }

  override func didChangeOutside() {
    super.didChangeOutside()
    cachedState = nil
    stateIsUnwritten = false
    isEmpty = [:]
  }

  override func willCommit() throws {
    if stateIsUnwritten, let cachedState { try settings.set(Self.stateKey, cachedState.encoded) }
    stateIsUnwritten = false
    isEmpty = [:]
  }

  /// A command writes once and ends, so that SQLite's own checkpoints never come to start the log anew: each command
  /// would read a longer one, for ever.
  ///
  /// A process that writes on and on leaves the log to those checkpoints after its first commit.
  override func didCommit() {
    if hasLookedAtLog { return }
    hasLookedAtLog = true
    var log = stat()
    if stat(path + "-wal", &log) == 0, log.st_size > Self.logBytesMax { connection.emptyLog() }
  }

  private static let logBytesMax = 1 << 20

  // MARK: - State

  private static let stateKey = "device_state"

  package func state() throws -> DeviceState {
    if connection.isInTransaction, let cachedState { return cachedState }
    let state = try storedState()
    if connection.isInTransaction { cachedState = state }
    return state
  }

  func storedState() throws -> DeviceState {
    guard let bytes = try settings.bytes(Self.stateKey) else {
      throw StorageError(.damaged, operation: "read device state", detail: "it is missing")
    }
    return try DeviceState(decoding: bytes)
  }

  package func setState(_ state: DeviceState) throws {
    cachedState = state
    stateIsUnwritten = true
  }

  package func add(_ digests: Digests) throws {
    if cachedState == nil { cachedState = try storedState() }
    cachedState?.digests += digests
    stateIsUnwritten = true
  }

  package func insert(_ stored: StoredRecord) throws -> Bool { try insertNew(stored) }

  // MARK: - Token

  private static let tokenKey = "device_token"

  /// By which the hub knows this device; nil before it has joined. After a fork the parent's replica stands in it until
  /// the hub has enrolled the new one.
  package func token() throws -> DeviceToken? {
    guard let secret = try settings.bytes(Self.tokenKey), secret.count == DeviceToken.secretByteCount else {
      return nil
    }
    let state = try state()
    return DeviceToken(replica: state.tokenReplica, secret: secret)
  }

  private static let forgottenKey = "forgotten_by_hub"

  /// Whether the hub said at last that it does not know this device: it may then join again.
  package func isForgottenByHub() throws -> Bool { try settings.bytes(Self.forgottenKey) == [1] }

  package func setForgottenByHub(_ isForgotten: Bool) throws {
    guard try isForgottenByHub() != isForgotten else { return }
    try transaction { try settings.set(Self.forgottenKey, isForgotten ? [1] : [0]) }
  }

  /// Within a transaction only.
  package func setTokenSecret(_ secret: [UInt8]) throws { try settings.set(Self.tokenKey, secret) }

  private static let bundleSecretKey = "bundle_secret"

  /// What this device's bundles are signed with and their answers opened; nil before it has joined. Copies of the
  /// database share it, as they share the token.
  package func bundleKeys() throws -> BundleKeys? {
    try settings.bytes(Self.bundleSecretKey).flatMap { BundleKeys(secret: $0) }
  }

  /// Within a transaction only.
  package func setBundleKeys(_ keys: BundleKeys) throws { try settings.set(Self.bundleSecretKey, keys.secret) }

  // MARK: - Journal

  package func note(_ authors: [AuthorRun]) throws {
    for run in authors { try self.authors.insert(run) }
  }

  package func append(_ change: Change, bytes: [UInt8]) throws {
    try authors.note(change.dot, account: change.account)
    let insert = try connection.statement("INSERT INTO change (id, record, status, bytes) VALUES (?, ?, 0, ?)")
    insert.bind(1, try replicas.pack(change.dot))
    insert.bind(2, try replicas.pack(change.record))
    insert.bind(3, bytes)
    try insert.run()
  }

  package func journal(
    of replica: ReplicaID, after counter: UInt64, through last: UInt64, bytesMax: Int
  ) throws -> [JournalItem] {
    let select = try connection.statement("SELECT id, status, bytes FROM change WHERE id > ? AND id <= ? ORDER BY id")
    defer { select.reset() }
    select.bind(1, try replicas.pack(Dot(replica, counter)))
    select.bind(2, try replicas.pack(Dot(replica, last)))
    var items: [JournalItem] = []
    var size = 0
    while try select.step(), items.count < Limits.changesMax {
      let bytes = select.blob(2)
      size += bytes.count
      if !items.isEmpty, size > bytesMax { break }
      let dot = try replicas.unpack(select.integer(0))
      items.append(
        select.integer(1) == Int64(ChangeStatus.erased.rawValue)
          ? try Self.erased(dot, bytes) : .change(try Change(canonicalBytes: bytes, dot: dot)))
    }
    let isWhole = zip(items, (counter + 1)...).allSatisfy { $0.dot.counter == $1 }
    guard isWhole, !items.isEmpty || last <= counter else {
      throw StorageError(.damaged, operation: "read journal", detail: "a change is missing")
    }
    return items
  }

  /// When the last change was made that this database holds of its own, ms since 1970 by its hybrid clock; 0 if none.
  package func lastWriteMilliseconds() throws -> UInt64 {
    let state = try state()
    let select = try connection.statement(
      "SELECT id, bytes FROM change WHERE id > ? AND id <= ? AND status <> 5 ORDER BY id DESC LIMIT 1")
    for replica in [state.replica] + state.ancestors.map(\.descent.parent) {
      defer { select.reset() }
      guard try replicas.packKnown(Dot(replica, 1)) != nil else { continue }
      select.bind(1, try replicas.pack(Dot(replica, 0)))
      select.bind(2, try replicas.pack(Dot(replica, Limits.counterMax)))
      guard try select.step() else { continue }
      return try Change(canonicalBytes: select.blob(1), dot: replicas.unpack(select.integer(0))).time.milliseconds
    }
    return 0
  }

  private static let entryColumns = "id, status, code, reason, bytes"

  private func entries(_ select: Statement) throws -> [JournalEntry] {
    defer { select.reset() }
    var entries: [JournalEntry] = []
    while try select.step() {
      let dot = try replicas.unpack(select.integer(0))
      entries.append(
        JournalEntry(
          change: try Change(canonicalBytes: select.blob(4), dot: dot),
          status: ChangeStatus(rawValue: UInt8(select.integer(1))) ?? .pending,
          code: select.isNull(2) ? nil : HeldCode(rawValue: UInt8(select.integer(2))), reason: select.text(3)))
    }
    return entries
  }

  package func entries(of record: Dot) throws -> [JournalEntry] {
    guard let packed = try replicas.packKnown(record) else { return [] }
    let select = try connection.statement(
      "SELECT \(Self.entryColumns) FROM change WHERE \(Schema.isOfRecord) AND status <> 5 ORDER BY id")
    select.bind(1, packed)
    return try entries(select)
  }

  package func held() throws -> [JournalEntry] {
    try entries(try connection.statement("SELECT \(Self.entryColumns) FROM change WHERE status = 2 ORDER BY id"))
  }

  package func declined() throws -> [JournalEntry] {
    try entries(try connection.statement("SELECT \(Self.entryColumns) FROM change WHERE status = 3 ORDER BY id"))
  }

  package func setStatus(_ status: ChangeStatus, code: HeldCode?, reason: String, of dot: Dot) throws {
    let update = try connection.statement(
      "UPDATE change SET status = ?, code = ?, reason = ? WHERE id = ? AND status <> 5")
    update.bind(1, Int64(status.rawValue))
    update.bind(2, code.map { Int64($0.rawValue) })
    update.bind(3, reason.isEmpty ? nil : reason)
    update.bind(4, try replicas.pack(dot))
    try update.run()
  }

  package func acceptPending(through counter: UInt64) throws {
    let update = try connection.statement("UPDATE change SET status = 1 WHERE status = 0 AND id BETWEEN ? AND ?")
    let state = try state()
    update.bind(1, try replicas.pack(Dot(state.replica, state.acknowledged.counter)))
    update.bind(2, try replicas.pack(Dot(state.replica, counter)))
    try update.run()
  }

  package func acceptAll(through counter: UInt64) throws {
    let update = try connection.statement(
      """
      UPDATE change SET status = 1, code = NULL, reason = NULL \
      WHERE status NOT IN (1, \(ChangeStatus.erased.rawValue)) AND id NOT BETWEEN ? AND ?
      """)
    let state = try state()
    update.bind(1, try replicas.pack(Dot(state.replica, counter + 1)))
    update.bind(2, try replicas.pack(Dot(state.replica, Limits.counterMax)))
    try update.run()
  }

  // MARK: - Fork

  package func forget(journalAfter counter: UInt64) throws {
    for type in model.types { try connection.execute("DELETE FROM \(Schema.name(type.key))") }
    try connection.execute(
      "DELETE FROM unknown; DELETE FROM confirmed; DELETE FROM stale; DELETE FROM search")
    forgetRows()
    search.forget()
    let replica = try state().replica
    let delete = try connection.statement("DELETE FROM change WHERE id > ? AND id <= ?")
    delete.bind(1, try replicas.pack(Dot(replica, counter)))
    delete.bind(2, try replicas.pack(Dot(replica, Limits.counterMax)))
    try delete.run()
  }

  package func addAlias(_ old: Dot, for new: Dot) throws {
    let upsert = try connection.statement(
      "INSERT INTO alias (old, new) VALUES (?, ?) ON CONFLICT (old) DO UPDATE SET new = excluded.new")
    upsert.bind(1, try replicas.pack(old))
    upsert.bind(2, try replicas.pack(new))
    try upsert.run()
    // Names given before an earlier fork follow.
    let follow = try connection.statement("UPDATE alias SET new = ? WHERE new = ?")
    follow.bind(1, try replicas.pack(new))
    follow.bind(2, try replicas.pack(old))
    try follow.run()
    try renameInDrafts(old, to: new)
  }
}
