import Model
import Roster
import Testing

@Suite struct VisitImportTests {
  private let chun = number("23042219410305102")
  private let lan = number("23042219411105104")
  private static let header = "姓名,身份证,村,探访日期,方式,情况,探访人\n"

  private func desk(_ people: String...) throws -> Desk {
    var desk = Desk()
    let plan = try desk.take("姓名,性别,出生日期,身份证号,村,电话,类别,备注\n" + people.joined(separator: "\n") + "\n")
    #expect(plan.rejected == 0)
    return desk
  }

  private func visits(_ desk: inout Desk, _ rows: String...) throws -> ImportPlan {
    try desk.take(Self.header + rows.joined(separator: "\n") + "\n")
  }

  private func elder(_ plan: ImportPlan, _ row: Int) -> String? {
    if case .created(let values) = plan.rows[row - 1].outcome { values.first("elder") } else { nil }
  }

  @Test func whatARowSays() throws {
    var desk = try desk("李春梅,女,,\(chun),东河村,,,")
    let plan = try visits(
      &desk, "李春梅,\(chun),东河村,2026.9.20,邻里互助,未遇,志愿者乙", "李春梅,\(chun),东河村,2026年9月,电话,有风险：煤气,志愿者乙",
      "李春梅,\(chun),东河村,20260921,上门走访,正常,志愿者甲", "李春梅,\(chun),东河村,2026-09-22 14:30,结对帮扶,\"未遇，去了县城\",志愿者甲")
    #expect(plan.short == "cccc")
    let values = plan.rows.compactMap { if case .created(let values) = $0.outcome { values } else { nil } }
    #expect(
      values.map { $0.first("at") } == [
        "2026-09-20T00:00:00+08:00", "2026-09-01T00:00:00+08:00", "2026-09-21T00:00:00+08:00",
        "2026-09-22T14:30:00+08:00",
      ])
    #expect(values.map { $0.first("at_precision") } == ["day", "month", "day", "minute"])
    #expect(values.map { $0.first("mode") } == ["neighbour", "phone", "home", "paired"])
    #expect(values.map { $0.first("outcome") } == ["not_home", "seen", "seen", "not_home"])
    #expect(values.map { $0.first("note") } == [nil, "有风险：煤气", "正常", "未遇，去了县城"])
    #expect(values[1]["safety"] == ["gas"] && values[2].first("risk") == "none")
    #expect(values.map { $0.first("visitor") } == ["志愿者乙", "志愿者乙", "志愿者甲", "志愿者甲"])
    #expect(plan.codes(2) == [.datePartial])
  }

  @Test func secondRunFindsTheSameVisits() throws {
    var desk = try desk("李春梅,女,,\(chun),东河村,,,")
    let rows = ["2026-09-20,电话,正常,甲", "2026-09-20,电话,正常,乙", "2026-09-20,上门走访,正常,甲", "2026-09-20,电话,未遇,甲"]
      .map { "李春梅,\(chun),东河村,\($0)" }
    let text = Self.header + (rows + [rows[0]]).joined(separator: "\n") + "\n"
    #expect(try desk.take(text).short == "cccc=")
    #expect(try desk.take(text).short == "=====")
    #expect(desk.people.visitCount == 4)
  }

  @Test func numberTellsWhoWhateverTheNameLooksLike() throws {
    var desk = try desk("李春玫,女,,\(chun),东河村,,,", "李春梅,女,,\(lan),东河村,,,")
    let plan = try visits(&desk, "李春梅,\(chun),东河村,2026-09-20,电话,正常,甲", "李梅,\(lan),红星村,2026-09-20,电话,正常,甲")
    #expect(plan.short == "cc")
    #expect([elder(plan, 1), elder(plan, 2)] == ["r1", "r2"])
  }

  @Test func namesakesAndLikeNamesAreRejectedWithAllCandidates() throws {
    for other in ["李春梅,女,,\(lan)", "李春玫,女,,\(lan)", "李春梅（大）,女,,\(lan)", "李春梅,男,1930-01-01,无"] {
      var desk = try desk("李春梅,女,,\(chun),东河村,,,", "\(other),东河村,,,", "李春梅,女,1950-01-01,无,红星村,,,")
      let plan = try visits(&desk, "李春梅,,东河村,2026-09-20,电话,正常,甲")
      let rejection = try #require(plan.rejection(1), "\(other)")
      #expect(rejection.code == .elderAmbiguous && rejection.field == "elder" && rejection.column == "姓名")
      #expect(rejection.candidates == [.stored("r1"), .stored("r2")])
    }
  }

  @Test func suffixInTheLogTellsThemApart() throws {
    var desk = try desk("李春梅（大）,女,,\(chun),东河村,,,", "李春梅(小),女,,\(lan),东河村,,,")
    let plan = try visits(
      &desk, "李春梅（小）,,东河村,2026-09-20,电话,正常,甲", "李春梅,,东河村,2026-09-20,电话,正常,甲")
    #expect(plan.short == "cr" && elder(plan, 1) == "r2")
    #expect(plan.rejection(2)?.candidates.count == 2)
  }

  @Test(arguments: ["李春玫", "李梅", "李春", "李玫", "李椿梅"]) func onlyALikeNameIsNotEnough(name: String) throws {
    var desk = try desk("李春梅,女,,\(chun),东河村,,,")
    let plan = try visits(&desk, "\(name),,东河村,2026-09-20,电话,正常,甲")
    #expect(plan.rejection(1)?.code == .elderUnknown)
    #expect(plan.rejection(1)?.candidates == [.stored("r1")])
  }

  @Test func strangersAreRejectedWithoutCandidates() throws {
    var desk = try desk("李春梅,女,,\(chun),东河村,,,")
    let plan = try visits(
      &desk, "王桂芝,,东河村,2026-09-20,电话,正常,甲", "李春梅,,红星村,2026-09-20,电话,正常,甲", "李春梅,,某村,2026-09-20,电话,正常,甲",
      "李春梅,\(chun),东河村,,电话,正常,甲", "李春梅,\(chun),东河村,前天,电话,正常,甲", ",,东河村,2026-09-20,电话,正常,甲")
    #expect(plan.short == "rrrrrr")
    #expect(
      (1...6).map { plan.rejection($0)?.code } == [
        .elderUnknown, .elderUnknown, .villageUnknown, .dateMissing, .dateUnreadable, .nameMissing,
      ])
    #expect(plan.rejection(1)?.candidates == [])
  }

  @Test func numberUnknownToTheRegisterLeavesNameAndVillage() throws {
    var wrong = Array(chun)
    wrong[15] = wrong[15] == "9" ? "8" : "9"
    let old = try #require(IDNumber.shortened(chun))
    for id in ["不详", String(wrong), old] {
      var desk = try desk("李春梅,女,,\(id),东河村,,,", "李春梅,女,,\(lan),东河村,,,")
      let plan = try visits(&desk, "李春梅,\(chun),东河村,2026-09-20,电话,正常,甲")
      #expect(plan.short == "c" && elder(plan, 1) == "r1", "\(id)")
    }
  }

  @Test func shorterNameCountsUnlessTheLogWritesNamesInFull() throws {
    var desk = try desk("李春,女,,\(chun),东河村,,,", "李春梅,女,,\(lan),东河村,,,")
    let row = "李春,,东河村,2026-09-20,电话,正常,甲"
    #expect(try visits(&desk, row).rejection(1)?.candidates == [.stored("r1"), .stored("r2")])
    let whole = (1...30).map { "李春梅,\(lan),东河村,2026-08-\($0),电话,正常,甲\n" }.joined()
    let plan = try desk.take(Self.header + whole + row + "\n")
    #expect(plan.rejected == 0 && elder(plan, 31) == "r1")
    #expect(plan.rows[30].flags == [RosterFlag(.nameNear, twin: .stored("r2"))])
    let cut = try desk.take(Self.header + whole + "李梅,\(lan),东河村,2026-08-31,电话,正常,甲\n" + row + "\n")
    #expect(cut.rejection(32)?.code == .elderAmbiguous)
  }

  @Test func messagesNameNobody() throws {
    var desk = try desk("李春梅,女,,\(chun),东河村,,,")
    let plan = try visits(&desk, "李春玫,,东河村,2026-09-20,电话,正常,甲", "李春梅,\(chun),东河村,前天,电话,正常,甲")
    for row in 1...2 {
      let rejection = try #require(plan.rejection(row))
      for text in [rejection.message.zh, rejection.message.en, rejection.hint.zh, rejection.hint.en] {
        #expect(!text.isEmpty && !text.contains("李春") && !text.contains(chun))
      }
    }
  }
}

@Suite struct VillageImportTests {
  @Test func listOfVillages() throws {
    var desk = Desk()
    desk.villages = [Village(code: "230422990201", name: "兴隆村"), Village(code: "230422990202", name: "永胜屯")]
    let plan = try desk.take(
      "code,name\n230422990201,兴隆村\n230422990202,永胜村\n230422990203,红星村\n123,某村\n230422990204,\n230422990203,红星村\n")
    #expect(plan.short == "=ucrr=")
    #expect(plan.rejection(4)?.code == .villageCodeUnreadable && plan.rejection(5)?.code == .nameMissing)
    #expect(plan.rows[5].record == .row(3))
  }
}
