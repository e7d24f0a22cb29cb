internal import Model

extension RowReader {
  /// What a row that names its record says otherwise than the record shows, field by field. Empty cells and cells that no
  /// field takes change nothing.
  func changes(_ row: RosterFile.Row, _ values: RosterValues) -> (RosterChanges, [RosterFlag]) {
    let standing = Standing(type: type, values: values)
    var changes: RosterChanges = [:]
    var flags: [RosterFlag] = []
    for (index, cell) in row.cells.enumerated() {
      guard index < columns.count, let key = columns[index].key, let field = type.field(key: key),
        !field.writtenByHub, !standing.says(cell, key)
      else { continue }
      let text = cell.cellText(lines: true)
      switch field.kind {
      case .reference:
        if ExportedColumns.isRecordName(text) { changes[key] = [text] } else { flags.append(RosterFlag(.valueUnknown)) }
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
        if unknown.isEmpty { changes[key] = keys } else { flags.append(RosterFlag(.valueUnknown)) }
      } else if let value = canonical(text, field) {
        changes[key] = value.filter { !$0.isEmpty }
      } else {
        flags.append(RosterFlag(.valueUnknown))
      }
    }
    return (changes, flags.isEmpty ? [] : [flags[0]])
  }
}
