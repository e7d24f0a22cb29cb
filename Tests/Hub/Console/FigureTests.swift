import Foundation
import Glibc
import Hub
import Model
import Replication
import Support
import Terminal
import Testing
import Wire

/// Figures, imports and the office, as the console shows them.
@Suite struct ConsoleWorkTests {
  private static let village = "230422990201"

  @Test func todayCountsWhatTheReportCounts() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village, "categories": "living_alone"])
    try device.write("elder", ["name": "李永贵", "village": Self.village, "categories": "empty_nest"])
    try device.sync()
    let official = try ConsoleUser(hub, .town, "230422")
    let before = try official.look("today")
    #expect(before["rate"]?["targets"]?.integer == 2 && before["rate"]?["visited"]?.integer == 0)
    #expect(before["trend"]?.elements?.count == 12)
    #expect(before["overdue"]?["total"]?.integer == 2)
    #expect(before["devices"]?["count"]?.integer == 1)
    let now = Instant.rfc3339(Int64(hub.clock.milliseconds))
    try device.write("visit", ["elder": elder.testText, "at": now, "outcome": "seen"])
    try device.sync()
    // They rest for a while after each count: on a busy machine, for long.
    let isCounted = eventually(seconds: 60) {
      usleep(50_000)
      return (try? official.look("today"))?["rate"]?["visited"]?.integer == 1
    }
    let late = try official.ask("people", ["due": "overdue"])
    #expect(late["total"]?.integer == 1 && late["items"]?[0]?["name"]?.string == "李永贵")
    #expect(try official.ask("people", ["visited": "no", "risk": ["none"]])["total"]?.integer == 1)
    #expect(try official.ask("people", ["visited": "no", "risk": ["high"]])["total"]?.integer == 0)
    #expect(isCounted)
    let report = try official.ask("report", ["report": "visits"])
    #expect(report["total"]?["visited"]?.integer == 1)
    #expect(report["html"]?.string?.contains("<svg") == true)
    let csv = try official.post("report/file", ["report": "visits", "format": "csv"])
    #expect(csv.header("content-disposition")?.hasPrefix("attachment; filename*=UTF-8''") == true)
    #expect(String(decoding: csv.body, as: UTF8.self).contains("50.0%"))
    let workbook = try official.post("report/file", ["report": "visits", "format": "xlsx"])
    #expect(workbook.body.starts(with: Array("PK".utf8)))
    #expect(try official.post("report", ["report": "visits", "by": "kind"]).status == 422)
    // Asked again it is the same, its time too, until something is written; in the other language it is another.
    hub.clock.milliseconds += 60_000
    #expect(try official.ask("report", ["report": "visits"]) == report)
    official.language = "zh-CN"
    #expect(try official.ask("report", ["report": "visits"])["title"] != report["title"])
    official.language = "en"
    try device.write("elder", ["name": "赵德福", "village": Self.village, "categories": "disabled"])
    try device.sync()
    #expect(try official.ask("report", ["report": "visits"])["total"]?["targets"]?.integer == 3)
  }

  @Test func aListIsLookedAtCorrectedImportedAndTakenBack() throws {
    let hub = try TestHub()
    let official = try ConsoleUser(hub, .county, "230422")
    let villages = try #require(try official.upload("code,name\n\(Self.village),东风村\n", name: "villages.csv").json)
    #expect(try official.ask("imports/apply", ["upload": villages["upload"]!])["counts"]?["created"]?.integer == 1)
    hub.clock.advance(milliseconds: 1_000)
    let file = "姓名,出生日期,村,手机\n王桂兰,1945-03-02,东风村,13900000000\n李永贵,1940-01-12,东风村,x\n"
    let looked = try #require(try official.upload(file, name: "%E8%8A%B1%E5%90%8D%E5%86%8C.csv").json)
    #expect(looked["name"]?.string == "花名册.csv")
    #expect(looked["counts"]?["created"]?.integer == 2)
    #expect(looked["columns"]?[0]?["field"]?.string == "name")
    #expect(looked["rows"]?[0]?["cells"]?[0]?.string == "王桂兰")
    #expect(try official.ask("people")["total"]?.integer == 0, "nothing is written yet")

    let corrected = try official.ask("imports/preview", ["upload": looked["upload"]!, "map": ["手机": "ignore"]])
    #expect(corrected["columns"]?[3]?["field"]?.string == "ignore")
    let colleague = try ConsoleUser(hub, .town, "230422")
    #expect(try colleague.post("imports/apply", ["upload": looked["upload"]!]).code == "no_such_upload")
    let done = try official.ask("imports/apply", ["upload": looked["upload"]!, "limit": 1])
    let tag = try #require(done["import"]?.string)
    #expect(done["rows"]?.elements?.count == 1 && done["next"]?.integer == 1)
    #expect(try official.ask("people")["total"]?.integer == 2)
    #expect(try official.ask("people", ["text": "wgl"])["items"]?[0]?["name"]?.string == "王桂兰")
    let listed = try official.ask("imports")
    #expect(listed["items"]?[0]?["import"]?.string == tag, "\(listed)")

    let undone = try official.ask("imports/undo", ["import": .string(tag)])
    #expect(undone["archived"]?.integer == 2)
    #expect(try official.ask("people")["total"]?.integer == 0)
    #expect(try official.ask("people", ["archived": "all"])["total"]?.integer == 2)
    // Whoever asks first may write none of it: what is kept of their asking is true of everybody's.
    let elsewhere = try ConsoleUser(hub, .village, "230422100202")
    #expect(try elsewhere.ask("imports")["items"]?.elements?.isEmpty == true)
    #expect(try official.ask("imports")["items"]?[0]?["undone"]?.bool == true)
  }

  @Test func officialsManageThoseBelowThemAndNobodyElse() throws {
    let hub = try TestHub()
    let town = try ConsoleUser(hub, .town, "230422")
    let county = try ConsoleUser(hub, .county, "2304")
    let admin = try ConsoleUser(hub, .admin)
    let invited = try town.ask("invite", ["role": "volunteer", "regions": [.string(Self.village)]])
    #expect(invited["qr"]?.string?.hasPrefix("<svg") == true)
    let device = try hub.device("小李", .volunteer, Self.village)
    for body in [
      ["role": "town", "regions": ["230422"]], ["role": "volunteer", "regions": ["110101"]],
      ["role": "admin", "regions": []],
    ] as [JSONValue] {
      #expect(try town.post("invite", body).status == 403)
    }
    let known = try #require(try town.look("accounts")["items"]?.elements)
    #expect(Set(known.compactMap { $0["name"]?.string }) == [town.account, "小李"], "nobody above, nobody elsewhere")
    let change: JSONValue = ["name": .string(county.account), "disabled": true]
    #expect(try town.post("accounts/set", change).code == "no_such_account")
    #expect(try county.post("accounts/set", ["name": .string(county.account), "disabled": true]).status == 403)
    #expect(
      try county.ask("accounts/set", ["name": .string(town.account), "disabled": true])["disabled"]?.bool == true)
    #expect(try town.get("session").code == "no_session")

    let listed = try county.look("devices")["items"]?[0]
    #expect(listed?["name"]?.string == "小李" && listed?["may_revoke"]?.bool == true)
    _ = try county.ask("devices/revoke", ["replica": listed!["replica"]!])
    #expect(try hub.get(.inProcess, device.token, "/v1/records").code == "revoked")
    let audit = try #require(try admin.ask("audit")["items"]?.elements)
    #expect(audit.contains { $0["action"]?.string == "device_revoke" && $0["account"]?.string == county.account })
    let file = try admin.post("audit/file", ["action": "device_revoke"])
    #expect(String(decoding: file.body, as: UTF8.self).contains("device_revoke"))
    #expect(try admin.post("people", [:]).status == 403, "an administrator sees no person")
  }

  @Test func noRequestLeavesAWordAboutPeopleInTheLog() throws {
    let hub = try TestHub()
    let official = try ConsoleUser(hub, .town, "230422", name: "镇民政办")
    _ = try official.ask("people", ["text": "王桂兰"])
    _ = try official.logIn(password: "wrong")
    let log = hub.log.all.joined()
    for word in ["王桂兰", "镇民政办", "wrong", ConsoleUser.password] { #expect(!log.contains(word), "\(word)") }
    #expect(log.contains("login_failed"))
  }
}
