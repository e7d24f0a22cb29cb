internal import Model

/// The import of one roster file, planned: nothing is written.
package enum RosterImport {
  /// Plans what a file of any kind does to the people and visits on record.
  /// - Parameters:
  ///   - villages: the villages the importer may write to; for a list of villages, the ones known so far.
  ///   - index: who is on record. Its errors are thrown through.
  ///   - now: milliseconds since 1970-01-01T00:00:00Z, to tell visits and births dated in the future; nil takes any date.
  ///   - takesList: whether a list's values take the place of what people have changed since.
  ///   - refusal: why the importer may not write a village with this code; nil if they may.
  ///   - progress: told how many rows are planned.
  /// - Complexity: linear in the rows, times the people of one village whose names sound alike.
  package static func plan(
    _ file: RosterFile, villages: [Village], index: any PersonIndex, now: Int64? = nil, takesList: Bool = false,
    refusal: (_ code: String) -> Rejection.Code? = { _ in nil }, progress: (Int) -> Void = { _ in }
  ) throws -> ImportPlan {
    var plan = ImportPlan(kind: file.kind)
    switch file.kind {
    case .villages: plan.rows = VillagePlanner(file, villages: villages).plan(file.rows, refusal: refusal)
    case .visits:
      var planner = VisitPlanner(file, villages: VillageIndex(villages), index: index, now: now)
      plan.rows = try planner.plan(file.rows, progress: progress)
    case .elders:
      var planner = ElderPlanner(
        file, villages: VillageIndex(villages), index: index, today: now.map { Instant.day($0) }, takesList: takesList)
      plan.rows = try file.rows.map { row in
        progress(row.number)
        return try planner.plan(row)
      }
    case .records(let number):
      guard let type = CareModel.current.type(number: number) else { break }
      var planner = RecordPlanner(file, type: type, villages: VillageIndex(villages), index: index)
      plan.rows = try file.rows.map { row in
        progress(row.number)
        return try planner.plan(row)
      }
    }
    return plan
  }
}

/// Plans the import of a list of villages. A village's id is its code; its values are `code` and `name`.
struct VillagePlanner {
  private let columns: [RosterFile.Column]
  private let known: [String: String]

  init(_ file: RosterFile, villages: [Village]) {
    columns = file.columns
    known = Dictionary(villages.map { ($0.code, $0.name) }) { first, _ in first }
  }

  func plan(_ rows: [RosterFile.Row], refusal: (_ code: String) -> Rejection.Code?) -> [ImportPlan.Row] {
    var names = known
    var made: [String: Int] = [:]
    return rows.map { row in
      func cell(_ key: String) -> (text: String, column: String) {
        guard let index = columns.firstIndex(where: { $0.key == key }) else { return ("", "") }
        return (index < row.cells.count ? halfWidth(row.cells[index]).trimmed : "", columns[index].name)
      }
      let (code, codeColumn) = cell(ColumnNames.Special.villageCode)
      let (name, nameColumn) = cell("name")
      let outcome: ImportPlan.Outcome
      if Int64(code).flatMap({ Region(village: $0) }) == nil || code.utf8.count != 12 {
        outcome = .rejected(Rejection(.villageCodeUnreadable, field: "code", column: codeColumn))
      } else if name.isEmpty {
        outcome = .rejected(Rejection(.nameMissing, field: "name", column: nameColumn))
      } else {
        let reference = made[code].map { RecordReference.row($0) } ?? .stored(code)
        if names[code] == name {
          outcome = .unchanged(reference)
        } else if let refused = refusal(code) {
          outcome = .rejected(Rejection(refused, field: "code", column: codeColumn))
        } else {
          if names[code] == nil { made[code] = row.number }
          outcome =
            names[code] == nil ? .created(["code": [code], "name": [name]]) : .updated(reference, ["name": [name]])
          names[code] = name
        }
      }
      return ImportPlan.Row(number: row.number, line: row.line, outcome: outcome, flags: [])
    }
  }
}
