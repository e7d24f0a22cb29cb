import Hub
import Model
import Storage
import Store
import Support
import Sync
import Testing

/// A valid ID number that was let in left the old doubt and the unverified number beside it.
@Suite struct AdmittedNumberTests {
  @Test func anAdmittedNumberSettlesTheUnverifiedOne() throws {
    let town = try Town()
    let village = "230422990201"
    let official = try town.join("o", .county, "230422")
    let volunteer = try town.join("v", .volunteer, village)
    let elder = try official.write("elder", ["name": "赵桂兰", "village": village])
    try official.write("elder", elder, ["id_number_unverified": "230422194103051022", "doubts": "id_check_digit"])
    try official.sync()
    try volunteer.sync()
    try volunteer.write("elder", elder, ["id_number": "230422194103051021"])
    try volunteer.sync()
    let doubts = RecordType.elder["doubts"]
    func doubted() throws -> Int {
      try official.sync()
      return try official.record(elder, "elder")?.members(doubts).count ?? -1
    }
    #expect(try doubted() == 1)
    let inbox = HubInbox(town.store, actor: .local, clock: town.clock)
    let items = try inbox.items()
    #expect(items.count == 1)
    for item in items { try inbox.admit(item, reason: "看过身份证") }
    #expect(try doubted() == 0)
    #expect(try official.shown(elder, "elder", "id_number") == "230422194103051021")
    #expect(try official.shown(elder, "elder", "id_number_unverified") == nil)
    #expect(try volunteer.sync().verified)
  }
}
