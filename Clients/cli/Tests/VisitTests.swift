import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Terminal
import Testing
import Wire

@Suite struct VisitTests {
  let home: Home
  let elder: String

  init() throws {
    home = try Home()
    elder = try home.id("elder", "add", "--name", "王秀英", "--birth", "1941-03")
  }

  private func fields(_ id: String) throws -> JSONValue { try #require(try home.json("visit", "show", id)["fields"]) }

  @Test func aVisitIsNowAtHomeAndSeenUnlessSaid() throws {
    let id = try home.id("visit", "add", elder)
    let fields = try fields(id)
    #expect(fields["mode"]?.string == "home")
    #expect(fields["outcome"]?.string == "seen")
    #expect(fields["elder"]?.string == elder)
    #expect(fields["at_precision"] == nil)
    let at = try #require(fields["at"]?.string)
    #expect(at.hasSuffix("+08:00"))
    let listed = try #require(try home.json("elder", "show", elder)["visits"]?.elements?.first)
    #expect(
      listed.members?.map(\.key) == [
        "id", "at", "mode", "outcome", "risk", "note", "by", "voided", "held", "at_precision", "in_future",
        "corrected_at",
      ])
    #expect(listed["by"]?.string == home.account)
  }

  /// Whoever keys in another's paper form was not there: the list and the FHIR bundle named the clerk.
  @Test func aClerkVisitedWhomAPaperFormSaysAnotherDid() throws {
    let home = try Home(.village, account: "clerk")
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let helper = try home.id("helper", "add", "--name", "李建国", "--kind", "volunteer")
    let ways: [(options: [String], visitor: String?)] = [
      ([], "clerk"), (["--helper", helper], "李建国"), (["--visitor", "老王"], "老王"), (["--from-paper", "yes"], nil),
      (["--from-paper", "yes", "--helper", helper], "李建国"), (["--from-paper", "yes", "--visitor", "老王"], "老王"),
    ]
    for (options, visitor) in ways {
      let visit = try home.id(["visit", "add", elder, "--again"] + options)
      let table = try home.tanfang("visit", "list").out
      for name in ["clerk", "李建国", "老王"] { #expect(table.contains(name) == (name == visitor), "\(options)") }
      let bundle = try JSONValue.parse(try home.tanfang("export", "fhir").out)
      let encounter = bundle["entry"]?.elements?.compactMap { $0["resource"] }.first {
        $0["resourceType"]?.string == "Encounter" && $0["status"]?.string == "finished"
      }
      let participants = encounter?["participant"]?.elements?.map { $0["individual"]?["display"]?.string }
      #expect(participants == visitor.map { [$0] }, "\(options)")
      #expect(try home.json("visit", "list").elements?.first?["by"]?.string == "clerk")
      try home.id("visit", "void", visit, "--reason", "test")
    }
  }

  /// A clock that was fast by years: until then nobody looked as if they had to be seen.
  @Test func aVisitOfTheFutureWasTheLastTimeSomebodyWasSeen() throws {
    func shown() throws -> (list: String?, form: Bool) {
      let form = try home.tanfang("form", "visit", "--elder", elder).out
      return (
        try home.json("elder", "list").elements?.first?["last_visit"]?.string,
        form.contains("2035") || !form.contains("last seen: 2026-09-20")
      )
    }
    try home.id("visit", "add", elder, "--at", "2026-09-20 08:30")
    let database = try home.open()
    let id = Dot(ReplicaID(0xf00), 1)
    let about = try #require(try database.find("王秀英", limit: 1).first)
    try database.take(
      "visit", id,
      [("elder", about.testText), ("at", "2035-01-02 08:30"), ("outcome", "seen")].map { ($0, [($1, id, 1)]) })
    let now = try shown()
    #expect(now.list == "2026-09-20T08:30:00+08:00" && !now.form)
    #expect(try home.tanfang("elder", "list").out.contains("2026-09-20"))
  }

  @Test(arguments: [
    ("2026-09-20 08:30", "2026-09-20T08:30:00+08:00", nil),
    ("2026-09-20T08:30:00Z", "2026-09-20T16:30:00+08:00", nil),
    ("2026年9月20日", "2026-09-20T00:00:00+08:00", "day"),
  ])
  func timesAreBeijings(_ written: String, _ stored: String, _ precision: String?) throws {
    let fields = try fields(try home.id("visit", "add", elder, "--at", written))
    #expect(fields["at"]?.string == stored)
    #expect(fields["at_precision"]?.string == precision)
  }

  @Test(arguments: [
    ("2199-01-01", "time_in_future"), ("32 o'clock", "not_a_time"), ("2026-02-30", "not_a_time"),
  ])
  func impossibleTimesAreRefused(_ written: String, _ code: String) throws {
    let before = try home.pending()
    let run = try home.tanfang("visit", "add", elder, "--at", written, "--json")
    #expect(run.code == 65)
    #expect(run.error?["code"]?.string == code)
    #expect(try home.pending() == before)
  }

  @Test func aVisitBeforeBirthIsRefused() throws {
    let child = try home.id("elder", "add", "--name", "王小明", "--birth", "2020-05-01")
    let run = try home.tanfang("visit", "add", child, "--at", "2020-04-30", "--json")
    #expect(run.code == 65)
    #expect(run.error?["code"]?.string == "time_before_birth")
    try home.id("visit", "add", child, "--at", "2020-05-01")
  }

  @Test func aBirthDateInTheFutureKeepsNobodyFromRecordingVisits() throws {
    let id = Dot(ReplicaID(0xdef), 1)
    let home = try Home { database in
      try database.take(
        "elder", id,
        [
          ("name", [("王秀英", id, 1_789_000_000_000)]), ("birth", [("2199-05-01", id, 1_789_000_000_000)]),
          ("village", [(Home.village, id, 1_789_000_000_000)]),
        ])
    }
    try home.id("visit", "add", RecordName.text(id))
    let visit = try home.id("visit", "add", RecordName.text(id), "--at", "2026-01-20")
    try home.id("visit", "amend", visit, "--at", "2026-01-21")
  }

  @Test func aClockBehindWhatWasSeenMakesTheTimeUnsure() throws {
    let ahead: UInt64 = 7_000_000_000_000
    let home = try Home { database in
      try database.transaction {
        var state = try database.state()
        state.clock = HybridTime(milliseconds: ahead)
        state.lastSyncMilliseconds = ahead
        try database.setState(state)
      }
    }
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let run = try home.tanfang("visit", "add", elder)
    #expect(run.code == 0)
    #expect(run.err.contains("clock is behind"))
    let id = try #require(try home.ids("visit", "list").first)
    let fields = try #require(try home.json("visit", "show", id)["fields"])
    #expect(fields["at_precision"]?.string == "clock_unsure")
    #expect(fields["at"]?.string == Instant.rfc3339(Int64(ahead)))
    // A time that the volunteer gives is as good as ever.
    let given = try home.id("visit", "add", elder, "--at", "2026-09-20 08:30")
    #expect(try home.json("visit", "show", given)["fields"]?["at_precision"] == nil)
  }

  /// A clock that was fast, a sync that found it so, and then the right time: the changes' own times stay ahead for years.
  @Test func afterASyncARightClockWasCalledUnreliableBecauseItHadOnceBeenFast() throws {
    let now = UInt64(Date().timeIntervalSince1970 * 1000)
    let fast = now + 4 * 365 * 86_400_000
    func home(syncedAt wall: UInt64) throws -> Home {
      try Home { database in
        try database.transaction {
          var state = try database.state()
          state.clock = HybridTime(milliseconds: fast)
          state.lastSyncMilliseconds = wall
          state.clockOffsetMilliseconds = Int64(now) - 60_000 - Int64(wall)
          try database.setState(state)
        }
      }
    }
    for wall in [fast, now - 60_000] {
      let home = try home(syncedAt: wall)
      let elder = try home.id("elder", "add", "--name", "王秀英")
      let run = try home.tanfang("visit", "add", elder)
      #expect(run.code == 0 && !run.err.contains("clock"), "\(run.err)")
      let id = try #require(try home.ids("visit", "list").first)
      #expect(try home.json("visit", "show", id)["fields"]?["at_precision"] == nil)
      let clock = try home.json("doctor")["checks"]?.elements?.first { $0["check"]?.string == "clock" }
      #expect((clock?["level"]?.string == "ok") == (wall != fast), "the sync said that it had been fast")
    }
    // Still as fast as the hub found it.
    let still = try home(syncedAt: now - 1000)
    let database = try still.open()
    try database.transaction {
      var state = try database.state()
      state.clockOffsetMilliseconds = -3_600_000
      try database.setState(state)
    }
    let run = try still.tanfang("visit", "add", try still.id("elder", "add", "--name", "王秀英"))
    #expect(run.err.contains("3600 s ahead"))
    #expect(try still.json("visit", "list").elements?.first?["at_precision"]?.string == "clock_unsure")
  }

  @Test func aVisitInTheFutureVanishedFromEveryFigureWithoutAWord() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英", "--categories", "独居")
    let future = UInt64(Date().timeIntervalSince1970 * 1000) + 86_400_000
    func synced(at wall: UInt64) throws {
      let database = try home.open()
      try database.transaction {
        var state = try database.state()
        state.lastSyncMilliseconds = wall
        try database.setState(state)
      }
    }
    try synced(at: future)
    let id = try home.id("visit", "add", elder)
    try synced(at: UInt64(Date().timeIntervalSince1970 * 1000))
    let listed = try #require(try home.json("visit", "list").elements?.first)
    #expect(listed["id"]?.string == id && listed["in_future"]?.bool == true)
    #expect(try home.tanfang("visit", "list").out.contains("in the future"))
    for report in ["visits", "coverage", "volunteers"] {
      #expect(try home.tanfang("report", report).out.contains("1 visits lie in the future"), "\(report)")
    }
    // Nor is it counted, also within the month that runs.
    #expect(try home.json("report", "visits")["total"]?["visited"]?.integer == 0)
    #expect(try home.json("report", "coverage")["total"]?["never"]?.integer == 1)
    #expect(try home.json("report", "volunteers")["total"]?["visits"]?.integer == 0)
    // Corrected, it counts.
    try home.json("visit", "amend", id, "--at", "now")
    #expect(try home.json("visit", "list").elements?.first?["in_future"]?.bool == false)
    let report = try home.tanfang("report", "visits").out
    #expect(!report.contains("in the future"))
    #expect(try home.json("report", "visits")["total"]?["visited"]?.integer == 1)
  }

