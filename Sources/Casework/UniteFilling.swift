import Model
import Replication
import Store
import Terminal

/// What only the record that gives way says. Lists and figures take the fields of the one that remains.
extension Desk {
  /// Who somebody was said to be, where it was written down, and whether they are still served: each record's own.
  private static let ownOfEach: Set<String> = [
    "same_as", "former_name", "doubts", SourceNote.key, "age_stated", "age_stated_on", "archived", "archived_on",
    "archived_note",
  ]

  /// What the record that remains lacks, as an edit of it: fields, and elements of sets. Without what waits for a
  /// decision there, and what only a newer version knows.
  func filling(_ plan: UnitePlan) throws(Failure) -> Edit {
    var edit = try Edit(.elder, plan.into, role: role)
    for field in RecordType.elder.fields
    where field.isVisible(to: visibility) && field.mayWrite(role) != .no && !Self.ownOfEach.contains(field.key) {
      if field.isFlags {
        let there = Set(plan.into.members(field).map(\.element))
        for (element, membership) in plan.giving.members(field) where !there.contains(element) {
          if field.vocabulary?.term(code: Int64(element)) == nil { continue }
          try edit.set(field, element: element, membership)
        }
      } else if let cell = plan.giving[CellKey(field: field.number)], !field.isInConflict(cell), !plan.into.has(field),
        let value = plan.giving.value(field), RecordType.elder.validate(CellKey(field: field.number), value) == nil
      {
        try edit.set(field, value)
      }
    }
    return edit
  }
}
