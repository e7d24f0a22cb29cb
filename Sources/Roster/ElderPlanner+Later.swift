internal import Model

extension ElderPlanner {
  /// What an import notes for itself.
  private static let ownNotes: Set<String> = ["doubts", "age_stated", "age_stated_on", SourceNote.key]
  /// What a list only ever fills or notes besides; a table that names its records rewrites it.
  private static let filledOnly: Set<String> = ["name", "birth", "sex", "village", "note"]

  /// Takes out of a row what people have changed since it was true: an old list read again says nothing new of it, nor
  /// does a cell of an exported table that shows what stood there when it was exported. With `takesList` it stays, and is
  /// flagged as what takes the place of a person's word.
  func keepLaterWords(_ row: inout ElderRow, _ entry: Entry, amends: Bool) throws {
    let target = registry[entry.reported] ?? entry
    guard case .stored(let id) = target.reference else { return }
    let beyond = amends ? Self.ownNotes : Self.ownNotes.union(Self.filledOnly)
    let changed = Set(Reconciliation(target.values, row, amends: amends).changes.keys)
    if !amends, changed.contains("note") { try keepLaterLines(&row, id, target) }
    if changed.isSubset(of: beyond) { return }
    for key in row.values.keys where !beyond.contains(key) {
      let values = key == "note" ? [row.values[key].joined(separator: "\n")] : row.values[key]
      for value in values where !target.values.contains(value, for: key) {
        let former: FormerWord = amends ? .written : .imported
        guard let later = try index.laterWord(person: id, key: key, value: value, former) else { continue }
        if takesList {
          row.flag(.laterReplaced, field: key, later: later)
        } else {
          row.values[key] = key == "note" ? [] : row.values[key].filter { $0 != value }
          row.flag(.changedSince, field: key, later: later)
        }
      }
    }
  }

  /// Takes out of the remarks the lines that were imported before and that somebody has taken out since.
  private func keepLaterLines(_ row: inout ElderRow, _ id: String, _ target: Entry) throws {
    let standing = Set(
      (target.values.first("note") ?? "").split(whereSeparator: \.isNewline).map { String($0).trimmed })
    var texts: [String] = []
    for text in row.values["note"] {
      var lines: [String] = []
      for line in text.split(whereSeparator: \.isNewline).map({ String($0).trimmed }) where !line.isEmpty {
        let later =
          standing.contains(line)
          ? nil : try index.laterWord(person: id, key: "note", value: line, .importedLine)
        guard let later else {
          lines.append(line)
          continue
        }
        row.flag(takesList ? .laterReplaced : .changedSince, field: "note", later: later)
        if takesList { lines.append(line) }
      }
      if !lines.isEmpty { texts.append(lines.joined(separator: "\n")) }
    }
    row.values["note"] = texts
  }

  // MARK: - The dead

  /// Somebody who is recorded as dead and of whom a row speaks that names nobody else: who has died does not come back
  /// to the register by a list. A name alone says little, since a village has namesakes: the ID number or the birth date
  /// has to agree, or the row to be the one that made the record.
  mutating func recordedDead(_ row: ElderRow) throws -> Entry? {
    for dead in try deadNamesakes(row) where try isSame(row, dead) { return dead }
    return nil
  }

  /// People of the row's name who are recorded as dead in its village.
  mutating func deadNamesakes(_ row: ElderRow) throws -> [Entry] {
    try twins(row).filter { twin in
      guard twin.isDead, let likeness = twin.likeness(to: row.name) else { return false }
      return likeness == .same || likeness == .suffix
    }
  }

  private func isSame(_ row: ElderRow, _ dead: Entry) throws -> Bool {
    // A valid number that the dead person is not known by may be a namesake's.
    if row.id?.isValid == true, dead.number == nil, dead.unverified == nil { return false }
    if let number = row.id?.normal, number == dead.number || number == dead.unverified?.normal { return true }
    if let birth = row.birth, let other = dead.birth { return birth.agrees(with: other) }
    return try row.birth == nil && isRowOf(dead, row)
  }

  /// Whether a row without number and birth date says just what a record says, but for what people changed since.
  private func isRowOf(_ dead: Entry, _ row: ElderRow) throws -> Bool {
    var left = row
    try keepLaterWords(&left, dead, amends: false)
    let unsaid: Set<String> = ["archived", "archived_on", "archived_note", "doubts"]
    return Reconciliation(dead.values, left).isCovered
      && Set(dead.values.keys).subtracting(unsaid) == Set(row.values.keys).subtracting(unsaid)
  }
}
