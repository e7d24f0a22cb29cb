import Foundation
import Model
import Terminal
import Testing

/// Slips of the pen and of the mind that were taken as they came.
@Suite struct SlipTests {
  private let home: Home
  private let elder: String

  init() throws {
    home = try Home(.county, regions: ["230422"])
    elder = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--birth", "1941-03")
  }

  private func error(_ words: String...) throws -> String? {
    try home.runHere(words + ["--json"]).error?["code"]?.string
  }

  @Test func nothingWrongDoesNotGoWithATrouble() throws {
    #expect(try error("visit", "add", elder, "--safety", "fine", "--safety", "gas") == "not_together")
    #expect(try error("visit", "add", elder, "--protection", "正常、被忽视") == "not_together")
    let visit = try home.id("visit", "add", elder, "--safety", "fine")
    #expect(try error("visit", "amend", visit, "--safety", "+gas") == "not_together")
    try home.id("visit", "amend", visit, "--safety", "-fine", "--safety", "+gas")
    #expect(try home.json("visit", "show", visit)["fields"]?["safety"]?.strings == ["gas"])
  }

  @Test func aDeathIsNotCoveredInPassing() throws {
    try home.id("elder", "archive", elder, "--reason", "died", "--on", "2026-01-05")
    let refused = try home.runHere(["elder", "archive", elder, "--reason", "moved_away", "--json"])
    #expect(refused.error?["code"]?.string == "death_recorded")
    #expect(refused.error?["hint"]?.string?.contains("elder edit") == true)
    try home.id("elder", "archive", elder, "--reason", "died", "--on", "2026-01-04")
    #expect(try home.field(elder, "archived") == "died")
    // Said to be a correction it is one.
    try home.id("elder", "edit", elder, "--archived", "moved_away")
    #expect(try home.field(elder, "archived") == "moved_away")
    try home.id("elder", "archive", elder, "--reason", "died")
  }

  @Test func aBirthDateThatTheIDNumberDeniesIsPointedOut() throws {
    try home.id("elder", "edit", elder, "--id-number", "230422194103051021")
    let run = try home.runHere(["elder", "edit", elder, "--birth", "1950-01-01"])
    #expect(run.code == 0 && run.err.contains("not that of the ID number"))
    #expect(try home.runHere(["elder", "edit", elder, "--birth", "1941-03-05"]).err.isEmpty)
    #expect(try home.runHere(["elder", "edit", elder, "--sex", "male"]).err.contains("the sex is not that"))
  }

