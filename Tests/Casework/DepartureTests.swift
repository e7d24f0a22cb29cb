import Casework
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

private let village = "230422990201"

/// When somebody left, as the reason changes.
@Suite struct DepartureTests {
  private let town = try! Town()
  private let elder: Dot
  private let today: String

  init() throws {
    today = "\(Instant.day(Int64(town.clock.milliseconds)))"
    elder = try town.store.transaction { [town] in
      try town.records.write(Draft(type: "elder", text: ["name": "王桂兰", "village": village]), account: "wang")
    }
  }

  /// Writes a form of the elder's record.
  private func write(_ form: [String: String]) throws {
    let desk = town.desk("lin", .county, nil)
    let record = try #require(try town.store.record(elder, type: CareModel.Number.elder))
    let edit = try desk.correction(
      of: record, .elder, form: form.sorted { $0.key < $1.key }.map { (name: $0.key, texts: [$0.value]) })
    _ = try desk.write(edit)
  }

  private func shown(_ key: String) throws -> String? {
    let record = try #require(try town.store.record(elder, type: CareModel.Number.elder))
    let field = RecordType.elder[key]
    return record.integer(field).map { number in
      field.vocabulary?.keyText(number) ?? PartialDate(packed: number)?.description ?? ""
    }
  }

  /// A year and more of months in which she had been visited left the figures.
  @Test func aDeathKeptTheDayOfAnEarlierReason() throws {
    try write(["archived": "service_declined", "archived_on": "2025-03-01"])
    try write(["archived": "died"])
    #expect(try shown("archived_on") == today)
    // Whoever knows the day is believed.
    try write(["archived": "moved_away", "archived_on": "2026-01-02"])
    #expect(try shown("archived_on") == "2026-01-02")
    try write(["archived_on": "2026-01-03"])
    #expect(try shown("archived_on") == "2026-01-03")
  }

  @Test func anArchivingTakenBackLeftItsDay() throws {
    try write(["archived": "moved_away", "archived_on": "2025-03-01"])
    try write(["archived": ""])
    #expect(try shown("archived_on") == nil)
    try write(["archived": "died"])
    #expect(try shown("archived_on") == today)
  }

  /// Who had entered a home came back onto the register for the months until the death there.
  @Test func whoDiedInAHomeHadLivedAtHomeUntilThen() throws {
    try write(["living": "alone", "archived": "in_institution", "archived_on": "2026-03-01"])
    #expect(try shown("living") == "alone")
    try write(["archived": "died"])
    #expect(try shown("archived_on") == today)
    #expect(try shown("living") == "institution")
    // Until then she was at home, and was visited there.
    #expect(try shown("institution_on") == "2026-03-01")
  }

  /// The same where the day of the death was said: she came back onto the register for the months in the home.
  @Test func whoDiedInAHomeOnAKnownDayHadLivedAtHomeUntilThen() throws {
    try write(["living": "alone", "archived": "in_institution", "archived_on": "2026-03"])
    try write(["archived": "died", "archived_on": "2026-09-01"])
    #expect(try ["archived_on", "living", "institution_on"].map(shown) == ["2026-09-01", "institution", "2026-03"])
  }

  /// What two have said of one departure has its day with it.
  @Test func aSettledReasonKeepsTheDayThatIsWritten() throws {
    let (one, other) = (try town.join("a", .county, "230422"), try town.join("b", .county, "230422"))
    try one.sync()
    try other.sync()
    try one.write("elder", elder, ["archived": "died", "archived_on": "2026-01-02"])
    try other.write("elder", elder, ["archived": "moved_away"])
    try one.sync()
    try other.sync()
    let arguments = Arguments(
      path: ["settle"], options: ConflictCommands.settleOptions, given: [("value", ["died"])],
      operands: ["id": RecordName.text(elder), "field": "archived"])
    _ = try ConflictCommands.settle(arguments, town.desk("lin", .county, nil))
    #expect(try shown("archived_on") == "2026-01-02")
    let record = try #require(try town.store.record(elder, type: CareModel.Number.elder))
    let (reason, day) = (RecordType.elder["archived"], RecordType.elder["archived_on"])
    let times = [reason, day].compactMap { field in record[CellKey(field: field.number)].map { field.shown($0).time } }
    #expect(times[1] >= times[0], "confirmed with it")
  }
}
