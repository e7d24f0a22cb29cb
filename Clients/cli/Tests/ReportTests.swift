import Foundation
import Model
import Terminal
import Testing

@Suite struct ReportTests {
  @Test func theMonthsRateByVillageCategoryAndVolunteer() throws {
    let home = try Home(regions: ["230422100"])
    func add(_ name: String, _ village: String, _ category: String) throws -> String {
      try home.id(
        "elder", "add", "--name", name, "--village", village, "--categories", category, "--enrolled", "2026-01-01")
    }
    let first = try add("王秀英", Home.village, "独居")
    _ = try add("李德福", Home.village, "留守")
    let third = try add("赵淑兰", Home.otherVillage, "高龄")
    try home.id("visit", "add", first, "--at", "2026-09-20")
    try home.id("visit", "add", first, "--at", "2026-09-21", "--mode", "phone")
    try home.id("visit", "add", third, "--at", "2026-09-30 23:59")
    try home.id("visit", "add", third, "--at", "2026-09-02", "--outcome", "not_home")

    let report = try home.json("report", "visits", "--month", "2026-09")
    #expect(
      report.members?.map(\.key) == [
        "month", "by", "targets", "as_of", "pending", "total", "groups", "report", "title", "period", "running",
        "scope",
        "freshness", "columns", "notes",
      ])
    #expect(report["as_of"] == .null)
    #expect(
      report["total"] == (try JSONValue.parse(#"{"targets":2,"visited":1,"rate":0.500,"visits":2,"attempts":0}"#)))
    let villages = try #require(report["groups"]?.elements)
    #expect(villages.map { $0["key"]?.string } == [Home.village])
    #expect(villages.map { $0["rate"] } == [.number("0.500")])

    let byCategory = try home.json("report", "visits", "--month", "2026-09", "--by", "category")["groups"]?.elements
    #expect(byCategory?.map { $0["key"]?.string } == ["left_behind", "living_alone"])
    #expect(byCategory?.map { $0["visited"]?.integer } == [0, 1])
    let all = try home.json("report", "visits", "--month", "2026-09", "--targets", "all", "--by", "volunteer")
    #expect(all["total"]?["rate"] == .number("0.666"))
    #expect(all["groups"]?.elements?.first?["key"]?.string == home.account)
    #expect(all["groups"]?.elements?.first?["visited"]?.integer == 2)
    #expect(all["total"]?["visits"]?.integer == 3)
    #expect(all["total"]?["attempts"]?.integer == 1)
    let table = try home.tanfang("report", "visits", "--month", "2026-09", "--by", "volunteer", "--lang", "zh").out
    #expect(table.contains("录入账号"), "the account that entered a visit need not be who visited")
  }

  @Test(arguments: [["--month", "2026-13"], ["--month", "2026-09-20"], ["--targets", "nobody"], ["--by", "moon"]])
  func wrongWordsAreRefused(_ words: [String]) throws {
    #expect(try Home().run(["report", "visits"] + words).code == 65)
  }

  @Test func dueIsMostUrgentFirst() throws {
    let home = try Home(.village)
    let never = try home.id("elder", "add", "--name", "王秀英")
    let target = try home.id("elder", "add", "--name", "李德福", "--categories", "独居")
    let risky = try home.id("elder", "add", "--name", "赵淑兰", "--risk-tier", "high")
    let seen = try home.id("elder", "add", "--name", "孙桂兰")
    let gone = try home.id("elder", "add", "--name", "周永贵")
    try home.id("elder", "archive", gone, "--reason", "moved_away")
    try home.id("visit", "add", risky, "--at", "2026-01-05")
    try home.id("visit", "add", seen)
    #expect(try home.ids("due") == [risky, target, never])
    let item = try #require(try home.json("due").elements?.first)
    #expect(
      item.members?.map(\.key) == [
        "id", "name", "village", "village_name", "group", "phone", "risk_tier", "target", "last_visit", "days_since",
        "interval_days", "interval_from", "reasons",
      ])
    #expect(item["risk_tier"]?.string == "high")
    #expect(try home.ids("due", "--days", "3660") == [target, never])
  }

