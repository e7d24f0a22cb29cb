import Model
import Replication
import Store
import Support
import Testing
import Wire

@testable import Storage

/// The search index can be lost without losing anything.
@Suite struct RebuildTests {
  @Test func whatWasLostFromTheIndexIsFoundAgainAndWhatDoesNotBelongIsGone() throws {
    let town = try Town()
    let device = try town.join("li", .county, "23")
    let elder = try device.write("elder", ["name": "曾桂兰", "phone": "13900001234", "village": "230422990201"])
    try device.sync()
    let store = town.store
    try store.connection.execute("DELETE FROM search; INSERT INTO search (term, record) VALUES ('wang', 7)")
    #expect(try Set(store.check().map(\.code)) == ["search_lacks_terms"])
    #expect(try store.rebuildSearch() == 1)
    #expect(try store.check().isEmpty)
    for text in ["曾桂", "zenggui", "zgl", "1234"] { #expect(try store.find(text, limit: 5) == [elder]) }
    #expect(try store.find("wang", limit: 5).isEmpty)
  }
}
