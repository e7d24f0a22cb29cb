import Casework
import Model
import Replication
import Store
import Terminal

/// What is to be done with what a visit has found out.
extension Session {
  /// The elder's record shows what a visit found out that others go by: a stay in hospital, care-risk events,
  /// that a census has looked at it.
  func carry(_ visit: Edit, to elder: Record) throws {
    let (type, visitType) = (RecordType.elder, visit.type)
    var change = try Edit(type, elder, role: role)
    let home = type["discharged_on"]
    if case .integer(let day)? = visit.value(visitType["discharged_on"]), day > elder.integer(home) ?? 0,
      !isInConflict(home, elder)
    {
      try change.set(home, .integer(day))
    }
    let events = type["risk_events"]
    let known = elder.members(events)
    for element in visit.members(visitType["risk_events"]).sorted() {
      var membership = visit.membership(visitType["risk_events"], element) ?? Membership(present: true)
      if membership.since == nil, case .integer(let at)? = visit.value(visitType["at"]) {
        membership.since = Instant.day(at).packed
      }
      if let last = known.first(where: { $0.element == element })?.membership.since, last >= membership.since ?? 0 {
        continue
      }
      membership.source = Vocabulary.source["visit"]
      try change.set(events, element: element, membership)
    }
    // A census is a look at the whole record.
    let reviewed = type["reviewed_on"]
    if case .integer(Vocabulary.visitPurpose["census"])? = visit.value(visitType["purpose"]),
      case .integer(Vocabulary.visitOutcome["seen"])? = visit.value(visitType["outcome"]),
      case .integer(let at)? = visit.value(visitType["at"]), !isInConflict(reviewed, elder)
    {
      let day = Instant.day(at).packed
      if day > elder.integer(reviewed) ?? 0 { try change.set(reviewed, .integer(day)) }
    }
    guard !change.isEmpty else { return }
    _ = try write(change)
    let labels = change.fields.map(\.label)
    output.note(
      Label(
        "老人档案也改了：\(labels.map(\.zh).joined(separator: "、"))",
        "the elder's record now shows it, too: \(labels.map(\.en).joined(separator: ", "))"))
  }

  private func isInConflict(_ field: Field, _ record: Record) -> Bool {
    record[CellKey(field: field.number)].map { field.isInConflict($0) } ?? false
  }

  /// What a visit says is needed is arranged by a request, which others take on.
  func sayWhatFollows(_ visit: Edit, _ id: Dot, of elder: Record) throws {
    let services = visit.members(visit.type["needs"]).sorted().map { Vocabulary.services.keyText(Int64($0)) }
    guard let first = services.first else { return }
    let (person, this) = (try short(elder.id), try short(id))
    output.note(
      Label(
        "要请人安排服务，另提需求：tanfang request add \(person) --service \(first) --visit \(this)",
        "to have the service arranged: tanfang request add \(person) --service \(first) --visit \(this)"))
  }
}
