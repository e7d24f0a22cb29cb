import Care
import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Support
import Sync
import Testing

/// A register read again after people corrected what it said.
@Suite struct DuplicateTests {
  /// Whoever has neither ID number nor birth date comes again as a second, flagged record once somebody has corrected
  /// the first. Officials are shown exactly these pairs, and unite them.
  @Test func whatComesAgainAfterACorrectionIsFoundAndNothingElse() throws {
    let town = try Town()
    for name in [RosterFiles.villages] + RosterFiles.elders { _ = try town.importing(try RosterFiles.read(name)) }
    let before = try pairs(town)
    let corrected = try correct(town)
    #expect(corrected.count > 10)
    var flagged: Set<Set<Dot>> = []
    var created = 0
    for name in RosterFiles.elders {
      for row in try town.importing(try RosterFiles.read(name)).rows where row.outcome == .created {
        created += 1
        for twin in row.flags.filter({ $0.code == .likelyTwin }).compactMap({ $0.twin?.id }) {
          flagged.insert([row.id!, twin])
        }
      }
    }
    #expect(created > 5)
    let found = try pairs(town).subtracting(before)
    #expect(found == flagged, "missed \(flagged.subtracting(found).count), besides \(found.subtracting(flagged).count)")
    for pair in flagged.map({ $0.sorted() }) {
      try town.store.transaction {
        _ = try town.records.write(
          Draft(type: "elder", record: pair[1], text: ["same_as": pair[0].testText]), account: "local")
      }
    }
    #expect(try pairs(town).intersection(flagged).isEmpty)
  }

  private func pairs(_ town: Town) throws -> Set<Set<Dot>> {
    Set(try Duplicates(town.store).pairs.map { [$0.first, $0.second] })
  }

  /// Corrects the telephone and the remark of everybody who has neither number nor birth date.
  private func correct(_ town: Town) throws -> Set<Dot> {
    let type = RecordType.elder
    var bare: [Dot] = []
    try town.store.forEach(type.number, in: nil) { stored in
      let isKnown = ["id_number", "id_number_unverified", "birth"].contains { stored.record.value(type[$0]) != nil }
      if !isKnown { bare.append(stored.record.id) }
      return true
    }
    for (index, id) in bare.enumerated() {
      try town.store.transaction {
        _ = try town.records.write(
          Draft(type: "elder", record: id, text: ["phone": "\(13_700_000_000 + index)", "note": "已核实"]),
          account: "local")
      }
    }
    return Set(bare)
  }
}
