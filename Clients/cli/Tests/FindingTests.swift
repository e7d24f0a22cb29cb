import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// What somebody found who used the client for a month, each once.
@Suite struct FindingTests {
  /// `--at 1950-01-01` was said to be no day of the calendar.
  @Test(arguments: ["1950-01-01", "1969-12-31 08:00", "2200-01-02"])
  func aDayBeyondTheRangeWasSaidToBeNoDay(_ text: String) throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let error = try home.tanfang("visit", "add", elder, "--at", text, "--json").error
    #expect(error?["code"]?.string == "out_of_range")
    #expect(error?["hint"]?.string?.contains("1970-01-02") == true)
    #expect(try home.tanfang("visit", "add", elder, "--at", "1970-01-02", "--json").code == 0)
    #expect(
      try home.tanfang("visit", "add", elder, "--at", "2026-02-30", "--json").error?["code"]?.string == "not_a_time")
  }

  /// Three held changes of one record were three times the same line.
  @Test func heldChangesOfOneRecordWereNotToldApart() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    for phone in ["13900000001", "13900000002"] { try home.json("elder", "edit", elder, "--phone", phone) }
    let database = try home.open()
    try database.transaction {
      var state = try database.state()
      state.acknowledged = state.journalEnd
      try database.setState(state)
      for counter in [2, 3] as [UInt64] {
        try database.setStatus(.held, code: .outOfScope, reason: "", of: Dot(try database.state().replica, counter))
      }
    }
    let words = try home.tanfang("status").out
    #expect(words.contains("13900000001") && words.contains("13900000002"), "\(words)")
    let held = try #require(try home.json("status")["held_changes"]?.elements)
    #expect(
      held.map { $0["fields"]?.strings } == [["phone"], ["phone"]] && held.allSatisfy { $0["at"]?.string != nil })
  }

  /// A remark about the register came before the error that made it moot.
  @Test func aRemarkCameBeforeTheError() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let run = try home.tanfang("visit", "add", elder, "--at", "2026-01-15", "--until", "2026-01-14")
    #expect(run.code == 65)
    #expect(!run.err.contains("enrolled"), "\(run.err)")
  }

  /// A visit made by a fast clock had to be put right by guessing.
  @Test func theTimeThatAVisitShouldHaveHadWasNotSaid() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let now = UInt64(Date().timeIntervalSince1970 * 1000)
    let ahead: Int64 = 4 * 365 * 86_400_000
    func change(_ body: (inout DeviceState) -> Void) throws {
      let database = try home.open()
      try database.transaction {
        var state = try database.state()
        body(&state)
        try database.setState(state)
      }
    }
    // Recorded while the clock was ahead, and a sync said so.
    let id = try home.id("visit", "add", elder, "--at", Instant.rfc3339(Int64(now)))
    try change { state in
      state.learn(clockOffsetMilliseconds: -ahead)
      state.acknowledged = state.journalEnd
      state.lastSyncMilliseconds = now
      state.clockOffsetMilliseconds = 0
    }
    let database = try home.open()
    let visit = try #require(RecordName.dot(id))
    #expect(try database.state().clockOffset(under: visit) == -ahead)
    #expect(try database.state().clockOffset(under: Dot(visit.replica, visit.counter + 1)) == nil)
    // Its time is not in the future by any clock: there is nothing to put right.
    let good = try #require(try home.json("visit", "list").elements?.first)
    #expect(good["in_future"]?.bool == false && good["corrected_at"] == .null)
    // The same with a clock that gives the future.
    let late = Int64(now) + ahead
    let written = try home.writeVisit(elder, at: late)
    try change { state in
      state.learn(clockOffsetMilliseconds: -ahead)
      state.acknowledged = state.journalEnd
      state.clockOffsetMilliseconds = 0
    }
    let listed = try #require(try home.json("visit", "list").elements?.first { $0["in_future"]?.bool == true })
    #expect(listed["id"]?.string == RecordName.text(written))
    #expect(listed["corrected_at"]?.string == Instant.rfc3339(Int64(now)))
    let table = try home.tanfang("export", "visit").out
    #expect(table.contains("about the time") && table.contains("in the future"), "\(table)")
    let words = try home.tanfang("visit", "list")
    let command =
      "visit amend \(RecordName.text(written).prefix(4))-\(written.counter) --at '\(Instant.text(Int64(now)))'"
    #expect(words.err.contains(command), "\(words.err)")
    #expect(try home.tanfang("visit", "show", RecordName.text(written)).err.contains(command))
    try home.json("visit", "amend", RecordName.text(written), "--at", Instant.text(Int64(now)))
    #expect(try home.json("visit", "list").elements?.contains { $0["in_future"]?.bool == true } == false)
    #expect(try !home.tanfang("export", "visit").out.contains("about the time"))
  }

  /// An import that was made under a fast clock was listed first, with that time, long after the clock was put right.
  @Test func anImportUnderAFastClockIsMarked() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英")
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    _ = try home.writeVisit(elder, at: now, reason: ImportReason(.imported, id: "abc234", rest: "甲.csv").text)
    let ahead = ImportReason(.imported, id: "bcd345", rest: "乙.csv").text
    _ = try home.writeVisit(elder, at: now + 100 * 86_400_000, reason: ahead)
    let listed = try #require(try home.json("imports", "list").elements)
    #expect(listed.map { $0["import"]?.string } == ["abc234", "bcd345"])
    #expect(listed.map { $0["ahead"]?.bool } == [false, true])
    let run = try home.tanfang("imports", "list")
    let marked = run.out.split(separator: "\n").filter { $0.contains(" ?") }
    #expect(marked.count == 1 && marked[0].contains("bcd345") && run.err.contains("the clock of the device"))
  }
}

extension Home {
  /// Writes a visit as a device does whose clock says `at`.
  fileprivate func writeVisit(_ elder: String, at: Int64, reason: String = "") throws -> Dot {
    let database = try open()
    let type = RecordType.visit
    let values: [(key: CellKey, value: Value)] = [
      (CellKey(field: type["elder"].number), .reference(try #require(RecordName.dot(elder)))),
      (CellKey(field: type["at"].number), .integer(at)),
      (CellKey(field: type["outcome"].number), .integer(Vocabulary.visitOutcome["seen"])),
      (CellKey(field: type["mode"].number), .integer(Vocabulary.visitMode["home"])),
    ]
    let clock = ManualClock(UInt64(at))
    return try database.transaction {
      try Device(store: database, clock: clock).write(
        Draft(type: type.number, record: nil, values: values, reason: reason), account: account)
    }
  }
}
