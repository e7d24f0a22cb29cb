import Model
import Replication
import Roster
import Store
import Sync
import Wire

/// One file on its way into a store: the plan, and how far it is carried out.
struct FileImport {
  struct Planned {
    let plan: ImportPlan
    let people: StoredPeople
    let villages: StoredVillages
  }

  /// Somebody else wrote to a record between the plan and the writing: nothing of this transaction counts.
  struct ChangedMeanwhile: Error {}

  private let store: any ImportStore
  private let importer: Authority
  private let source: Int64?
  private let manner: ImportManner
  private let type: RecordType
  private var planned: Planned
  /// The records made or met by the rows done.
  private var ids: [Int: Dot] = [:]
  /// What this import wrote, and when: who else writes in between is noticed.
  private var written: [Dot: Int64] = [:]
  private(set) var report: ImportReport

  init(
    _ store: any ImportStore, _ importer: Authority, _ planned: Planned, isDryRun: Bool, source: Int64?,
    manner: ImportManner
  ) {
    self.store = store
    self.importer = importer
    self.source = source
    self.manner = manner
    self.planned = planned
    report = ImportReport(
      kind: planned.plan.kind, isDryRun: isDryRun, isReview: manner.review != nil, tag: manner.tag)
    type = report.type
  }

  var rowsDone: Int { report.rows.count }

  /// Notes what is planned, and for which divisions. Belongs to a transaction.
  func audit() throws {
    let plan = planned.plan
    var facts: [AuditFact] = [.type(type)]
    if let tag = manner.tag { facts.append(.imported(tag.id)) }
    for (name, count) in [
      (AuditFact.Name.created, plan.created), (isReviewed ? .suggested : .updated, plan.updated),
      (.unchanged, plan.unchanged), (.rejected, plan.rejected),
    ] where count > 0 { facts.append(.count(name, count)) }
    try store.audit("import", facts, regions: planned.regions(type), account: importer.account)
  }

  /// Goes on by another plan of the same file. The rows done stay as they are.
  mutating func take(_ planned: Planned) {
    self.planned = planned
    written = [:]
  }

  /// Carries out the rows up to and including this one.
  mutating func write(through last: Int, _ progress: (ImportRun.Phase, Int) -> Void) throws {
    for row in planned.plan.rows.dropFirst(rowsDone).prefix(last - rowsDone) {
      try write(row)
      progress(.writing, row.number)
    }
  }

  private mutating func write(_ row: ImportPlan.Row) throws {
    var flags = row.flags.map {
      ImportReport.Flag(code: $0.code, twin: $0.twin.map(other), field: $0.field, later: $0.later)
    }
    var outcome: ImportReport.Outcome
    var rejection: Rejection?
    var (suggested, written): ([String], [String]) = ([], [])
    switch reviewed(row) {
    case .created(let values):
      let (id, draft) = try create(values)
      ids[row.number] = id
      outcome = .created
      flags += proposals(draft)
    case .updated(let reference, let changes) where isReviewed:
      let id = try id(reference)
      ids[row.number] = id
      suggested = try suggest(changes, to: id)
      outcome = suggested.isEmpty ? .unchanged : .suggested
    case .updated(let reference, let changes):
      let (id, draft) = try update(reference, changes)
      ids[row.number] = id
      outcome = draft.isEmpty ? .unchanged : .updated
      written = draft.keys
      flags += draft.inConflict.map { ImportReport.Flag(code: .fieldInConflict, twin: nil, field: $0) }
      flags += proposals(draft)
    case .unchanged(let reference):
      ids[row.number] = try id(reference)
      outcome = .unchanged
    case .rejected(let why):
      rejection = why
      outcome = .rejected
    }
    report.append(
      ImportReport.Row(
        number: row.number, line: row.line, id: ids[row.number].flatMap { isRehearsed($0) ? nil : $0 },
        outcome: outcome, flags: flags, rejection: rejection, candidates: rejection?.candidates.map(other) ?? [],
        suggested: suggested, written: written))
  }

  // MARK: - Review

  /// Whether new values for people on record are only suggested.
  private var isReviewed: Bool { manner.review != nil && type.number == CareModel.Number.elder }

  /// What a row does when people who are not on record are only reported.
  private func reviewed(_ row: ImportPlan.Row) -> ImportPlan.Outcome {
    guard isReviewed else { return row.outcome }
    switch row.outcome {
    // That somebody has died is for an official to decide on, too.
    case .updated(let reference, var changes) where isDiedByList(row, reference):
      changes["archived"] = ["died"]
      return .updated(reference, changes)
    case .unchanged(let reference) where isDiedByList(row, reference):
      return .updated(reference, ["archived": ["died"]])
    case _ where manner.review?.createsPeople == true: return row.outcome
    case .created: return .rejected(.notOnRegister(candidates: row.flags.compactMap(\.twin)))
    // Somebody whom an earlier row would have made.
    case .updated(.row, _), .unchanged(.row): return .rejected(.notOnRegister(candidates: []))
    default: return row.outcome
    }
  }

