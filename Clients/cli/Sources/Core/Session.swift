import Model
import Network
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// One command at work on this device's store.
final class Session {
  let invocation: Invocation
  let folder: DataFolder
  let database: DeviceDatabase
  let clock: any Clock
  let state: DeviceState
  let scope: Scope
  let marker: CopyMarker?
  private var knownNames: RecordNames?
  private var knownVillages: Villages?

  var output: Output { invocation.output }
  var model: CareModel { database.model }
  var language: Language { invocation.language }
  var role: Role { scope.role }

  /// Milliseconds since 1970 by this machine's clock.
  var now: Int64 { Int64(clock.milliseconds) }

  /// - Throws: `not_joined`, if there is no store or nobody has told it yet whose it is; `cannot_read`.
  init(_ invocation: Invocation, clock: any Clock = SystemClock()) throws {
    self.invocation = invocation
    self.clock = clock
    folder = try DataFolder(invocation)
    try folder.requireStore()
    database = try DeviceDatabase(path: folder.database, opening: .existing) {
      var random = SystemRandomNumberGenerator()
      return ReplicaID(random.next())
    }
    let found = try database.state()
    if found.isRevoked {
      // A sync that was to erase everything was cut short.
      CopyMarker(invocation, database: folder.database)?.remove(database)
      try database.erase()
      throw Failure.closed(.revoked, received: 0, held: 0)
    }
    guard let scope = found.scope else { throw Failure.notJoined }
    self.scope = scope
    marker = CopyMarker(invocation, database: folder.database)
    let finding = try marker?.check(database, clock: clock)
    state = try database.state()
    if finding == .forked {
      output.note(
        Label(
          "这个数据文件夹像是副本或旧备份：已换新编号继续，记录都在；下次同步时核对",
          "this data folder looks like a copy or an old backup: it goes on under a new replica; nothing is lost, and the "
            + "next sync compares everything"))
    }
  }

  deinit {
    guard let marker, let end = try? database.state().journalEnd, end != state.journalEnd else { return }
    marker.note(database)
  }

  // MARK: - Names of records

  /// Short names, unambiguous on this device.
  func names() throws -> RecordNames {
    if let knownNames { return knownNames }
    let replicas = try database.replicaIDs()
    let names = RecordNames(replicas.contains(state.replica) ? replicas : replicas + [state.replica])
    knownNames = names
    return names
  }

  /// The id as people are shown it.
  func short(_ id: Dot) throws -> String { try names().short(id) }

  /// The id as this command prints it: whole with --json.
  func name(_ id: Dot) throws -> String { output.isJSON ? RecordName.text(id) : try short(id) }

  /// The records that an id may name. Ids from before the device was found to be a copy lead to their new ones.
  private func dots(_ text: String) throws -> [Dot] {
    try names().dots(halfWidth(text).trimmed).map { try database.alias(of: $0) ?? $0 }
  }

  /// The record that an id names, whatever its type.
  ///
  /// - Throws: `no_such_record`, `ambiguous_id`.
  func resolve(_ text: String) throws -> (id: Dot, type: RecordType) {
    let found = try dots(text).compactMap { id in
      try database.type(of: id).flatMap { model.type(number: $0) }.map { (id: id, type: $0) }
    }
    guard let first = found.first else { throw Failure.noSuchRecord }
    guard found.count == 1 else { throw Failure.ambiguousID(found.map { RecordName.text($0.id) }) }
    return first
  }

  /// The record of this type that an id names.
  func record(_ text: String, _ type: RecordType) throws -> StoredRecord {
    let dots = try dots(text)
    let found = try dots.compactMap { try database.stored($0, type: type.number) }
    guard let first = found.first else {
      throw try dots.lazy.compactMap { try self.database.type(of: $0) }.first
        .flatMap { self.model.type(number: $0) }.map { Failure.wrongType($0, type) } ?? Failure.noSuchRecord
    }
    guard found.count == 1 else { throw Failure.ambiguousID(found.map { RecordName.text($0.record.id) }) }
    return first
  }

  // MARK: - Villages

  func villages() throws -> Villages {
    if let knownVillages { return knownVillages }
    let villages = try Villages(database, scope: scope)
    knownVillages = villages
    return villages
  }

  // MARK: - Writing

  /// Writes an edit, the cells that the role may only propose in a change of their own.
  func write(_ edit: Edit) throws -> Dot {
    guard edit.reason.utf8.count <= Limits.reasonBytesMax else { throw Failure.reasonTooLong(Limits.reasonBytesMax) }
    let device = Device(store: database, clock: clock)
    let id = try database.transaction {
      var id = edit.record?.id
      if !edit.own.isEmpty || id == nil {
        id = try device.write(
          Draft(type: edit.type.number, record: id, values: edit.own, reason: edit.reason, shown: edit.record),
          account: scope.account)
      }
      if !edit.proposed.isEmpty {
        let isNew = edit.record == nil
        id = try device.write(
          Draft(
            type: edit.type.number, record: id, values: edit.proposed, reason: edit.reason,
            shown: isNew ? nil : edit.record),
          account: scope.account)
      }
      return id
    }
    guard let id else { throw DraftError.empty }
    sayProposed(edit)
    return id
  }

  /// Tells that an official will decide about the proposed fields.
  private func sayProposed(_ edit: Edit) {
    let labels = edit.proposedFields.map(\.label)
    guard !labels.isEmpty else { return }
    output.note(
      Label(
        "你的账号只能提议：\(labels.map(\.zh).joined(separator: "、"))。同步后由上级核定，之前标为“待核”。",
        "proposed only: \(labels.map(\.en).joined(separator: ", ")). An official decides after the sync; "
          + "until then it is held."))
  }

  /// Prints `{"id"}`, or for people the id and what was done.
  func report(_ id: Dot, _ done: Label) throws {
    try output.result(
      json: { json in try json.object { json in json.field("id", try name(id)) } },
      people: { try output.line(Label("\(done.zh) \(try short(id))", "\(done.en) \(try short(id))")) })
  }
}