  /// Somebody registered today was visited in spring: the rate of that month does not count it, which nobody said.
  @Test func aVisitBeforeTheRecordWasMadeIsSaidNotToCount() throws {
    let visit = ["visit", "add", elder, "--at"]
    let early = try home.runHere(visit + ["2026-01-10 09:00"])
    #expect(early.code == 0 && early.err.contains("--enrolled"))
    try home.id("elder", "edit", elder, "--enrolled", "2025-12-01")
    #expect(try !home.runHere(visit + ["2026-01-11 09:00"]).err.contains("--enrolled"))
    #expect(
      try home.json("report", "visits", "--month", "2026-01", "--targets", "all")["total"]?["visited"]?.integer == 1)
  }

  @Test func anAssessmentWithOneAnswerOfFiveIsUnfinished() throws {
    func counts() throws -> [Int64?] {
      let total = try home.json("report", "assessment", "--targets", "all")["total"]
      return ["assessed", "assessments", "unfinished"].map { total?[$0]?.integer }
    }
    try home.id("assessment", "add", elder, "--care-eating", "0")
    #expect(try counts() == [0, 0, 1])
    try home.id(
      "assessment", "add", elder, "--care-eating", "0", "--care-grooming", "1", "--care-dressing", "0", "--care-toilet",
      "0", "--care-activity", "1")
    #expect(try counts() == [1, 1, 1])
  }

  @Test func aTotalThatMeansAnotherLevelIsSaid() throws {
    let words = ["assessment", "add", elder, "--instrument", "gb42195", "--total", "90", "--final-level", "total"]
    #expect(try home.runHere(words + ["--confirm", "--json"]).error?["code"]?.string == "level_differs")
    let run = try home.runHere(words)
    #expect(run.code == 0 && run.err.contains("90"))
    #expect(try home.runHere(words + ["--change-reasons", "coma"]).err.contains("90") == false)
  }

  @Test func theSameAssignmentIsMadeOnce() throws {
    let helper = try home.id("helper", "add", "--name", "李华", "--division", Home.village)
    let words = ["assignment", "add", elder, "--helper", helper]
    let first = try home.id(words)
    #expect(try home.runHere(words + ["--json"]).error?["code"]?.string == "assigned_already")
    try home.id(words + ["--role", "party_member"])
    try home.id("assignment", "end", first)
    try home.id("assignment", "edit", first, "--until", "2026-01-01", "--from", "2025-12-01")
    try home.id(words)
  }

  @Test func whoIsNotEligibleIsPointedOut() throws {
    let benefit = try home.id(
      "benefit", "add", "--code", "GL", "--name", "高龄津贴", "--division", "230422", "--age-from", "100")
    let run = try home.runHere(["entitlement", "add", elder, "--benefit", benefit])
    #expect(run.code == 0 && run.err.contains("not for this elder"))
    try home.id("benefit", "edit", benefit, "--age-from", "60")
    #expect(try home.runHere(["entitlement", "add", elder, "--benefit", benefit]).err.isEmpty)
  }

  @Test func aRateIsNotMoreThanAll() throws {
    let words = ["target", "set", "--division", "230422", "--period", "2026", "--indicator"]
    #expect(
      try home.runHere(words + ["visit_rate", "--value", "400", "--json"]).error?["code"]?.string == "out_of_range")
    try home.id(words + ["visit_rate", "--value", "100"])
    try home.id(words + ["trained_people", "--value", "400"])
  }

  @Test func aTargetWithAPercentSignWasRefusedAndAShareOfOneTakenAsPercentUnsaid() throws {
    let words = ["target", "set", "--division", "230422", "--indicator", "visit_rate", "--period"]
    for (period, text, value) in [("2026", "90%", "90"), ("2025", "90％", "90"), ("2024", "0.5 %", "0.5")] {
      let run = try home.runHere(words + [period, "--value", text])
      #expect(run.code == 0 && run.err.isEmpty, "\(run.err)")
      let list = try home.json("target", "list").elements ?? []
      let own = list.first { $0["fields"]?["period"]?.string == period }
      #expect(own?["fields"]?["value"] == .number(value), "\(text)")
    }
    #expect(try home.runHere(words + ["2023", "--value", "0.9"]).err.contains("0.9 means 0.9 %"))
    let count = ["target", "set", "--division", "230422", "--indicator", "trained_people", "--period", "2026"]
    #expect(try home.runHere(count + ["--value", "90%", "--json"]).error?["code"]?.string == "not_a_number")
  }

  @Test func aPeriodThatRunsIsReleasedOnPurposeOnly() throws {
    let year = String(Instant.rfc3339(now).prefix(4))
    #expect(try error("report", "freeze", "--year", year) == "period_running")
    try home.id("report", "freeze", "--year", year, "--so-far")
    try home.id("report", "freeze", "--year", "2025")
  }

  @Test func aPeriodThatHasNotBegunWasReleasedAndReportedAsZeros() throws {
    let year = try #require(Int(Instant.rfc3339(now).prefix(4))) + 1
    #expect(try error("report", "freeze", "--year", "\(year)") == "period_not_begun")
    #expect(try error("report", "freeze", "--month", "\(year)-02", "--so-far") == "period_not_begun")
    let report = try home.json("report", "visits", "--month", "\(year)-02")
    #expect(report["total"] == .null && report["groups"]?.elements?.isEmpty == true)
    let words = try home.tanfang("report", "visits", "--month", "\(year)-02").out
    #expect(words.contains("has not begun: there are no figures") && !words.contains("0 %"))
  }

  @Test func anIDNumberIsNobodysName() throws {
    #expect(try error("visit", "add", elder, "--visitor", "230422194103051021") == "id_number_misplaced")
    #expect(try error("elder", "edit", elder, "--contact-name", "230422194103051021") == "id_number_misplaced")
    try home.id("visit", "add", elder, "--visitor", "李大姐")
  }

  @Test func theHintOfAnIDNumberNamesTheOption() throws {
    let run = try home.runHere(["elder", "edit", elder, "--id-number", "23042219410305102", "--json"])
    #expect(run.error?["hint"]?.string?.contains("--id-number-unverified") == true)
  }

  @Test func whatTheSystemSaysIsSaidInChinese() throws {
    home.language = "zh"
    #expect(try home.tanfang("import", home.path).err.contains("这是文件夹"))
    #expect(try home.tanfang("import", home.path + "/nothing.csv").err.contains("没有这个文件"))
    let rubbish = try home.file("坏的.xlsx", "\u{0}\u{1}")
    #expect(try home.tanfang("import", rubbish).err.contains("UTF-8") == false)
    let names = try home.file("名单.csv", "姓名\n王秀英\n")
    #expect(try home.tanfang("import", names).err.contains("还要有村"))
  }

  private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

@Suite struct HubSlipTests {
  @Test func aDecisionIsGivenAReason() throws {
    let hub = try HubHome()
    let run = try hub.run("held", "decline", "k7q2-41", "--reason", " ", "--json")
    #expect(run.error?["code"]?.string == "reason_missing")
  }

  @Test func nobodyIsInvitedToNowhere() throws {
    let hub = try HubHome()
    let nowhere = try hub.run("invite", "--role", "volunteer", "--region", "999999", "--json")
    #expect(nowhere.error?["code"]?.string == "unknown_region")
    // A county that the list does not know may be a new one.
    #expect(try hub.run("invite", "--role", "volunteer", "--region", "239999").err.contains("不在名单里"))
  }
}
