package import Model
package import Replication
import Store
package import Terminal

/// What a command is about to write to one record: only what would change.
package struct Edit {
  package let type: RecordType
  /// Nil to create a record.
  package let record: Record?
  /// Cells that the role writes.
  package private(set) var own: [(key: CellKey, value: Value)] = []
  /// Cells that it may only propose.
  package private(set) var proposed: [(key: CellKey, value: Value)] = []
  /// Why, in the words of whoever writes.
  package var reason = ""
  /// Whether dates in the wrong order are refused: not where the calendar or a decision of a conflict makes them so.
  var isOrdered = true
  /// Whether it decides between values that stand: these have their dates.
  private(set) var isSettling = false
  /// The numbers of the registers that somebody gave a value, also one that they hold already.
  private var named: Set<UInt32> = []
  private let role: Role

  /// - Throws: `not_permitted` for a role that writes no records.
  package init(_ type: RecordType, _ record: Record?, role: Role) throws(Failure) {
    guard type.mayWrite(role) else { throw Failure.mayNotWrite(type, role) }
    self.type = type
    self.record = record
    self.role = role
  }

  /// Whether nothing would change.
  package var isEmpty: Bool { own.isEmpty && proposed.isEmpty }

  /// The fields of which values are written or proposed, sorted by number.
  package var fields: [Field] { fields(of: own + proposed) }

  /// The fields of which values are proposed, sorted by number.
  package var proposedFields: [Field] { fields(of: proposed) }

  private func fields(of cells: [(key: CellKey, value: Value)]) -> [Field] {
    Set(cells.map(\.key.field)).sorted().compactMap { type.field(number: $0) }
  }

  /// Whether the edit writes a field.
  package func writes(_ field: Field) -> Bool { (own + proposed).contains { $0.key.field == field.number } }

  /// Whether somebody gave a register a value, also one that it holds already.
  func names(_ field: Field) -> Bool { named.contains(field.number) }

  /// Writes what a register holds once more, so that it is not older than what else is written; nothing where it is empty,
  /// in conflict or written already.
  mutating func confirm(_ field: Field) throws(Failure) {
    let key = CellKey(field: field.number)
    guard !writes(field), let cell = record?[key], !field.isInConflict(cell), let value = record?.value(field) else {
      return
    }
    try append(field, key, value)
  }

  /// Sets a register, unless that is what it holds already.
  package mutating func set(_ field: Field, _ value: Value) throws(Failure) {
    let key = CellKey(field: field.number)
    named.insert(field.number)
    if record?[key].map({ field.shown($0).value }) ?? .cleared == value, !field.required || record != nil { return }
    try append(field, key, value)
  }

  /// Sets one element of a set, unless that is what it holds already. Naming again what is there keeps its dates.
  package mutating func set(_ field: Field, element: UInt32, _ membership: Membership) throws(Failure) {
    let key = CellKey(field: field.number, element: element)
    if case .membership(let old)? = record?[key].map({ field.shown($0).value }) {
      if old == membership { return }
      if old.present == membership.present, membership == Membership(present: old.present) { return }
    } else if !membership.present, record != nil {
      return
    }
    try append(field, key, .membership(membership))
  }

  /// - Throws: `required`, if a new record lacks what every one of its type has.
  func requireFields() throws(FieldProblem) {
    for field in type.requiredFields where !writes(field) {
      throw field.problem(.required, "必填", "is required", hint: field.allowed)
    }
  }

  /// Sets a register whatever it holds: a decision covers all that was there.
  package mutating func settle(_ field: Field, _ value: Value) throws(Failure) {
    (isOrdered, isSettling) = (false, true)
    try append(field, CellKey(field: field.number), value)
  }

  private mutating func append(_ field: Field, _ key: CellKey, _ value: Value) throws(Failure) {
    switch field.mayWrite(role) {
    case .yes:
      own.removeAll { $0.key == key }
      own.append((key, value))
    case .propose:
      proposed.removeAll { $0.key == key }
      proposed.append((key, value))
    case .no: throw Failure.mayNotWrite(field, role)
    }
  }
}
