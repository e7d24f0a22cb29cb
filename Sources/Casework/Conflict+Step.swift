package import Model
package import Replication
import Store
import Terminal

/// Conflicts of a step: who took an alert, when, and into which state are one statement of one person. Two people's are
/// two statements, and one decision settles between them.
extension Desk {
  /// The fields in conflict of one record, those of a step together: fields that hold values of the same changes, if a
  /// step's state, person or time is among them.
  func conflicts(of record: Record, _ type: RecordType, fields: [Field]) -> [Conflict] {
    let work = RecordWork.of(type)
    let (course, marks) = (work?.course ?? [], work?.marks ?? [])
    var groups: [[(field: Field, cell: Cell)]] = []
    for field in fields {
      guard let cell = record[CellKey(field: field.number)] else { continue }
      var group = [(field: field, cell: cell)]
      if course.contains(field.key) {
        let dots = Set(cell.siblings.map(\.dot))
        func isOfSame(_ other: [(field: Field, cell: Cell)]) -> Bool {
          other.contains { course.contains($0.field.key) && !dots.isDisjoint(with: $0.cell.siblings.map(\.dot)) }
        }
        group = groups.filter(isOfSame).flatMap(\.self) + group
        groups.removeAll(where: isOfSame)
      }
      groups.append(group)
    }
    return groups.flatMap { group -> [Conflict] in
      guard group.count > 1, group.contains(where: { marks.contains($0.field.key) }) else {
        return group.map { Conflict(record: record, type: type, field: $0.field, cell: $0.cell) }
      }
      let lead = group.firstIndex { $0.field.key == "state" } ?? 0
      let rest = group.indices.filter { $0 != lead }.map { group[$0] }
      return [Conflict(record: record, type: type, field: group[lead].field, cell: group[lead].cell, companions: rest)]
    }
  }

  /// Takes over what one change wrote into the fields of a conflict; what else of its course only the others wrote is
  /// emptied, so that no record is half one step and half another.
  /// - Throws: `not_permitted`.
  func settle(_ conflict: Conflict, by choice: Sibling, into edit: inout Edit) throws {
    try edit.settle(conflict.field, conflict.field.value(in: conflict.cell, of: choice) ?? choice.value)
    guard !conflict.companions.isEmpty || conflict.field.key == "state" else { return }
    for (field, cell) in conflict.companions where field.mayWrite(role) != .no {
      try edit.settle(field, field.value(in: cell, of: choice) ?? field.shown(cell).value)
    }
    let rest =
      conflict.companions.isEmpty ? conflict.cell.siblings.filter { $0.value != choice.value } : conflict.choices
    let losing = Set(rest.map(\.dot)).subtracting([choice.dot])
    let course = RecordWork.of(conflict.type)?.course ?? []
    for entry in conflict.record.cells {
      guard let field = conflict.type.field(number: entry.key.field), course.contains(field.key), !field.isFlags,
        !field.required, !edit.writes(field), field.mayWrite(role) != .no, entry.cell.siblings.count == 1,
        let only = entry.cell.siblings.first, losing.contains(only.dot), only.value != .cleared,
        entry.cell.context == VersionVector(only.dot)
      else { continue }
      try edit.settle(field, .cleared)
    }
  }
}

extension Conflict {
  /// Everything that waits for this decision.
  package var fields: [Field] { [field] + companions.map(\.field) }

  /// What there is to choose from, oldest first: the different values of a field; of a step each change.
  package var choices: [Sibling] {
    guard !companions.isEmpty else { return cell.alternatives }
    var found: [Dot: Sibling] = [:]
    for sibling in companions.flatMap(\.cell.siblings) + cell.siblings {
      let value = field.value(in: cell, of: sibling) ?? field.shown(cell).value
      found[sibling.dot] = Sibling(dot: sibling.dot, time: sibling.time, value: value)
    }
    return found.values.sorted { ($0.time, $0.dot) < ($1.time, $1.dot) }
  }

  /// Whether people are shown this choice now.
  package func isShown(_ choice: Sibling) -> Bool {
    let shown = field.shown(cell)
    return companions.isEmpty ? shown.value == choice.value : shown.dot == choice.dot
  }

  /// What a choice says of the fields that are settled along with the first.
  package func companions(of choice: Sibling) -> [(field: Field, value: Value)] {
    companions.compactMap { companion in
      companion.field.value(in: companion.cell, of: choice).map { (companion.field, $0) }
    }
  }
}

extension Field {
  /// What a change wrote into a cell; nil if that has been written over or never was.
  fileprivate func value(in cell: Cell, of choice: Sibling) -> Value? {
    cell.siblings.first { $0.dot == choice.dot }?.value
  }
}

extension RecordWork {
  /// The keys of the fields that steps write.
  var course: Set<String> {
    Set(steps.flatMap { $0.stamps.map(\.key) + $0.options + $0.clears }).union(steps.isEmpty ? [] : ["state"])
      .subtracting(["note", "notified"])
  }

  /// Of these, those that say that a step was taken: its state, and who took it when.
  var marks: Set<String> {
    Set(
      steps.flatMap { step in
        step.stamps.compactMap { stamp -> String? in
          switch stamp {
          case .account(let key), .now(let key): key
          case .today: nil
          }
        }
      }
    ).union(steps.isEmpty ? [] : ["state"])
  }
}
