internal import Model

/// Plans the import of a table of any declared type: a row that names its record changes it, one that does not makes a
/// record, unless one that says the same is there.
struct RecordPlanner {
  private let type: RecordType
  private let index: any PersonIndex
  private let reader: RowReader
  /// The records on record and those that earlier rows made; read when a row names none.
  private var known: [(RecordReference, RosterValues)]?

  init(_ file: RosterFile, type: RecordType, villages: VillageIndex, index: any PersonIndex) {
    self.type = type
    self.index = index
    reader = RowReader(file, type: type, villages: villages)
  }

  /// Entries of an account, frozen figures, and decisions: each is made by a command of its own, and none is changed.
  private static let fixed: Set<RecordTypeNumber> = [
    CareModel.Number.timebank, CareModel.Number.release, CareModel.Number.distinction, CareModel.Number.suggestion,
  ]

  mutating func plan(_ raw: RosterFile.Row) throws -> ImportPlan.Row {
    let planned = try plan(anyOf: raw)
    switch planned.outcome {
    case .created where Self.fixed.contains(type.number), .updated where Self.fixed.contains(type.number):
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
    let all = try known ?? index.records(type: type.number).map { (.stored($0.id), $0.values) }
    let same = all.first { _, other in values.keys.allSatisfy { Set(other[$0]) == Set(values[$0]) } }
    known = same == nil ? all + [(.row(raw.number), values)] : all
    return row(raw, same.map { .unchanged($0.0) } ?? .created(values), flags)
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
