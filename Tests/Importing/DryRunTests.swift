import Foundation
import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Support
import Testing

@Suite struct DryRunTests {
  @Test func aDryRunLeavesNoTraceAndTellsWhatTheImportDoes() throws {
    let town = try Town()
    let store = LiveImportStore(hub: town.store, clock: town.clock)
    let before = try town.store.image()
    let rehearsal = Rehearsal(over: store)
    // All files over one rehearsal: each sees those before it.
    let told = try RosterFiles.all.map { name in
      try ImportRun(rehearsal, as: .local, isDryRun: true).run(try RosterFiles.read(name))
    }
    #expect(try town.store.image() == before)
    let done = try RosterFiles.all.map { try town.importing(try RosterFiles.read($0)) }
    for (told, done) in zip(told, done) {
      #expect(told.counts == done.counts)
      for (dry, wet) in zip(told.rows, done.rows) {
        #expect(dry.outcome == wet.outcome && dry.flags.map(\.code) == wet.flags.map(\.code))
        #expect(dry.candidates.count == wet.candidates.count && dry.id == nil)
      }
    }
    // Now that everybody is there, ids are known in a dry run too.
    let again = try town.importing(try RosterFiles.read(RosterFiles.elders[0]), isDryRun: true)
    #expect(again.rows.map(\.id) == done[1].rows.map(\.id))
  }

  @Test func aTwinThatDoesNotExistYetIsToldByItsRow() throws {
    let town = try Town.withVillages()
    let file = try Small.register("赵桂兰,女,,230422194103051022,柳溪村,,,", "赵桂兰,女,,,柳溪村,13904680019,,")
    let report = try town.importing(file, isDryRun: true)
    let twin = try #require(report.rows[1].flags.first { $0.code == .likelyTwin }?.twin)
    #expect(twin.id == nil && twin.row == 1)
  }
}
