internal import Model

/// Plans the import of a register: row by row, each against everybody on record and the rows before it.
struct ElderPlanner {
  let index: any PersonIndex
  var registry: Registry
  /// Whether what the list says takes the place of what people have changed since.
  let takesList: Bool
  private let reader: RowReader

  init(
    _ file: RosterFile, villages: VillageIndex, index: any PersonIndex, today: PartialDate? = nil,
    takesList: Bool = false
  ) {
    self.takesList = takesList
    self.index = index
    registry = Registry(index)
    reader = RowReader(file, type: Declared.elder, villages: villages, today: today)
  }

  mutating func plan(_ raw: RosterFile.Row) throws -> ImportPlan.Row {
    // A row that names its record is about that record; what it says as the record does, it does not say again.
    let named = try reader.record(raw).flatMap { try registry.person(id: $0) }
    let whole = raw
    var raw = raw
    var emptied: [RosterFlag] = []
    if let named {
      emptied = reader.emptied(raw, named.values).map { RosterFlag(.cellEmptied, field: $0) }
      raw = reader.news(raw, Standing(type: Declared.elder, values: named.values), keeping: ["name", "village"])
      if reader.isSilent(raw, besides: ["name", "village"]), reader.says(raw, named.values, of: ["name", "village"]),
        !reader.hasOtherVillageName(whole, than: named.village)
      {
        return ImportPlan.Row(number: raw.number, line: raw.line, outcome: .unchanged(named.reported), flags: emptied)
      }
    }
    var row = reader.elder(raw)
    // A number that is known already was not said again.
    if let named {
      row.flags.removeAll { $0.code == .idMissing }
      row.flags += emptied
      if let rejection = complete(&row, whole, named) { return reject(raw, row, rejection) }
    }
    guard row.name.bare.contains(where: \.isLetter), !Words.isTotal(row.name.bare) else {
      return reject(raw, row, Rejection(.nameMissing, field: "name", column: reader.column("name")))
    }
    if reader.hasSeveralNames(raw) {
      return reject(raw, row, Rejection(.nameSeveral, field: "name", column: reader.column("name")))
    }
    // What a spreadsheet would run is nobody's name.
    if let first = row.name.bare.first, "=+-@".contains(first) {
      return reject(raw, row, Rejection(.valueRefused, field: "name", column: reader.column("name")))
    }
    leaveOutForbidden(&row)
    let match = try named.map { Match(entry: $0) } ?? self.match(row)
    try flagShared(&row, match)
    if let match {
      for flag in match.flags { row.flag(flag) }
      return try update(raw, row, match.entry, amends: named != nil)
    }
    if let dead = try recordedDead(row) {
      row.flag(.recordedDead, twin: dead.reported)
      return ImportPlan.Row(number: raw.number, line: raw.line, outcome: .unchanged(dead.reported), flags: row.flags)
    }
    if case .rejected(let code, let column) = row.place {
      return reject(raw, row, Rejection(code, field: "village", column: column))
    }
    return try create(raw, row)
  }

  private func reject(_ raw: RosterFile.Row, _ row: ElderRow, _ rejection: Rejection) -> ImportPlan.Row {
    ImportPlan.Row(number: raw.number, line: raw.line, outcome: .rejected(rejection), flags: row.flags)
  }

  private func leaveOutForbidden(_ row: inout ElderRow) {
    if !index.decidesByIDNumber, row.id != nil { row.flag(.idNotUsed) }
    guard let writable = index.writableKeys else { return }
    for key in row.values.keys where !writable.contains(key) {
      row.values[key] = []
      row.flag(.notPermitted)
    }
  }

  /// Says so if somebody else, of an entirely different name, has the row's ID number.
  private mutating func flagShared(_ row: inout ElderRow, _ match: Match?) throws {
    guard index.decidesByIDNumber, let report = row.id, report.isValid else { return }
    for other in try registry.people(numbers: [report.normal])
    where other !== match?.entry && other.reported != match?.entry.reported && other.likeness(to: row.name) == nil {
      row.flag(.idShared, twin: other.reported)
    }
  }

