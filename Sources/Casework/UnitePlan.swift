import Care
package import Model
package import Replication
import Store
import Sync
import Terminal

/// What uniting two people comes to: the records that stand for them, and which of them gives way.
package struct UnitePlan {
  /// The record that gives way, as it was shown.
  package let giving: Record
  /// The record that remains.
  package let into: Record
}

/// Uniting, separating and telling people apart (SPEC §unite).
extension Desk {
  private var type: RecordType { .elder }
  private var sameAs: Field { type["same_as"] }

  /// What uniting two records comes to: between the records that stand for their people, so that nobody who is united
  /// already is torn away. Nil if they are one person already.
  ///
  /// - Throws: `same_record`, `told_apart`, `field_in_conflict`, `not_permitted`.
  package func unitePlan(_ one: Dot, into other: Dot) throws -> UnitePlan? {
    if sameAs.mayWrite(role) == .no { throw Failure.mayNotUnite(role) }
    guard one != other else { throw Failure.sameRecord }
    let giving = try survivor(of: one)
    let into = try survivor(of: other)
    guard giving.id != into.id else { return nil }
    if try Distinctions(register, register.survivors(type)).contains(giving.id, into.id) {
      throw Failure.toldApart(try short(one), try short(other), program)
    }
    try refuseConflict(giving)
    return UnitePlan(giving: giving, into: into)
  }

  private func survivor(of id: Dot) throws -> Record {
    guard let record = try register.record(id, type: type.number),
      let survivor = try register.record(try register.survivor(of: record, type), type: type.number)
    else { throw DraftError.noSuchRecord }
    return survivor
  }

  /// To write over values that wait for a decision would hide what somebody else said.
  private func refuseConflict(_ record: Record) throws {
    guard let cell = record[CellKey(field: sameAs.number)], sameAs.isInConflict(cell) else { return }
    try showConflict(sameAs, cell)
    throw Failure.inConflict(sameAs, id: try short(record.id), program: program)
  }

  /// Whether what the account writes about who is who is for an official to decide on.
  package var onlyProposes: Bool { sameAs.mayWrite(role) == .propose }

  /// Whether the same has been proposed already, and nobody has decided.
  func isProposed(_ plan: UnitePlan) throws -> Bool {
    let last = try writer.pastWrites(to: plan.giving.id).last { past in
      past.key == CellKey(field: sameAs.number) && past.status == .held
    }
    return last?.value == .reference(plan.into.id)
  }

  /// Does what was planned, if everything is still as it was shown.
  ///
  /// - Parameter fills: whether the record that remains is to say what only the other does.
  /// - Returns: what was brought over to it.
  /// - Throws: `DraftError.stale`.
  @discardableResult
  package func unite(_ plan: UnitePlan, fills: Bool = false, reason: String) throws -> [Field] {
    try Self.check(reason: reason)
    let filled = try writer.transaction { () throws -> Edit? in
      guard let now = try unitePlan(plan.giving.id, into: plan.into.id), now.giving.id == plan.giving.id,
        now.into.id == plan.into.id
      else { throw DraftError.stale }
      try audit("unite", [.record(plan.giving.id), .into(plan.into.id)])
      try set(.reference(plan.into.id), on: plan.giving, reason)
      guard fills else { return nil }
      var edit = try filling(now)
      edit.reason = reason
      _ = try put(edit)
      return edit
    }
    guard let filled else { return [] }
    sayProposed(filled)
    return filled.fields
  }

  /// The records whose references must be cleared so that a record stands for itself again: its own, and with it all of
  /// the circle that it lies on.
  ///
  /// - Throws: `not_united`, `is_survivor`, `field_in_conflict`, `not_permitted`.
  package func separation(of record: Record) throws -> [Record] {
    if sameAs.mayWrite(role) == .no { throw Failure.mayNotUnite(role) }
    try refuseConflict(record)
    guard record.reference(sameAs) != nil else {
      let others = try register.referring(to: record.id, type: type.number, field: sameAs.key)
      guard !others.isEmpty else { throw Failure.notUnited }
      throw Failure.isSurvivor(try others.map { try short($0.record.id) }, program)
    }
    return try register.cycle(of: record, type).compactMap { id in
      guard let edge = try register.record(id, type: type.number) else { return nil }
      try refuseConflict(edge)
      return edge
    }
  }

