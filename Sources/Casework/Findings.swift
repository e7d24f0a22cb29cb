import Care
import Model
package import Replication
import Store
import Terminal

/// What a visit found out that lists and rules read from the elder's record: a stay in hospital, care-risk events, that a
/// census has looked at it.
private struct Findings: Equatable {
  /// Days, packed as in `PartialDate`.
  var discharged: Int64?
  var events: [UInt32: Membership] = [:]
  var reviewed: Int64?

  /// Of a visit as it stands.
  init(_ visit: Record) {
    let events = visit.members(RecordType.visit["risk_events"])
    self.init(
      value: { visit.value($0) }, events: Dictionary(events.map { ($0.element, $0.membership) }) { first, _ in first })
  }

  /// Of a visit as an edit leaves it.
  init(_ visit: Edit) {
    let field = visit.type["risk_events"]
    let known = Dictionary((visit.record?.members(field) ?? []).map { ($0.element, $0.membership) }) { first, _ in first
    }
    let events = visit.members(field).map { element in
      (element, visit.membership(field, element) ?? known[element] ?? Membership(present: true))
    }
    self.init(value: { visit.result($0) }, events: Dictionary(events) { first, _ in first })
  }

  private init(value: (Field) -> Value?, events: [UInt32: Membership]) {
    let type = RecordType.visit
    guard value(type["voided"]) == nil else { return }
    if case .integer(let day)? = value(type["discharged_on"]) { discharged = day }
    var visited: Int64?
    if case .integer(let at)? = value(type["at"]) { visited = Instant.day(at).packed }
    self.events = events.mapValues { membership in
      var membership = membership
      if membership.since == nil { membership.since = visited }
      membership.source = Vocabulary.source["visit"]
      return membership
    }
    // A census is a look at the whole record.
    if case .integer(Vocabulary.visitPurpose["census"])? = value(type["purpose"]),
      case .integer(Vocabulary.visitOutcome["seen"])? = value(type["outcome"])
    {
      reviewed = visited
    }
  }

  /// What others do not say alike.
  func without(_ others: Findings) -> Findings {
    var left = self
    if left.discharged == others.discharged { left.discharged = nil }
    if left.reviewed == others.reviewed { left.reviewed = nil }
    left.events = left.events.filter { others.events[$0.key] != $0.value }
    return left
  }

  var isEmpty: Bool { discharged == nil && reviewed == nil && events.isEmpty }
}

/// What an elder's record shows of a visit. Of several records of one person lists, rules and figures read the one that
/// stands for them; where that one is out of the account's reach nothing is carried.
extension Desk {
  /// The elder's record shows what a visit found out that others go by.
  package func carry(_ visit: Edit, to named: Record) throws { try carry(Findings(visit), to: named) }

  private func carry(_ findings: Findings, to named: Record) throws {
    guard let elder = try reachable(named) else { return }
    let type = RecordType.elder
    var change = try Edit(type, elder, role: role)
    for (field, day) in [(type["discharged_on"], findings.discharged), (type["reviewed_on"], findings.reviewed)] {
      if let day, day > elder.integer(field) ?? 0, !isInConflict(field, elder) { try change.set(field, .integer(day)) }
    }
    let events = type["risk_events"]
    let known = elder.members(events)
    for (element, membership) in findings.events.sorted(by: { $0.key < $1.key }) {
      if let last = known.first(where: { $0.element == element })?.membership.since, last >= membership.since ?? 0 {
        continue
      }
      try change.set(events, element: element, membership)
    }
    try follow(change, "老人档案也改了：", "the elder's record now shows it, too: ")
  }

  /// What a corrected visit no longer says of somebody is taken back from their record where that shows just this, and what
  /// it says now is carried.
  func carryCorrection(ofVisit edit: Edit, from record: Record) throws {
    let field = edit.type["elder"]
    var (before, after) = (Findings(record), Findings(edit))
    var target: Dot?
    if case .reference(let id)? = edit.result(field) { target = id }
    if record.reference(field) == target { (before, after) = (before.without(after), after.without(before)) }
    let elders = CareModel.Number.elder
    if !before.isEmpty, let elder = try record.reference(field).flatMap({ try register.record($0, type: elders) }) {
      try takeBack(before, of: record, from: elder)
    }
    if !after.isEmpty, let elder = try target.flatMap({ try register.record($0, type: elders) }) {
      try carry(after, to: elder)
    }
  }

  /// The elder's record shows what the person's other visits found out, where it shows a finding of this one.
  private func takeBack(_ findings: Findings, of visit: Record, from named: Record) throws {
    guard let elder = try reachable(named) else { return }
    let type = RecordType.elder
    let left = try register.records(.visit, about: elder.id).map { Findings($0.record) }
    var change = try Edit(type, elder, role: role)
    for (key, day, others) in [
      ("discharged_on", findings.discharged, left.compactMap(\.discharged)),
      ("reviewed_on", findings.reviewed, left.compactMap(\.reviewed)),
    ] {
      let field = type[key]
      guard let day, elder.integer(field) == day, wasWritten(field, of: elder, after: visit) else { continue }
      try change.set(field, others.max().map { .integer($0) } ?? .cleared)
    }
    let events = type["risk_events"]
    for (element, membership) in elder.members(events).sorted(by: { $0.element < $1.element }) {
      guard let found = findings.events[element], membership.source == found.source, membership.since == found.since
      else { continue }
      let last = left.compactMap { $0.events[element] }.max { $0.since ?? 0 < $1.since ?? 0 }
      try change.set(events, element: element, last ?? Membership(present: false))
    }
    try follow(change, "老人档案里由这次探访带入的已撤回，请核对：", "taken back from the elder's record, please check: ")
  }

  /// The record that stands for a person, as it is now: a sync may have come in between. Nil if it is out of the account's
  /// reach.
  func reachable(_ named: Record) throws -> Record? {
    guard let stored = try register.stored(try standing(named).id, type: CareModel.Number.elder),
      holdsOnlyScope || authority.reaches(village: stored.region)
    else { return nil }
    return stored.record
  }

  /// Whether what a field of an elder holds was written once another record had been made: else it is not by that one.
  func wasWritten(_ field: Field, of elder: Record, after other: Record) -> Bool {
    guard let cell = elder[CellKey(field: field.number)], !field.isInConflict(cell) else { return false }
    return field.shown(cell).time >= other.madeAt
  }

  /// Writes what follows from another change, in the transaction of that if one is open, and says so.
  func follow(_ change: Edit, _ zh: String, _ en: String) throws {
    guard !change.isEmpty else { return }
    _ = try together { try put(change) }
    let labels = change.fields.map(\.label)
    output.note(
      Label(zh + labels.map(\.zh).joined(separator: "、"), en + labels.map(\.en).joined(separator: ", ")))
    sayProposed(change)
  }

  private func isInConflict(_ field: Field, _ record: Record) -> Bool {
    record[CellKey(field: field.number)].map { field.isInConflict($0) } ?? false
  }
}

extension Desk {
  /// What follows for the elder's record from a correction, in its transaction.
  func carryCorrection(_ edit: Edit) throws {
    // What is only proposed counts once somebody has decided.
    guard let record = edit.record, !edit.own.isEmpty, edit.proposed.isEmpty else { return }
    switch edit.type.number {
    case CareModel.Number.visit: try carryCorrection(ofVisit: edit, from: record)
    case CareModel.Number.assessment: try carryLevelCorrection(edit, from: record)
    default: break
    }
  }
}
