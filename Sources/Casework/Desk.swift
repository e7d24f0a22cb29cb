package import Model
package import Replication
package import Store
package import Sync
package import Terminal
package import Wire

/// Where a person works with the records of a store, on a device and at the hub alike: reads within their reach, writes
/// in their name and with their rights, names records and villages as people do.
package final class Desk {
  package let register: any Register
  package let writer: any RecordWriter
  package let authority: Authority
  package let output: Output
  /// The command's first word, for hints.
  package let program: String
  /// Ms since 1970 by this machine's clock.
  package let now: Int64
  /// Times after this lie in the future.
  package let latest: Int64
  /// Ms since 1970 by the hub's clock, as far as it is known here.
  package var hubNow: Int64
  /// The hub's clock less this device's while it wrote a change, where a sync has told that it was wrong.
  package var clockOffset: (Dot) -> Int64? = { _ in nil }
  /// On a device, whatever it holds is its account's.
  package let holdsOnlyScope: Bool
  private let ownReplica: ReplicaID?
  /// What this store's own journal holds of a record: on a device, what the hub has not decided on yet is shown.
  package let ownEntries: (Dot) throws -> [JournalEntry]
  /// What of this store's own journal the hub keeps without applying it.
  let ownHeld: () throws -> [JournalEntry]
  var knownHeld: HeldRecords?
  /// Done in the transaction of the next `write`, and once: what stands or falls with it.
  package var alongside: (() throws -> Void)?
  /// Whether a transaction is open that `together` has begun.
  private var isTogether = false
  private var knownNames: RecordNames?
  private var knownVillages: Villages?

  /// - Parameter ownReplica: the one that writes here, if the store may not have heard of it yet.
  package init(
    _ register: any Register, writer: any RecordWriter, as authority: Authority, output: Output, program: String,
    now: Int64, latest: Int64, holdsOnlyScope: Bool, ownReplica: ReplicaID? = nil,
    ownEntries: @escaping (Dot) throws -> [JournalEntry] = { _ in [] },
    ownHeld: @escaping () throws -> [JournalEntry] = { [] }
  ) {
    self.ownHeld = ownHeld
    self.ownEntries = ownEntries
    self.register = register
    self.writer = writer
    self.authority = authority
    self.output = output
    self.program = program
    self.now = now
    self.latest = latest
    hubNow = now
    self.holdsOnlyScope = holdsOnlyScope
    self.ownReplica = ownReplica
  }

  package var model: CareModel { register.model }
  package var language: Language { output.language }
  package var role: Role { authority.role }
  package var visibility: Visibility { authority.role.visibility ?? .scope }

  /// The regions to look at; nil for all that the store holds.
  package var regions: [Region]? { holdsOnlyScope ? nil : authority.regions }

  // MARK: - Names of records

  /// Short names, unambiguous in this store.
  package func names() throws -> RecordNames {
    if let knownNames { return knownNames }
    var replicas = try register.replicaIDs()
    if let ownReplica, !replicas.contains(ownReplica) { replicas.append(ownReplica) }
    let names = RecordNames(replicas)
    knownNames = names
    return names
  }

  /// The id as people are shown it.
  package func short(_ id: Dot) throws -> String { try names().short(id) }

  /// The id as a command prints it: whole with --json.
  package func name(_ id: Dot) throws -> String { output.isJSON ? RecordName.text(id) : try short(id) }

  /// The records that an id may name. Ids from before a device was found to be a copy lead to their new ones.
  private func dots(_ text: String) throws -> [Dot] {
    try names().dots(halfWidth(text).trimmed).map { try register.alias(of: $0) ?? $0 }
  }

  private var noSuchRecord: Failure { holdsOnlyScope ? .noSuchRecord : .noSuchRecordInReach }

  /// The record of an id, unless it is outside the actor's reach.
  private func stored(_ id: Dot, _ type: RecordType) throws -> StoredRecord? {
    guard let stored = try register.stored(id, type: type.number) else { return nil }
    return holdsOnlyScope || authority.reads(stored.region) ? stored : nil
  }

  /// The record that an id names, whatever its type.
  ///
  /// - Throws: `no_such_record`, `ambiguous_id`.
  package func resolve(_ text: String) throws -> (id: Dot, type: RecordType) {
    let found = try dots(text).compactMap { id -> (id: Dot, type: RecordType)? in
      guard let type = try register.type(of: id).flatMap({ model.type(number: $0) }), try stored(id, type) != nil else {
        return nil
      }
      return (id, type)
    }
    guard let first = found.first else { throw noSuchRecord }
    guard found.count == 1 else { throw Failure.ambiguousID(found.map { RecordName.text($0.id) }) }
    return first
  }

  /// The record of this type that an id names.
  package func record(_ text: String, _ type: RecordType) throws -> StoredRecord {
    let found = try dots(text).compactMap { try stored($0, type) }
    guard let first = found.first else {
      let (_, other) = try resolve(text)
      throw Failure.wrongType(other, type)
    }
    guard found.count == 1 else { throw Failure.ambiguousID(found.map { RecordName.text($0.record.id) }) }
    return first
  }

  // MARK: - Villages

  package func villages() throws -> Villages {
    if let knownVillages { return knownVillages }
    let villages = try Villages(register, regions: authority.regions)
    knownVillages = villages
    return villages
  }

  /// What `--village CODE|NAME` narrows a question to; nil for all that the store holds. At the hub it is never more than
  /// the actor's reach; what a device holds is in it, also of the divisions around the actor's own.
  package func regions(in text: String?) throws -> [Region]? {
    guard let text else { return regions }
    let wanted = try villages().region(text)
    return regions.map { Self.common($0, wanted) } ?? [wanted]
  }

  /// The regions that a figure is counted of: those that `--village` asks about, as far as they are the account's own, of
  /// which alone a store is sure to hold everybody; all of the account's where nothing is asked, nil for everywhere.
  ///
  /// - Throws: `not_yours` for a division with nothing of the account's in it.
  package func countedRegions(in text: String?) throws -> [Region]? {
    guard let text else { return authority.regions }
    let wanted = try villages().region(text)
    guard let mine = authority.regions else { return [wanted] }
    let common = Self.common(mine, wanted)
    guard !common.isEmpty else { throw Failure.notYours(mine) }
    return common
  }

  private static func common(_ regions: [Region], _ wanted: Region) -> [Region] {
    regions.compactMap { $0.contains(wanted) ? wanted : wanted.contains($0) ? $0 : nil }
  }

  /// - Throws: `not_yours` for a division of which the account has only a part, or nothing.
  package func requireWhole(_ division: Region) throws {
    guard let mine = authority.regions, !mine.contains(where: { $0.contains(division) }) else { return }
    throw Failure.notYours(mine)
  }

  // MARK: - Writing

  /// Writes an edit, the cells that the role may only propose in a change of their own.
  /// - Returns: the record written.
  package func write(_ said: Edit) throws -> Dot {
    try Self.check(reason: said.reason)
    guard !said.isEmpty else { throw DraftError.empty }
    let edit = try dated(said)
    if edit.isOrdered { try refuseImpossible(edit) }
    let id = try together { () throws -> Dot? in
      let id = try put(edit)
      try carryCorrection(edit)
      try alongside?()
      return id
    }
    guard let id else { throw DraftError.empty }
    alongside = nil
    sayProposed(edit)
    return id
  }

  /// Runs `body` in one transaction, with every `write` and `note` in it: all or none.
  package func together<Result>(_ body: () throws -> Result) throws -> Result {
    if isTogether { return try body() }
    let pending = alongside
    isTogether = true
    defer { isTogether = false }
    do {
      return try writer.transaction(body)
    } catch {
      // What a write did alongside is undone with it.
      alongside = pending
      throw error
    }
  }

  /// As `write`, within a transaction that the caller holds; nil for an edit that is empty.
  func put(_ edit: Edit) throws -> Dot? {
    var id = edit.record?.id
    for (values, isProposal) in [(edit.own, false), (edit.proposed, true)] where !values.isEmpty {
      let isSecond = edit.record == nil && id != nil
      id = try writer.write(
        Draft(
          type: edit.type.number, record: id, values: values, reason: edit.reason, shown: isSecond ? nil : edit.record),
        isProposal: isProposal, account: authority.account)
    }
    return id
  }

  /// Tells that an official will decide about the proposed fields.
  func sayProposed(_ edit: Edit) {
    let labels = edit.proposedFields.map(\.label)
    guard !labels.isEmpty else { return }
    // The items of an assessment would fill half a screen.
    let named = labels.count > 8 ? labels.prefix(5) : labels[...]
    let rest = labels.count > named.count
    let zh = named.map(\.zh).joined(separator: "、") + (rest ? " 等 \(labels.count) 项" : "")
    let en = named.map(\.en).joined(separator: ", ") + (rest ? " … \(labels.count) in all" : "")
    output.note(
      Label(
        "你的账号只能提议：\(zh)。同步后由上级核定，之前标为“待核”。",
        "proposed only: \(en). An official decides after the sync; until then it is held."))
  }

  /// Prints `{"id"}`, or for people the id and what was done.
  package func report(_ id: Dot, _ done: Label) throws {
    try output.result(
      json: { json in try json.object { json in json.field("id", try name(id)) } },
      people: { try output.line(Label("\(done.zh) \(try short(id))", "\(done.en) \(try short(id))")) })
  }

  /// Who wrote a change; nil for an unknown author.
  package func author(_ dot: Dot) throws -> String? { try register.author(of: dot) }
}
