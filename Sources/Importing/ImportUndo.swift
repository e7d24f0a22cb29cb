package import Model
package import Replication
import Roster
package import Store
import Sync
import Wire

/// Undoes whole imports: values that nobody changed since go back to what they were, records that nobody touched since
/// are marked as entered in error. Each is an ordinary change.
package struct ImportUndo {
  /// One import, by the changes that bear its tag.
  package struct Summary: Hashable, Sendable {
    package let tag: ImportTag
    /// Its earliest change: whoever made that imported the list, and no official who took a suggestion of it later.
    private var first: ChangeHead
    package fileprivate(set) var created = 0
    package fileprivate(set) var changed = 0
    /// How many changes undid some of it.
    fileprivate var undoings = 0
    /// Whether somebody undid it, and nothing is left that undoing again could restore, here or at the hub.
    package fileprivate(set) var isUndone = false
    /// Whether somebody undid it and some of it is left: undoing it again, at the hub, restores that too.
    package fileprivate(set) var isPartlyUndone = false

    fileprivate init(_ tag: ImportTag, _ first: ChangeHead) { (self.tag, self.first) = (tag, first) }

    fileprivate mutating func take(_ head: ChangeHead) {
      if (head.time, head.dot) < (first.time, first.dot) { first = head }
      if head.creates { created += 1 } else { changed += 1 }
    }

    /// Whether what was undone of it is what another look found.
    fileprivate func isSameWork(as other: Summary) -> Bool {
      (created, changed, undoings) == (other.created, other.changed, other.undoings)
    }

    package var account: String { first.account }
    /// When it began, ms since 1970 by the clock of whoever imported.
    package var milliseconds: Int64 { Int64(clamping: first.time.milliseconds) }
  }

  /// Why something was left as it is.
  package enum Kept: String, Sendable {
    /// Somebody wrote to it, or to something that refers to it, after the import.
    case changedSince = "changed_since"
    /// What stood there before is known at the hub only.
    case unknownHere = "unknown_here"
    /// The record is not held here any more.
    case notHere = "not_here"
    /// The account may not write it.
    case notPermitted = "not_permitted"
    /// Records of this type cannot be taken back, or the field cannot be empty.
    case cannot = "cannot_be_undone"
  }

  package struct Report: Sendable {
    package let tag: ImportTag
    package fileprivate(set) var restored = 0
    package fileprivate(set) var archived = 0
    package fileprivate(set) var kept: [(record: Dot, field: String?, why: Kept)] = []
  }

  private let store: any ImportStore
  private let actor: Authority
  private let model: CareModel
  private let knows: (String) -> Bool

  /// - Parameter knows: whose imports the actor is to know of, by account.
  package init(
    _ store: any ImportStore, as actor: Authority, model: CareModel = .current,
    knows: @escaping (String) -> Bool = { _ in true }
  ) {
    self.store = store
    self.actor = actor
    self.model = model
    self.knows = knows
  }

  // MARK: - What was imported

  /// The imports that the actor knows of and of which this store has changes, the last first.
  /// - Parameter earlier: what an earlier look has found: what became of those that nobody undid since is not asked again.
  package func imports(since earlier: [Summary] = []) throws -> [Summary] {
    var found: [String: Summary] = [:]
    var undoings: [String: Int] = [:]
    try store.forEachImportChange { head, reason in
      switch reason.act {
      case .imported: found[reason.id, default: Summary(ImportTag(reason), head)].take(head)
      case .undone: undoings[reason.id, default: 0] += 1
      }
    }
    let known = Dictionary(earlier.map { ($0.tag.id, $0) }) { first, _ in first }
    for (id, count) in undoings {
      guard var summary = found[id], knows(summary.account) else { continue }
      summary.undoings = count
      if let known = known[id], known.isSameWork(as: summary) {
        (summary.isUndone, summary.isPartlyUndone) = (known.isUndone, known.isPartlyUndone)
      } else {
        summary.isUndone = try isWhollyUndone(id)
        summary.isPartlyUndone = !summary.isUndone
      }
      found[id] = summary
    }
    return found.values.filter { knows($0.account) }
      .sorted { ($0.milliseconds, $0.tag.id) > ($1.milliseconds, $1.tag.id) }
  }

  /// Whether undoing an import once more, with what only the hub knows, would come to nothing. That is so or not whoever
  /// asks, and however little of it they may write.
  private func isWhollyUndone(_ id: String) throws -> Bool {
    guard let left = try ImportUndo(Rehearsal(over: store), as: .local, model: model).undo(id) else { return true }
    return left.restored == 0 && left.archived == 0
      && !left.kept.contains { [.unknownHere, .notHere, .notPermitted].contains($0.why) }
  }

  // MARK: - Undoing

  /// Undoes the import of this id; nil if the actor knows of none.
  /// - Throws: `busy` while an import is running; what the store throws.
  package func undo(_ id: String) throws -> Report? {
    // Undone while it still runs, an import would go on behind the undoing.
    let turn = try store.turn()
    defer { withExtendedLifetime(turn) {} }
    var changes: [Change] = []
    try store.forEachStandingChange(reasonPrefix: ImportTag(id: id, file: "").prefix) { change in
      if ImportTag(reason: change.reason)?.id == id { changes.append(change) }
    }
    guard let first = changes.min(by: { ($0.time, $0.dot) < ($1.time, $1.dot) }), knows(first.account),
      let tag = ImportTag(reason: first.reason)
    else { return nil }
    var report = Report(tag: tag)
    let work = Work(changes)
    // Read before the transaction: others wait for as long as that lasts.
    let regions = try regions(work)
    let chunk = store.rowsPerTransaction ?? max(work.order.count, 1)
    for start in stride(from: 0, to: work.order.count, by: chunk) {
      let before = report
      try store.transaction(in: turn) {
        // It may be run again.
        report = before
        if start == 0 {
          try store.audit("import_undo", [.imported(tag.id)], regions: regions, account: actor.account)
        }
        for record in work.order[start..<min(start + chunk, work.order.count)] {
          try undo(record, work, tag, &report)
        }
      }
    }
    return report
  }

  /// The changes of one import.
  private struct Work {
    let dots: Set<Dot>
    let byRecord: [Dot: [Change]]
    /// Suggestions and visits before the people they are about.
    let order: [Dot]

    init(_ changes: [Change]) {
      dots = Set(changes.map(\.dot))
      byRecord = Dictionary(grouping: changes, by: \.record)
      var seen: Set<Dot> = []
      order = changes.map(\.record).filter { seen.insert($0).inserted }.reversed()
    }
  }

  /// Where an import wrote.
  private func regions(_ work: Work) throws -> [Region] {
    var codes: Set<Int64> = []
    for (id, changes) in work.byRecord {
      if let region = try store.stored(id, type: changes[0].type)?.region { codes.insert(region) }
    }
    return codes.sorted().compactMap { Region(division: $0) }
  }

  private func undo(_ id: Dot, _ work: Work, _ tag: ImportTag, _ report: inout Report) throws {
    guard let changes = work.byRecord[id], let type = model.type(number: changes[0].type),
      let stored = try store.stored(id, type: type.number),
      store.holdsOnlyScope || id.replica == Rehearsal.replica || actor.reaches(village: stored.region)
    else { return report.kept.append((id, nil, .notHere)) }
    if changes.contains(where: { $0.dot == id }) {
      try takeBack(stored.record, type, work, tag, &report)
    } else {
      try restore(stored.record, type, changes, work, tag, &report)
    }
  }

  // MARK: - Created records

  private func takeBack(
    _ record: Record, _ type: RecordType, _ work: Work, _ tag: ImportTag, _ report: inout Report
  ) throws {
    let end = Self.end(type)
    if let end, record.value(end.0) == end.1 { return }
    let isTouched = try record.cells.contains { entry in
      try type.field(number: entry.key.field)?.writtenByHub != true && isWritten(entry.cell, besides: work)
    }
    guard try !isTouched && !isReferred(record.id, type, work) else {
      return report.kept.append((record.id, nil, .changedSince))
    }
    guard let (field, value) = end else { return report.kept.append((record.id, nil, .cannot)) }
    if try write([(CellKey(field: field.number), value)], to: record.id, type, tag) {
      report.archived += 1
    } else {
      report.kept.append((record.id, nil, .notPermitted))
    }
  }

  /// Whether somebody has written to a cell since. What an undoing put back is nobody's work: imports can be undone one
  /// after the other, the last first.
  private func isWritten(_ cell: Cell, besides work: Work) throws -> Bool {
    try cell.siblings.contains { sibling in
      try !work.dots.contains(sibling.dot)
        && store.standingChange(sibling.dot).flatMap { ImportReason($0.reason) }?.act != .undone
    }
  }

  /// What says of a record that it should not be.
  private static func end(_ type: RecordType) -> (Field, Value)? {
    if type.number == CareModel.Number.suggestion {
      return (type["state"], .integer(Vocabulary.suggestionState["withdrawn"]))
    }
    for key in ["archived", "voided"] {
      guard let field = type.field(key: key), let term = field.vocabulary?.term(key: "entered_in_error") else {
        continue
      }
      return (field, .integer(term.code))
    }
    return nil
  }

  /// Whether something that the import did not make refers to a record.
  private func isReferred(_ id: Dot, _ type: RecordType, _ work: Work) throws -> Bool {
    for other in model.types {
      for field in other.fields {
        guard case .reference(type.number) = field.kind else { continue }
        let referring = try store.referring(to: id, type: other.number, field: field.key)
        if referring.contains(where: { !work.dots.contains($0.record.id) }) { return true }
      }
    }
    return false
  }

  // MARK: - Changed records

  private func restore(
    _ record: Record, _ type: RecordType, _ changes: [Change], _ work: Work, _ tag: ImportTag, _ report: inout Report
  ) throws {
    var first: [CellKey: Write] = [:]
    for write in changes.flatMap(\.writes) where first[write.key] == nil { first[write.key] = write }
    var values: [(key: CellKey, value: Value)] = []
    var left: [String: Kept] = [:]
    for (key, write) in first.sorted(by: { $0.key < $1.key }) {
      guard let field = type.field(number: key.field), let cell = record[key] else { continue }
      guard try !isWritten(cell, besides: work) else {
        left[field.key] = .changedSince
        continue
      }
      guard let old = try valueBefore(write, field) else {
        left[field.key] = .unknownHere
        continue
      }
      guard old != .cleared || !field.required else {
        left[field.key] = .cannot
        continue
      }
      if field.shown(cell).value != old { values.append((key, old)) }
    }
    values.removeAll { key, _ in
      guard let field = type.field(number: key.field)?.key, let why = Self.reason(toLeave: field, given: left) else {
        return false
      }
      left[field] = why
      return true
    }
    for field in type.fields { if let why = left[field.key] { report.kept.append((record.id, field.key, why)) } }
    if values.isEmpty { return }
    if try write(values, to: record.id, type, tag) {
      report.restored += values.count
    } else {
      report.kept.append((record.id, nil, .notPermitted))
    }
  }

  /// Why a field is left although its old value is known: where the import moved a value from one field into another and
  /// one of them stays as it is, undoing the other would leave that value nowhere.
  private static func reason(toLeave field: String, given left: [String: Kept]) -> Kept? {
    let group = DisplacedValues.groups.first { $0.contains(field) } ?? []
    if let why = group.sorted().lazy.compactMap({ left[$0] }).first { return why }
    return DisplacedValues.notes.contains(field) && left.values.contains(.unknownHere) ? .unknownHere : nil
  }

  /// What a cell showed to whoever wrote; nil if the changes that made it so are not known here.
  private func valueBefore(_ write: Write, _ field: Field) throws -> Value? {
    var writes: [(dot: Dot, time: HybridTime, write: Write)] = []
    for dot in write.seen.entries {
      // The context of a cell names of each replica the last change that wrote it.
      guard let change = try store.standingChange(dot), let old = change.writes.first(where: { $0.key == write.key })
      else { return nil }
      writes.append((dot, change.time, old))
    }
    let standing = writes.filter { one in !writes.contains { $0.dot != one.dot && $0.write.seen.contains(one.dot) } }
    let none: Value = field.isFlags ? .membership(Membership(present: false)) : .cleared
    guard !standing.isEmpty else { return none }
    let cell = Cell(
      siblings: standing.map { Sibling(dot: $0.dot, time: $0.time, value: $0.write.value) }, context: write.seen)
    let value = field.shown(cell).value
    return value == .cleared ? none : value
  }

  // MARK: - Writing

  /// - Returns: false if the account may not.
  private func write(
    _ values: [(key: CellKey, value: Value)], to id: Dot, _ type: RecordType, _ tag: ImportTag
  ) throws -> Bool {
    var (own, proposed): ([(key: CellKey, value: Value)], [(key: CellKey, value: Value)]) = ([], [])
    for (key, value) in values {
      switch type.field(number: key.field)?.mayWrite(actor.role) ?? .no {
      case .yes: own.append((key, value))
      case .propose: proposed.append((key, value))
      case .no: return false
      }
    }
    for (values, isProposal) in [(own, false), (proposed, true)] where !values.isEmpty {
      _ = try store.write(
        Draft(type: type.number, record: id, values: values, reason: tag.undoneReason), isProposal: isProposal,
        account: actor.account)
    }
    return true
  }
}
