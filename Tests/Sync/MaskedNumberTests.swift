import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"
private let number = CellKey(field: CareModel.current.type(key: "elder")!["id_number"].number)
private let masked = CellKey(field: CareModel.current.type(key: "elder")!["id_number_masked"].number)

/// What everybody in scope sees of an ID number is its cell in other words (SPEC §derived).
@Suite struct MaskedNumberTests {
  private let town: Town
  private let official: TownDevice
  private let other: TownDevice
  private let volunteer: TownDevice
  private let elder: Dot

  init() throws {
    town = try Town()
    official = try town.join("official", .town, "230422")
    other = try town.join("other", .county, "230422")
    volunteer = try town.join("a", .volunteer, village)
    elder = try official.write("elder", ["name": "王桂兰", "village": village])
    for device in [official, other, volunteer] { try device.sync() }
  }

  private func cells() throws -> (number: Cell?, masked: Cell?) {
    let record = try town.store.record(elder, type: CareModel.Number.elder)
    return (record?[number], record?[masked])
  }

  @Test func aMaskedNumberIsWrittenByWhoeverWroteTheNumber() throws {
    try official.write("elder", elder, ["id_number": "11010519491231002X"])
    #expect(try official.sync().verified)
    let (number, masked) = try cells()
    #expect(masked?.siblings.map(\.dot) == number?.siblings.map(\.dot) && masked?.context == number?.context)
    #expect(masked?.siblings.map(\.value) == [.text("*****************X")])
    // Nothing in the history but what people wrote.
    #expect(try town.store.history(of: elder).count == 2)
    #expect(try town.store.replicaState(town.store.ownReplica).taken.counter == 0)
    #expect(try volunteer.sync().verified)
    #expect(try volunteer.shown(elder, "elder", "id_number_masked") == "*****************X")
  }

  @Test func twoNumbersAreAConflictForOfficialsAndNoneForVolunteers() throws {
    try official.write("elder", elder, ["id_number": "11010519491231002X"])
    try other.write("elder", elder, ["id_number": "230422194001010018"])
    for device in [official, other, volunteer, official] { #expect(try device.sync().verified) }
    let type = CareModel.current.type(key: "elder")!
    #expect(try official.record(elder, "elder")!.conflicts(type).map(\.key) == ["id_number"])
    #expect(try volunteer.record(elder, "elder")!.conflicts(type).isEmpty)
    let (number, masked) = try cells()
    #expect(number?.siblings.count == 2 && masked?.siblings.map(\.dot) == number?.siblings.map(\.dot))
    try official.write("elder", elder, ["id_number": ""])
    for device in [official, volunteer] { #expect(try device.sync().verified) }
    #expect(try volunteer.shown(elder, "elder", "id_number_masked") == nil)
  }

  /// Each life of the hub once wrote it anew, and devices offered what the one before had written.
  @Test func aHubThatWentBackIsOfferedNoMaskedNumbers() throws {
    let backup = try town.store.image()
    try official.write("elder", elder, ["id_number": "11010519491231002X"])
    for device in [official, volunteer] { try device.sync() }
    try town.store.load(image: backup)
    try town.store.beginEpoch()
    try town.store.newIncarnation()
    #expect(try volunteer.sync().verified)
    #expect(try town.store.offers().isEmpty)
    for device in [official, volunteer] { #expect(try device.sync().verified) }
    let (number, masked) = try cells()
    #expect(number?.siblings.count == 1 && masked?.siblings.map(\.dot) == number?.siblings.map(\.dot))
  }

  /// The number itself comes back by an offer if its author's disk is lost; what is made of it comes with it.
  @Test func anAdmittedOfferOfANumberIsMaskedAsWell() throws {
    let backup = try town.store.image()
    try official.write("elder", elder, ["id_number": "11010519491231002X"])
    for device in [official, other] { try device.sync() }
    try town.store.load(image: backup)
    try town.store.beginEpoch()
    try town.store.newIncarnation()
    try other.sync()
    let offer = try #require(try town.store.offers().first)
    #expect(offer.record.cells.map(\.key) == [number])
    try town.store.transaction { try town.records.admit(offer) }
    for device in [other, volunteer] { #expect(try device.sync().verified) }
    #expect(try volunteer.shown(elder, "elder", "id_number_masked") == "*****************X")
  }
}
