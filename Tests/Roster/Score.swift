import Model
import Roster
import Testing

/// The person numbers behind the rows of four roster files, and the files.
struct RosterSet: Sendable {
  var files: [(name: String, bytes: [UInt8], people: [Int])]
  var villages: [Village]
}

/// What an import of a roster set came to, held against its key.
struct Score {
  var people = 0
  var records = 0
  var extras = 0
  var flaggedRows = 0
  var elderRows = 0
  var visitRows = 0
  var visitsRejected = 0
  /// At most 2 % more records than people.
  var isWithinTwoPercent: Bool { extras * 50 <= people }
  /// What must not be: empty if all is well.
  var faults: [String] = []
}

/// Imports the files in order and scores the outcome; the state it ends with is for a second run.
func score(_ set: RosterSet, into people: inout PeopleInMemory) throws -> Score {
  var score = Score()
  /// Record → the people whose rows are on it, with the rows.
  var behind: [String: Set<Int>] = [:]
  var first: [String: (file: String, row: Int, person: Int)] = [:]
  var twins: [String: Set<String>] = [:]
  for (name, bytes, key) in set.files {
    let file = try RosterFile(bytes)
    let plan = try RosterImport.plan(file, villages: set.villages, index: people)
    if plan.rows.count != key.count { score.faults.append("\(name): \(plan.rows.count) rows, \(key.count) in the key") }
    let ids = people.apply(plan)
    func id(_ reference: RecordReference) -> String {
      switch reference {
      case .stored(let id): id
      case .row(let row): ids[row] ?? "row \(row)"
      }
    }
    for (row, person) in zip(plan.rows, key) {
      if plan.kind == .elders {
        score.elderRows += 1
        if !row.flags.isEmpty { score.flaggedRows += 1 }
        guard let record = ids[row.number] else {
          score.faults.append("\(name) \(row.number): rejected")
          continue
        }
        behind[record, default: []].insert(person)
        if case .created = row.outcome {
          first[record] = (name, row.number, person)
          twins[record] = Set(row.flags.filter { $0.code == .likelyTwin }.compactMap(\.twin).map(id))
        }
      } else {
        score.visitRows += 1
        let own = Set(behind.filter { $0.value.contains(person) }.keys)
        switch row.outcome {
        case .rejected(let rejection):
          score.visitsRejected += 1
          if own.isDisjoint(with: rejection.candidates.map(id)) {
            score.faults.append("\(name) \(row.number): the right one of \(rejection.candidates.count) is missing")
          }
        default:
          let elder = ids[row.number].flatMap { people.values(of: $0)?.first("elder") } ?? ""
          if !own.contains(elder) { score.faults.append("\(name) \(row.number): visit on the wrong person") }
        }
      }
    }
  }
  for (record, persons) in behind where persons.count > 1 {
    score.faults.append("\(record): people \(persons.sorted()) share a record")
  }
  let records = Dictionary(grouping: first.keys) { first[$0]?.person ?? -1 }
  for (person, all) in records where all.count > 1 {
    let ordered = all.sorted { $0.count == $1.count ? $0 < $1 : $0.count < $1.count }
    for extra in ordered.dropFirst() {
      score.extras += 1
      if twins[extra]?.isDisjoint(with: all.filter { $0 != extra }) != false {
        let place = first[extra].map { "\($0.file) \($0.row)" } ?? ""
        score.faults.append("\(place): extra record of person \(person) without its twin")
      }
    }
  }
  score.people = Set(behind.values.joined()).count
  score.records = people.peopleCount
  return score
}

/// Imports the files again and tells which rows were not reported unchanged; rejected visits stay rejected.
func changedBySecondRun(_ set: RosterSet, _ people: inout PeopleInMemory) throws -> [String] {
  var changed: [String] = []
  for (name, bytes, _) in set.files {
    let plan = try RosterImport.plan(try RosterFile(bytes), villages: set.villages, index: people)
    people.apply(plan)
    for row in plan.rows {
      switch row.outcome {
      case .unchanged: continue
      case .rejected where plan.kind == .visits: continue
      case .updated(_, let changes): changed.append("\(name) \(row.number): updated \(changes.keys.sorted())")
      case .created: changed.append("\(name) \(row.number): created")
      case .rejected: changed.append("\(name) \(row.number): rejected")
      }
    }
  }
  return changed
}
