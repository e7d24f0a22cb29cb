import Model
import Replication
import Storage
import Store
import Support
import Testing

/// The console's list of people has everybody whom the figures count.
@Suite struct PeopleTests {
  private let village = "230422100201"

  /// - Parameter length: how many records lie on the cycle.
  @Test(arguments: [2, 3])
  func whoLayOnACycleOfUnionsWasOnNoList(_ length: Int) throws {
    let town = try Town()
    let device = try town.join("a", .county, "230422")
    let ids = try (0..<length).map { _ in try device.write("elder", ["name": "王桂兰", "village": village]) }
    let other = try device.write("elder", ["name": "李德福", "village": village])
    try device.sync()
    // Each says apart from the others that theirs is the next one.
    let clerks = try (0..<length).map { try town.join("clerk\($0)", .county, "230422") }
    for clerk in clerks { try clerk.sync() }
    for (index, clerk) in clerks.enumerated() {
      try clerk.write("elder", ids[index], ["same_as": ids[(index + 1) % length].testText])
    }
    for clerk in clerks { try clerk.sync() }
    try device.sync()
    var query = PeopleQuery(regions: [Region("230422")!])
    let store = town.store
    #expect(try store.survivors().survivor(of: ids[1]) == ids[0])
    #expect(try Set(store.people(query, after: nil, limit: 9)) == [ids[0], other])
    #expect(try store.countPeople(query) == 2)
    #expect(try store.countedPeople(query, limit: 9).count == 2)
    query.text = "王桂兰"
    #expect(try store.people(query, after: nil, limit: 9) == [ids[0]])
    // Separated, all stand for themselves.
    for id in ids { try device.write("elder", id, ["same_as": ""]) }
    try device.sync()
    query.text = ""
    #expect(try store.countPeople(query) == length + 1)
  }

  @Test func whatADivisionHasSetWasNotInItsColumn() throws {
    let town = try Town()
    let device = try town.join("a", .county, "230422")
    try device.write("policy", ["division": "230422000000", "from": "2026-01-01", "interval_high_days": "5"])
    try device.sync()
    let found = try town.store.showing(
      .integer(230_422_000_000), type: RecordType.policy.number, field: "division")
    #expect(found.count == 1)
  }
}
