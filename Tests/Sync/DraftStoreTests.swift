import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing

private let village = "230422990201"
private let otherVillage = "230422990203"

/// Drafts are personal data that the hub never sees: they go with the people they are about.
@Suite struct DraftStoreTests {
  private let town: Town
  private let device: TownDevice
  private let elder: Dot

  init() throws {
    town = try Town()
    device = try town.join("a", .volunteer, village)
    elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
  }

  private func keep(
    _ text: String, for key: String, in draft: Int64, naming names: Dot? = nil, at milliseconds: Int64 = 3000,
    of device: TownDevice? = nil
  ) throws -> Bool {
    let store = (device ?? self.device).store
    return try store.transaction {
      try store.keep(
        KeptAnswers.Answer(key: key, text: text), for: key, in: draft, naming: names, atMilliseconds: milliseconds)
    }
  }

  @discardableResult
  private func draft(
    _ command: String, _ type: RecordTypeNumber, record: Dot? = nil, about: Dot?, of device: TownDevice? = nil
  ) throws -> Int64 {
    let store = (device ?? self.device).store
    let number = try store.transaction { try store.beginDraft(command, type, record: record, atMilliseconds: 1000) }
    if let about {
      #expect(try keep(about.testText, for: "elder", in: number, naming: about, at: 2000, of: device))
    }
    #expect(try keep("膝盖疼", for: "note", in: number, of: device))
    return number
  }

  @Test func answersAreKeptInTheOrderTheyWereGivenFirst() throws {
    let number = try draft("visit add", CareModel.Number.visit, about: elder)
    #expect(try keep("x", for: "elder", in: number, at: 4000))
    let kept = try #require(try device.store.drafts().first)
    #expect(kept.answers.map(\.key) == ["elder", "note"] && kept.answers[0].text == "x")
    #expect(kept.beganMilliseconds == 1000 && kept.changedMilliseconds == 4000)
    // The answer names nobody any more.
    #expect(try device.store.transaction { try device.store.removeDrafts(naming: elder) } == 0)
    #expect(try device.store.transaction { try device.store.removeDraft(number) })
    #expect(try !device.store.transaction { try device.store.removeDraft(number) })
    #expect(try device.store.drafts().isEmpty)
    #expect(try !keep("y", for: "note", in: number))
  }

  @Test func theyGoWithWhoeverIsErased() throws {
    try draft("visit add", CareModel.Number.visit, about: elder)
    try draft("elder edit", CareModel.Number.elder, record: elder, about: nil)
    let kept = try draft("elder add", CareModel.Number.elder, about: nil)
    try town.store.transaction {
      _ = try town.records.erase(try town.records.belongings(of: elder), by: "official", reason: "12")
    }
    let receipt = try device.sync()
    #expect(receipt.erased == 1 && receipt.draftsRemoved == 2)
    #expect(try device.store.drafts().map(\.number) == [kept])
    #expect(try device.sync().draftsRemoved == 0)
  }

  @Test func theyGoWithWhoeverLeavesTheScope() throws {
    let visit = try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try device.sync()
    try draft("visit add", CareModel.Number.visit, about: elder)
    try draft("visit amend", CareModel.Number.visit, record: visit, about: nil)
    let official = try town.join("b", .town, "230422990")
    try official.sync()
    try official.write("elder", elder, ["village": otherVillage])
    try official.sync()
    let receipt = try device.sync()
    #expect(receipt.evicted == 2 && receipt.draftsRemoved == 2)
    #expect(try device.store.drafts().isEmpty)
    #expect(!(try device.image().holds("膝盖疼")))
  }

  @Test func theyFollowTheRecordsOfACopyThatTakesANewReplica() throws {
    let image = try device.image()
    let late = try device.write("elder", ["name": "李永贵", "village": village])
    try device.sync()
    // The device's older copy comes back, writes, and has a draft about what it wrote.
    let copy = try device.restored(image)
    let own = try copy.write("elder", ["name": "赵桂芳", "village": village])
    #expect(own == late)
    try draft("visit add", CareModel.Number.visit, about: own, of: copy)
    #expect(try copy.sync().forked)
    let renamed = try #require(try copy.store.alias(of: own))
    #expect(try copy.store.drafts().count == 1)
    #expect(try copy.store.transaction { try copy.store.removeDrafts(naming: renamed) } == 1)
  }
}
