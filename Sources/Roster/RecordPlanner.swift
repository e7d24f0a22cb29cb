internal import Model

/// Plans the import of a table of any declared type: a row that names its record changes it, one that does not makes a
/// record, unless one that says the same is there.
struct RecordPlanner {
  private let type: RecordType
  private let index: any PersonIndex
  private let reader: RowReader
  /// The records on record and those that earlier rows made, by what they must say; read when a row names none.
  private var known: [[String]: [Known]]?

  private struct Known {
    let reference: RecordReference
    let values: RosterValues
  }

  init(_ file: RosterFile, type: RecordType, villages: VillageIndex, index: any PersonIndex) {
    self.type = type
    self.index = index
    reader = RowReader(file, type: type, villages: villages)
  }

  mutating func plan(_ raw: RosterFile.Row) throws -> ImportPlan.Row {
    let planned = try plan(anyOf: raw)
    switch planned.outcome {
    case .created where type.isFixed, .updated where type.isFixed:
      return row(raw, .rejected(Rejection(.notByImport, field: "id", column: "")), planned.flags)
    default: return planned
    }
  }

  private mutating func plan(anyOf raw: RosterFile.Row) throws -> ImportPlan.Row {
    let named = reader.record(raw)
    guard let named else { return try create(raw) }
    guard let values = try index.values(of: named, type: type.number) else {
      return row(
        raw, .rejected(Rejection(.recordUnknown, field: "id", column: reader.column(ColumnNames.Special.record))), [])
    }
    let (changes, flags) = reader.changes(raw, values)
    // What belongs to a larger division is for reading.
    if !changes.isEmpty, let field = type.regionField, let division = values.first(field.key),
      !index.reaches(division: division)
    {
      let rejection = Rejection(.villageOutOfScope, field: field.key, column: reader.column(field.key))
      return row(raw, .rejected(rejection), flags)
    }
    if let rejection = try refusal(changes) { return row(raw, .rejected(rejection), flags) }
    let reference = RecordReference.stored(named)
    return row(raw, changes.isEmpty ? .unchanged(reference) : .updated(reference, changes), flags)
  }

  private mutating func create(_ raw: RosterFile.Row) throws -> ImportPlan.Row {
    let (changes, flags) = reader.changes(raw, RosterValues())
    var values = RosterValues()
    for (key, texts) in changes { values[key] = texts }
    if let missing = type.fields.first(where: { $0.required && values.first($0.key) == nil }) {
      return row(
        raw, .rejected(Rejection(.valueMissing, field: missing.key, column: reader.column(missing.key))), flags)
    }
    if let rejection = try refusal(changes) { return row(raw, .rejected(rejection), flags) }
    let same = try same(as: values, row: raw.number)
    return row(raw, same.map { .unchanged($0) } ?? .created(values), flags)
  }

  /// The record that says all that a row says; if there is none, the row's will be one for the rows behind it.
  private mutating func same(as values: RosterValues, row number: Int) throws -> RecordReference? {
    var all = try known ?? stored()
    // Or the whole would be copied for each row.
    known = nil
    let keys = values.keys
    let same = all[required(values)]?.first { other in
      keys.allSatisfy { Set(other.values[$0]) == Set(values[$0]) }
    }
    if same == nil { all[required(values), default: []].append(Known(reference: .row(number), values: values)) }
    known = all
    return same?.reference
  }

  private func stored() throws -> [[String]: [Known]] {
    let records = try index.records(type: type.number).map { Known(reference: .stored($0.id), values: $0.values) }
    return Dictionary(grouping: records) { required($0.values) }
  }

  /// What every record of the type says: two that differ in it are not the same, and need not be compared.
  private func required(_ values: RosterValues) -> [String] {
    type.requiredFields.map { values[$0.key].sorted().joined(separator: "\n") }
  }

  private func refusal(_ changes: RosterChanges) throws -> Rejection? {
    if let writable = index.writableKeys(type.number),
      let key = changes.keys.sorted().first(where: { !writable.contains($0) })
    {
      return Rejection(.notPermitted, field: key, column: reader.column(key))
    }
    for (key, texts) in changes.sorted(by: { $0.key < $1.key }) {
      guard let field = type.field(key: key), let text = texts.first else { continue }
      switch field.kind {
      case .region, .division:
        if !index.reaches(division: text) {
          return Rejection(.villageOutOfScope, field: key, column: reader.column(key))
        }
      case .reference(let other):
        if try index.values(of: text, type: other) == nil {
          return Rejection(.recordUnknown, field: key, column: reader.column(key))
        }
      default: break
      }
    }
    return reader.refusal(changes)
  }

  private func row(_ raw: RosterFile.Row, _ outcome: ImportPlan.Outcome, _ flags: [RosterFlag]) -> ImportPlan.Row {
    ImportPlan.Row(number: raw.number, line: raw.line, outcome: outcome, flags: flags)
  }
}
