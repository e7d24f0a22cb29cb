internal import Model

extension RowReader {
  /// The keys of the fields of which a record shows something and its row's cells are empty, in the order of the columns.
  /// Since a table may be older than what stands, nothing is cleared by them.
  func emptied(_ row: RosterFile.Row, _ values: RosterValues) -> [String] {
    var said: Set<String> = []
    var emptied: [String] = []
    for (index, column) in columns.enumerated() {
      guard let key = column.key, let field = type.field(key: key), !field.writtenByHub else { continue }
      if index < row.cells.count, !row.cells[index].cellTrimmed.isEmpty {
        said.insert(key)
      } else if values.first(key) != nil, !emptied.contains(key) {
        emptied.append(key)
      }
    }
    return emptied.filter { !said.contains($0) }
  }

  /// What a row that names its record says otherwise than the record shows, field by field. Empty cells and cells that no
  /// field takes change nothing, and are flagged.
  func changes(_ row: RosterFile.Row, _ values: RosterValues) -> (RosterChanges, [RosterFlag]) {
    let standing = Standing(type: type, values: values)
    var changes: RosterChanges = [:]
    var flags = emptied(row, values).map { RosterFlag(.cellEmptied, field: $0) }
    for (index, cell) in row.cells.enumerated() {
      guard index < columns.count, let key = columns[index].key, let field = type.field(key: key),
        !field.writtenByHub, !standing.says(cell, key)
      else { continue }
      let text = cell.cellText(lines: true)
      switch field.kind {
      case .reference:
        if ExportedColumns.isRecordName(text) {
          changes[key] = [text]
        } else {
          flags.append(RosterFlag(.valueNotWritten, field: key))
        }
        continue
      case .region, .division:
        if case .found(let village, _) = self.village(text) {
          changes[key] = [village.code]
          continue
        }
      default: break
      }
      if case .flags(let vocabulary) = field.kind {
        let (keys, unknown) = terms(text, vocabulary)
        if unknown.isEmpty {
          let dates = dates(text, vocabulary)
          changes[key] = keys.map { $0 + (dates[$0] ?? "") }
        } else {
          flags.append(RosterFlag(.valueNotWritten, field: key))
        }
      } else if let value = canonical(text, field) {
        changes[key] = value.filter { !$0.isEmpty }
      } else {
        flags.append(RosterFlag(.valueNotWritten, field: key))
      }
    }
    return (changes, flags)
  }
}

extension RowReader {
  /// Whether a cell says in which village somebody lives.
  func hasVillage(_ row: RosterFile.Row) -> Bool {
    columns.indices.contains { index in
      ["village", ColumnNames.Special.villageCode].contains(columns[index].key) && index < row.cells.count
        && !row.cells[index].cellTrimmed.isEmpty
    }
  }

  /// The cell that holds the village's name beside its code, as an export shows it; nil where it says nothing.
  private func villageName(_ row: RosterFile.Row) -> String? {
    guard let index = columns.firstIndex(where: { ExportedColumns.isVillageName($0.name) }), index < row.cells.count
    else { return nil }
    let text = row.cells[index].cellText()
    return Words.isNothing(text) ? nil : text
  }

  /// Whether the name beside the code is not that of the village that stands.
  func hasOtherVillageName(_ row: RosterFile.Row, than standing: String?) -> Bool {
    guard let text = villageName(row) else { return false }
    if case .found(let village, _) = self.village(text) { return village.code != standing }
    return true
  }

  /// Takes the village's name for the village where somebody has rewritten the name alone.
  /// - Returns: whether a name stands there that no village has.
  func takeVillageName(_ row: RosterFile.Row, _ standing: String?, into elder: inout ElderRow) -> Bool {
    guard let text = villageName(row), elder.values.first("village") ?? standing == standing else { return false }
    guard case .found(let village, _) = self.village(text) else { return true }
    if village.code != standing {
      elder.place = .village(village, rest: "", isFromTitle: false)
      elder.values.set(village.code, for: "village")
    }
    return false
  }
}
