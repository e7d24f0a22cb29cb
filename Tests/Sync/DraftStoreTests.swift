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

  @discardableResult
  private func draft(_ command: String, _ type: RecordTypeNumber, record: Dot? = nil, about: Dot?) throws -> Int64 {
    try device.store.transaction {
      let number = try device.store.beginDraft(command, type, record: record, atMilliseconds: 1000)
      if let about {
        #expect(
          try device.store.keep(
            KeptAnswers.Answer(key: "elder", text: about.testText), for: "elder", in: number, naming: about,
            atMilliseconds: 2000))
      }
      #expect(
        try device.store.keep(
          KeptAnswers.Answer(key: "note", text: "膝盖疼"), for: "note", in: number, naming: nil, atMilliseconds: 3000))
      return number
    }
  }

  @Test func answersAreKeptInTheOrderTheyWereGivenFirst() throws {
    let number = try draft("visit add", CareModel.Number.visit, about: elder)
    try device.store.transaction {
      let store = device.store
      #expect(
        try store.keep(
          KeptAnswers.Answer(key: "elder", text: "x"), for: "elder", in: number, naming: nil, atMilliseconds: 4000))
    }
    let kept = try #require(try device.store.drafts().first)
    #expect(kept.answers.map(\.key) == ["elder", "note"] && kept.answers[0].text == "x")
    #expect(kept.beganMilliseconds == 1000 && kept.changedMilliseconds == 4000)
    // The answer names nobody any more.
    #expect(try device.store.transaction { try device.store.removeDrafts(naming: elder) } == 0)
    #expect(try device.store.transaction { try device.store.removeDraft(number) })
    #expect(try !device.store.transaction { try device.store.removeDraft(number) })
    #expect(try device.store.drafts().isEmpty)
    try device.store.transaction {
      #expect(
        try !device.store.keep(
          KeptAnswers.Answer(key: "note", text: "y"), for: "note", in: number, naming: nil, atMilliseconds: 1))
    }
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
    try copy.store.transaction {
      let number = try copy.store.beginDraft("visit add", CareModel.Number.visit, record: nil, atMilliseconds: 1)
      #expect(
        try copy.store.keep(
          KeptAnswers.Answer(key: "elder", text: own.testText), for: "elder", in: number, naming: own, atMilliseconds: 1
        ))
    }
    #expect(try copy.sync().forked)
    let renamed = try #require(try copy.store.alias(of: own))
    #expect(try copy.store.drafts().count == 1)
    #expect(try copy.store.transaction { try copy.store.removeDrafts(naming: renamed) } == 1)
  }
}
