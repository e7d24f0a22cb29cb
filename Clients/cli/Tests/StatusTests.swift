import Model
import Replication
import Storage
import Store
import Terminal
import Testing
import Wire

@Suite struct StatusTests {
  @Test func statusHasItsContractsKeys() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英", "--id-number", "11010519491231002X")
    try home.id("alert", "raise", elder, "--kind", "fall")
    let status = try home.json("status")
    #expect(
      status.members?.prefix(10).map(\.key) == [
        "replica", "hub", "account", "role", "scope", "pending", "held", "conflicts", "last_sync", "clock_offset_ms",
      ])
    #expect(status["role"]?.string == "volunteer")
    #expect(status["scope"]?.strings == [Home.village])
    #expect(status["pending"]?.integer == 3)
    #expect(status["held"]?.integer == 0)
    #expect(status["last_sync"] == .null)
    #expect(elder.hasPrefix(try #require(status["replica"]?.string)))
    let words = try home.tanfang("status").out
    #expect(words.contains("3 changes"))
    #expect(words.contains("1 alerts have not left this device"))
  }

  @Test(arguments: ["due", "status"])
  func beforeTheFirstSyncNothingIsSaidToBeDone(_ command: String) throws {
    let home = try Home()
    let run = try home.tanfang(command)
    #expect(run.err.contains("run tanfang sync first"))
    #expect(!run.err.contains("0 of 0"))
    #expect(try home.tanfang(command, "--json").err.isEmpty)
    try home.id("elder", "add", "--name", "王秀英")
    #expect(try !home.tanfang(command).err.contains("sync first"))
  }

  @Test func onceSyncedAnEmptyRegisterIsEmpty() throws {
    let home = try Home { database in
      try database.transaction {
        var state = try database.state()
        state.lastSyncMilliseconds = 1_789_000_000_000
        try database.setState(state)
      }
    }
    #expect(try home.tanfang("due").err.contains("0 of 0"))
    #expect(try !home.tanfang("status").err.contains("sync first"))
  }

  @Test func aSyncUnderAFastClockWasSaidToHaveBeenInTheFuture() throws {
    let synced: UInt64 = 1_789_000_000_000
    let ahead: UInt64 = 20 * 365 * 86_400_000
    let home = try Home { database in
      try database.transaction {
        var state = try database.state()
        state.lastSyncMilliseconds = synced + ahead
        state.clockOffsetMilliseconds = -Int64(ahead)
        try database.setState(state)
      }
    }
    #expect(try home.json("status")["last_sync"]?.string == Instant.rfc3339(Int64(synced)))
    #expect(try home.tanfang("status").out.contains("last sync  \(Instant.text(Int64(synced)))"))
    #expect(try home.json("report", "visits")["freshness"]?["as_of"]?.string == Instant.rfc3339(Int64(synced)))
  }

  @Test func whatTheHubHoldsIsShownWithCodeAndPlainWords() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英", "--id-number", "11010519491231002X")
    let database = try home.open()
    try database.transaction {
      var state = try database.state()
      state.acknowledged = state.journalEnd
      try database.setState(state)
      try database.setStatus(.accepted, code: nil, reason: "", of: Dot(try database.state().replica, 1))
      try database.setStatus(.held, code: .notPermitted, reason: "", of: Dot(try database.state().replica, 2))
    }
    let held = try #require(try home.json("status")["held_changes"]?.elements?.first)
    #expect(held["id"]?.string == elder)
    #expect(held["code"]?.string == "not_permitted")
    // It may as well have come while the account was disabled: the words are true of both.
    #expect(held["message"]?.string?.contains("account or device may not") == true)
    let mark = try #require(try home.json("elder", "show", elder)["unsettled"]?.elements?.first)
    #expect(mark["status"]?.string == "held")
    #expect(mark["value"]?.string == "11010519491231002X")
    let again = try home.tanfang("elder", "edit", elder, "--id-number", "110101194001011226")
    #expect(again.code == 0)
    #expect(again.err.contains("11010519491231002X"), "what is superseded is shown")
  }

  @Test func theAuthorWasNeverToldThatSomethingWasDeclined() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英", "--id-number", "11010519491231002X")
    let database = try home.open()
    try database.transaction {
      var state = try database.state()
      state.acknowledged = state.journalEnd
      try database.setState(state)
      try database.setStatus(.accepted, code: nil, reason: "", of: Dot(state.replica, 1))
      try database.setStatus(.declined, code: .notPermitted, reason: "与户口本不符", of: Dot(state.replica, 2))
    }
    let declined = try home.json("status")["declined_changes"]?.elements
    #expect(declined?.count == 1 && declined?[0]["id"]?.string == elder)
    #expect(declined?.first?["reason"]?.string == "与户口本不符")
    #expect(try home.tanfang("status").out.contains("与户口本不符"))
    try home.id("elder", "edit", elder, "--id-number", "110101194001011226")
    #expect(try home.json("status")["declined_changes"]?.elements?.isEmpty == true)
  }

  @Test func doctorFindsAJournalThatWasChanged() throws {
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英")
    #expect(try home.json("doctor")["ok"]?.bool == true)
    let database = try home.open()
    try database.transaction {
      var state = try database.state()
      state.journalEnd = JournalPoint(counter: state.journalEnd.counter, chain: SHA256.hash([1]))
      try database.setState(state)
    }
    let run = try home.tanfang("doctor", "--json")
    #expect(run.code == 70)
    let check = try run.json["checks"]?.elements?.first { $0["check"]?.string == "journal" }
    #expect(check?["level"]?.string == "damage")
  }

  @Test func theFolderIsThisUsersAlone() throws {
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英")
    let checks = try home.json("doctor")["checks"]?.elements
    #expect(checks?.first { $0["check"]?.string == "permissions" } != nil)
  }
}