  private func isDiedByList(_ row: ImportPlan.Row, _ reference: RecordReference) -> Bool {
    guard case .stored = reference else { return false }
    return row.flags.contains { $0.code == .diedByList }
  }

  /// Lays down what the list says otherwise, field by field, for an official to decide on.
  /// - Returns: the keys of the fields of which something new is suggested.
  private func suggest(_ changes: RosterChanges, to id: Dot) throws -> [String] {
    guard let review = manner.review, let stored = try store.stored(id, type: type.number) else { return [] }
    let standing = try planned.people.values(of: stored.record, type)
    var known = try Suggestion.all(about: id, in: store)
    var suggested: [String] = []
    for suggestion in Suggestion.made(of: changes, standing: standing, type)
    where !known.contains(where: suggestion.isSame) {
      _ = try store.write(
        suggestion.draft(about: id, review, source: source, tag: manner.tag), isProposal: false,
        account: importer.account)
      known.append(suggestion)
      suggested.append(suggestion.field)
    }
    return suggested
  }

  // MARK: - Records

  private var reason: String { manner.tag?.reason ?? "" }

  /// Says of what a role may only propose that it is not on the record yet.
  private func proposals(_ draft: RowDraft) -> [ImportReport.Flag] {
    draft.proposedKeys.map { ImportReport.Flag(code: .proposed, twin: nil, field: $0) }
  }

  private mutating func create(_ values: RosterValues) throws -> (Dot, RowDraft) {
    let people = planned.people
    let draft = try RowDraft(
      values.dictionary, type, record: nil, role: importer.role, source: source,
      references: { people.record($0)?.id ?? RecordName.dot($0) })
    let id = try store.write(
      Draft(type: type.number, record: nil, values: draft.own, reason: reason), isProposal: false,
      account: importer.account)
    written[id] = store.lastSeq
    try propose(draft, to: id)
    return (id, draft)
  }

  private mutating func update(_ reference: RecordReference, _ changes: RosterChanges) throws -> (Dot, RowDraft) {
    let id = try id(reference)
    guard let stored = try store.stored(id, type: type.number) else { throw ChangedMeanwhile() }
    if let seq = written[id] ?? plannedSeq(reference), seq != stored.seq { throw ChangedMeanwhile() }
    let people = planned.people
    let draft = try RowDraft(
      changes, type, record: stored.record, role: importer.role, source: source,
      references: { people.record($0)?.id ?? RecordName.dot($0) })
    if !draft.own.isEmpty {
      _ = try store.write(
        Draft(type: type.number, record: id, values: draft.own, reason: reason), isProposal: false,
        account: importer.account)
      written[id] = store.lastSeq
    }
    try propose(draft, to: id)
    return (id, draft)
  }

  /// Cells for an official to decide on go into a change of their own, so that they hold back nothing else.
  private func propose(_ draft: RowDraft, to id: Dot) throws {
    guard !draft.proposed.isEmpty else { return }
    _ = try store.write(
      Draft(type: type.number, record: id, values: draft.proposed, reason: reason), isProposal: true,
      account: importer.account)
  }

  // MARK: - References

  /// The record that a reference of the plan means.
  private func id(_ reference: RecordReference) throws -> Dot {
    guard let id = known(reference) else { throw ChangedMeanwhile() }
    return id
  }

  private func known(_ reference: RecordReference) -> Dot? {
    switch reference {
    case .row(let row): ids[row]
    case .stored(let name):
      planned.plan.kind == .villages ? planned.villages.records[name] : planned.people.record(name)?.id
    }
  }

  /// The modification at which the plan saw a record.
  private func plannedSeq(_ reference: RecordReference) -> Int64? {
    guard case .stored(let name) = reference else { return nil }
    return planned.people.record(name)?.seq
  }

  private func other(_ reference: RecordReference) -> ImportReport.Other {
    let id = known(reference)
    let row: Int? = if case .row(let row) = reference { row } else { nil }
    guard let id, !isRehearsed(id) else {
      let rows = planned.plan.rows
      let line = row.flatMap { rows.indices.contains($0 - 1) ? rows[$0 - 1].line : nil }
      return ImportReport.Other(row: row, line: line)
    }
    return ImportReport.Other(id: id)
  }

  private func isRehearsed(_ id: Dot) -> Bool { id.replica == Rehearsal.replica }
}