  /// The four ways of the notices and a call with pictures; only being seen counts, and by the ways that a division counts.
  @Test func everyWayAndEndOfAVisitIsRecorded() throws {
    let home = try Home(.town, regions: ["230422100"])
    let elders = try (0..<5).map {
      try home.id(
        "elder", "add", "--name", "王\($0)", "--village", Home.village, "--categories", "独居", "--enrolled", "2026-01-01")
    }
    let ways = ["上门走访", "通讯探访", "结对帮扶", "邻里互助", "video"]
    let lines = zip(elders, ways).map {
      #"{"elder":"\#($0)","mode":"\#($1)","at":"2026-09-20","systolic":150,"diastolic":92}"#
    }
    let ends = ["未遇", "拒绝", "改期"].map { #"{"elder":"\#(elders[0])","outcome":"\#($0)","at":"2026-09-21"}"# }
    let file = try home.file("visits.jsonl", (lines + ends).joined(separator: "\n"))
    #expect(try home.json("visit", "add", "--rows", file).elements?.count == 8)
    let modes = try home.json("visit", "list", "--month", "2026-09").elements ?? []
    #expect(Set(modes.compactMap { $0["mode"]?.string }) == ["home", "phone", "paired", "neighbour", "video"])
    #expect(Set(modes.compactMap { $0["outcome"]?.string }) == ["seen", "not_home", "refused", "rescheduled"])
    func visited() throws -> [Int64?] {
      let total = try home.json("report", "visits", "--month", "2026-09")["total"]
      return ["targets", "visited", "attempts"].map { total?[$0]?.integer }
    }
    #expect(try visited() == [5, 5, 3])
    try home.id("policy", "set", "--counting-modes", "home、paired", "--from", "2026-01-01")
    #expect(try visited() == [5, 2, 3])
    try home.id("policy", "set", "--target-categories", "留守", "--from", "2026-01-02")
    #expect(try visited() == [0, 0, 0])
  }

  @Test func aVoidVisitNoLongerCountsAndStaysInTheHistory() throws {
    let id = try home.id("visit", "add", elder)
    #expect(try home.ids("due").isEmpty)
    try home.id("visit", "void", id, "--reason", "duplicate")
    #expect(try home.ids("due") == [elder])
    #expect(try home.ids("visit", "list").isEmpty)
    #expect(try home.ids("visit", "list", "--voided") == [id])
    #expect(try fields(id)["voided"]?.string == "duplicate")
    #expect(try home.json("history", id, "--local")["history"]?.elements?.last?["field"]?.string == "voided")
  }

  @Test func aVisitMovesToAnotherElder() throws {
    let other = try home.id("elder", "add", "--name", "李德福")
    let id = try home.id("visit", "add", elder, "--note", "血压正常")
    try home.id("visit", "amend", id, "--elder", other, "--outcome", "未遇")
    #expect(try home.json("elder", "show", elder)["visits"]?.elements?.isEmpty == true)
    let moved = try #require(try home.json("elder", "show", other)["visits"]?.elements?.first)
    #expect(moved["id"]?.string == id)
    #expect(moved["outcome"]?.string == "not_home")
    #expect(moved["note"]?.string == "血压正常")
  }

  @Test func listsAreNewestFirstAndFilter() throws {
    let september = try home.id("visit", "add", elder, "--at", "2026-09-20 08:30")
    let october = try home.id("visit", "add", elder, "--at", "2026-10-01 00:00")
    #expect(try home.ids("visit", "list") == [october, september])
    #expect(try home.ids("visit", "list", "--month", "2026-09") == [september])
    #expect(try home.ids("visit", "list", "--elder", elder, "--month", "2026-10") == [october])
    #expect(try home.ids("visit", "list", "--limit", "1") == [october])
    let item = try #require(try home.json("visit", "list").elements?.first)
    #expect(
      item.members?.map(\.key) == [
        "id", "elder", "at", "mode", "outcome", "risk", "note", "by", "voided", "held", "at_precision", "in_future",
        "corrected_at",
      ])
  }
}
