internal import Model

/// Plans the import of a visit log: whose visit each row is, and whether it is on record already.
struct VisitPlanner {
  private let index: any PersonIndex
  private var registry: Registry
  private let reader: RowReader
  /// A visit after this instant has not happened yet; milliseconds since 1970-01-01T00:00:00Z.
  private let latest: Int64
  /// Elder → visits on record or made by an earlier row.
  private var visits: [RecordReference: [Known]] = [:]
  /// Rows whose elder the ID number told: how often the log wrote the name in full, how often with a character missing.
  private var (wholeNames, cutNames) = (0, 0)

  private struct Known {
    let reference: RecordReference
    let values: RosterValues
    var isVoid = false
    /// Whether undoing an import voided it.
    var isTakenBack = false
  }

  /// So many rows with whole names, and none with a cut one, show that a log writes names in full.
  private static let wholeNamesEnough = 30
  /// Clocks differ; by more than a day they do not.
  private static let aheadMillisecondsMax: Int64 = 86_400_000

  init(_ file: RosterFile, villages: VillageIndex, index: any PersonIndex, now: Int64?) {
    self.index = index
    registry = Registry(index)
    latest = now.map { min($0, .max - Self.aheadMillisecondsMax) + Self.aheadMillisecondsMax } ?? .max
    reader = RowReader(file, type: Declared.visit, villages: villages)
  }

  mutating func plan(_ raws: [RosterFile.Row], progress: (Int) -> Void) throws -> [ImportPlan.Row] {
    let rows = raws.map { reader.visit($0, latest: latest) }
    for row in rows {
      guard let (_, likeness) = try byNumber(row.elder) else { continue }
      if likeness == .cut || likeness == .cutSimilar { cutNames += 1 } else { wholeNames += 1 }
    }
    return try zip(raws, rows).map { raw, row in
      progress(raw.number)
      return try plan(raw, row)
    }
  }

  private mutating func plan(_ raw: RosterFile.Row, _ visit: VisitRow) throws -> ImportPlan.Row {
    var row = visit
    if let known = try reader.record(raw).flatMap({ try index.visit(id: $0) }) { return try amend(known, raw) }
    let outcome: ImportPlan.Outcome
    switch try elder(&row.elder) {
    case .failure(let rejection): outcome = .rejected(row.rejection ?? rejection)
    case .success(let entry):
      if let rejection = row.rejection {
        outcome = .rejected(rejection)
      } else {
        if entry.isArchived { row.elder.flag(.archived) }
        outcome = try record(row.values, raw.number, entry.reported, &row.elder)
      }
    }
    return ImportPlan.Row(number: raw.number, line: raw.line, outcome: outcome, flags: row.elder.flags)
  }

  /// A row that names its visit amends it, in what the row says otherwise than the visit shows.
  private func amend(_ known: KnownVisit, _ raw: RosterFile.Row) throws -> ImportPlan.Row {
    let reference = RecordReference.stored(known.id)
    let (changes, flags) = reader.changes(raw, known.values)
    let outcome: ImportPlan.Outcome =
      if let rejection = refusal(changes) ?? reader.refusal(changes) {
        .rejected(rejection)
      } else {
        changes.isEmpty ? .unchanged(reference) : .updated(reference, changes)
      }
    return ImportPlan.Row(number: raw.number, line: raw.line, outcome: outcome, flags: flags)
  }

  /// What a visit is not changed to: by whom may not, or to a time that has not come.
  private func refusal(_ changes: RosterChanges) -> Rejection? {
    if let writable = index.writableKeys(CareModel.Number.visit),
      let key = changes.keys.sorted().first(where: { !writable.contains($0) })
    {
      return Rejection(.notPermitted, field: key, column: reader.column(key))
    }
    guard let at = changes["at"]?.first.flatMap({ Instant.parse($0) }), at.milliseconds > latest else { return nil }
    return Rejection(.dateInFuture, field: "at", column: reader.column("at"))
  }

