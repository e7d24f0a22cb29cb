import Importing
import Replication
import Roster

/// What an import of roster files came to, held against the key.
struct Scoring {
  private(set) var faults: [String] = []
  private(set) var extras = 0
  private(set) var visitsRejected = 0
  /// Record → the people whose rows are on it.
  private var behind: [Dot: Set<Int>] = [:]
  /// Record → who it was made for, and the twins it was flagged with.
  private var made: [Dot: (person: Int, place: String, order: Int, twins: Set<Dot>)] = [:]
  private var people: Set<Int> = []

  var peopleCount: Int { people.count }
  var recordsCount: Int { made.count }
  /// At most 2 % more records than people.
  var isWithinTwoPercent: Bool { extras * 50 <= people.count }

  /// - Parameter elder: of a visit.
  mutating func take(
    _ report: ImportReport, _ name: String, key: [Int], elder: (Dot) throws -> Dot?
  ) rethrows {
    if report.rows.count != key.count { faults.append("\(name): \(report.rows.count) rows, \(key.count) in the key") }
    for (row, person) in zip(report.rows, key) {
      let place = "\(name) row \(row.number)"
      if report.kind == .elders {
        people.insert(person)
        guard let id = row.id else {
          faults.append("\(place): rejected")
          continue
        }
        behind[id, default: []].insert(person)
        if row.outcome == .created {
          let twins = row.flags.filter { $0.code == .likelyTwin }.compactMap { $0.twin?.id }
          made[id] = (person, place, made.count, Set(twins))
        }
      } else {
        let own = Set(behind.filter { $0.value.contains(person) }.keys)
        if let id = row.id {
          guard let of = try elder(id), own.contains(of) else {
            faults.append("\(place): visit on the wrong person")
            continue
          }
        } else {
          visitsRejected += 1
          let candidates = row.candidates.compactMap(\.id)
          if own.isDisjoint(with: candidates) {
            faults.append("\(place): the right one of \(candidates.count) is missing")
          }
        }
      }
    }
  }

  /// Looks at what only shows at the end.
  mutating func finish() {
    for (record, persons) in behind where persons.count > 1 {
      faults.append("\(record): people \(persons.sorted()) share a record")
    }
    for (_, all) in Dictionary(grouping: made, by: \.value.person) where all.count > 1 {
      for (record, extra) in all.sorted(by: { $0.value.order < $1.value.order }).dropFirst() {
        extras += 1
        if extra.twins.isDisjoint(with: all.map(\.key).filter { $0 != record }) {
          faults.append("\(extra.place): an extra record of person \(extra.person) without its twin")
        }
      }
    }
    faults.sort()
  }
}