  /// Clears the references of records that `separation` gave, all or none.
  package func separate(_ edges: [Record], reason: String) throws {
    try Self.check(reason: reason)
    try writer.transaction {
      try audit("separate", edges.map { .record($0.id) })
      for edge in edges { try set(.cleared, on: edge, reason) }
    }
  }

  private func set(_ value: Value, on record: Record, _ reason: String) throws {
    _ = try writer.write(
      Draft(
        type: type.number, record: record.id, values: [(CellKey(field: sameAs.number), value)], reason: reason,
        shown: record),
      isProposal: onlyProposes, account: authority.account)
  }

  // MARK: - Telling people apart

  /// The distinctions between two people that hold.
  package func distinctions(between one: Dot, and other: Dot) throws -> [Record] {
    let (of, and, withdrawn) = fieldsOfDistinction
    let persons = try [one, other].map { Set(try register.united(with: $0, type)) }
    var found: [Record] = []
    for (mine, theirs) in [(0, 1), (1, 0)] {
      for id in persons[mine].sorted() {
        for stored in try register.referring(to: id, type: CareModel.Number.distinction, field: of.key) {
          guard let second = stored.record.reference(and), persons[theirs].contains(second),
            stored.record.integer(withdrawn) != 1
          else { continue }
          found.append(stored.record)
        }
      }
    }
    return found
  }

  private var fieldsOfDistinction: (of: Field, and: Field, withdrawn: Field) {
    let type = RecordType.distinction
    return (type["elder"], type["other"], type["withdrawn"])
  }

  /// Records that two records are of two people.
  ///
  /// - Throws: `already_united`, `same_record`, `not_permitted`.
  /// - Returns: the distinction; nil if one holds already.
  package func tellApart(_ one: Dot, from other: Dot, reason: String) throws -> Dot? {
    guard one != other else { throw Failure.sameRecord }
    let (of, and, _) = fieldsOfDistinction
    if of.mayWrite(role) == .no { throw Failure.mayNotUnite(role) }
    if try survivor(of: one).id == survivor(of: other).id { throw Failure.alreadyUnited(program) }
    guard try distinctions(between: one, and: other).isEmpty else { return nil }
    let type = RecordType.distinction
    var values: [(key: CellKey, value: Value)] = [
      (CellKey(field: of.number), .reference(min(one, other))),
      (CellKey(field: and.number), .reference(max(one, other))),
    ]
    let note = type["note"]
    if !reason.trimmed.isEmpty {
      let text = try note.parse(reason).get()
      values += text.map { (CellKey(field: note.number), $0.value) }
    }
    return try writer.transaction {
      try audit("distinct", [.record(one), .record(other)])
      return try writer.write(
        Draft(type: type.number, record: nil, values: values, reason: reason),
        isProposal: of.mayWrite(role) == .propose, account: authority.account)
    }
  }

  /// Takes back that two records are of two people.
  /// - Returns: the distinctions taken back; none if none holds.
  package func withdrawDistinction(_ one: Dot, from other: Dot, reason: String) throws -> [Dot] {
    try Self.check(reason: reason)
    let (of, _, withdrawn) = fieldsOfDistinction
    if of.mayWrite(role) == .no { throw Failure.mayNotUnite(role) }
    let found = try distinctions(between: one, and: other)
    guard !found.isEmpty else { return [] }
    try writer.transaction {
      try audit("distinct_withdraw", [.record(one), .record(other)])
      for record in found {
        _ = try writer.write(
          Draft(
            type: record.type, record: record.id, values: [(CellKey(field: withdrawn.number), .integer(1))],
            reason: reason, shown: record),
          isProposal: of.mayWrite(role) == .propose, account: authority.account)
      }
    }
    return found.map(\.id)
  }
}