  @Test func dueSaysWhy() throws {
    let home = try Home(.village)
    let elder = try home.id("elder", "add", "--name", "王秀英", "--risk-tier", "high")
    try home.id("visit", "add", elder, "--at", "2026-01-05", "--outcome", "not_home")
    try home.id("visit", "add", elder, "--at", "2026-01-06", "--outcome", "not_home")
    let item = try #require(try home.json("due").elements?.first)
    #expect(item["reasons"]?.elements?.map { $0["code"]?.string } == ["unreached", "never"])
    #expect(item["interval_days"]?.integer == 7 && item["interval_from"]?.string == "tier")
    #expect(try home.tanfang("due", "--lang", "zh").out.contains("连续 2 次未遇"))
    #expect(try home.tanfang("due").out.contains("not at home 2 times in a row"))
    #expect(try home.run(["due", "--ahead", "-1"]).code == 65)
  }

  @Test(arguments: ["visits", "coverage", "alerts", "services", "assessment", "volunteers", "timebank", "facilities"])
  func aReportInEveryForm(_ report: String) throws {
    let home = try Home(.town, regions: ["230422100"])
    let elder = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "独居")
    try home.id("visit", "add", elder)
    let json = try home.json("report", report, "--by", "month")
    #expect(json["groups"]?.elements?.count == 12)
    #expect(json["freshness"]?["pending"]?.integer == 2 && json["freshness"]?["as_of"] == .null)
    #expect(
      try home.tanfang("report", report, "--by", "month", "--format", "json").out
        == home.tanfang("report", report, "--by", "month", "--json").out)
    let csv = try home.tanfang("report", report, "--format", "csv")
    #expect(csv.out.hasPrefix("\u{FEFF}") && csv.code == 0)
    #expect(try !home.tanfang("report", report, "--format", "csv", "--no-bom").out.hasPrefix("\u{FEFF}"))
    let html = try home.tanfang("report", report, "--format", "html", "--lang", "zh").out
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("还没有同步过"))
    let table = try home.tanfang("report", report, "--year", "2026").out
    #expect(table.contains("scope: 黑龙江省鹤岗市绥滨县 230422100") && table.contains("never synced"))
    #expect(try home.run(["report", report, "--year", "2026", "--month", "2026-01"]).error?["code"]?.string == nil)
    #expect(try home.run(["report", report, "--year", "2026", "--month", "2026-01"]).code == 64)
    #expect(try home.run(["report", report, "--year", "26"]).code == 65)
  }

  @Test func aReportIsWrittenToAFile() throws {
    let home = try Home(.town, regions: ["230422100"])
    let elder = try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "独居")
    try home.id("visit", "add", elder)
    let file = "\(home.path)/探访率.xlsx"
    let told = try home.json("report", "visits", "-o", file)
    #expect(told.string("format") == "xlsx" && told["records"]?.integer == 1)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)).starts(with: Array("PK".utf8)))
    // The same for a list, and on standard output where nobody looks at it.
    let drawn = try home.tanfang("report", "sample", "--seed", "1", "--format", "xlsx")
    #expect(drawn.code == 0 && drawn.out.hasPrefix("PK"))
    #expect(try home.tanfang("report", "visits", "-o", file, "--json").error?["code"]?.string == "file_exists")
    try home.json("report", "visits", "-o", file, "--replace")
    try home.json("report", "targets", "-o", "\(home.path)/a.csv")
    #expect(try home.read("a.csv").hasPrefix("\u{FEFF}"))
    let unsaid = try home.tanfang("report", "visits", "-o", "\(home.path)/report", "--json")
    #expect(unsaid.code == 64 && unsaid.error?["code"]?.string == "format_missing")
    try home.json("report", "visits", "-o", "\(home.path)/report", "--format", "html")
    #expect(try home.read("report").hasPrefix("<!DOCTYPE html>"))
  }

  @Test func aDeviceIsToldWhoIsMissing() throws {
    let town = try StickTown()
    let first = try town.join("first")
    #expect(try town.json(first, "report", "visits")["freshness"]?["devices"] == .null)
    try town.json(first, "sync")
    let told = try town.json(first, "report", "visits")["freshness"]
    #expect(told?["devices"]?.integer == 1 && told?["silent"]?.integer == 0 && told?["held"]?.integer == 0)
    _ = try town.join("second")
    let hub = try town.hub("report", "visits").json["freshness"]
    #expect(hub?["devices"]?.integer == 2)
    #expect(told?["whole_scope"] == .bool(false))
    // Of a part of the scope the device has been told nothing: what it knows is of the whole, and it says so.
    let part = try town.json(first, "report", "visits", "--village", "230422100")["freshness"]
    #expect(part?["devices"]?.integer == 1 && part?["whole_scope"] == .bool(true))
    #expect(part?["message"]?.string?.contains("in this device's whole scope") == true)
  }

  @Test func theHubSaysWhichDevicesAreMissing() throws {
    let hub = try HubHome()
    let json = try hub.json("report", "visits", "--month", "2026-06")
    #expect(json["freshness"]?["devices"]?.integer == 0 && json["freshness"]?["held"]?.integer == 0)
    #expect(try hub.run("report", "visits").out.contains("范围内没有设备"))
    #expect(try hub.json("report", "alerts", "--as", "县民政局")["scope"]?.string == "scope: 黑龙江省鹤岗市绥滨县 230422")
  }

  @Test func whoMayBeANewTargetIsFoundAndDismissed() throws {
    let home = try Home(.town, regions: ["230422100"])
    let elder = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--living", "alone", "--birth", "1930")
    let found = try #require(try home.json("discover").elements?.first)
    #expect(
      found.members?.map(\.key) == ["id", "name", "village", "village_name", "group", "phone", "findings"])
    #expect(found["findings"]?.elements?.map { $0["rule"]?.string } == ["alone_80", "advanced_age"])
    #expect(
      found["findings"]?.elements?[0].members?.map(\.key) == ["rule", "category", "since", "message", "dismissed"])
    #expect(try home.tanfang("discover", "--lang", "zh").out.contains("独居且满80岁"))
    #expect(try home.run(["dismiss", elder, "--rule", "alone_80"]).code == 64)
    let said = try home.json("dismiss", elder, "--rule", "alone_80", "--reason", "女儿同住")
    #expect(said["status"]?.string == "dismissed")
    #expect(try home.ids("discover", "--rule", "alone_80").isEmpty)
    #expect(try home.ids("discover", "--rule", "alone_80", "--dismissed") == [elder])
    #expect(try home.json("dismiss", elder, "--rule", "alone_80", "--withdraw")["status"]?.string == "withdrawn")
    #expect(try home.json("dismiss", elder, "--rule", "alone_80", "--withdraw")["status"]?.string == "unchanged")
    #expect(try home.ids("discover", "--rule", "alone_80") == [elder])
    try home.id("elder", "edit", elder, "--categories", "+living_alone")
    #expect(try home.ids("discover", "--rule", "alone_80").isEmpty)
    #expect(try home.run(["discover", "--rule", "moon"]).code == 65)

    let volunteer = try Home(.volunteer)
    let other = try volunteer.id("elder", "add", "--name", "李德福", "--living", "alone")
    let proposed = try volunteer.json("dismiss", other, "--rule", "alone", "--reason", "有人同住")
    #expect(proposed["status"]?.string == "proposed")
  }

  @Test func whatWasReleasedStaysAndIsCompared() throws {
    let home = try Home(.town, regions: ["230422100"])
    let elder = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "独居", "--enrolled", "2025-01-01")
    try home.id("visit", "add", elder, "--at", "2025-03-05")
    let first = try home.id("report", "freeze", "--year", "2025")
    #expect(try home.json("report", "compare", first)["groups"]?.elements?.isEmpty == true)
    // A visit that comes late restates its month.
    try home.id("visit", "add", elder, "--at", "2025-04-05")
    let changed = try #require(try home.json("report", "compare", "--year", "2025")["groups"]?.elements)
    let april = try #require(changed.first { $0["key"]?.string == "visits.visited" && $0["line"]?.string == "2025-04" })
    #expect(april["released"]?.integer == 0 && april["now"]?.integer == 1 && april["difference"]?.integer == 1)
    let rate = try #require(changed.first { $0["key"]?.string == "visits.rate" && $0["line"]?.string == "" })
    #expect(rate["released"] == .number("0.083") && rate["now"] == .number("0.166"))
    #expect(rate["difference"] == .number("8.30"))
    // What did not change was listed, with a difference of nothing.
    #expect(!changed.contains { [.null, .number("0"), .number("0.00")].contains($0["difference"]) })
    let second = try home.id("report", "freeze", "--year", "2025", "--note", "补录后")
    let releases = try #require(try home.json("report", "releases").elements)
    #expect(releases.map { $0["id"]?.string } == [first, second])
    #expect(releases.map { $0["valid"] } == [.bool(true), .bool(true)])
    #expect(releases[1]["replaces"]?.string == first)
    #expect(try home.json("report", "compare", first, "--with", second)["groups"]?.elements?.isEmpty == false)
    #expect(try home.json("report", "compare", second)["groups"]?.elements?.isEmpty == true)
    let none = try home.run(["report", "compare", "--year", "2024", "--json"])
    #expect(none.code == 66 && none.error?["message"]?.string?.contains("2024") == true)
    // Help said both “this month” and “last year”.
    for action in ["compare", "freeze"] {
      let help = try home.run(["report", action, "--help"]).out
      #expect(!help.contains("默认本月") && !help.contains("this one unless said"))
    }
    // Whoever knows a part of a division does not release its figures.
    #expect(try home.run(["report", "freeze", "--year", "2025", "--village", "230422"]).code == 65)
    // Only town and county release.
    let volunteer = try Home(.volunteer)
    #expect(try volunteer.run(["report", "freeze", "--year", "2025"]).code == 77)
  }

  @Test func whatIsHandedUpIsAcceptedOrReturnedByTheLevelAbove() throws {
    let hub = try HubHome()
    try hub.json("account", "add", "乡", "--role", "town", "--region", "230422100")
    func freeze() throws -> String {
      try #require(hub.json("report", "freeze", "--year", "2025", "--as", "乡")["id"]?.string)
    }
    func state(_ id: String) throws -> JSONValue? {
      try hub.json("report", "releases", "--as", "乡").elements?.first { $0["id"]?.string == id }
    }
    let first = try freeze()
    #expect(try state(first)?["state"]?.string == "submitted")
    let own = try hub.run("report", "accept", first, "--as", "乡", "--json")
    #expect(own.code == 77 && own.error?["code"]?.string == "not_above")
    #expect(try hub.run("report", "return", first, "--as", "县民政局").code == 64, "why?")
    try hub.json("report", "return", first, "--reason", "缺红旗村", "--as", "县民政局")
    #expect(try state(first)?["state"]?.string == "returned" && state(first)?["answer_note"]?.string == "缺红旗村")
    let second = try freeze()
    try hub.json("report", "accept", second, "--as", "县民政局")
    let accepted = try state(second)
    #expect(accepted?["state"]?.string == "accepted" && accepted?["answered_by"]?.string == "县民政局")
    // What was accepted is returned on purpose only.
    let again = try hub.run("report", "return", second, "--reason", "重复", "--as", "县民政局", "--json")
    #expect(again.error?["code"]?.string == "answered_already")
    try hub.json("report", "return", second, "--reason", "重复", "--as", "县民政局", "--change")
    #expect(try state(second)?["state"]?.string == "returned")
    #expect(accepted?["replaces"]?.string == first && accepted?["valid"]?.bool == true)
    try hub.json("report", "withdraw", first, "--as", "乡")
    #expect(try state(first) == nil)
    #expect(try hub.run("report", "accept", first, "--as", "县民政局").code == 65)
    let month = try hub.json("report", "freeze", "--month", "2025-09", "--as", "乡")["id"]?.string ?? ""
    #expect(try state(month)?["period"]?.string == "2025-09" && state(month)?["state"]?.string == "submitted")
  }

  @Test func aSeedDrawsTheSameVisitsAgain() throws {
    let home = try Home(.town, regions: ["230422100"])
    let elder = try home.id("elder", "add", "--name", "=王秀英", "--village", Home.village)
    for day in 10...29 { try home.id("visit", "add", elder, "--at", "2025-03-\(day)") }
    func draw(_ seed: String, _ more: String...) throws -> [String?] {
      let run = try home.run(["report", "sample", "--seed", seed, "--month", "2025-03", "--json"] + more)
      return try run.json["groups"]?.elements?.map { $0["visit"]?.string } ?? []
    }
    let half = try draw("7", "--percent", "50")
    #expect(try draw("7", "--percent", "100").count == 20)
    #expect(try draw("7", "--percent", "50") == half)
    let quarter = try draw("7", "--percent", "25")
    #expect(half.starts(with: quarter) && !quarter.isEmpty)
    #expect(try quarter.starts(with: draw("7")) && !draw("7").isEmpty)
    #expect(try draw("7", "--percent", "100") != draw("8", "--percent", "100"))
    // Whoever comes late may join, and puts nobody out.
    try home.id("visit", "add", elder, "--at", "2025-03-30")
    #expect(try Set(draw("7", "--percent", "100")).isSuperset(of: half) && draw("7", "--percent", "100").count == 21)
    // A check is a visit for that purpose.
    try home.id("visit", "add", elder, "--at", "2025-04-01", "--purpose", "recheck")
    let sample = try home.json("report", "sample", "--seed", "7", "--month", "2025-03")
    #expect(sample["groups"]?.elements?[0]["rechecked"]?.string == "2025-04-01 00:00")
    #expect(
      try home.tanfang("report", "sample", "--seed", "7", "--month", "2025-03", "--format", "csv").out.contains("'=王秀英")
    )
    #expect(try home.run(["report", "sample"]).code == 64)
    for wrong in ["0", "101", "1.25", "x"] {
      #expect(try home.run(["report", "sample", "--seed", "7", "--percent", wrong]).code == 65)
    }
  }

  @Test func targetsAreMetOrNot() throws {
    let home = try Home(.town, regions: ["230422100"])
    let elder = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "独居", "--enrolled", "2025-01-01")
    for day in ["2025-03-05", "2025-04-05", "2025-04-06"] { try home.id("visit", "add", elder, "--at", day) }
    for (indicator, division, period, value) in [
      ("visit_rate", "230422100", "2025", "50"), ("visit_rate", Home.village, "2025Q2", "100"),
      ("volunteers", "230422100", "2021-2025", "8"), ("teams", "230422100", "2024", "1"),
    ] {
      try home.id(
        "target", "set", "--indicator", indicator, "--division", division, "--period", period, "--value", value)
    }
    let targets = try #require(try home.json("report", "targets", "--year", "2025")["groups"]?.elements)
    #expect(targets.map { $0["period"]?.string } == ["2025", "2021-2025", "2025Q2"])
    #expect(targets.map { $0["value"]?.string } == ["50 %", "8", "100 %"])
    #expect(targets.map { $0["actual"] } == [.number("0.166"), .number("0"), .number("0.333")])
    #expect(targets.map { $0["progress"] } == [.number("0.333"), .number("0.000"), .number("0.333")])
    #expect(try home.tanfang("report", "targets", "--year", "2025", "--format", "html").out.contains("<svg"))
    #expect(try home.json("report", "targets", "--year", "2024")["groups"]?.elements?.count == 2)
  }
}