  /// What a row that names its record leaves unsaid: the name that stands, and the village unless a cell names another.
  /// - Returns: why the village that it names cannot be taken.
  private func complete(_ row: inout ElderRow, _ raw: RosterFile.Row, _ named: Entry) -> Rejection? {
    if row.name.bare.isEmpty, let name = named.values.first("name") { row.name = PersonName(name) }
    if reader.hasVillage(raw) {
      if case .rejected(let code, let column) = row.place,
        !reader.says(raw, named.values, of: ["village", ColumnNames.Special.villageCode])
      {
        return Rejection(code, field: "village", column: column)
      }
    } else {
      // What a title or an address says of it was not edited.
      row.values["village"] = []
    }
    if reader.takeVillageName(raw, named.village, into: &row) { row.flag(.villageDiffers) }
    return nil
  }

  private mutating func update(
    _ raw: RosterFile.Row, _ row: ElderRow, _ entry: Entry, amends: Bool
  ) throws -> ImportPlan.Row {
    var row = row
    var target = entry
    try keepLaterWords(&row, entry, amends: amends)
    var reconciliation = Reconciliation(entry.values, row, amends: amends)
    if !reconciliation.changes.isEmpty, entry.reported != entry.reference, let survivor = registry[entry.reported] {
      target = survivor
      reconciliation = Reconciliation(survivor.values, row, amends: amends)
    }
    for flag in reconciliation.flags { row.flag(flag) }
    for key in reconciliation.rewritten { row.flag(.identityChanged, field: key) }
    if target.comesBack {
      reconciliation.bringBack()
    } else if target.isArchived, !(target.isDead && row.saysDied) {
      row.flag(target.isDead ? .recordedDead : .archived)
    }
    if row.saysDied, !target.isArchived { row.flag(.diedByList) }
    if let rejection = reader.refusal(reconciliation.changes) { return reject(raw, row, rejection) }
    var changes = reconciliation.changes
    row.addDates(to: &changes, target.values, amends: amends)
    let outcome: ImportPlan.Outcome
    if changes.isEmpty {
      outcome = .unchanged(entry.reported)
    } else {
      registry.change(target, reconciliation.changes)
      outcome = .updated(
        target.reported == target.reference ? target.reference : entry.reported, changes)
    }
    return ImportPlan.Row(number: raw.number, line: raw.line, outcome: outcome, flags: row.flags)
  }

  private mutating func create(_ raw: RosterFile.Row, _ row: ElderRow) throws -> ImportPlan.Row {
    var row = row
    let dead = try deadNamesakes(row)
    for twin in try twins(row) {
      row.flag(dead.contains { $0 === twin } ? .deadNamesake : .likelyTwin, twin: twin.reported)
    }
    // Against an empty record: the one place that says how values are laid down.
    var values = RosterValues()
    for (key, value) in Reconciliation(RosterValues(), row).changes { values[key] = value }
    for doubt in Doubts.of(row.flags.map(\.code)) { values.insert(doubt, for: "doubts") }
    if row.saysDied, values.first("archived") == nil {
      row.flag(.diedByList)
      values.set("died", for: "archived")
    }
    if let writable = index.writableKeys {
      for key in ["doubts", "archived"] where !writable.contains(key) { values[key] = [] }
    }
    if let rejection = reader.refusal(values.dictionary) { return reject(raw, row, rejection) }
    try registry.insert(Entry(.row(raw.number), values))
    var dated: RosterChanges = [:]
    row.addDates(to: &dated, values, amends: false)
    for (key, elements) in dated { values[key] = elements }
    return ImportPlan.Row(number: raw.number, line: raw.line, outcome: .created(values), flags: row.flags)
  }
}