  /// The same visit if elder, time, mode, visitor, outcome and note are the same. One that the undoing of an import voided
  /// comes back with its file, as people do; what somebody voided stays void, and is said to be.
  private mutating func record(
    _ values: RosterValues, _ number: Int, _ elder: RecordReference, _ row: inout ElderRow
  ) throws -> ImportPlan.Outcome {
    if visits[elder] == nil, case .stored(let id) = elder {
      visits[elder] = try index.visits(elder: id).map { visit in
        Known(
          reference: .stored(visit.id), values: visit.values, isVoid: visit.values.first("voided") != nil,
          isTakenBack: visit.isTakenBack)
      }
    }
    let same = (visits[elder] ?? []).indices.filter { place in
      let other = visits[elder]?[place].values
      return ["at", "mode", "visitor", "outcome", "note"].allSatisfy { other?.first($0) == values.first($0) }
    }
    let places = same.map { (place: $0, known: visits[elder, default: []][$0]) }
    if let standing = places.first(where: { !$0.known.isVoid }) { return .unchanged(standing.known.reference) }
    if let back = places.first(where: \.known.isTakenBack) {
      if let rejection = refusal(["voided": []]) { return .rejected(rejection) }
      visits[elder]?[back.place].isVoid = false
      return .updated(back.known.reference, ["voided": []])
    }
    if let void = places.first {
      row.flag(.visitVoid)
      return .unchanged(void.known.reference)
    }
    if let rejection = reader.refusal(values.dictionary) { return .rejected(rejection) }
    var values = values
    if case .stored(let id) = elder { values.set(id, for: "elder") }
    visits[elder, default: []].append(Known(reference: .row(number), values: values))
    return .created(values)
  }
}

extension Rejection: Error {}

extension VisitPlanner {
  /// Whose visit it is: the person with the ID number; else the only one of the village with the name, if nobody else
  /// there has a name that may be meant.
  private mutating func elder(_ row: inout ElderRow) throws -> Result<Entry, Rejection> {
    if index.decidesByIDNumber, let (entry, likeness) = try byNumber(row) {
      if likeness < .toldApart { row.flag(likeness == .cut || likeness == .cutSimilar ? .nameCut : .nameDiffers) }
      return .success(entry)
    }
    if row.name.bare.isEmpty {
      return .failure(Rejection(.nameMissing, field: "elder", column: reader.column("name")))
    }
    guard let village = row.village else {
      guard case .rejected(let code, let column) = row.place else { preconditionFailure("a place is one or the other") }
      return .failure(Rejection(code, field: "village", column: column))
    }
    let candidates = try self.candidates(row, village)
    let exact = candidates.filter { $0.1 >= .suffix }.map(\.0)
    let told = candidates.filter { $0.1 == .same && !row.name.suffix.isEmpty }.map(\.0)
    let near = candidates.filter { $0.1 < .suffix }
    if told.count == 1 { return .success(told[0]) }
    if exact.count == 1, !near.contains(where: { mayBeMeant($0.1) }) {
      if row.id != nil { row.flag(.idNotUsed) }
      for (entry, _) in near { row.flag(.nameNear, twin: entry.reported) }
      return .success(exact[0])
    }
    return .failure(
      Rejection(
        exact.isEmpty ? .elderUnknown : .elderAmbiguous, field: "elder", column: reader.column("name"),
        candidates: candidates.map(\.0.reported)))
  }

  /// Whether a person whose name is like the log's may be meant where another has exactly that name.
  private func mayBeMeant(_ likeness: PersonName.Likeness) -> Bool {
    switch likeness {
    case .toldApart: false
    case .cut, .cutSimilar: cutNames > 0 || wholeNames < Self.wholeNamesEnough
    case .similar, .homophone, .suffix, .same: true
    }
  }

  /// The person with the row's number and a name that may be theirs.
  private mutating func byNumber(_ row: ElderRow) throws -> (Entry, PersonName.Likeness)? {
    guard let report = row.id, report.form != .unreadable else { return nil }
    var numbers = [report.normal]
    if let other = report.isValid ? report.shortened : report.extended {
      numbers.append(other)
    }
    let people = try registry.people(numbers: numbers)
    if row.name.bare.isEmpty { return people.count == 1 ? (people[0], .same) : nil }
    return people.compactMap { entry in SameNumber.likeness(entry, row.name).map { (entry, $0) } }
      .max { $0.1 < $1.1 }
  }

  /// The people of the village who may be meant, each person once, the likeliest first.
  private mutating func candidates(_ row: ElderRow, _ village: Village) throws -> [(Entry, PersonName.Likeness)] {
    var found: [(Entry, PersonName.Likeness)] = []
    for entry in try registry.people(village: village.code, like: row.name) {
      guard let likeness = entry.likeness(to: row.name) else { continue }
      if index.decidesByIDNumber, likeness != .toldApart, IDNumber.isSlip(row.id, entry.verified ?? entry.unverified) {
        // The same number but for a slip: nobody else is meant.
        row.birth == nil || !Evidence.contradicts(row, entry, numbers: false) ? found = [(entry, .same)] : ()
        return found
      }
      if Evidence.contradicts(row, entry, numbers: true) { continue }
      if let place = found.firstIndex(where: { $0.0.reported == entry.reported }) {
        if likeness > found[place].1 { found[place] = (registry[entry.reported] ?? entry, likeness) }
      } else {
        found.append((registry[entry.reported] ?? entry, likeness))
      }
    }
    return found.enumerated().sorted { ($0.element.1, $1.offset) > ($1.element.1, $0.offset) }.map(\.element)
  }
}
