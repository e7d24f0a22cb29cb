internal import Model

extension ElderPlanner {
  /// What an import notes for itself, and what it only ever fills or notes.
  private static let beyond: Set<String> = [
    "name", "birth", "sex", "village", "note", "doubts", "age_stated", "age_stated_on", SourceNote.key,
  ]

  /// Takes out of a row what was imported before and a person has changed since: an old list read again says nothing new
  /// of it.
  func keepLaterWords(_ row: inout ElderRow, _ entry: Entry) throws {
    let target = registry[entry.reported] ?? entry
    guard case .stored(let id) = target.reference else { return }
    let changed = Set(Reconciliation(target.values, row).changes.keys)
    if changed.isSubset(of: Self.beyond) { return }
    for key in row.values.keys where !Self.beyond.contains(key) {
      for value in row.values[key] where !target.values.contains(value, for: key) {
        guard let later = try index.laterWord(person: id, key: key, value: value) else { continue }
        row.values[key] = row.values[key].filter { $0 != value }
        row.flag(.changedSince, field: key, later: later)
      }
    }
  }

  /// Somebody of the row's name who is recorded as dead in its village and likelier meant than anybody else: who has died
  /// does not come back to the register by a list.
  mutating func recordedDead(_ row: ElderRow) throws -> Entry? {
    guard let dead = try twins(row).first, dead.isDead, let likeness = dead.likeness(to: row.name),
      likeness == .same || likeness == .suffix
    else { return nil }
    // A valid number that the dead person is not known by may be a namesake's.
    return row.id?.isValid == true && dead.number == nil && dead.unverified == nil ? nil : dead
  }
}
