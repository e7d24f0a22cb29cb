package import Model
package import Replication

extension Record {
  /// The value that people see of a register; nil if it was never written or is cleared.
  package func value(_ field: Field) -> Value? {
    guard let cell = self[CellKey(field: field.number)] else { return nil }
    let value = field.shown(cell).value
    return value == .cleared ? nil : value
  }

  /// The shown text of a field, nil if it has none or is no text.
  package func text(_ field: Field) -> String? {
    if case .text(let text)? = value(field) { text } else { nil }
  }

  /// The shown number of a field, nil if it has none that the field may hold: whoever reckons with it need not ask.
  /// `value` gives whatever is stored.
  package func integer(_ field: Field) -> Int64? {
    if case .integer(let number)? = value(field), field.holds(number) { number } else { nil }
  }

  /// The shown reference of a field, nil if it has none.
  package func reference(_ field: Field) -> Dot? {
    if case .reference(let dot)? = value(field) { dot } else { nil }
  }

  /// Whether a field holds anything to show.
  package func has(_ field: Field) -> Bool { field.isFlags ? !members(field).isEmpty : value(field) != nil }

  /// The elements of a set field that people see as present, in the order of their codes; since and until only where they
  /// are dates.
  package func members(_ field: Field) -> [(element: UInt32, membership: Membership)] {
    cells(ofField: field.number).compactMap { entry in
      guard case .membership(let membership) = entry.cell.membership.value, membership.present else { return nil }
      return (entry.key.element, membership.withDates)
    }
  }

  /// The fields in which concurrent values wait for a person's decision. What is derived follows what it is derived from.
  package func conflicts(_ type: RecordType) -> [Field] {
    cells.compactMap { entry in
      guard let field = type.field(number: entry.key.field), !field.writtenByHub, field.isInConflict(entry.cell)
      else { return nil }
      return field
    }
  }
}

extension Membership {
  /// Without a since or until that is no date of the calendar.
  fileprivate var withDates: Membership {
    if since == nil, until == nil { return self }
    func isDate(_ packed: Int64) -> Bool { PartialDate(packed: packed) != nil }
    var dated = self
    if let since, !isDate(since) { dated.since = nil }
    if let until, !isDate(until) { dated.until = nil }
    return dated
  }
}
